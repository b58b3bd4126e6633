"""A list of new colleagues is uploaded, checked, confirmed and its letters sent: the whole list or nothing."""

import json
import re
import time
from collections.abc import Callable, Iterable, Sequence
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.administration.actions.departments import close_department
from supporters.administration.actions.invitation_lists import ListRefused, invite_all
from supporters.administration.actions.invitations import NewColleague
from supporters.directory.models import Invitation
from supporters.directory.roles import Role
from supporters.forms.models import SubmissionKey
from supporters.forms.spreadsheets import table_of_file
from supporters.notifications.models import Delivery, DeliveryState
from tests.database import CountedQueries
from tests.factories import House, make_department, make_house, make_invitation, make_supporter
from tools.journeys.invitation_lists import HEAD, as_file, csv_text, row_of, workbook

pytestmark = pytest.mark.django_db
ADDRESS, CONFIRM = "/staff/invite/list/", "/staff/invite/list/confirm/"
BATCH = re.compile(r"/staff/invite/list/[0-9a-f-]{36}/")


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


def upload(office: Client, rows: Iterable[Sequence[str]], *, head: Sequence[str] = HEAD) -> Any:
    return office.post(ADDRESS, {"file": as_file(csv_text(rows, head=head))})


def carried(answer: Any) -> str:
    """The value that the page sends back on confirmation."""
    (value,) = re.findall(r'name="rows" value="([^"]*)" id="id_rows"', answer.text)
    return unescape(value)


def confirm(office: Client, shown: Any, **changed: str) -> Any:
    return office.post(CONFIRM, {"submission_key": str(uuid4()), "rows": carried(shown), "leave_out": "on", **changed})


def faults(answer: Any) -> dict[int, str]:
    """The text of the box of each faulty row, by row number."""
    boxes = re.findall(r"<h3>[^<]*?(\d+)</h3>(.*?)</dl>", answer.text, re.DOTALL)
    return {int(number): " ".join(unescape(re.sub(r"<[^>]+>", " ", box)).split()) for number, box in boxes}


def test_rows_are_shown_and_nothing_is_written_before_they_are_confirmed(house: House, office: Client) -> None:
    shown = upload(office, [row_of(1), row_of(2)])
    assert shown.status_code == 200
    assert "list2@suprovid.test" in shown.text
    assert [model.objects.count() for model in (Invitation, Delivery, SubmissionKey)] == [0, 0, 0]
    answer = confirm(office, shown)
    assert answer.status_code == 302
    assert BATCH.fullmatch(answer.headers["Location"])
    invited = Invitation.objects.get(email="list1@suprovid.test")
    assert (invited.surname, invited.role, invited.department) == ("Ґава", Role.SUPPORTER, house.department)
    assert (invited.invited_by, str(invited.batch)) == (house.administrator, answer.headers["Location"].split("/")[4])
    assert set(Delivery.objects.values_list("subject_id", flat=True)) == set(Invitation.objects.values_list("pk", flat=True))


def test_every_error_is_beside_its_row(house: House, office: Client) -> None:
    make_invitation(house.administrator, email="taken@suprovid.test")
    parents = [make_department(name) for name in ("Київ", "Львів")]
    for parent in parents:
        make_department("Група", parent=parent)
    expected = {
        2: ("email", "no address", "no address Enter the whole address"),
        3: ("email", "", "empty Enter the work e-mail"),
        4: ("email", "TAKEN@suprovid.test", "invited already"),
        5: ("email", house.owner.email, "has access already"),
        6: ("surname", "Ґав4", "Ґав4 A name has letters"),
        7: ("given_name", "", "Enter the given name"),
        8: ("role", "Начальник", "There is no such role"),
        9: ("role", "Адміністратор", "second administrator"),
        10: ("role", "auditor", "second administrator"),
        11: ("department", "Немає такого", "There is no such department"),
        12: ("department", "Група", "Київ / Група; Львів / Група"),
        13: ("surname", "=HYPERLINK(1)", "This cell has a formula"),
        14: ("surname", "а" * 61, "at most 60"),
    }
    shown = upload(office, [row_of(n, **{column: typed}) for n, (column, typed, _words) in expected.items()])
    found = faults(shown)
    assert found.keys() == expected.keys()
    for number, (_column, _typed, words) in expected.items():
        assert words in found[number], number
    assert "leave_out" not in shown.text, "there is nobody to invite"


def test_rows_with_one_address_name_each_other(office: Client) -> None:
    found = faults(upload(office, [row_of(1), row_of(2, email="LIST1@suprovid.test"), row_of(3)]))
    assert found.keys() == {2, 3}
    assert "in another row: 3" in found[2]
    assert "in another row: 2" in found[3]


