"""A head imports a register as another office keeps it, with few taps and without mending what a person would call right."""

from random import Random

import pytest
from playwright.sync_api import FilePayload, expect

from tools.journeys.cards.registers import surname
from tools.journeys.invitation_lists import workbook
from tools.journeys.screen import DESKTOP, SignedIn
from tools.journeys.ways import HEAD, save

pytestmark = pytest.mark.browser

MOST = 40
HEADINGS = ("№ з/п", "ПІБ", "Дата народження", "Телефони", "Служба", "Етап", "Дата", "Що далі", "Коли")
BORN = ("3 квітня 1999 р.", "25.10.1966", "1972-05-19", "5/6/1985", "1988")
SERVICES = ("Національна гвардія України", "НГУ", "Державна прикордонна служба України", "ДСНС України")
STAGES = ("Лікування", "Реабілітація", "Реінтеграція", "ВЛК")


def people(count: int) -> list[tuple[str, ...]]:
    """The last one is the same as the first, and the one before has no surname that a person would read."""
    dice, rows = Random("register"), []
    for n in range(count - 2):
        own, wife = (f"067{dice.randrange(10**7):07}" for _ in range(2))
        phones = f"{own}; {wife} (дружина)" if n % 4 == 0 else own
        born, service, stage = BORN[n % len(BORN)], SERVICES[n % len(SERVICES)], STAGES[n % len(STAGES)]
        rows.append((f"{surname()} Назар Андрійович", born, phones, service, stage, "18.11.2026", "Зателефонувати", "30.12.2027"))
    rows.append(("", "25.10.1966", "0675981095", "НГУ", "Лікування", "18.11.2026", "Зателефонувати", ""))
    return [*rows, rows[0]]


def test_register_of_another_office_is_imported_in_few_taps(signed_in: SignedIn) -> None:
    rows = people(10)
    title = [["Реєстр осіб, які перебувають на соціальному супроводі"], []]
    table = [*title, HEADINGS, *((str(n), *row) for n, row in enumerate(rows, start=1))]
    with signed_in(HEAD, **DESKTOP) as screen:
        screen.open("/imports/new/")
        file: FilePayload = {"name": "register.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(table)}
        screen.page.locator("#id_file").set_input_files(file)
        save(screen)
        expect(screen.page.get_by_role("heading", level=1)).to_have_text("Зіставити таблицю")
        screen.page.get_by_label("Дата", exact=True).select_option("since_on")
        screen.page.get_by_label("ВЛК").select_option("treatment")
        screen.tap(screen.page.locator("input[name=late][value=moved]"))
        chosen = 5  # the file and two values: a tap for each list, and one for what is chosen
        save(screen)
        screen.follow(screen.page.locator("main a[href='?show=alike']"))
        screen.follow(screen.page.locator("main a[href$='/alike/']"))
        screen.follow(screen.page.locator("main a[href$='/repeated/']"))
        save(screen)
        screen.tap(screen.page.locator("input[name=basis]").last)
        screen.tap(screen.page.locator("input[name=leave_out]"))
        save(screen)
        expect(screen.page.locator(".list-counts")).to_contain_text("8")
        assert screen.taps + chosen <= MOST
