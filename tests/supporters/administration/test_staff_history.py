"""The history of staff: who invited, changed or closed whom, when, from which value to which. As a page and as a table."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pghistory
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from supporters.administration.actions.absences import end_absence
from supporters.administration.actions.covers import name_cover
from supporters.administration.actions.departments import name_duty, name_head
from supporters.administration.actions.invitations import accept_invitation, invitation_link, resend_invitation, revoke_invitation
from supporters.administration.reports.staff_history import HistoryLine, Span, history_lines
from supporters.administration.reports.staff_history.accounts import DESCRIBED, OMITTED
from supporters.directory.calendar import midnight
from supporters.directory.models import Absence, Approval, Department, InvitationAct, Outcome, Supporter
from supporters.directory.roles import Role
from tests.database import CountedQueries, as_owner
from tests.factories import House, make_absence, make_head, make_house, make_invitation, make_supporter
from tests.lists import NO_ROW, listed_keys
from tests.office import make_approval
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
LIST = "/staff/history/"
PASSWORD = "дев’ять довгих слів про море"


@pytest.fixture
def house() -> House:
    """The administrator reads English, so messages equal their msgids."""
    house = make_house()
    house.administrator.language = "en"
    house.administrator.save(update_fields=["language"])
    return house


@pytest.fixture
def office(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.administrator)


def accounts() -> Any:
    return Supporter.objects.get_queryset()


def change(account: Supporter, *, by: Supporter | None, **values: Any) -> None:
    """Change the account in a request of `by`; None means a change by a task."""
    if by is None:
        accounts().filter(pk=account.pk).update(**values)
        return
    with pghistory.context(user=str(by.pk), route="somewhere"):
        accounts().filter(pk=account.pk).update(**values)


def lines(house: House, account: Supporter, what: str = "") -> list[HistoryLine]:
    """Newest first, in English whatever language an earlier request has left active."""
    with translation.override("en"):
        found = history_lines(Span(account.pk), reader=house.administrator, with_reasons=True)
    return [line for line in found if what in line.what]


def cells(line: HistoryLine) -> tuple[str, str, str, str]:
    return line.who, line.what, line.before, line.after


def table(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_every_change_of_an_account_is_listed_with_who_made_it_from_what_to_what(house: House) -> None:
    owner, by = house.owner, house.administrator
    change(owner, by=None, suspended_at=timezone.now())
    change(owner, by=by, suspended_at=None)
    change(owner, by=by, role=Role.HEAD, department=house.other_department)
    change(owner, by=by, email="other@suprovid.test", surname="Ґава")
    change(owner, by=by, is_active=False)
    change(owner, by=by, is_active=True)
    change(owner, by=owner, undertaking=7)
    who = by.short_name
    assert [cells(line) for line in lines(house, owner)][:9] == [
        ("Ґава\u00a0І.\u00a0О.", "Confidentiality undertaking, version accepted", "1", "7"),
        (who, "Access opened again", "", ""),
        (who, "Access closed", "", ""),
        (who, "Surname", "Мельник", "Ґава"),
        (who, "Work e-mail", owner.email, "other@suprovid.test"),
        (who, "Department", "Відділ супроводу", "Інший відділ"),
        (who, "Role", "Social supporter", "Head of unit"),
        (who, "Suspension lifted", "", ""),
        ("the system", "Access suspended", "", ""),
    ]
    assert lines(house, owner)[-1].what == "Account made"
    assert lines(house, owner)[-1].after == "Social supporter, Відділ супроводу"


def test_personal_value_is_listed_as_changed_and_never_shown(
    house: House, office: Client, signed_in: Callable[[Any], Client]
) -> None:
    fields = {"language": "uk", "theme": "dark", "phone": "067 111 22 33", "signature": ""}
    signed_in(house.owner).post("/profile/", {"submission_key": str(uuid4()), "version": "1", **fields})
    assert [cells(line) for line in lines(house, house.owner, "phone")] == [(house.owner.short_name, "Work phone", "", "changed")]
    signed_in(house.owner).post("/profile/", {"submission_key": str(uuid4()), "version": "2", **fields, "signature": "Ірина"})
    assert len(lines(house, house.owner, "phone")) == 1, "sealed anew, it is still the same"
    shown = [office.get(reverse(name, args=[house.owner.pk])).text for name in ("staff_history", "staff_history_export")]
    numbers = ("067 111", "111 22 33", "671112233", "+380")
    assert not [number for number in numbers for text in shown if number in text]


def test_every_field_of_the_history_is_described_or_omitted_on_purpose() -> None:
    copied: Any = Supporter._meta.get_field("history").related_model
    names = {field.attname for field in copied._meta.concrete_fields if not field.name.startswith("pgh_")}
    assert names == set(DESCRIBED) | OMITTED
    assert not set(DESCRIBED) & OMITTED


def test_no_field_above_staff_data_is_shown_by_its_value(house: House) -> None:
    personal = {name for name, data_class in Supporter.field_classes.items() if data_class in ("C2", "C3")}
    for field in personal & set(DESCRIBED):
        assert "secret" not in str(DESCRIBED[field](None, "secret", "secret"))  # type: ignore[arg-type]
    assert "phone" in personal & set(DESCRIBED)


def test_history_shows_the_invitation_its_letters_and_its_end(house: House) -> None:
    invited = make_invitation(house.administrator)
    resend_invitation(invited.pk, by=invited.invited_by, at=timezone.now())
    invited.refresh_from_db()
    account = accept_invitation(invitation_link(invited).rstrip("/").split("/")[-1], password=PASSWORD, at=timezone.now())
    assert [cells(line) for line in lines(house, account)] == [
        (account.short_name, "Invitation accepted, access open", "", "Social supporter, Відділ супроводу"),
        (house.administrator.short_name, "Letter of the invitation sent again", "", ""),
        (house.administrator.short_name, "Invitation", "", "Social supporter, Відділ супроводу"),
    ]


def test_history_names_who_revoked_an_invitation(house: House, office: Client) -> None:
    invited = make_invitation(house.administrator)
    office.post(reverse("invitation_revoke", args=[invited.pk]), {"submission_key": str(uuid4())})
    act = InvitationAct.objects.get()
    assert (act.kind, act.by, act.letter) == ("revoked", house.administrator, 1)
    page = office.get("/staff/history/").text
    assert "Invitation revoked" in page
    assert "not recorded" not in page


def test_letter_sent_again_before_that_was_recorded_stays_in_the_history(house: House) -> None:
    invited = make_invitation(house.administrator)
    resend_invitation(invited.pk, by=house.administrator, at=timezone.now())
    with as_owner():
        InvitationAct.objects.all().delete()
    invited.refresh_from_db()
    account = accept_invitation(invitation_link(invited).rstrip("/").split("/")[-1], password=PASSWORD, at=timezone.now())
    assert ("not recorded", "Letter of the invitation sent again", "", "") in [cells(line) for line in lines(house, account)]


def test_history_shows_who_asked_who_decided_and_why(house: House, office: Client) -> None:
    other = make_supporter(house.department, Role.ADMINISTRATOR, surname="Ткач")
    asked = make_approval(house.administrator, house.owner)
    Approval.objects.filter(pk=asked.pk).update(decided_by=other, decided_at=timezone.now(), outcome=Outcome.REFUSED)
    decided, wanted = lines(house, house.owner)[:2]
    assert cells(decided) == (other.short_name, "Decided: Another role or department", "", "refused")
    what = "Asked to confirm: Another role or department"
    assert cells(wanted) == (house.administrator.short_name, what, "", "Auditor, Відділ супроводу")
    assert wanted.reason == "Переведення"
    assert "Переведення" in office.get(reverse("staff_history", args=[house.owner.pk])).text
    assert "Переведення" not in office.get(reverse("staff_history_export", args=[house.owner.pk])).text


def test_what_waits_about_oneself_is_not_shown_before_it_is_decided(house: House) -> None:
    make_approval(make_supporter(house.department, Role.ADMINISTRATOR), house.administrator)
    assert not [line for line in lines(house, house.administrator) if line.reason]


def test_history_lists_absences_and_covers_without_the_reason(house: House) -> None:
    cover, other = house.colleague, make_supporter(house.department, surname="Ткач")
    absence = make_absence(house.owner, cover=cover, days=(1, 5))
    name_cover(absence.pk, cover_id=other.pk, by=house.head, at=timezone.now())
    end_absence(absence.pk, by=house.head, at=timezone.now())
    days = f"{in_days(1):%d.%m.%Y}–{in_days(5):%d.%m.%Y}"
    assert [cells(line)[1:] for line in lines(house, house.owner)][:4] == [
        ("Absence", days, ""),
        ("Who stands in", cover.short_name, other.short_name),
        ("Who stands in", "", cover.short_name),
        ("Absence", "", days),
    ]
    whom = f"{house.owner.short_name}, {days}"
    assert [cells(line)[1:] for line in lines(house, cover, "Stands in")] == [
        ("Stands in for a colleague", whom, ""),
        ("Stands in for a colleague", "", whom),
    ]
    assert not [line for line in lines(house, house.owner) if "eave" in " ".join(cells(line))]


def test_history_shows_when_somebody_became_and_ceased_to_be_head_or_on_duty(house: House) -> None:
    successor = make_supporter(house.department, Role.HEAD, surname="Ткач")
    name_head(house.department.pk, head=successor)
    name_duty(house.department.pk, duty=house.head)
    found = [cells(line)[1:] for line in lines(house, house.head, "of department")]
    assert found == [
        ("Duty supporter of department", "", "Відділ супроводу"),
        ("Head of department", "Відділ супроводу", ""),
        ("Head of department", "", "Відділ супроводу"),
    ]
    assert [cells(line)[1:] for line in lines(house, successor, "of department")] == [
        ("Head of department", "", "Відділ супроводу")
    ]


def many_changes(house: House) -> None:
    for n in range(60):
        change(house.owner, by=house.administrator, signature=f"Підпис {n}")


def test_page_shows_fifty_newest_first(house: House, office: Client) -> None:
    many_changes(house)
    address = reverse("staff_history", args=[house.owner.pk])
    first, second = (re.findall(r"<ins>.*?(Підпис \d+)</ins>", office.get(address, {"page": page}).text) for page in (1, 2))
    assert first == [f"Підпис {n}" for n in range(59, 9, -1)]
    assert second == [f"Підпис {n}" for n in range(9, -1, -1)]
    assert office.get(address, {"page": "x"}).text.count("<li>") == office.get(address).text.count("<li>")


def test_history_costs_the_same_whatever_its_length(house: House, office: Client) -> None:
    addresses = [LIST, *(reverse(name, args=[house.owner.pk]) for name in ("staff_history", "staff_history_export"))]
    office.get(addresses[0])  # the session's first request writes to it
    make_invitation(house.administrator, email="n@suprovid.test")
    counts = []
    for more in (False, True):
        if more:
            many_changes(house)
            for n in range(3):
                make_absence(house.owner, cover=house.colleague, days=(n, n))
                make_head(house.department)
                revoke_invitation(
                    make_invitation(house.administrator, email=f"n{n}@suprovid.test").pk,
                    by=house.administrator,
                    at=timezone.now(),
                )
        for address in addresses:
            with CountedQueries() as queries:
                assert office.get(address).status_code == 200
            counts.append(len(queries))
        with CountedQueries() as queries:
            assert office.post("/staff/history/export/", span()).status_code == 200
        counts.append(len(queries))
    assert counts[:4] == counts[4:]
    assert counts[0] <= 9  # three tables of versions, invitations, approvals, names


def span(**changed: str) -> dict[str, str]:
    return {"from_on": in_days(-1).isoformat(), "to_on": in_days(0).isoformat(), **changed}


def test_table_of_everybody_holds_its_days_and_no_others(house: House, office: Client) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=3), tick=False):
        revoke_invitation(make_invitation(house.administrator).pk, by=house.administrator, at=timezone.now())
    change(house.owner, by=house.administrator, surname="Ґава")
    answer = office.post("/staff/history/export/", span())
    assert answer.headers["Content-Disposition"] == 'attachment; filename="history.csv"'
    rows = table(answer)
    assert {"About whom": "Ґава\u00a0І.\u00a0О.", "What": "Surname", "Before": "Мельник", "After": "Ґава"}.items() <= next(
        row for row in rows if row["What"] == "Surname"
    ).items()
    assert "Invitation" not in {row["What"] for row in rows}
    earlier = table(office.post("/staff/history/export/", span(from_on=in_days(-5).isoformat(), to_on=in_days(-2).isoformat())))
    assert [(row["About whom"], row["What"]) for row in earlier] == [
        ("Ґава Юрій", "Invitation revoked"),
        ("Ґава Юрій", "Invitation"),
    ]


def test_list_of_everybody_holds_its_days_and_no_others(house: House, office: Client) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=3), tick=False):
        revoke_invitation(make_invitation(house.administrator).pk, by=house.administrator, at=timezone.now())
    change(house.owner, by=house.administrator, surname="Ґава")
    page = office.get(LIST, span()).text
    assert "Surname: Мельник → Ґава" in page
    assert reverse("staff_history", args=[house.owner.pk]) in page
    assert "Invitation revoked" not in page
    earlier = office.get(LIST, span(from_on=in_days(-5).isoformat(), to_on=in_days(-2).isoformat())).text
    assert ("Invitation revoked" in earlier, "Surname: Мельник" in earlier) == (True, False)


@pytest.mark.parametrize("sort", ["", "what", "-who", "when", "-when"])
def test_list_has_every_change_once_in_any_order(house: House, office: Client, sort: str) -> None:
    for number in range(60):
        change(house.owner, by=house.administrator, surname=f"Ґава {number}")
    found = listed_keys(office, LIST, **span(), sort=sort)
    shown = history_lines(Span(from_at=midnight(in_days(-1))), reader=house.administrator)
    assert len(found) == len(set(found)) == len(shown) >= 60


@pytest.mark.parametrize("query", ["sort=about", "after=7", f"before={NO_ROW}"])
def test_list_begins_anew_when_its_address_is_strange(office: Client, query: str) -> None:
    answer = office.get(f"{LIST}?from_on={in_days(-2).isoformat()}&{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{LIST}?from_on={in_days(-2).isoformat()}")


def test_days_of_the_list_that_can_not_be_are_refused_beside_their_field(office: Client) -> None:
    for days, field in (({"from_on": "x"}, "from_on"), ({"to_on": in_days(1).isoformat()}, "to_on")):
        answer = office.get(LIST, days)
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in answer.text


def test_list_is_for_administrators_and_auditors(house: House, signed_in: Any) -> None:
    for reader in (house.head, house.owner, house.psychologist, house.analyst):
        assert signed_in(reader).get(LIST).status_code == 403


def test_list_costs_the_same_whatever_its_length(house: House, office: Client) -> None:
    change(house.owner, by=house.administrator, surname="Ґава")
    office.get(LIST)
    counts = []
    for more in (False, True):
        if more:
            many_changes(house)
        with CountedQueries() as queries:
            assert office.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_table_has_no_cell_that_a_spreadsheet_computes(house: House, office: Client) -> None:
    change(house.owner, by=house.administrator, signature="=HYPERLINK(1)")
    answer = office.get(reverse("staff_history_export", args=[house.owner.pk]))
    assert answer.content.startswith("\ufeff".encode())
    assert '"\'=HYPERLINK(1)"' in answer.text
    assert "Мельник" not in answer.headers["Content-Disposition"]


@pytest.mark.asvs("2.2.3")
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"from_on": ""}, "from_on"),
        ({"to_on": ""}, "to_on"),
        ({"from_on": "2019-12-31"}, "from_on"),
        ({"from_on": in_days(2).isoformat()}, "from_on"),
        ({"from_on": in_days(0).isoformat(), "to_on": in_days(-1).isoformat()}, "to_on"),
        ({"to_on": in_days(1).isoformat()}, "to_on"),
        ({"from_on": in_days(-400).isoformat()}, "to_on"),
        ({"from_on": "0001-01-01", "to_on": "9999-12-31"}, "from_on"),
    ],
)
def test_days_that_can_not_be_are_refused_beside_their_field(office: Client, changed: dict[str, str], field: str) -> None:
    answer = office.post("/staff/history/export/", span(**changed))
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.text


@pytest.mark.asvs("8.2.3")
def test_history_is_for_administrators_and_names_no_case(house: House, office: Client, signed_in: Any) -> None:
    address = reverse("staff_history", args=[house.owner.pk])
    assert signed_in(house.head).get(address).status_code == 403
    assert office.get(reverse("staff_history", args=[uuid4()])).status_code == 404
    page = unescape(office.get(address).text)
    assert house.case.number not in page
    assert "Коваленко" not in page


def test_history_is_linked_from_the_account(house: House, office: Client) -> None:
    assert reverse("staff_history", args=[house.owner.pk]) in office.get(reverse("staff_detail", args=[house.owner.pk])).text


def test_closed_department_and_cancelled_absence_stay_in_history(house: House) -> None:
    """A renamed department appears under its current name, and a removed head or absence keeps its line."""
    make_absence(house.owner, days=(0, 1))
    Absence.objects.update(cancelled_at=timezone.now())
    Department.objects.filter(pk=house.department.pk).update(name="Відділ під новою назвою")
    name_head(house.department.pk, head=None)
    assert lines(house, house.head)[0].before == "Відділ під новою назвою"
    assert lines(house, house.owner)[0].after == ""
