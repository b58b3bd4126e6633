"""Ways to the narrowed timeline of a card and to its papers."""

from tools.journeys.screen import Screen
from tools.journeys.ways import OWN_TASKS, from_card, open_case, save

card = from_card("print/")
leaflet = from_card("leaflet/")


def safe_hours(screen: Screen) -> None:
    open_case(screen, "person/")
    screen.follow(screen.page.locator("main a[href$='/hours/']").first)


def one_kind(screen: Screen) -> None:
    open_case(screen)
    screen.tap(screen.page.locator(".timeline-kinds summary"))
    screen.follow(screen.page.locator(".timeline-kinds a[href^='?kind=plan']"))


def preparing_a_package(screen: Screen) -> None:
    """Of the first card of today: the last one has a package."""
    screen.open("/today/")
    screen.open((screen.page.locator(OWN_TASKS).first.get_attribute("href") or "") + "handover/community/")


def package(screen: Screen) -> None:
    open_case(screen, "handover/community/")
    if screen.page.locator("#id_to").count():
        screen.page.locator("#id_to").fill("Бучанська громада, фахівець із супроводу")
        screen.page.locator("#id_reason").select_option("home")
        screen.page.locator("#id_note").fill("Найкраще телефонувати зранку.")
        save(screen)


def package_to_sign(screen: Screen) -> None:
    package(screen)
    screen.follow(screen.page.locator("main a[href$='/community/print/']"))


def recording_a_receipt(screen: Screen) -> None:
    package(screen)
    screen.follow(screen.page.locator("main a[href$='/community/receipt/']"))
