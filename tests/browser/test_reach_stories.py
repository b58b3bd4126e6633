"""Daily work where reach grows by two (ADR 65, 66): a list of 600 for 80 heads, a head's absence at night, a lost phone.

The counted steps are taps of one person; docs/security/evidence.md compares them with those before these rules.
"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, expect

from tests.browser.conftest import started_site
from tools.bench.sign_ins.crowd import Visitor
from tools.journeys.dates import in_days
from tools.journeys.device import Device, add_passkey, press_passkey, sign_in
from tools.journeys.invitation_lists import csv_text
from tools.journeys.screen import PASSWORD, PHONE, Screen, SignedIn, new_screen
from tools.journeys.ways import ADMINISTRATOR
from tools.running_site import RunningSite

pytestmark = pytest.mark.browser

TAPS_TO_INVITE_A_LIST, TAPS_TO_CONFIRM, TAPS_TO_RECOGNISE = 4, 3, 3
TAPS_TO_NOTE_AN_ABSENCE, TAPS_TO_NAME_A_COVER, TAPS_TO_AGREE = 5, 2, 2
TAPS_TO_END_SESSIONS, TAPS_TO_ASK_FOR_A_RECOVERY, TAPS_TO_A_NEW_FACTOR = 3, 3, 3

SECOND_ADMINISTRATOR = "admin.2@demo.test"
OURS = "reach.test"  # the mail domain of the service
DEPARTMENTS, COLLEAGUES = 80, 600
IN_A_LARGE_ONE = 8  # colleagues of each of the first departments
LIST = "/colleagues/new/"
KEYS = re.compile(r'name="who" value="([^"]+)"')
SUBMISSION = re.compile(r'name="submission_key" value="([^"]+)"')
# Number 0 is over the others.
UNITS = f"""INSERT INTO supporters_department
SELECT made.* FROM supporters_department one
CROSS JOIN generate_series(0, {DEPARTMENTS}) n
CROSS JOIN jsonb_populate_record(one, jsonb_build_object(
  'id', md5('unit' || n)::uuid, 'name', 'Підрозділ ' || n, 'head_id', NULL, 'duty_id', NULL,
  'parent_id', CASE n WHEN 0 THEN one.id ELSE md5('unit0')::uuid END
)) made
WHERE one.parent_id IS NULL"""
HEADS = f"""INSERT INTO supporters_supporter
SELECT made.* FROM supporters_supporter one
CROSS JOIN generate_series(0, {DEPARTMENTS}) n
CROSS JOIN jsonb_populate_record(one, jsonb_build_object(
  'id', md5('head' || n)::uuid, 'email', 'head.' || n || '@{OURS}', 'surname', 'Очільник', 'last_login', NULL,
  'department_id', md5('unit' || n)::uuid, 'recognised_in_id', md5('unit' || n)::uuid
)) made
WHERE one.email = 'head@demo.test'"""
NAME_HEADS = """UPDATE supporters_department unit SET head_id = one.id
FROM supporters_supporter one WHERE one.department_id = unit.id AND one.surname = 'Очільник'"""
RECOGNISED = "SELECT count(*) FROM supporters_invitationact WHERE kind = 'recognised'"

ILL, ILL_NAME = "head.dpsu.west@demo.test", "Стрийська Дарина Устимівна"
ON_DUTY, HEAD_ABOVE = "supporter.4@demo.test", "head.dpsu@demo.test"
COVER, COVER_SURNAME = "head.dsns@demo.test", "Вишнівецький"
TODAY = "(now() AT TIME ZONE 'Europe/Kyiv')::date"
ON_LEAVE = "SELECT id FROM supporters_supporter WHERE email IN ('supporter.5@demo.test', 'supporter.6@demo.test')"
GO_ON_LEAVE = f"""INSERT INTO supporters_absence (id, supporter_id, kind, from_on, to_on, made_by_id, made_at)
SELECT gen_random_uuid(), id, 'leave', {TODAY} - 1, {TODAY} + 9, id, now() FROM ({ON_LEAVE}) away"""
THEIRS = f"SELECT id FROM cases_case WHERE state = 'open' AND owner_id IN ({ON_LEAVE})"
STEPS_DUE = f"UPDATE cases_followup SET due_on = {TODAY} WHERE state = 'planned' AND case_id IN ({THEIRS})"
CASES_DUE = f"UPDATE cases_case SET next_due_on = {TODAY} WHERE id IN ({THEIRS})"

OWNER, OWNER_NAME = "supporter.11@demo.test", "Водограй Тихон Антонович"


@pytest.fixture(scope="module")
def demo_site() -> Iterator[RunningSite]:
    """Another site, with a mail domain: on that of the other files any address may be invited, and each takes a code."""
    with started_site(SUPROVID_MAIL_DOMAINS=OURS) as site:
        yield site


@pytest.fixture(scope="module")
def address(demo_site: RunningSite) -> str:
    return f"http://127.0.0.1:{demo_site.port}"


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, address: str) -> SignedIn:
    return SignedIn(chromium, address)


@contextmanager
def counted(screen: Screen, taps: int) -> Iterator[None]:
    before = screen.taps
    yield
    assert screen.taps - before == taps
    screen.assert_calm()


def said(screen: Screen) -> Locator:
    return screen.page.locator(".message-success:not(.notice)").first


def head_of(number: int) -> str:
    return f"head.{number}@{OURS}"


# A list of 600


def test_list_of_six_hundred_is_invited_and_recognised_by_eighty_heads(signed_in: SignedIn, demo_site: RunningSite) -> None:
    for statement in (UNITS, HEADS, NAME_HEADS):
        demo_site.as_owner(statement)
    with signed_in(ADMINISTRATOR, **PHONE) as office:
        invite_list(office)
    with signed_in(SECOND_ADMINISTRATOR, **PHONE) as second:
        confirm(second, "1 керівник зі списку")
    with signed_in(head_of(2), **PHONE) as head:
        recognise(head)
    others = [number for number in range(1, DEPARTMENTS + 1) if number != 2]
    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(lambda number: recognised_over_http(demo_site.port, head_of(number)), others))
    assert sum(counts) + IN_A_LARGE_ONE == COLLEAGUES - 1 == demo_site.one(RECOGNISED), "and the head of the list by two"
    with signed_in(head_of(0), **PHONE) as above:
        above.open(LIST)
        expect(above.page.locator("main")).to_contain_text("Нових колег, які чекали б на вас, немає.")
        above.assert_calm()


def rows() -> Iterator[list[str]]:
    """The first is the deputy of a head, whom two invite; all others are supporters."""
    for number in range(COLLEAGUES):
        role = "Соціальний супровідник" if number else "Керівник підрозділу"
        yield [f"new{number}@{OURS}", "Новоприбулий", "Юрій", "", role, f"Підрозділ {1 + number % DEPARTMENTS}"]


def invite_list(office: Screen) -> None:
    office.open("/staff/")
    page = office.page
    with counted(office, TAPS_TO_INVITE_A_LIST):
        office.follow(page.locator(".list-tools a[href='/staff/invite/']"))
        office.follow(page.get_by_role("link", name="Запросити багатьох списком"))
        content = csv_text(rows()).encode()
        page.locator("#id_file").set_input_files(FilePayload(name="list.csv", mimeType="text/csv", buffer=content))
        office.press("Перевірити список")
        page.locator("#id_reason").fill("Наказ про набір до нових підрозділів.")
        office.follow(page.locator(".save-bar button"))
    expect(said(office)).to_contain_text(f"{COLLEAGUES}")


def confirm(second: Screen, about: str) -> None:
    second.open("/")
    with counted(second, TAPS_TO_CONFIRM):
        second.follow(second.page.locator(".main-nav a[href='/staff/approvals/']"))
        second.follow(second.page.locator("main").get_by_role("link", name=about, exact=True).first)
        second.press("Підтвердити")
    expect(said(second)).to_be_visible()


def recognise(head: Screen) -> None:
    head.open("/today/")
    page = head.page
    with counted(head, TAPS_TO_RECOGNISE):
        head.follow(page.locator("main").get_by_role("link", name=f"Колеги\N{NO-BREAK SPACE}({IN_A_LARGE_ONE})"))
        expect(page.locator("[name=who]")).to_have_count(IN_A_LARGE_ONE)
        head.tap(page.locator("label:has([data-all-rows])"))
        expect(page.locator("[name=who]:checked")).to_have_count(IN_A_LARGE_ONE)
        head.press("Впізнаю")
    expect(said(head)).to_have_text(f"Впізнано {IN_A_LARGE_ONE} колег.")


def recognised_over_http(port: int, email: str) -> int:
    head = Visitor(port)
    head.get("/accounts/login/")
    assert head.post("/accounts/login/", login=email, password=PASSWORD).status == 302
    head.get(LIST)
    page = head.body.decode()
    keys, submission = KEYS.findall(page), SUBMISSION.search(page)
    assert submission is not None
    assert head.post(LIST, submission_key=submission[1], who=keys).status == 302
    return len(keys)


# A head's absence at night


def test_work_of_an_absent_head_is_seen_at_once_by_who_is_on_duty(signed_in: SignedIn, demo_site: RunningSite) -> None:
    for statement in (GO_ON_LEAVE, STEPS_DUE, CASES_DUE):
        demo_site.as_owner(statement)
    with (
        signed_in(ILL, **PHONE) as ill,
        signed_in(ON_DUTY, **PHONE) as on_duty,
        signed_in(COVER, **PHONE) as cover,
        signed_in(ADMINISTRATOR, **PHONE) as office,
    ):
        waiting = people_of_today(ill)
        assert waiting != set() == waiting & people_of_today(on_duty)
        note_absence(office)
        assert waiting <= people_of_today(on_duty), "at once, whatever the hour"
        name_cover(office)
        assert waiting <= people_of_today(on_duty), "until a head has agreed"
        assert waiting & people_of_today(cover) == set()
        with signed_in(HEAD_ABOVE, **PHONE) as above:
            agree(above)
        assert waiting <= people_of_today(cover)
        assert waiting & people_of_today(on_duty) == set()


def people_of_today(screen: Screen) -> set[str]:
    screen.open("/today/")
    screen.assert_calm()
    return set(screen.page.locator(".task h3 a").all_text_contents())


def find(office: Screen, name: str) -> None:
    office.open("/staff/")
    office.page.get_by_label("Ім’я або пошта працівника").fill(name.split(maxsplit=1)[0])
    office.press("Знайти")
    office.follow(office.page.locator("main").get_by_role("link", name=name))


def note_absence(office: Screen) -> None:
    with counted(office, TAPS_TO_NOTE_AN_ABSENCE):
        find(office, ILL_NAME)
        office.follow(office.page.get_by_role("link", name="Запланувати відсутність"))
        office.tap(office.page.get_by_label("Хвороба"))
        for field, day in {"from_on": in_days(0), "to_on": in_days(3)}.items():
            office.page.locator(f"#id_{field}").fill(day.isoformat())
        office.press("Зберегти відсутність")
    expect(said(office)).to_be_visible()


def name_cover(office: Screen) -> None:
    with counted(office, TAPS_TO_NAME_A_COVER):
        office.page.locator("#id_cover").fill("")
        office.page.locator("#id_cover").press_sequentially(COVER_SURNAME)
        office.tap(office.page.get_by_role("option", name=COVER_SURNAME).first)
        office.press("Зберегти заміну")
    expect(said(office)).to_contain_text("Запит надіслано керівникові")


def agree(above: Screen) -> None:
    above.open("/today/")
    with counted(above, TAPS_TO_AGREE):
        above.follow(above.page.locator("main").get_by_role("link", name="Колеги\N{NO-BREAK SPACE}(1)"))
        expect(above.page.locator("main")).to_contain_text(COVER_SURNAME)
        above.press("Підтвердити")
    expect(said(above)).to_be_visible()


# A lost phone


def test_colleague_without_the_phone_comes_back_with_a_new_factor(chromium: Browser, address: str, signed_in: SignedIn) -> None:
    with new_screen(chromium, address, **PHONE) as lost, new_screen(chromium, address, **PHONE) as new:
        Device(lost)
        sign_in(lost, OWNER)
        add_passkey(lost)
        with signed_in(ADMINISTRATOR, **PHONE) as office:
            end_sessions(office)
            lost.open("/today/")
            assert "/accounts/login/" in lost.page.url
            ask_recovery(office)
        with signed_in(SECOND_ADMINISTRATOR, **PHONE) as second:
            confirm(second, OWNER_NAME)
        press_passkey(lost)
        assert "/today/" not in lost.page.url, "who has found the phone does not come in"
        come_back(new)


def end_sessions(office: Screen) -> None:
    with counted(office, TAPS_TO_END_SESSIONS):
        find(office, OWNER_NAME)
        office.press("Завершити всі сеанси")
    expect(said(office)).to_be_visible()


def ask_recovery(office: Screen) -> None:
    with counted(office, TAPS_TO_ASK_FOR_A_RECOVERY):
        office.follow(office.page.get_by_role("link", name="Загублено телефон і коди"))
        office.tap(office.page.get_by_label("Побачено особисто"))
        office.page.locator("#id_reason").fill("Загубив телефон у дорозі; прийшов до відділу.")
        office.press("Попросити другого адміністратора")
    expect(said(office)).to_be_visible()


def come_back(new: Screen) -> None:
    """Where a second factor is required the sign-in itself leads to its page."""
    device = Device(new)
    with counted(new, TAPS_TO_A_NEW_FACTOR):
        new.sign_in(OWNER)
        new.open("/profile/security/")
        new.follow(new.page.locator("main a[href$='/passkeys/add/']"))
        new.page.locator("#id_name").fill("Новий телефон")
        press_passkey(new)
    assert len(device.passkeys()) == 1
    new.page.context.clear_cookies()
    new.open("/accounts/login/")
    press_passkey(new)
    assert new.page.url.endswith("/today/")
