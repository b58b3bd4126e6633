"""One card from the stabilization point to a beginning again, at 360 px: everybody who leads it, and nobody in between."""

import pytest
from playwright.sync_api import expect

from tools.journeys.dates import in_days
from tools.journeys.parts import open_part
from tools.journeys.screen import PHONE, Screen, SignedIn
from tools.journeys.ways import PSYCHOLOGIST, SUPPORTER, save

pytestmark = pytest.mark.browser

SURNAME, GIVEN = "Шляховик", "Назар"
FAR_HEAD, FAR_SUPPORTER = "head.dpsu.west@demo.test", "supporter.5@demo.test"
FIRST_HOSPITAL, SECOND_HOSPITAL = "Навчальний госпіталь № 2", "Навчальний госпіталь № 3"
FAR_DEPARTMENT, TAKER = "Захід", "Бескид"


def test_card_follows_a_person_from_the_first_point_to_the_end_and_back(signed_in: SignedIn) -> None:
    with signed_in(SUPPORTER, **PHONE) as first:
        card = register(first)
        leave_for(first, card)
        offer_to_the_other_branch(first, card)
    with signed_in(FAR_HEAD, **PHONE) as far_head:
        name_the_taker(far_head)
    with signed_in(FAR_SUPPORTER, **PHONE) as owner:
        accept(owner)
        arrive(owner, card)
        move_within_the_stage(owner, card)
        add_a_phone(owner, card)
        raise_the_risk(owner, card)
        bring_in_the_psychologist(owner, card)
        propose_a_lower_risk(owner, card)
    with signed_in(PSYCHOLOGIST, **PHONE) as psychologist:
        find_on_today(psychologist)
    with signed_in(FAR_HEAD, **PHONE) as far_head:
        agree_to_the_lower_risk(far_head)
    with signed_in(FAR_SUPPORTER, **PHONE) as owner:
        pause(owner, card)
        begin_rehabilitation(owner, card)
        propose_the_end(owner, card)
    with signed_in(FAR_HEAD, **PHONE) as far_head:
        agree_to_the_end(far_head)
    with signed_in(FAR_SUPPORTER, **PHONE) as owner:
        reopen(owner, card)


def register(phone: Screen) -> str:
    """At a stabilization point. Return the address of the card."""
    phone.open("/veterans/new/")
    phone.page.get_by_label("Прізвище").fill(SURNAME)
    phone.page.get_by_label("Ім’я", exact=True).fill(GIVEN)
    phone.page.get_by_label("Служба").select_option(index=1)
    phone.page.locator("#id_stage").select_option("stabilization")
    phone.press("Створити картку")
    expect(phone.page.get_by_role("heading", level=1)).to_have_text(f"{SURNAME} {GIVEN}")
    phone.assert_calm()
    return phone.page.url.removeprefix(phone.address)


def open_from_card(phone: Screen, card: str, path: str) -> None:
    phone.open(card)
    open_part(phone, path)
    phone.assert_calm()


def pick(phone: Screen, field: str, words: str) -> None:
    """In a list or, if it is long, in a combobox."""
    box = phone.page.locator(f"#id_{field}")
    if box.get_attribute("role") != "combobox":
        option = box.locator("option", has_text=words).first
        box.select_option(value=option.get_attribute("value"))
        return
    box.fill("")
    box.press_sequentially(words)
    phone.tap(phone.page.locator(f"#id_{field}_list").get_by_role("option").filter(has_text=words).first)


def saved(phone: Screen, words: str) -> None:
    save(phone)
    expect(phone.page.locator("main")).to_contain_text(words)
    phone.assert_calm()


def leave_for(phone: Screen, card: str) -> None:
    open_from_card(phone, card, "places/")
    phone.tap(phone.page.locator("label", has=phone.page.locator("[name=act][value=left]")))
    pick(phone, "facility", FIRST_HOSPITAL)
    phone.page.locator("#id_expected_on").fill(in_days(1).isoformat())
    saved(phone, "дороз")


def offer_to_the_other_branch(phone: Screen, card: str) -> None:
    open_from_card(phone, card, "handover/")
    phone.tap(phone.page.locator("label", has=phone.page.locator("[name=whom][value=department]")))
    pick(phone, "department", FAR_DEPARTMENT)
    phone.page.locator("#id_reason").select_option("moved")
    saved(phone, "Запропоновано")
    expect(phone.page.locator(".identity")).to_contain_text("Яворівська")


def name_the_taker(head: Screen) -> None:
    head.open("/today/")
    head.unfold()
    head.follow(head.page.locator(".group-handed h3 a", has_text=SURNAME))
    head.assert_calm()
    head.follow(head.page.locator("a[href$='name/']"))
    pick(head, "owner", TAKER)
    save(head)
    head.assert_calm()


def accept(phone: Screen) -> None:
    phone.open("/today/")
    phone.unfold()
    phone.follow(phone.page.locator(".group-handed h3 a", has_text=SURNAME))
    phone.press("Прийняти")
    expect(phone.page.locator(".identity")).to_contain_text(TAKER)
    phone.assert_calm()


