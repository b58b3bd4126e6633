"""One person's way to work and to others, at 360 px: what they can do, a vacancy, the job and its loss, an event, a peer."""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Locator, expect

from config.embedded.home import CHECKOUT
from tools.journeys.dates import in_days
from tools.journeys.parts import open_part
from tools.journeys.screen import PHONE, Screen, SignedIn
from tools.journeys.ways import SUPPORTER, save
from tools.running_site import RunningSite

pytestmark = pytest.mark.browser

SURNAME, GIVEN = "Стежинський", "Гордій"
COLLEAGUE, FAR_SURNAME, FAR_GIVEN = "supporter.3@demo.test", "Околиченко", "Ждан"
LOOKS_FOR = "Зв’язківець, любить шахи, хоче поговорити про навчання."
EVENT = "Шаховий вечір на Заріччі"
SEARCH_FOR_WORK = "Знайти нову роботу"
NEXT_MORNING = """
from datetime import timedelta
from django.utils import timezone
from cases.reintegration.actions.peers import send_peer_changes
send_peer_changes(at=timezone.now() + timedelta(days=1))
"""


def test_person_comes_to_work_and_to_others(signed_in: SignedIn, demo_site: RunningSite) -> None:
    with signed_in(SUPPORTER, **PHONE) as phone:
        card = register(phone, SURNAME, GIVEN)
        describe(phone, card)
        proposal = propose(phone, card)
        say_what_the_person_wants(phone, proposal)
        consent(phone, card, "employer")
        write_to_the_employer(phone, proposal)
        print_the_sheet(phone, card)
        record_hired(phone, proposal)
        lose_the_job(phone, card)
        plan_an_event(phone)
        come_to_the_event(phone, card, demo_site)
        look_for_a_peer(phone, card)
    with signed_in(COLLEAGUE, **PHONE) as colleague:
        far_card = register(colleague, FAR_SURNAME, FAR_GIVEN)
        offer_a_peer(colleague, far_card)
    come_to_the_next_morning(demo_site)
    with signed_in(SUPPORTER, **PHONE) as phone:
        agree(phone, card)
    come_to_the_next_morning(demo_site)
    with signed_in(COLLEAGUE, **PHONE) as colleague:
        end_the_tie(colleague, far_card)
    with signed_in(SUPPORTER, **PHONE) as phone:
        expect_no_peer(phone, card)


def register(phone: Screen, surname: str, given: str) -> str:
    """Return the address of the card."""
    phone.open("/veterans/new/")
    phone.page.get_by_label("Прізвище").fill(surname)
    phone.page.get_by_label("Ім’я", exact=True).fill(given)
    phone.page.get_by_label("Служба").select_option(index=1)
    phone.page.locator("#id_stage").select_option("reintegration")
    phone.press("Створити картку")
    expect(phone.page.get_by_role("heading", level=1)).to_have_text(f"{surname} {given}")
    phone.assert_calm()
    return phone.page.url.removeprefix(phone.address)


def open_from_card(phone: Screen, card: str, path: str) -> None:
    phone.open(card)
    open_part(phone, path)
    phone.assert_calm()


def chosen(phone: Screen, name: str, value: str) -> Locator:
    """The label of a radio button or a tick."""
    return phone.page.locator("label", has=phone.page.locator(f"[name={name}][value='{value}']"))


def choose(phone: Screen, name: str, value: str) -> None:
    phone.tap(chosen(phone, name, value))
    expect(phone.page.locator(f"[name={name}][value='{value}']")).to_be_checked()


def saved(phone: Screen) -> None:
    save(phone)
    expect(phone.page.locator(".message-success")).to_be_visible()
    phone.assert_calm()


