"""What an auditor reads: history, approvals, measures, files, the queue. Nothing of a card, and nothing to act with."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from cases.case.models import Case
from cases.course.models import Visit
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.administration.actions.emergencies import begin_reading_only, end_reading_only
from supporters.administration.actions.suspension_by_one import suspend_by_one
from supporters.administration.templatetags.navigation import current_of, navigation_items
from supporters.directory.models import Approval, Outcome, Supporter
from supporters.directory.reports.lists.registry import list_at
from supporters.directory.roles import Permission, Role
from supporters.exports.models import Export
from supporters.notifications.models import Notification, Rule
from tests.bad_inputs.scene import Scene, make_scene
from tests.database import CountedQueries
from tests.exports import CASES, STAFF, asked, downloaded, make_export, sheet_rows
from tests.factories import House, make_supporter
from tests.lists import listed_keys
from tests.office import make_approval, make_failed_letter
from veterans.models import Person, Phone

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
REASON = "Хтось сторонній увійшов із чужим паролем"
LISTS = ("staff_history_list", "approvals", "exports_all", "reminder_queue")
ADDRESS = re.compile(r'(?:href|action|formaction|hx-get)="(/[^"#]*)')


@pytest.fixture
def auditor(house: House, signed_in: Browser) -> Client:
    return signed_in(house.auditor)


def overseen(house: House, approval: Approval) -> dict[str, str]:
    """Address of each page that the auditor reads."""
    pages = {name: reverse(name) for name in (*LISTS, "emergency")}
    return pages | {
        "staff_history": reverse("staff_history", args=[house.owner.pk]),
        "approval_detail": reverse("approval_detail", args=[approval.pk]),
    }


def make_approvals(house: House) -> dict[str, Approval]:
    """Waiting, over, decided lately, decided long ago; all asked for by a second administrator."""
    second = make_supporter(house.department, Role.ADMINISTRATOR, surname="Друга")
    now, made = timezone.now(), {}
    for name, about in (
        ("waiting", house.owner),
        ("over", house.colleague),
        ("late", house.analyst),
        ("old", house.psychologist),
    ):
        made[name] = make_approval(second, about)
    waits = Approval.objects.filter(pk=made["over"].pk)
    waits.update(asked_at=now - timedelta(days=9), until=now - timedelta(days=2))
    for name, days in (("late", 3), ("old", 400)):
        moment = now - timedelta(days=days)
        Approval.objects.filter(pk=made[name].pk).update(
            outcome=Outcome.REFUSED, decided_by=house.administrator, decided_at=moment, asked_at=moment, until=moment
        )
    return made


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.text


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def test_auditor_reads_each_page_and_a_supporter_none(house: House, auditor: Client, signed_in: Browser) -> None:
    pages, owner = overseen(house, make_approval(house.administrator, house.analyst)), signed_in(house.owner)
    assert {name: auditor.get(page).status_code for name, page in pages.items()} == dict.fromkeys(pages, 200)
    assert {name: owner.get(page).status_code for name, page in pages.items()} == dict.fromkeys(pages, 403)
    assert auditor.get("/").headers["Location"] == reverse("staff_history_list")


def test_auditor_has_nothing_to_act_with(house: House, auditor: Client, signed_in: Browser) -> None:
    """Each address on the pages opens, none takes a POST; an administrator has the buttons."""
    make_failed_letter()
    make_export(house.head)
    begin_reading_only(REASON, by=house.administrator, at=timezone.now())
    end_reading_only(by=house.administrator, at=timezone.now())
    pages = overseen(house, make_approval(make_supporter(house.department, Role.ADMINISTRATOR), house.analyst))
    for name, address in pages.items():
        main = main_of(text_of(auditor, address))
        assert 'method="post"' not in main, name
        for found in {unescape(found) for found in ADDRESS.findall(main)}:
            if not found.startswith("/static/") and resolve(found.partition("?")[0]).view_name != "staff_history_export":
                assert auditor.get(found).status_code == 200, (name, found)
    office = signed_in(house.administrator)
    assert reverse("emergency_end_sessions") in office.get(pages["emergency"]).text
    assert f'action="{pages["approval_detail"]}grant/"' in office.get(pages["approval_detail"]).text
    assert "formaction=" in office.get(pages["reminder_queue"]).text


@pytest.mark.parametrize("act", ["grant", "refuse", "withdraw"])
def test_administrator_who_became_an_auditor_decides_nothing(house: House, signed_in: Browser, act: str) -> None:
    """Also about what they asked for themselves before."""
    approval = make_approval(house.administrator, house.analyst)
    Supporter.objects.active().filter(pk=house.administrator.pk).update(role=Role.AUDITOR)
    former = signed_in(Supporter.objects.get(pk=house.administrator.pk))
    address = reverse("approval_detail", args=[approval.pk])
    assert 'method="post"' not in main_of(text_of(former, address))
    assert former.post(f"{address}{act}/").status_code == 403
    assert Approval.objects.waiting().exists()


def secrets_of(scene: Scene) -> set[str]:
    """What cards hold and no page of an auditor may: numbers, names, phones, notes."""
    with reading_under_way(Reading()):
        people = [person for person in Person.objects.all() if person.surname]
        found = {*Case.objects.values_list("number", flat=True), *(person.surname for person in people)}
        found |= {person.given_name for person in people} | {phone.number for phone in Phone.objects.all()}
        found |= {visit.summary for visit in Visit.objects.all()} | {scene.export.words or ""}
    staff = {name for row in Supporter.objects.get_queryset().values_list("surname", "given_name") for name in row}
    return {str(secret) for secret in found} - staff - {""}


def test_nothing_of_a_card_is_on_the_pages_or_in_the_files(signed_in: Browser) -> None:
    scene = make_scene()
    house = scene.house
    make_failed_letter()
    make_export(house.head, f"{CASES}&risk=green&sort=-due")
    begin_reading_only(REASON, by=house.administrator, at=timezone.now())
    end_reading_only(by=house.administrator, at=timezone.now())
    secrets, auditor = secrets_of(scene), signed_in(house.auditor)
    assert {house.case.number, "Коваленко", "Андрій", "Поговорили", "Запит ГУНП № 17"} <= secrets
    with reading_under_way(Reading()) as reading:
        texts = {name: text_of(auditor, address) for name, address in overseen(house, scene.asked).items()}
        for name in LISTS:
            listing = list_at(reverse(name), house.auditor, at=timezone.now())
            assert listing is not None
            rows = [[str(cell.written) for cell in row.cells] for row in listing.every_row()]
            assert rows, name
            texts[f"{name}, file"] = str(rows)
    texts["notifications"] = text_of(auditor, reverse("notifications"))
    assert [(name, secret) for name, text in texts.items() for secret in secrets if secret in text] == []
    assert reading.subjects == set()


def test_auditor_sees_every_request_and_an_administrator_those_of_the_day(
    house: House, auditor: Client, signed_in: Browser
) -> None:
    made = {name: str(one.pk) for name, one in make_approvals(house).items()}
    everything = listed_keys(auditor, reverse("approvals"))
    assert everything == [made[name] for name in ("over", "waiting", "late", "old")]
    assert set(listed_keys(auditor, reverse("approvals"), show="waiting")) == {made["over"], made["waiting"]}
    assert listed_keys(auditor, reverse("approvals"), show="ended") == [made["late"], made["old"]]
    office = signed_in(house.administrator)
    assert listed_keys(office, reverse("approvals")) == [made["waiting"], made["late"]]
    assert "Чекає на вас" not in text_of(auditor, reverse("approvals"))


@pytest.mark.parametrize("shown", ["me", "asked", "decided"])
def test_part_of_an_administrator_is_none_of_the_auditor(house: House, auditor: Client, shown: str) -> None:
    make_approvals(house)
    assert auditor.get(reverse("approvals"), {"show": shown}).headers["Location"] == reverse("approvals")


def test_detail_has_the_reason_and_leads_to_the_history(house: House, auditor: Client) -> None:
    made = make_approvals(house)
    page = main_of(text_of(auditor, reverse("approval_detail", args=[made["old"].pk])))
    assert "Переведення" in page
    assert f'href="{reverse("staff_history", args=[house.psychologist.pk])}"' in page
    history = main_of(text_of(auditor, reverse("staff_history", args=[house.psychologist.pk])))
    assert "Переведення" in history
    assert f'href="{reverse("staff_detail", args=[house.psychologist.pk])}"' not in history


def test_request_leads_back_to_its_row(house: House, auditor: Client) -> None:
    made = make_approvals(house)
    page = text_of(auditor, f"{reverse('approvals')}?show=ended")
    found = re.search(rf'href="(/staff/approvals/{made["old"].pk}/[^"]*)"', page)
    assert found is not None
    detail = text_of(auditor, unescape(found[1]))
    assert f'href="/staff/approvals/?show=ended#r-{made["old"].pk}"' in detail


def test_request_about_the_auditor_is_hidden_while_it_waits(house: House, auditor: Client) -> None:
    approval = make_approval(house.administrator, house.auditor)
    assert listed_keys(auditor, reverse("approvals")) == []
    assert auditor.get(reverse("approval_detail", args=[approval.pk])).status_code == 404


def test_measures_say_who_when_and_until_when(house: House, auditor: Client) -> None:
    begun = timezone.now() - timedelta(hours=2)
    begin_reading_only(REASON, by=house.administrator, at=begun)
    page = main_of(text_of(auditor, reverse("emergency")))
    assert (REASON in page, house.administrator.short_name in page, "Лише читання" in page) == (True, True, True)
    end_reading_only(by=house.administrator, at=timezone.now())
    page = main_of(text_of(auditor, reverse("emergency")))
    assert "Завершено:" in page
    assert "Усі можуть записувати." in page


def test_notice_of_a_grave_act_leads_the_auditor_to_it(house: House, auditor: Client) -> None:
    second = make_supporter(house.department, Role.ADMINISTRATOR, surname="Друга")
    suspend_by_one(second.pk, reason=REASON, by=house.administrator, at=timezone.now(), pk=new_id())
    notices = {one.recipient_id: one for one in Notification.objects.filter(rule=Rule.GRAVE_ACT)}
    approval = Approval.objects.get()
    opened = auditor.post(reverse("notification_open", args=[notices[house.auditor.pk].pk]))
    assert opened.headers["Location"] == reverse("approval_detail", args=[approval.pk])


def test_menu_of_the_auditor_fits_a_phone(house: House) -> None:
    items = navigation_items(house.auditor.granted, "uk")
    assert [item.url for item in items] == [
        *(reverse(name) for name in ("staff_history_list", "approvals", "exports_all", "emergency", "reminder_queue")),
        reverse("notifications"),
    ]
    assert [current_of(item, resolve("/staff/history/").view_name) for item in items] == ["page", "", "", "", "", ""]
    assert len([item for item in items if not item.is_wide]) == 4


def test_menu_counts_no_request_for_who_decides_none(house: House, auditor: Client, signed_in: Browser) -> None:
    make_approval(make_supporter(house.department, Role.ADMINISTRATOR), house.analyst)
    counted = re.compile(r'href="/staff/approvals/".*?</a>', re.S)
    for client, number in ((auditor, False), (signed_in(house.administrator), True)):
        item = counted.search(text_of(client, reverse("notifications")))
        assert item is not None
        assert bool(re.search(r">\s*1\s*<", item[0])) is number


@pytest.mark.parametrize("name", LISTS)
def test_auditor_saves_the_list_as_a_file(house: House, auditor: Client, name: str) -> None:
    make_approvals(house)
    make_failed_letter()
    make_export(house.head)
    assert "/exports/new/?list=" in text_of(auditor, reverse(name))
    assert asked(auditor, house.auditor, reverse(name)).headers["Location"] == reverse("exports")
    file = downloaded(auditor, house.auditor, Export.objects.get(by=house.auditor))
    assert len(sheet_rows(file.content)) > 1


@pytest.mark.parametrize("address", [STAFF, CASES])
def test_auditor_saves_no_other_list(house: House, auditor: Client, address: str) -> None:
    answer = asked(auditor, house.auditor, address)
    assert answer.status_code in (302, 409)
    assert not Export.objects.exists()


def test_table_of_days_is_for_administrators(house: House, auditor: Client) -> None:
    assert Permission.STAFF_MANAGE not in house.auditor.granted
    assert reverse("staff_history_all") not in text_of(auditor, reverse("staff_history_list"))


@pytest.mark.parametrize("name", ["approvals", "exports_all"])
def test_list_costs_the_same_for_any_number(house: House, auditor: Client, name: str) -> None:
    def queries() -> int:
        with CountedQueries() as counted:
            text_of(auditor, reverse(name))
        return len(counted)

    make_approval(house.administrator, house.deactivated)
    make_export(house.head)
    queries()  # the first request of a session writes more
    one = queries()
    make_approvals(house)
    make_export(house.administrator, STAFF)
    make_export(house.other_head)
    assert one == queries() <= 8
    assert len(listed_keys(auditor, reverse(name))) >= 3
