"""Navigation to the pages of lists: colleagues invited by a list, and the events of accounts."""

from uuid import uuid4

from tools.journeys import office
from tools.journeys.invitation_lists import csv_text, row_of
from tools.journeys.screen import Screen
from tools.journeys.ways import save


def checked(screen: Screen) -> None:
    """Three rows of which one has errors; the department is that of the sample."""
    screen.open("/staff/invite/list/")
    with screen.page.expect_download() as sample:
        screen.page.locator("a[download]").click()
    department = sample.value.path().read_text("utf-8-sig").splitlines()[1].split(";")[5].strip('"')
    rows = [row_of(n, email=f"{uuid4().hex[:12]}@mvs.test", department=department) for n in range(2)]
    table = csv_text([*rows, row_of(2, email="без пошти", role="")]).encode()
    screen.page.locator("#id_file").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": table})
    save(screen)


def unconfirmed(screen: Screen) -> None:
    checked(screen)
    save(screen)


def invited(screen: Screen) -> None:
    checked(screen)
    screen.page.locator("#id_leave_out").check()
    save(screen)


def history(screen: Screen) -> None:
    office.colleague(screen)
    screen.follow(screen.page.locator("a[href$='/history/']"))