def describe(phone: Screen, card: str) -> None:
    """Without a profile nothing is compared."""
    open_from_card(phone, card, "employment/")
    expect(phone.page.locator(".work-match")).to_have_count(0)
    phone.follow(phone.page.locator("main a[href$='/employment/profile/']"))
    for name, answer in (("sitting", "yes"), ("screen", "yes"), ("noise", "condition"), ("night", "no")):
        choose(phone, name, answer)
    phone.page.locator("#id_hands").select_option("both")
    phone.page.locator("#id_hours").select_option("8")
    phone.page.locator("#id_wishes").fill("Хоче працювати з людьми.")
    saved(phone)


def propose(phone: Screen, card: str) -> str:
    """Read why a vacancy fits or what is to be clarified, and show it. Return the address of the proposal."""
    phone.open(f"{card}employment/")
    first = phone.page.locator(".work-match:visible").first
    expect(first.locator(".reasons li").first).to_contain_text(re.compile(r"\w+"))
    post = first.locator("h3").inner_text()
    phone.follow(first.locator("form[action$='/proposals/new/'] button"))
    phone.assert_calm()
    link = phone.page.locator("main a[href*='/employment/proposals/']")
    expect(link).to_have_count(1)
    expect(link).to_contain_text(post)
    return link.get_attribute("href") or ""


def say_what_the_person_wants(phone: Screen, proposal: str) -> None:
    phone.open(proposal)
    phone.assert_calm()
    choose(phone, "answer", "wanted")
    phone.page.locator("#id_words").fill("Давно мріяв про таке.")
    saved(phone)


def consent(phone: Screen, card: str, scope: str) -> None:
    open_from_card(phone, card, "consent/")
    phone.follow(phone.page.locator(f"main a[href$='/consent/{scope}/']"))
    choose(phone, "answer", "given")
    saved(phone)


def write_to_the_employer(phone: Screen, proposal: str) -> None:
    """With the name, as the person has agreed, and without what was said in confidence."""
    phone.open(proposal)
    phone.follow(phone.page.locator("main a[href$='/letter/']"))
    choose(phone, "learns", "name")
    save(phone)
    letter = phone.page.locator("#letter-text")
    expect(letter).to_contain_text(SURNAME)
    expect(letter).not_to_contain_text("мріяв")
    expect(phone.page.locator("[data-print]")).to_be_visible()
    phone.assert_calm()
    choose(phone, "channel", "email")
    phone.follow(phone.page.locator("#page-form button[type=submit]"))
    expect(phone.page.locator(".message-success")).to_be_visible()
    phone.assert_calm()


def print_the_sheet(phone: Screen, card: str) -> None:
    phone.open(f"{card}employment/")
    phone.follow(phone.page.locator("main a[href$='/employment/print/']"))
    expect(phone.page.locator("[data-print]")).to_be_visible()
    phone.assert_calm()


def record_hired(phone: Screen, proposal: str) -> None:
    """Four checks are planned."""
    phone.open(proposal)
    choose(phone, "outcome", "hired")
    phone.page.locator("#id_started_on").fill(in_days(0).isoformat())
    phone.page.locator("#id_evidence").fill("Показав наказ")
    saved(phone)


def lose_the_job(phone: Screen, card: str) -> None:
    """The search is promised at once."""
    phone.open(f"{card}employment/")
    phone.follow(phone.page.locator("main h3 a[href*='/employment/jobs/']"))
    expect(phone.page.locator("section[aria-labelledby=checks] dl.facts > div")).to_have_count(4)
    phone.assert_calm()
    phone.page.locator("#id_end_kind").select_option("employer")
    saved(phone)
    phone.open(f"{card}promises/")
    expect(phone.page.locator("main")).to_contain_text(SEARCH_FOR_WORK)


def plan_an_event(phone: Screen) -> None:
    phone.open("/community/events/new/")
    choose(phone, "kind", "meeting")
    phone.page.locator("#id_title").fill(EVENT)
    phone.page.locator("#id_day").fill(in_days(3).isoformat())
    phone.page.locator("#id_hour").fill("17:00")
    pick(phone, "territory", "Буськ")
    phone.page.locator("#id_place").fill("Клуб, вул. Садова, 1")
    choose(phone, "entrance", "yes")
    saved(phone)