def arrive(phone: Screen, card: str) -> None:
    """In the hospital of another branch: the stage changes too."""
    phone.open(f"{card}stage/")
    phone.page.locator("#id_stage").select_option("treatment")
    pick(phone, "facility", FIRST_HOSPITAL)
    saved(phone, "Лікування")


def move_within_the_stage(phone: Screen, card: str) -> None:
    open_from_card(phone, card, "places/")
    phone.tap(phone.page.locator("label", has=phone.page.locator("[name=act][value=arrived]")))
    pick(phone, "facility", SECOND_HOSPITAL)
    saved(phone, SECOND_HOSPITAL)
    phone.open(card)
    expect(phone.page.locator(".part-stage")).to_contain_text("Лікування")


def add_a_phone(phone: Screen, card: str) -> None:
    open_from_card(phone, card, "person/")
    phone.follow(phone.page.locator("main a[href$='/phones/new/']").first)
    phone.tap(phone.page.locator("label", has=phone.page.locator("[name=owner][value=own]")))
    phone.page.locator("#id_number").fill("067 000 77 88")
    saved(phone, "067 000 77 88")


def raise_the_risk(phone: Screen, card: str) -> None:
    set_risk(phone, card, "red", "Не спить третю ніч.")
    phone.open(card)
    expect(phone.page.locator(".identity")).to_contain_text("Високий ризик")


def propose_a_lower_risk(phone: Screen, card: str) -> None:
    set_risk(phone, card, "green", "Спить, телефонує сам.")
    expect(phone.page.locator("main")).to_contain_text("керівник")


def set_risk(phone: Screen, card: str, level: str, reason: str) -> None:
    open_from_card(phone, card, "risk/")
    phone.tap(phone.page.locator("label", has=phone.page.locator(f"[name=level][value={level}]")))
    phone.page.locator("#id_reason").fill(reason)
    save(phone)
    phone.assert_calm()


def bring_in_the_psychologist(phone: Screen, card: str) -> None:
    open_from_card(phone, card, "team/")
    phone.follow(phone.page.locator("main a[href$='/team/new/']"))
    pick(phone, "member", "Вербицька")
    phone.page.locator("#id_reason").fill("Поговорити: не спить.")
    saved(phone, "Вербицька")


def find_on_today(psychologist: Screen) -> None:
    psychologist.open("/today/")
    expect(psychologist.page.locator("main")).to_contain_text(SURNAME)
    psychologist.assert_calm()


def decide(head: Screen, words: str) -> None:
    head.open("/decisions/")
    head.assert_calm()
    head.follow(head.page.locator("tr", has_text=SURNAME).filter(has_text=words).locator("a").first)
    if head.page.url.split("?")[0].endswith("/purpose/"):
        head.tap(head.page.locator("label.chip").nth(2))
        head.press("Відкрити картку")


def agree_to_the_lower_risk(head: Screen) -> None:
    decide(head, "ризик")
    head.follow(head.page.locator("form[action$='/agree/'] button"))
    expect(head.page.locator("main")).to_contain_text("Стабільно")
    head.assert_calm()


def pause(phone: Screen, card: str) -> None:
    open_from_card(phone, card, "hold/")
    phone.page.locator("#id_reason").select_option("family")
    phone.page.locator("#id_words").fill("Поїхав до батьків.")
    saved(phone, "Пауза до")


def begin_rehabilitation(phone: Screen, card: str) -> None:
    phone.open(f"{card}stage/")
    phone.page.locator("#id_stage").select_option("rehabilitation")
    saved(phone, "Реабілітація")


def propose_the_end(phone: Screen, card: str) -> None:
    open_from_card(phone, card, "close/")
    phone.page.locator("#id_reason").select_option("goals_met")
    phone.page.locator("#id_words").fill("Повернувся додому, працює.")
    phone.tap(phone.page.locator("details:has(#id_work_words) > summary"))
    phone.page.locator("#id_work_words").fill("Слюсар у депо, показав наказ.")
    for answer in phone.page.locator("label:has([name^=fate_][value=kept])").all():
        phone.tap(answer)
    phone.page.locator("#id_continues").select_option("family")
    phone.page.locator("#id_continues_with").fill("Дружина Ольга")
    saved(phone, "чекає на рішення")


def agree_to_the_end(head: Screen) -> None:
    decide(head, "Завершення")
    head.press("Погодити: супровід завершено")
    expect(head.page.locator(".message-success")).to_contain_text("Супровід завершено")
    head.assert_calm()


def reopen(phone: Screen, card: str) -> None:
    phone.open(card)
    expect(phone.page.locator(".part-next")).to_contain_text("Супровід завершено")
    open_from_card(phone, card, "reopen/")
    phone.tap(phone.page.locator("label", has=phone.page.locator("[name=kind][value=worse]")))
    saved(phone, "Супровід триває")
    expect(phone.page.locator(".identity")).to_contain_text(TAKER)
    expect(phone.page.locator(".part-next")).to_contain_text("Зв’язатися, запитати, що змінилося")
