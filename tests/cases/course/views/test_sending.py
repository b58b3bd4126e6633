"""Forms sent by a script: the sign of each response, the submission key before every refusal, and envelopes."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.course.models import Visit
from privacy.envelopes import current_key
from supporters.directory.models import Emergency, Supporter
from supporters.forms.middleware.envelopes import MOST_FIELDS
from supporters.forms.models import Draft, SubmissionKey
from supporters.forms.outbox import ANSWER, TO, TOKEN, Ticket, account_token
from tests.cases.conftest import postpone_fields, visit_fields
from tests.envelopes import envelope_text, sealed_by_browser
from tests.factories import House, make_supporter

pytestmark = pytest.mark.django_db
BY_SCRIPT = {"Suprovid-Send": "1"}


def new_visit(house: House) -> str:
    return f"/cases/{house.case.number}/visits/new/"


def sent(client: Client, address: str, fields: dict[str, str], **headers: str) -> Any:
    return client.post(address, fields, headers={**BY_SCRIPT, **headers})


def give_to(house: House, owner: Supporter) -> None:
    Case.objects.filter(pk=house.case.pk).update(owner=owner)


# Signs ------------------------------------------------------------------------------------------------------------


def test_taken_form_says_where_it_leads(at_work: Client, house: House) -> None:
    answer = sent(at_work, new_visit(house), visit_fields())
    assert (answer.status_code, answer.headers[ANSWER]) == (200, "taken")
    assert answer.headers[TO] == f"/cases/{house.case.number}/?saved={Visit.objects.get(case=house.case).pk}"
    assert "Location" not in answer.headers
    assert not answer.content


@pytest.mark.parametrize("length", [300, 399, 400, 401, 460, 5000])
def test_entry_is_saved_however_long_the_way_back_is(at_work: Client, house: House, length: int) -> None:
    """A way back that has no room beside the key of the form is left out."""
    back = "/today/?scope=subtree&x=".ljust(length, "a")
    answer = at_work.post(new_visit(house), visit_fields(), query_params={"next": back})
    way = back if length <= 400 else f"/cases/{house.case.number}/"
    assert answer.headers["Location"].startswith(f"{way}{'&' if '?' in way else '?'}saved=")
    assert Visit.objects.filter(case=house.case).count() == 1


def test_step_put_off_leads_back_to_where_it_was_asked(at_work: Client, house: House) -> None:
    card = f"/cases/{house.case.number}/"
    answer = sent(at_work, f"{card}postpone/?next={card}", postpone_fields(house))
    assert (answer.headers[ANSWER], answer.headers[TO]) == ("taken", card)


def test_post_without_a_script_is_answered_as_ever(at_work: Client, house: House) -> None:
    answer = at_work.post(new_visit(house), visit_fields())
    assert answer.status_code == 302
    assert ANSWER not in answer.headers


def test_refused_form_brings_its_page(at_work: Client, house: House) -> None:
    answer = sent(at_work, new_visit(house), visit_fields(summary=""))
    assert (answer.status_code, answer.headers[ANSWER]) == (422, "refused")
    assert "visit-form" in answer.content.decode()


def test_session_that_ended_is_said_and_no_draft_is_made(client: Client, house: House) -> None:
    answer = sent(client, new_visit(house), visit_fields())
    assert (answer.status_code, answer.headers[ANSWER]) == (200, "sign-in")
    assert not client.session.get("_messages")


def test_redirect_that_did_nothing_is_no_taken(house: House, signed_in: Callable[[Any], Client]) -> None:
    """A head is first asked for the purpose of opening a case of another owner."""
    answer = sent(signed_in(house.head), new_visit(house), visit_fields())
    assert answer.headers[ANSWER] == "elsewhere"
    assert answer.headers[TO].startswith(f"/cases/{house.case.number}/purpose/")
    assert not Visit.objects.exists()


def test_token_that_is_out_of_date_brings_a_new_one(house: House) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.owner)
    refused = sent(client, new_visit(house), visit_fields(), **{"X-CSRFToken": "a" * 64})
    assert (refused.status_code, refused.headers[ANSWER]) == (403, "renew")
    taken = sent(client, new_visit(house), visit_fields(), **{"X-CSRFToken": refused.headers[TOKEN]})
    assert taken.headers[ANSWER] == "taken"


def test_nobody_gets_a_token_without_a_session(house: House) -> None:
    client = Client(enforce_csrf_checks=True)
    refused = sent(client, new_visit(house), visit_fields())
    assert refused.headers[ANSWER] == "sign-in"
    assert TOKEN not in refused.headers


def test_stop_of_all_writing_says_later(at_work: Client, house: House) -> None:
    Emergency.objects.create(kind="read_only", begun_by=house.administrator, begun_at=timezone.now(), reason="навчання")
    answer = sent(at_work, new_visit(house), visit_fields())
    assert (answer.status_code, answer.headers[ANSWER]) == (503, "later")
    assert int(answer.headers["Retry-After"]) > 0


# The key before every refusal -------------------------------------------------------------------------------------


def test_form_that_was_taken_is_taken_again_when_the_card_is_out_of_reach(at_work: Client, house: House) -> None:
    fields = visit_fields()
    first = sent(at_work, new_visit(house), fields)
    give_to(house, make_supporter(house.department))
    again = sent(at_work, new_visit(house), fields)
    assert (again.headers[ANSWER], again.headers[TO]) == ("taken", first.headers[TO])
    assert Visit.objects.count() == 1


def test_form_that_was_taken_is_taken_again_when_it_is_outdated_by_now(at_work: Client, house: House) -> None:
    fields = postpone_fields(house)
    address = f"/cases/{house.case.number}/postpone/"
    assert [sent(at_work, address, fields).headers[ANSWER] for _ in range(2)] == ["taken", "taken"]


def test_same_key_with_other_words_is_refused_and_leads_to_what_is_saved(at_work: Client, house: House) -> None:
    fields = visit_fields()
    first = sent(at_work, new_visit(house), fields)
    other = sent(at_work, new_visit(house), {**fields, "summary": "Зовсім інше"})
    invalid = sent(at_work, new_visit(house), {**fields, "summary": ""})
    for answer in (other, invalid):
        assert (answer.status_code, answer.headers[ANSWER]) == (409, "refused")
        assert "Привезти довідку" in answer.content.decode()  # both versions: a link to the saved one, and the typed one
        assert f'href="{first.headers[TO]}"' in answer.content.decode().replace("&amp;", "&")


def test_lines_that_end_otherwise_are_the_same_words(at_work: Client, house: House) -> None:
    fields = visit_fields(summary="Перше\nДруге")
    sent(at_work, new_visit(house), fields)
    assert sent(at_work, new_visit(house), {**fields, "summary": "Перше\r\nДруге"}).headers[ANSWER] == "taken"


def test_key_of_a_colleague_opens_nothing(at_work: Client, house: House, signed_in: Callable[[Any], Client]) -> None:
    fields = visit_fields()
    sent(at_work, new_visit(house), fields)
    stranger = signed_in(make_supporter(house.department))
    assert sent(stranger, new_visit(house), fields).headers[ANSWER] == "refused"


# Envelopes --------------------------------------------------------------------------------------------------------


def envelope(house: House, author: Any, typed: dict[str, str], **changed: Any) -> dict[str, str]:
    path = changed.pop("path", new_visit(house))
    ticket = Ticket(author.pk, changed.pop("key", typed["submission_key"]), changed.pop("route", "visit_new")).signed()
    inside = {"path": path, "ticket": ticket, "fields": [*typed.items()], **changed}
    words = json.dumps(inside).ljust(2048).encode()
    sealed = sealed_by_browser(words, current_key(at=timezone.now()), bound_to=typed["submission_key"])
    return {"envelope": envelope_text(sealed)}


@pytest.mark.usefixtures("reading")
def test_envelope_is_taken_as_the_form_that_is_inside(at_work: Client, house: House) -> None:
    fields = visit_fields(summary="Записано без мережі")
    answers = [sent(at_work, "/outbox/", envelope(house, house.owner, fields)) for _ in range(2)]
    visit = Visit.objects.get(case=house.case)
    assert [answer.headers[ANSWER] for answer in answers] == ["taken", "taken"]
    assert answers[1].headers[TO] == f"/cases/{house.case.number}/?saved={visit.pk}"
    assert visit.summary == "Записано без мережі"


def test_envelope_and_plain_form_of_one_key_are_one_entry(at_work: Client, house: House) -> None:
    fields = visit_fields()
    sent(at_work, new_visit(house), fields)
    assert sent(at_work, "/outbox/", envelope(house, house.owner, fields)).headers[ANSWER] == "taken"
    assert Visit.objects.count() == 1


def test_envelope_of_a_page_is_shown_with_its_errors_and_leads_to_its_own_address(at_work: Client, house: House) -> None:
    answer = at_work.post("/outbox/", envelope(house, house.owner, visit_fields(summary="", next_what="Привезти форму")))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'action="{new_visit(house)}"' in page
    assert "Привезти форму" in page


def test_envelope_needs_the_session_of_its_author(client: Client, house: House, signed_in: Callable[[Any], Client]) -> None:
    sealed = envelope(house, house.owner, visit_fields())
    assert sent(client, "/outbox/", sealed).headers[ANSWER] == "sign-in"
    assert sent(signed_in(house.head), "/outbox/", sealed).headers[ANSWER] == "not-yours"
    assert not Visit.objects.exists()


def test_envelope_meets_every_lock_of_the_address(at_work: Client, house: House) -> None:
    give_to(house, make_supporter(house.department))
    answer = sent(at_work, "/outbox/", envelope(house, house.owner, visit_fields()))
    assert (answer.status_code, answer.headers[ANSWER]) == (404, "refused")


def test_envelope_meets_the_check_of_the_token(house: House) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.owner)
    assert sent(client, "/outbox/", envelope(house, house.owner, visit_fields())).headers[ANSWER] == "renew"
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"route": "stage_change"},
        {"path": "/absences/new/"},
        {"key": uuid4()},
        {"ticket": "none"},
        {"fields": "x"},
    ],
    ids=["other route", "other address", "other key", "no ticket", "no fields"],
)
def test_envelope_without_a_ticket_for_its_form_is_unreadable(at_work: Client, house: House, wrong: dict[str, Any]) -> None:
    answer = sent(at_work, "/outbox/", envelope(house, house.owner, visit_fields(), **wrong))
    assert (answer.status_code, answer.headers[ANSWER]) == (422, "unreadable")
    assert not SubmissionKey.objects.exists()


@pytest.mark.parametrize(("count", "sign"), [(MOST_FIELDS, "taken"), (MOST_FIELDS + 1, "unreadable")])
def test_envelope_holds_as_many_fields_as_a_form_may_have(at_work: Client, house: House, count: int, sign: str) -> None:
    fields = visit_fields()
    more = {f"more{number}": "" for number in range(count - len(fields))}
    assert sent(at_work, "/outbox/", envelope(house, house.owner, fields | more)).headers[ANSWER] == sign


def test_envelope_is_opened_at_its_own_address_only(at_work: Client, house: House) -> None:
    sealed = envelope(house, house.owner, visit_fields())
    assert at_work.post(new_visit(house), sealed).status_code == 422
    assert at_work.post("/outbox/", {"other": "x"}).status_code == 405
    assert not Visit.objects.exists()


@pytest.mark.parametrize("text", ["", "{}", "[1]"])
def test_envelope_that_is_none_is_unreadable(at_work: Client, text: str) -> None:
    assert sent(at_work, "/outbox/", {"envelope": text}).headers[ANSWER] == "unreadable"


@pytest.mark.parametrize(
    "inside", ["[" * 100_000, '{"path": ' + "[" * 100_000, "5", '"path"', '["path"]', '{"path": "//["}', "\xff"]
)
def test_envelope_without_a_form_inside_is_unreadable(at_work: Client, inside: str) -> None:
    sealed = sealed_by_browser(inside.encode("latin-1"), current_key(at=timezone.now()))
    answer = sent(at_work, "/outbox/", {"envelope": envelope_text(sealed)})
    assert (answer.status_code, answer.headers[ANSWER]) == (422, "unreadable")


def test_note_has_no_ticket_and_becomes_a_draft_of_its_author_only(at_work: Client, house: House) -> None:
    note, path = {"submission_key": str(uuid4()), "summary": "Записано без мережі"}, f"/cases/{house.case.number}/visits/note/"
    for author, kept in ((house.psychologist, 0), (house.owner, 1)):
        sealed = envelope(house, author, note, path=path, ticket="", account=account_token(author))
        answer = sent(at_work, "/outbox/", sealed)
        assert (answer.headers[ANSWER] != "not-yours", Draft.objects.filter(user=house.owner).count()) == (bool(kept), kept)


def test_form_carries_a_ticket_for_its_reader(at_work: Client, house: House) -> None:
    page = at_work.get(new_visit(house)).content.decode()
    ticket = Ticket.read(page.split('data-ticket="')[1].split('"')[0])
    assert ticket is not None
    assert (ticket.user_id, ticket.route) == (house.owner.pk, "visit_new")
    assert f'name="submission_key" value="{ticket.submission_key}"' in page


def test_key_of_the_server_is_given_to_who_may_keep_a_draft(
    at_work: Client, house: House, signed_in: Callable[[Any], Client]
) -> None:
    key = at_work.get("/outbox/key/").json()
    assert key["key"] == str(current_key(at=timezone.now() + timedelta(days=1)).pk)
    assert signed_in(house.auditor).get("/outbox/key/").status_code == 403
