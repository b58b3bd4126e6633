"""The page «Робота» of a card, the form of a profile, vacancies and their lists."""

from typing import Final

from tools.journeys.cards.place import Place, refused
from tools.journeys.persons import person
from tools.journeys.screen import Screen
from tools.journeys.ways import SUPPORTER, at, cleared, from_card, save


def employment(screen: Screen) -> None:
    """Of the most urgent card, whose person has a profile."""
    person.mended_card(screen, "employment/")


def profile(screen: Screen) -> None:
    person.mended_card(screen, "employment/profile/")


unknown = from_card("employment/")  # of a person whom nobody has asked


def vacancy(screen: Screen) -> None:
    at("/vacancies/")(screen)
    screen.follow(screen.page.locator(".table-list th[scope=row] a").first)


def correcting(screen: Screen) -> None:
    vacancy(screen)
    screen.follow(screen.page.locator("main a[href$='/edit/']"))


def taking_off(screen: Screen) -> None:
    vacancy(screen)
    screen.follow(screen.page.locator("main a[href$='/end/']"))


def checked(screen: Screen) -> None:
    """A list with one row whose place and day are wrong."""
    screen.open("/vacancies/list/")
    words = "Роботодавець;Чий це орган;Посада;Вид посади;Місце;Останній день;Телефон\n"
    screen.page.locator("#id_pasted").fill(f"{words}Служба;ДСНС;Водій;цивільна;Нетамівка;01.01.2020;044 000 00 05")
    save(screen)


WORK_PLACES: Final = (
    Place("work of a person", "case_employment", SUPPORTER, employment),
    Place("work of a person, not asked yet", "case_employment", SUPPORTER, unknown),
    Place("what a person can do at work", "work_profile", SUPPORTER, profile),
    Place("vacancies", "vacancies", SUPPORTER, at("/vacancies/")),
    Place("vacancy", "vacancy_detail", SUPPORTER, vacancy),
    Place("new vacancy", "vacancy_new", SUPPORTER, at("/vacancies/new/")),
    refused("new vacancy", "vacancy_new", SUPPORTER, cleared(at("/vacancies/new/"))),
    Place("correcting a vacancy", "vacancy_edit", SUPPORTER, correcting),
    Place("taking a vacancy off", "vacancy_end", SUPPORTER, taking_off),
    Place("loading vacancies", "vacancies_load", SUPPORTER, at("/vacancies/list/")),
    Place("vacancies checked", "vacancies checked", SUPPORTER, checked),
)