@pytest.mark.parametrize(
    ("role", "department"),
    [
        ("Керівник підрозділу", "ВІДДІЛ СУПРОВОДУ"),
        ("head", "Київ/Відділ  супроводу"),
        ("Head of unit", "Київ > «Відділ супроводу»"),
        ("керівник", "київ / відділ супроводу"),
    ],
)
def test_role_and_department_are_known_by_any_of_their_names(office: Client, house: House, role: str, department: str) -> None:
    below = make_department(parent=make_department("Київ"))
    confirm(office, upload(office, [row_of(1, role=role, department=department)]), reason="Очолює з понеділка")
    invited = Invitation.objects.filter(role=Role.HEAD).first()
    assert invited is not None
    assert invited.department == (below if "иїв" in department else house.department)


def test_closed_department_is_unknown(office: Client) -> None:
    close_department(make_department("Відділ мовчання").pk, at=timezone.now())
    assert "no such department" in faults(upload(office, [row_of(1, department="Відділ мовчання")]))[2]


@pytest.mark.parametrize(
    "head",
    [
        ("E-mail", "Surname", "Given name", "Patronymic", "Role", "Department"),
        ("Work e-mail", "last name", "FIRST NAME", "Middle name", "role", "Unit"),
        ("Службова електронна пошта", "ПРІЗВИЩЕ", "Ім’я", "По-батькові", "Роль ", "Відділ"),
        ("Електронна пошта", "Прізвище", "імя", "По батькові", "роль", "підрозділ"),
    ],
)
def test_columns_are_known_by_their_names_in_any_order(office: Client, head: Sequence[str]) -> None:
    order = [3, 5, 0, 1, 4, 2]
    shown = upload(office, [[row_of(1)[n] for n in order]], head=[head[n] for n in order])
    assert (shown.status_code, faults(shown)) == (200, {})
    assert json.loads(carried(shown))[0][2:] == row_of(1)


def test_columns_that_are_not_read_are_named(office: Client) -> None:
    shown = upload(office, [[*row_of(1), "067 000 00 00"]], head=[*HEAD, "Телефон"])
    assert "Телефон" in shown.text
    assert "067 000 00 00" not in shown.text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a file or paste the rows"),
        ({"pasted": "  \n "}, "Choose a file or paste the rows"),
        ({"file": as_file(b"")}, "The list is empty"),
        ({"file": as_file("Пошта;Роль\n1;2")}, "These are missing: Surname, Given name, Department"),
        ({"file": as_file(csv_text([]))}, "Below the head the list is empty"),
        ({"pasted": csv_text([row_of(1)], head=(*HEAD[:5], "Роль"))}, "Two columns are called “Role”"),
        ({"file": as_file(b"x" * 1_000_001)}, "larger than 1 MB"),
        ({"file": as_file(b"\x89PNG\x00\x01"), "pasted": ""}, "something other than text"),
        ({"file": as_file(csv_text([row_of(1)])), "pasted": csv_text([row_of(2)])}, "Leave one"),
        ({"pasted": "a\x00b"}, "Null characters"),
    ],
    ids=range(10),
)
def test_what_is_no_list_is_refused_in_words(office: Client, sent: dict[str, Any], words: str) -> None:
    answer = office.post(ADDRESS, sent)
    assert answer.status_code == 422
    assert words in unescape(answer.text)


def test_request_of_more_than_ten_megabytes_is_refused(office: Client) -> None:
    assert office.post(ADDRESS, {"file": as_file(b"x" * 10_000_001)}).status_code == 413


def test_list_comes_as_workbook_and_as_pasted_rows(office: Client) -> None:
    for sent in (
        {"file": as_file(workbook([HEAD, row_of(1)]), "список.xlsx")},
        {"pasted": csv_text([row_of(2)], delimiter="\t")},
    ):
        assert confirm(office, office.post(ADDRESS, sent)).status_code == 302
    assert Invitation.objects.count() == 2


def test_rows_with_errors_are_left_out_only_when_that_is_said(office: Client) -> None:
    shown = upload(office, [row_of(1), row_of(2, surname="")])
    answer = confirm(office, shown, leave_out="")
    assert answer.status_code == 422
    assert 'id="id_leave_out_error"' in answer.text
    assert "Don’t invite 1 row with errors" in answer.text
    assert faults(answer).keys() == {3}
    assert not Invitation.objects.exists()
    assert confirm(office, answer).status_code == 302
    assert Invitation.objects.get().email == "list1@suprovid.test"


