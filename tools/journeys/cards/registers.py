"""Ways to the import of a register: upload, preview, answer, confirmation, undoing."""

from random import choice
from typing import Final

from tools.journeys.invitation_lists import csv_text
from tools.journeys.screen import Screen
from tools.journeys.ways import save

HEAD: Final = ("Прізвище", "Ім'я", "Дата народження", "Телефон", "Служба", "Етап", "Останній контакт", "Наступний крок")
LETTERS: Final = "бвгджзклмнпрст"


def surname() -> str:
    """Another one each time, so that nobody of the list has a card."""
    return "".join(f"{choice(LETTERS)}{choice('аоуи')}" for _ in range(4)).capitalize() + "нко"  # noqa: S311 - no secret


def upload(screen: Screen, *rows: tuple[str, ...]) -> None:
    screen.open("/imports/new/")
    table = csv_text(rows, head=HEAD).encode()
    screen.page.locator("#id_file").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": table})
    save(screen)


def matching(screen: Screen) -> None:
    """Rows that are ready, with errors, of one person twice, and of somebody with the same phone; two values are not known."""
    twin = (surname(), "Тарас", "25.11.1990", "067 123 45 67", "НГУ", "Лікування", "01.11.2026", "")
    ready = [(surname(), "Ольга", "03.02.1988", "", "ДСНС", "Реабілітація", "", "Зателефонувати") for _ in range(3)]
    wrong = (surname(), "Юрій", "31.02.1988", "067", "ФБР", "Курорт", "01.01.2031", "")
    near = (twin[0], "Тарас", "25.11.1991", *twin[3:])
    upload(screen, *ready, wrong, twin, twin, near)


def matching_refused(screen: Screen) -> None:
    """Without the column of the stage."""
    matching(screen)
    screen.tap(screen.page.locator("main details.when summary"))
    screen.page.locator(f"#id_column_{HEAD.index('Етап')}").select_option("")
    save(screen)


def preview(screen: Screen) -> None:
    matching(screen)
    save(screen)


def changing(screen: Screen) -> None:
    preview(screen)
    screen.follow(screen.page.locator("main a[href$='/change/']"))
    screen.page.locator("#id_column").select_option("next_on")


def changed(screen: Screen) -> None:
    changing(screen)
    screen.page.locator("#id_column").select_option("next_what")
    screen.page.locator("#id_next_what").fill("Відвідати")
    save(screen)


def mending(screen: Screen) -> None:
    preview(screen)
    screen.follow(screen.page.locator(".list-row a[href$='/mend/']").first)


def alike(screen: Screen) -> None:
    preview(screen)
    screen.follow(screen.page.locator("main a[href='?show=alike']"))


def answering(screen: Screen) -> None:
    alike(screen)
    screen.follow(screen.page.locator("main a[href$='/alike/']"))


def unexplained(screen: Screen) -> None:
    """Another person, and no word how that is known."""
    answering(screen)
    screen.page.locator("input[value=another]").first.check()
    save(screen)


def repeated(screen: Screen) -> None:
    answering(screen)
    screen.follow(screen.page.locator("main a[href$='/repeated/']"))


def done(screen: Screen) -> None:
    upload(screen, *[(surname(), "Ольга", "", "", "ДСНС", "Реабілітація", "", "") for _ in range(3)])
    screen.page.locator("input[name=basis]").first.check()
    save(screen)


def undoing(screen: Screen) -> None:
    done(screen)
    screen.follow(screen.page.locator("main a[href$='/undo/']"))


def undone(screen: Screen) -> None:
    undoing(screen)
    save(screen)
