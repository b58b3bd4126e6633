"""Navigation to the pages of an office: numbers and their rows, staff, the user's profile."""

from urllib.parse import urlsplit
from uuid import uuid4

from tools.journeys.dates import in_days
from tools.journeys.screen import PASSWORD, Screen
from tools.journeys.ways import Way, save

ROW = ".table-list th[scope=row] a"  # the name of a row of a list


def rows_of_a_number(screen: Screen) -> None:
    screen.open("/dashboard/")
    screen.follow(screen.page.locator(".tiles a[href]").first)


def route_of_the_radar(screen: Screen) -> None:
    screen.open("/gaps/")
    screen.page.locator(".list-routes summary").click()
    screen.follow(screen.page.locator(".list-routes a").first)


def naming_owners(screen: Screen) -> None:
    rows_of_a_number(screen)
    for box in screen.page.locator("input[name=keys]").all()[:2]:
        box.check()
    screen.follow(screen.page.locator(".act-bar button").first)


def withdrawing_offers(screen: Screen) -> None:
    """Offer two cards to the first colleague, and follow the message that withdraws both."""
    naming_owners(screen)
    screen.page.locator("select[name=owner]").select_option(index=1)
    screen.follow(screen.page.locator(".save-bar button"))
    screen.follow(screen.page.locator(".message a"))


def found_staff(screen: Screen) -> None:
    screen.open("/staff/")
    screen.page.locator("#id_q").fill("Подолянко")
    screen.follow(screen.page.locator(".search-form button"))


def colleague(screen: Screen) -> None:
    found_staff(screen)
    screen.follow(screen.page.locator(ROW).first)


def leaving(way: str) -> Way:
    """The first step of offboarding a colleague with cases."""

    def go(screen: Screen) -> None:
        colleague(screen)
        screen.follow(screen.page.locator("a[href$='/leave/']"))
        screen.follow(screen.page.locator(f".ways a[href$='way={way}']"))

    return go


def leaving_refused(way: str) -> Way:
    """To no colleague, or with no case ticked."""

    def go(screen: Screen) -> None:
        leaving(way)(screen)
        for box in screen.page.locator(".pick input").all():
            box.uncheck()
        screen.follow(screen.page.locator("#leave-form button"))

    return go


def leaving_step(number: int) -> Way:
    """A step of offboarding a colleague without cases."""

    def go(screen: Screen) -> None:
        colleague_without_cases(screen)
        screen.follow(screen.page.locator("a[href$='/leave/']"))
        screen.follow(screen.page.locator(".way-out a").nth(number - 1))

    return go


def leaving_with_cases(screen: Screen) -> None:
    """The last step, which has no button yet."""
    leaving("one")(screen)
    screen.follow(screen.page.locator(".way-out a").nth(3))


def colleague_without_cases(screen: Screen) -> None:
    screen.open("/staff/?role=auditor")
    screen.follow(screen.page.locator(ROW).first)


def invited(screen: Screen) -> None:
    screen.open("/staff/invite/")
    for field, value in {"email": f"{uuid4().hex[:12]}@mvs.test", "surname": "Запрошенко", "given_name": "Олег"}.items():
        screen.page.locator(f"#id_{field}").fill(value)
    for field in ("role", "department"):
        screen.pick(field)
    save(screen)


def refused_profile(screen: Screen) -> None:
    screen.open("/profile/")
    screen.page.locator("#id_phone").fill("12")
    save(screen)


def profile_changed_meanwhile(screen: Screen) -> None:
    screen.open("/profile/")
    elsewhere = Screen(screen.page.context.new_page(), screen.address)
    elsewhere.open("/profile/")
    for there in (elsewhere, screen):
        there.page.locator("#id_signature").fill(f"Аудитор, {uuid4().hex[:6]}")
        save(there)


def absence(screen: Screen) -> None:
    """An absence without a cover."""
    screen.open("/absences/")
    screen.follow(screen.page.locator(".uncovered li a").first)


def post_of_a_colleague(role: str) -> Way:
    """The preview of another role for a colleague of the list."""

    def go(screen: Screen) -> None:
        screen.open("/staff/?role=head")
        screen.follow(screen.page.locator(ROW).first)
        screen.follow(screen.page.locator("a[href$='/post/']"))
        screen.page.locator("#id_role").select_option(value=role)
        save(screen)

    return go


def choosing_a_post(screen: Screen) -> None:
    colleague(screen)
    screen.follow(screen.page.locator("a[href$='/post/']"))


def same_post(screen: Screen) -> None:
    """The same role and department, so that nothing would change."""
    choosing_a_post(screen)
    save(screen)


def upon_an_auditor(act: str) -> Way:
    """A page that asks for an act upon an auditor."""

    def go(screen: Screen) -> None:
        colleague_without_cases(screen)
        screen.open(f"{urlsplit(screen.page.url).path}{act}/")

    return go


def lost_phone(screen: Screen) -> None:
    colleague(screen)
    screen.follow(screen.page.locator("a[href$='/recovery/']"))


def confirmation(screen: Screen) -> None:
    """An approval pending for the first administrator."""
    screen.open("/staff/approvals/")
    screen.follow(screen.page.locator(ROW).first)


def measure(part: str) -> Way:
    """A page of an incident; it asks for the password again when the sign-in is not recent."""

    def go(screen: Screen) -> None:
        screen.open(f"/emergency/{part}/")
        if "/accounts/again/" in screen.page.url:
            screen.page.locator("#id_password").fill(PASSWORD)
            screen.follow(screen.page.locator("main form button[type=submit]"))

    return go


def department(part: str = "") -> Way:
    """The page of the department of the demo accounts, or its page `part`."""

    def go(screen: Screen) -> None:
        screen.open("/staff/departments/?q=НГУ")
        screen.follow(screen.page.locator(ROW, has_text="НГУ «Центр»"))
        if part:
            screen.follow(screen.page.locator(f"main a[href$='/{part}/']"))

    return go


def confirming_a_move(screen: Screen) -> None:
    department("move")(screen)
    screen.pick("parent", "Управління супроводу ДСНС")
    save(screen)


def closing_an_empty_department(screen: Screen) -> None:
    screen.open("/staff/departments/new/")
    screen.page.locator("#id_name").fill(f"Порожній відділ {uuid4().hex[:6]}")
    screen.pick("parent", "Нагорі")
    save(screen)
    screen.follow(screen.page.locator("main a[href$='/close/']"))


def quiet_hours_to_come(screen: Screen) -> None:
    """So far ahead that no other test waits for a reminder in vain."""
    screen.open("/staff/calendar/quiet/new/")
    day = in_days(300).isoformat()
    for field, value in {"from_on": day, "from_time": "10:00", "to_on": day, "to_time": "11:00", "reason": "Навчання"}.items():
        screen.page.locator(f"#id_{field}").fill(value)
    save(screen)