@pytest.mark.asvs("2.3.3")
def test_nobody_is_invited_when_one_of_them_was_invited_meanwhile(house: House, office: Client) -> None:
    shown = upload(office, [row_of(n) for n in range(1, 4)])
    make_invitation(house.administrator, email="list2@suprovid.test")
    answer = confirm(office, shown)
    assert answer.status_code == 409
    assert "invited already" in faults(answer)[3]
    assert Invitation.objects.count() == Delivery.objects.count() == 1
    assert confirm(office, answer).status_code == 302, "what is shown now may be confirmed"
    assert Invitation.objects.count() == 3


def test_list_is_shown_anew_when_a_row_has_become_right_meanwhile(office: Client) -> None:
    shown = upload(office, [row_of(1), row_of(2, department="Новий відділ")])
    make_department("Новий відділ")
    answer = confirm(office, shown)
    assert (answer.status_code, faults(answer)) == (409, {})
    assert not Invitation.objects.exists()


def test_confirmed_list_that_is_sent_again_leads_to_what_it_made(office: Client) -> None:
    shown, key = upload(office, [row_of(1)]), str(uuid4())
    first, again = (confirm(office, shown, submission_key=key) for _ in range(2))
    assert (again.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    other = upload(office, [row_of(2)])
    assert confirm(office, other, submission_key=key).status_code == 409
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    "rows",
    [
        *("", "[", "null", "1", "[]", "[1]", '["abc"]', "[[1,1]]", "{}"),
        "[[1,1,1,2,3,4,5,6]]",
        '[[0,1,"","","","","",""]]',
        '[["1",1,"","","","","",""]]',
        "[" * 100_000,
        "9" * 5000,
        '[[1,1,"\\ud800","\\u0000","","","",""]]',
        "[[1e999,1]]",
    ],
)
def test_rows_that_come_back_damaged_are_refused(office: Client, rows: str) -> None:
    for address in (CONFIRM, "/staff/invite/list/errors/"):
        answer = office.post(address, {"rows": rows, "leave_out": "on"})
        assert answer.status_code in ((409, 422) if address == CONFIRM else (200, 422))
    assert not Invitation.objects.exists()


def test_rows_with_errors_come_as_a_table_that_is_understood_when_it_returns(office: Client) -> None:
    shown = upload(office, [row_of(1, surname="=1+1"), row_of(2, role=""), row_of(3)])
    (bad,) = re.findall(r'name="rows" value="([^"]*)">', shown.text)
    answer = office.post("/staff/invite/list/errors/", {"rows": unescape(bad)})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="errors.csv"'
    assert '"\'=1+1"' in answer.text
    table = table_of_file(answer.content)
    assert [row.cells[0] for row in table] == ["Row", "2", "3"]
    assert "Surname: This cell has a formula" in table[1].cells[1]
    returned = office.post(ADDRESS, {"file": as_file(answer.content)})
    (bad,) = re.findall(r'name="rows" value="([^"]*)">', returned.text)
    assert json.loads(unescape(bad)) == [[2, 0, *row_of(1, surname="=1+1")], [3, 0, *row_of(2, role="")]]


def test_sample_is_a_list_without_errors(office: Client, house: House) -> None:
    answer = office.get("/staff/invite/list/sample/")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    shown = office.post(ADDRESS, {"file": as_file(answer.content)})
    assert (shown.status_code, faults(shown)) == (200, {})
    assert "zorenko@example.gov.ua" in shown.text


def test_as_many_statements_check_and_write_two_rows_as_two_hundred(house: House, office: Client) -> None:
    counts = []
    for rows in ([row_of(n) for n in range(2)], [row_of(n) for n in range(1000, 1200)]):
        with CountedQueries() as checking:
            shown = upload(office, rows)
        with CountedQueries() as writing:
            assert confirm(office, shown).status_code == 302
        counts.append((len(checking), len(writing)))
    assert counts[0] == counts[1]


def test_list_of_seven_hundred_with_forty_errors(office: Client, measured: Callable[[str], None]) -> None:
    bad = {n: {"surname": ""} if n % 2 else {"department": "?"} for n in range(7, 700, 17)}
    bad = dict(list(bad.items())[:40])
    rows = [row_of(n, **bad.get(n, {})) for n in range(700)]
    begun = time.monotonic()
    shown = office.post(ADDRESS, {"file": as_file(workbook([HEAD, *rows]), "list.xlsx")})
    checked = time.monotonic()
    assert faults(shown).keys() == {n + 2 for n in bad}
    assert not Invitation.objects.exists()
    sending = time.monotonic()
    answer = confirm(office, shown)
    done = time.monotonic()
    assert answer.status_code == 302
    assert Invitation.objects.count() == Delivery.objects.count() == 660
    measured(f"list of 700 as .xlsx: read and checked in {checked - begun:.2f} s, 660 written in {done - sending:.2f} s")


