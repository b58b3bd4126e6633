"""Lists on a desk: sixteen rows of the office on a screen, eighteen of the reader; nothing left out on paper."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_print import CUT, on_paper
from tools.journeys.screen import DESKTOP, SignedIn
from tools.journeys.ways import ADMINISTRATOR, HEAD, SUPPORTER

pytestmark = pytest.mark.browser

DESK = {**DESKTOP, "viewport": {"width": 1280, "height": 900}}
ROWS = 16
ROW_HEIGHT = 44  # pixels
OWN_ROWS = 18
OFFICE = ("/staff/", "/staff/departments/", "/staff/approvals/?show=all", "/staff/history/", "/absences/list/")
NUMBERS = ("on_support", "overdue", "silent", "unaccepted")
LISTS = [
    *[(ADMINISTRATOR, path) for path in (*OFFICE, "/staff/institutions/", "/staff/rules/", "/staff/stages/")],
    *[(HEAD, f"/dashboard/cases/?number={number}") for number in NUMBERS],
    *[(HEAD, path) for path in ("/gaps/", "/decisions/", "/duplicates/", "/vacancies/", "/community/events/")],
]
EDGES = """() => [...document.querySelectorAll(".table-list tbody tr")].map((row) => {
  const { top, bottom } = row.getBoundingClientRect();
  return [top, bottom];
})"""
WORDS = """(shown) => [...document.querySelectorAll(".table-list tr")].map((row) =>
  [...row.querySelectorAll("th, td:not(.cell-box)")]
    .filter((cell) => !shown || cell.checkVisibility())
    .map((cell) => (shown ? cell.innerText : cell.textContent).replace(/\\s+/g, " ").trim())
)"""


@pytest.mark.parametrize(("account", "path"), LISTS, ids=[path for _account, path in LISTS])
def test_sixteen_rows_are_on_the_screen_and_every_column_on_paper(account: str, path: str, signed_in: SignedIn) -> None:
    with signed_in(account, **DESK) as screen:
        screen.open(path)
        page = screen.page
        edges = page.evaluate(EDGES)
        assert edges
        first_rows = edges[:ROWS]
        assert first_rows[-1][1] + (ROWS - len(first_rows)) * ROW_HEIGHT <= DESK["viewport"]["height"], edges
        written = page.evaluate(WORDS, False)
        on_paper(page)
        assert page.evaluate(WORDS, True) == written
        assert page.evaluate(CUT) == []
        expect(page.locator(".pages p")).to_have_count(int(len(edges) == 50), timeout=0)
        assert page.locator(".pages p").filter(visible=True).count() == page.locator(".pages p").count()
        assert screen.complaints() == []


def test_own_records_are_a_table_in_the_order_of_its_columns(signed_in: SignedIn) -> None:
    with signed_in(SUPPORTER, **DESK) as screen:
        screen.open("/cases/")
        rows, head = screen.page.locator(".caseload li"), screen.page.locator(".caseload-head")
        bottoms = [box["y"] + box["height"] for row in rows.all() if (box := row.bounding_box())]
        assert sum(bottom <= DESK["viewport"]["height"] for bottom in bottoms) >= OWN_ROWS, bottoms
        for column in ("Останній зв’язок", "Наступний крок", "Людина"):
            head.get_by_role("link", name=column).click()
            expect(head.locator("[aria-current]")).to_have_text(column)
            expect(rows).to_have_count(len(bottoms))
        screen.assert_calm()
