"""Navigation to the pages of lists: colleagues invited by a list, the events of accounts, the directory of institutions."""

from uuid import uuid4

from tools.journeys import office
from tools.journeys.invitation_lists import csv_text, row_of
from tools.journeys.screen import Screen
from tools.journeys.ways import save

DIRECTORY = "/staff/institutions/"
INSTITUTIONS = (
    "Вид;Область;Назва\nЛікарня;Львівська;Навчальна лікарня № 77\nСтабпункт;Черкаська;\n"
    "Поліклініка;м. Київ;Навчальний госпіталь № 1\n"
)
FAULTY_INSTITUTIONS = f"{INSTITUTIONS}Палац;Мордор;Лікарня\nСтабпункт;Сумська;Пункт у селі\n"


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


def all_invited(screen: Screen) -> None:
    invited(screen)
    screen.open("/staff/invite/lists/")


def revoking(screen: Screen) -> None:
    invited(screen)
    screen.follow(screen.page.locator("a[href$='/revoke/']"))


def revoked(screen: Screen) -> None:
    revoking(screen)
    save(screen)


def history(screen: Screen) -> None:
    office.colleague(screen)
    screen.follow(screen.page.locator("a[href$='/history/']"))


def of_hospital(part: str = "") -> str:
    """The address of the page of an institution of the demo, or of its page `part`."""
    return f"{DIRECTORY}demo-hospital-1/{part}"


def institutions_checked(screen: Screen) -> None:
    _load(screen, INSTITUTIONS)


def institutions_with_errors(screen: Screen) -> None:
    _load(screen, FAULTY_INSTITUTIONS)


def ended_institution(screen: Screen) -> None:
    """An institution with a last day and a history."""
    screen.open(f"{DIRECTORY}demo-hospital-9/end/")
    save(screen)


def _load(screen: Screen, table: str) -> None:
    screen.open(f"{DIRECTORY}list/")
    screen.page.locator("#id_pasted").fill(table)
    save(screen)