def pick(phone: Screen, field: str, words: str) -> None:
    box = phone.page.locator(f"#id_{field}")
    box.press_sequentially(words)
    phone.tap(phone.page.locator(f"#id_{field}_list").get_by_role("option").filter(has_text=words).first)


def come_to_the_event(phone: Screen, card: str, demo_site: RunningSite) -> None:
    """Whether somebody came is kept with their consent only."""
    consent(phone, card, "attendance")
    open_from_card(phone, card, "community/")
    phone.follow(phone.page.locator("main a[href$='/community/invite/']"))
    phone.tap(phone.page.locator("label", has_text=EVENT))
    saved(phone)
    invitation = phone.page.locator("li", has_text=EVENT)
    phone.follow(invitation.locator("button[value=accepted]"))
    address = invitation.locator("h3 a").get_attribute("href") or ""
    key = address.rstrip("/").rsplit("/", 1)[-1]
    demo_site.as_owner(f"UPDATE cases_communityevent SET starts_at = now() - interval '2 hours' WHERE id = '{key}'")
    phone.open(f"{card}community/")
    choose(phone, "liked", "people")
    phone.follow(invitation.locator("button[value=came]"))
    expect(invitation).to_contain_text("Сподобалося")
    phone.assert_calm()


def look_for_a_peer(phone: Screen, card: str) -> None:
    consent(phone, card, "peer")
    phone.open(f"{card}community/")
    phone.follow(phone.page.locator("main a[href$='/community/peer/']"))
    choose(phone, "way", "search")
    phone.page.locator("#id_words").fill(LOOKS_FOR)
    saved(phone)


def offer_a_peer(colleague: Screen, far_card: str) -> None:
    """For the search, without the name and the card of the other person."""
    consent(colleague, far_card, "peer")
    colleague.open("/community/")
    expect(colleague.page.locator("main")).not_to_contain_text(SURNAME)
    search = colleague.page.locator("li", has_text=LOOKS_FOR)
    colleague.follow(search.locator("a[href*='/community/peers/']"))
    colleague.page.locator("#id_number").fill(re.sub(r"\D", "", far_card))
    saved(colleague)


def come_to_the_next_morning(site: RunningSite) -> None:
    """Each card shows what the other did."""
    mode = {"SUPROVID_MODE": "demo", "SUPROVID_HOME": str(site.home.path)}
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", NEXT_MORNING]
    subprocess.run(command, cwd=CHECKOUT, env=kept | mode, check=True)


def peers(phone: Screen) -> Locator:
    return phone.page.locator("section[aria-labelledby=peers]")


def agree(phone: Screen, card: str) -> None:
    phone.open(f"{card}community/")
    expect(phone.page.locator("main")).not_to_contain_text(FAR_SURNAME)
    phone.follow(phone.page.get_by_role("link", name="Записати відповідь", exact=True))
    choose(phone, "answer", "agree")
    saved(phone)
    expect(peers(phone)).to_contain_text(FAR_GIVEN)
    expect(peers(phone)).not_to_contain_text(FAR_SURNAME)


def end_the_tie(colleague: Screen, far_card: str) -> None:
    colleague.open(f"{far_card}community/")
    expect(peers(colleague)).to_contain_text(GIVEN)
    colleague.follow(colleague.page.get_by_role("link", name="Завершити", exact=True))
    choose(colleague, "answer", "end")
    saved(colleague)
    expect(peers(colleague)).not_to_contain_text(GIVEN)


def expect_no_peer(phone: Screen, card: str) -> None:
    phone.open(f"{card}community/")
    expect(phone.page.locator("main")).to_contain_text("Побратима ще немає")
    expect(phone.page.locator("main")).not_to_contain_text(FAR_GIVEN)
