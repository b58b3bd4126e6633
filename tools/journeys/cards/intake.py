"""Ways to likely cards while a person is registered, to requests about cards, and to withdrawing an empty card."""

from random import Random

from playwright.sync_api import expect

from tools.journeys.parts import open_part
from tools.journeys.screen import Screen
from tools.journeys.ways import open_case, save

LETTERS = "абвгдежзиклмнопрсту"
random = Random()


def likely_card(screen: Screen) -> None:
    """The person of the last card of today's list is typed again, with the phone."""
    open_case(screen)
    name = screen.page.locator("h1").inner_text().split()
    phone = screen.page.locator(".phones a[href^='tel:']").first.get_attribute("href") or ""
    screen.open("/veterans/new/")
    for field, word in zip(("surname", "given_name", "patronymic"), name, strict=False):
        screen.page.locator(f"#id_{field}").fill(word)
    screen.page.locator("#id_phone").fill(phone.removeprefix("tel:"))
    screen.page.locator("#id_phone").blur()
    expect(screen.page.locator(".likely h2")).to_be_visible()


def refused_likely(screen: Screen) -> None:
    likely_card(screen)
    screen.page.locator("#id_branch").select_option("ngu")
    save(screen)


def relative(screen: Screen) -> None:
    """Fields of a service are hidden."""
    screen.open("/veterans/new/")
    screen.page.locator("#id_programme").select_option("family")
    expect(screen.page.locator("#id_branch")).to_be_hidden()
    expect(screen.page.locator("#id_family_stage")).to_be_visible()


def refused_relative(screen: Screen) -> None:
    relative(screen)
    screen.page.locator("#id_family_what").fill("")
    save(screen)


def request_to_answer(screen: Screen) -> None:
    screen.open("/requests/")
    screen.follow(screen.page.locator("section[aria-labelledby=waiting] a").first)


def own_request(screen: Screen) -> None:
    screen.open("/requests/")
    screen.follow(screen.page.locator("section[aria-labelledby=sent] a").first)


def withdrawing(screen: Screen) -> None:
    """Another name each time, so that the form asks nothing."""
    screen.open("/veterans/new/")
    screen.page.locator("#id_surname").fill("".join(random.choices(LETTERS, k=9)).capitalize())
    screen.page.locator("#id_given_name").fill("".join(random.choices(LETTERS, k=9)).capitalize())
    screen.page.locator("#id_branch").select_option("ngu")
    save(screen)
    open_part(screen, "withdraw/")