def colleagues(house: House, *emails: str) -> list[NewColleague]:
    return [
        NewColleague(
            email=email, surname="Ґава", given_name="Юрій", patronymic="", role=Role.SUPPORTER, department_id=house.department.pk
        )
        for email in emails
    ]


def invite_them(house: House, new: Sequence[NewColleague]) -> None:
    invite_all(new, batch=uuid4(), by=house.administrator, at=timezone.now())


def test_list_is_refused_whole_when_one_has_access_or_an_invitation_or_a_role_for_two(house: House) -> None:
    make_invitation(house.administrator)
    (good,) = colleagues(house, "good@suprovid.test")
    (auditor,) = (NewColleague(**{**vars(good), "email": "b@suprovid.test", "role": Role.AUDITOR}) for _ in range(1))
    for bad in (*colleagues(house, "NEW@suprovid.test", house.owner.email), auditor):
        with pytest.raises(ListRefused):
            invite_them(house, [good, bad])
    assert Invitation.objects.count() == Delivery.objects.count() == 1


def test_every_list_is_written_in_one_order(house: House) -> None:
    """Otherwise two lists with the same addresses could deadlock."""
    invite_them(house, colleagues(house, "c@suprovid.test", "a@suprovid.test", "b@suprovid.test"))
    written = Invitation.objects.order_by("pk").values_list("email", flat=True)
    assert [email[0] for email in written] == ["a", "b", "c"]


def test_list_is_refused_when_a_department_is_closed(house: House) -> None:
    closed = make_department("Тимчасовий")
    close_department(closed.pk, at=timezone.now())
    (new,) = colleagues(house, "good@suprovid.test")
    with pytest.raises(ListRefused):
        invite_them(house, [new, NewColleague(**{**vars(new), "email": "b@suprovid.test", "department_id": closed.pk})])
    assert not Invitation.objects.exists()


@pytest.fixture
def batch(house: House) -> str:
    """Five invitations: the letter waits, is sent, has failed, is in doubt; the fifth invitation is accepted."""
    key = uuid4()
    invite_all(
        colleagues(house, *(f"list{n}@suprovid.test" for n in range(5))), batch=key, by=house.administrator, at=timezone.now()
    )
    states = ("PLANNED", "SENT", "FAILED", "UNKNOWN", "SENT")
    for row, state in zip(Invitation.objects.order_by("email"), states, strict=True):
        Delivery.objects.filter(subject_id=row.pk).update(state=DeliveryState[state])
    Invitation.objects.filter(email="list4@suprovid.test").update(
        accepted_at=timezone.now(), accepted_as=make_supporter(house.department)
    )
    return reverse("invitation_batch", args=[key])


def test_page_of_a_list_shows_what_became_of_its_letters(office: Client, batch: str) -> None:
    page = office.get(batch).text
    assert "2 of 5 are sent" in page
    assert '<progress value="2" max="5"' in page
    failed = page.partition('id="batch-unaccepted"')[0]
    assert [n for n in range(5) if f"list{n}@suprovid.test" in failed] == [2, 3]
    assert f'hx-get="{batch}progress/"' in page


def test_page_asks_for_progress_until_no_letter_waits(office: Client, batch: str) -> None:
    answer = office.get(f"{batch}progress/")
    assert (answer.status_code, "<html" in answer.text) == (200, False)
    Delivery.objects.filter(state=DeliveryState.PLANNED).update(state=DeliveryState.SENT)
    assert office.get(f"{batch}progress/").status_code == 286
    assert "hx-get" not in office.get(batch).text.partition('id="batch-progress"')[2]


def test_page_of_a_list_costs_the_same_whatever_its_length(house: House, office: Client, batch: str) -> None:
    counts = []
    office.get(batch)  # the first request of a session writes to it
    for more in (0, 50):
        key = uuid4()
        emails = [f"more{more}-{n}@suprovid.test" for n in range(more + 1)]
        invite_all(colleagues(house, *emails), batch=key, by=house.administrator, at=timezone.now())
        with CountedQueries() as queries:
            office.get(reverse("invitation_batch", args=[key]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_list_that_nobody_invited_is_not_found(office: Client) -> None:
    for name in ("invitation_batch", "invitation_batch_progress"):
        assert office.get(reverse(name, args=[uuid4()])).status_code == 404


def test_only_an_administrator_invites_by_a_list(house: House, signed_in: Callable[[Any], Client]) -> None:
    head = signed_in(house.head)
    assert upload(head, [row_of(1)]).status_code == 403
    assert head.post(CONFIRM, {"rows": "[]"}).status_code == 403
