"""The sheet of a morning meeting is one page of A4, also when every part is as full as it can be."""

import pytest

from dashboards.reports.meeting import CARED, PEOPLE_SHOWN
from dashboards.reports.meeting_cards import OFFERS_SHOWN, SILENT_SHOWN
from tools.journeys.screen import DESKTOP, Screen, SignedIn
from tools.journeys.ways import HEAD, HEAD_OF_ALL

pytestmark = pytest.mark.browser

PAGE = b"/Type /Page\n"
FILL = """([silent, offers, people, numbers]) => {
  const words = "Відділ супроводу поранених Головного управління Національної поліції в Івано-Франківській області";
  const fill = (list, most, texts) => {
    const first = list.firstElementChild;
    for (const text of first.querySelectorAll(texts)) text.textContent = words;
    while (list.children.length > 1) list.lastElementChild.remove();
    for (let n = 1; n < most; n += 1) list.append(first.cloneNode(true));
  };
  document.querySelector(".page-date").textContent += words;
  const cards = document.querySelectorAll(".sheet-cards tbody");
  fill(cards[0], silent, "td div");
  fill(cards[1], offers, "td div");
  for (const list of document.querySelectorAll(".sheet-people")) fill(list, people, "li > span");
  const weekly = document.querySelector(".weekly");
  for (const line of weekly.querySelectorAll("li:not(:has(.weekly-beside))")) line.remove();
  while (weekly.children.length < numbers) weekly.append(weekly.firstElementChild.cloneNode(true));
  return document.querySelectorAll(".meeting li, .meeting tbody tr").length;
}"""


def pages(head: Screen) -> int:
    head.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    return head.page.pdf(format="A4", prefer_css_page_size=True).count(PAGE)


@pytest.mark.parametrize("account", [HEAD, HEAD_OF_ALL])
def test_sheet_is_one_page_of_paper(signed_in: SignedIn, account: str) -> None:
    with signed_in(account, **DESKTOP) as head:
        head.open("/dashboard/meeting/")
        head.assert_calm()
        assert pages(head) == 1


def test_sheet_whose_parts_are_all_full_is_one_page_of_paper(signed_in: SignedIn) -> None:
    most = [SILENT_SHOWN, OFFERS_SHOWN, PEOPLE_SHOWN, len(CARED)]
    with signed_in(HEAD_OF_ALL, **DESKTOP) as head:
        head.open("/dashboard/meeting/")
        lines = head.page.evaluate(FILL, most)
        assert lines == sum(most) + PEOPLE_SHOWN + 3, "both lists of people, and the lines of the decisions"
        assert pages(head) == 1
