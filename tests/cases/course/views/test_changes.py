from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import redis
import time_machine
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, StageSpan
from cases.case.states import CaseState, Stage
from cases.course.models import FollowUp, Visit
from cases.course.states import VisitKind
from config.celery import app
from privacy.models import AccessRecord
from privacy.opening import Reading, reading_under_way
from supporters.forms.models import SubmissionKey
from supporters.forms.saved_words import saved_words
from tests.cases.conftest import assert_in_error, person_fields, stage_fields, version_of, visit_fields
from tests.factories import RNOKPP, House, make_facility, make_visit, planned_step
from tools.journeys.dates import in_days
from veterans.models import Person
from veterans.numbers import rnokpp

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
NUMBER = next(number for n in range(10) if (number := rnokpp(RNOKPP[:9] + str(n))))


def visits(house: House) -> str:
    return f"/cases/{house.case.number}/visits/new/"


def stage(house: House) -> str:
    return f"/cases/{house.case.number}/stage/"


def test_entry_is_saved_and_can_be_taken_back(house: House, at_work: Client, reading: Reading) -> None:
    answer = at_work.post(visits(house), visit_fields())
    visit = Visit.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/{house.case.number}/?saved={visit.pk}")
    page = at_work.get(answer.headers["Location"]).text
    undo = f"/cases/{house.case.number}/visits/{visit.pk}/undo/"
    assert undo in page
    assert visit.summary == "Домовилися про комісію"
    assert planned_step(house.case).due_on == in_days(3)
    back = at_work.post(undo)
    assert back.headers["Location"] == f"{visits(house)}?again={visit.pk}"
    assert "Домовилися про комісію" in at_work.get(back.headers["Location"]).text
    assert planned_step(house.case).due_on == in_days(0)
    assert at_work.post(undo).status_code == 409


def test_undo_is_gone_when_it_is_too_late_or_somebody_elses(house: House, signed_in: Browser) -> None:
    visit = make_visit(house.case, house.owner)
    undo = f"/cases/{house.case.number}/visits/{visit.pk}/undo/"
    assert signed_in(house.psychologist).post(undo).status_code == 404
    assert signed_in(house.colleague).post(undo).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        client = signed_in(house.owner)
        assert undo not in client.get(f"/cases/{house.case.number}/?saved={visit.pk}").text
        assert client.post(undo).status_code == 409


@pytest.mark.parametrize("kind", sorted(set(VisitKind.values) - {VisitKind.REGISTER}))
def test_kind_is_preset_by_the_address(house: House, at_work: Client, kind: str) -> None:
    page = at_work.get(f"{visits(house)}?kind={kind}").text
    (chosen,) = [part for part in page.split("<input")[1:] if 'name="kind"' in part and "checked" in part.split(">")[0]]
    assert f'value="{kind}"' in chosen


@pytest.mark.parametrize("query", ["kind=x", "again=x", "again=" + "9" * 5000, "kind=%ED%A0%80", "order=desc"])
def test_form_is_plain_when_the_query_string_is_strange(house: House, at_work: Client, query: str) -> None:
    assert at_work.get(f"{visits(house)}?{query}").status_code == 200


def test_attempt_is_saved_without_words_when_nobody_was_reached(house: House, at_work: Client) -> None:
    assert at_work.post(visits(house), visit_fields(kind="not_reached", summary="")).status_code == 302
    visit = Visit.objects.get()
    assert (visit.kind, visit.reached) == (VisitKind.CALL, False)


def test_entry_is_of_another_moment_when_said(house: House, at_work: Client) -> None:
    day = in_days(-2)
    at_work.post(visits(house), visit_fields(occurred_on=day.isoformat(), occurred_time="09:15"))
    moment = timezone.localtime(Visit.objects.get().occurred_at)
    assert (moment.date(), f"{moment:%H:%M}") == (day, "09:15")


BAD_VISITS = [
    ({"summary": ""}, "summary"), ({"summary": "\0"}, "summary"), ({"summary": "а" * 2001}, "summary"), ({"kind": "x"}, "kind"),
    ({"kind": ""}, "kind"), ({"next_in": "x"}, "next_in"), ({"next_in": "9" * 5000}, "next_in"),
    ({"next_in": "other"}, "next_on"),
    ({"next_in": "other", "next_on": "31.02.2027"}, "next_on"), ({"next_in": "other", "next_on": "2020-01-01"}, "next_on"),
    ({"next_in": "other", "next_on": "9999-12-31"}, "next_on"), ({"next_what": ""}, "next_what"),
    ({"next_what": "а" * 201}, "next_what"),
    ({"next_time": "25:00"}, "next_time"), ({"occurred_on": "завтра"}, "occurred_on"),
    ({"occurred_on": "9999-12-31"}, "occurred_on"),
    ({"occurred_on": "0001-01-01", "occurred_time": "00:01"}, "occurred_on"), ({"occurred_on": "1999-01-01"}, "occurred_on"),
    ({"occurred_time": "9" * 5000}, "occurred_time"), ({"occurred_on": "9" * 5000}, "occurred_on"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "field"), BAD_VISITS, ids=lambda value: str(value)[:40])
def test_entry_is_in_error_and_what_was_typed_is_kept_when(
    house: House, at_work: Client, changed: dict[str, str], field: str
) -> None:
    sent = visit_fields(**changed)
    answer = at_work.post(visits(house), sent)
    assert_in_error(answer, field, keeps="Привезти довідку" if "next_what" not in changed else sent["summary"])
    assert not Visit.objects.exists()
    assert not SubmissionKey.objects.exists()


@pytest.mark.parametrize("words", ["😀 добре", "\ufffd", "<script>alert(1)</script>", "\u202eназад", "рядок\nдругий", "а" * 2000])
def test_entry_keeps_strange_words_when_they_are_text(house: House, at_work: Client, reading: Reading, words: str) -> None:
    answer = at_work.post(visits(house), visit_fields(summary=words))
    assert answer.status_code == 302
    assert Visit.objects.get().summary == words
    assert "<script>alert" not in at_work.get(f"/cases/{house.case.number}/").text


def test_bytes_that_are_no_text_break_nothing(house: House, at_work: Client) -> None:
    body = b"summary=%ED%A0%80%FF&kind=visit&next_in=3&next_what=%C3%28"
    answer = at_work.post(visits(house), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (302, 422)


@pytest.mark.parametrize("key", ["", "x", "\0", "9" * 5000])
def test_entry_is_taken_or_clearly_refused_when_its_key_is_strange(house: House, at_work: Client, key: str) -> None:
    assert at_work.post(visits(house), visit_fields(submission_key=key)).status_code in (302, 422)


def test_one_entry_is_made_when_a_form_is_sent_again(house: House, at_work: Client) -> None:
    sent = visit_fields()
    first, again = at_work.post(visits(house), sent), at_work.post(visits(house), sent)
    assert first.headers["Location"] == again.headers["Location"]
    assert Visit.objects.count() == 1
    assert at_work.post(visits(house), {**sent, "summary": "Інше"}).status_code == 409
    assert Visit.objects.count() == 1


def test_both_texts_are_shown_when_a_form_is_sent_again_with_other_words(house: House, at_work: Client) -> None:
    sent = visit_fields(summary="Поговорили про протез")
    at_work.post(visits(house), sent)
    page = at_work.post(visits(house), {**sent, "summary": "Поговорили про роботу"}).text
    assert page.index("Поговорили про протез") < page.index("Поговорили про роботу")
    subjects = AccessRecord.objects.latest("at").subject_ids
    assert subjects == [house.case.person_id]


def test_saved_words_are_those_of_their_author_only(house: House) -> None:
    visit = make_visit(house.case, house.owner)
    with reading_under_way(Reading()):
        assert saved_words(house.owner.pk, f"/cases/{house.case.number}/?saved={visit.pk}") == visit.summary
        for author, address in (
            (house.psychologist.pk, f"/x/?saved={visit.pk}"),
            (house.owner.pk, "/x/?saved=1"),
            (house.owner.pk, "/x/"),
        ):
            assert saved_words(author, address) == ""


def test_entry_is_refused_when_the_case_was_closed_meanwhile(house: House, at_work: Client) -> None:
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED)
    assert at_work.post(visits(house), visit_fields()).status_code == 409
    assert at_work.post(stage(house), stage_fields(house)).status_code == 409


def test_entry_is_saved_when_the_broker_is_down(house: House, at_work: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    with pytest.raises(redis.exceptions.ConnectionError), app.connection_for_write(connect_timeout=0.2) as broker:
        broker.connect()
    assert at_work.post(visits(house), visit_fields()).status_code == 302
    assert Visit.objects.count() == 1


def test_person_is_registered_and_the_case_is_opened(house: House, at_work: Client, reading: Reading) -> None:
    make_facility()
    sent = person_fields(
        patronymic="Іванівна", born_on="1990-05-17", rnokpp=NUMBER, phone="067 765 43 21", facility="hospital", ward="палата 3"
    )
    answer = at_work.post("/veterans/new/", sent)
    case = Case.objects.exclude(pk=house.case.pk).get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/{case.number}/")
    assert case.person.full_name == "Шевченко Мар’яна Іванівна"
    assert (case.owner, case.stage, case.next_due_on, case.facility_id) == (
        house.owner,
        Stage.STABILIZATION,
        in_days(1),
        "hospital",
    )
    again = at_work.post("/veterans/new/", sent)
    assert again.headers["Location"] == answer.headers["Location"]
    assert at_work.post("/veterans/new/", {**sent, "surname": "Інша"}).status_code == 409
    assert Person.objects.count() == 2


def test_relatives_are_registered_with_kinship_and_name(house: House, at_work: Client) -> None:
    typed = {
        "kinship_1": "wife",
        "relative_1": "Оксана",
        "relative_phone_1": "050 987 65 43",
        "relative_phone_3": "050 987 65 44",
    }
    answer = at_work.post("/veterans/new/", person_fields(phone="067 765 43 21", **typed))
    page = at_work.get(answer.headers["Location"]).text
    assert 'class="phone-label">Дружина <span>Оксана<' in page
    assert 'class="phone-label">Рідні<' in page
    assert 'class="phone-label">Дружина <span>Оксана<' in at_work.get(f"{answer.headers['Location']}call/").text


def test_case_waits_in_the_queue_when_a_head_registers(house: House, signed_in: Browser) -> None:
    assert signed_in(house.head).post("/veterans/new/", person_fields()).status_code == 302
    case = Case.objects.exclude(pk=house.case.pk).get()
    assert (case.owner, case.department) == (None, house.department)


BAD_PERSONS = [
    ({"surname": ""}, "surname"), ({"surname": "\0"}, "surname"), ({"surname": "9" * 5000}, "surname"),
    ({"surname": "<b>"}, "surname"),
    ({"given_name": ""}, "given_name"), ({"patronymic": "1"}, "patronymic"), ({"born_on": "31.02.1990"}, "born_on"),
    ({"born_on": "1800-01-01"}, "born_on"), ({"born_on": "2999-01-01"}, "born_on"), ({"birth_year": "9" * 5000}, "birth_year"),
    ({"birth_year": "1066"}, "birth_year"), ({"branch": ""}, "branch"), ({"branch": "x"}, "branch"),
    ({"rnokpp": "123"}, "rnokpp"),
    ({"rnokpp": "\0"}, "rnokpp"), ({"phone": "067"}, "phone"), ({"phone": "\0"}, "phone"),
    ({"phone": "067 123 45 6"}, "phone"), ({"phone": "0000000000"}, "phone"),
    ({"relative_phone_1": "1234567"}, "relative_phone_1"),
    ({"relative_phone_3": "9" * 40}, "relative_phone_3"), ({"kinship_1": "x"}, "kinship_1"), ({"relative_2": "1"}, "relative_2"),
    ({"kinship_2": "wife"}, "relative_phone_2"), ({"relative_3": "Оксана"}, "relative_phone_3"),
    ({"stage": "moon"}, "stage"), ({"facility": "x"}, "facility"), ({"facility": "\0"}, "facility"), ({"next_on": ""}, "next_on"),
    ({"next_on": "2020-01-01"}, "next_on"), ({"next_on": "9999-12-31"}, "next_on"), ({"next_what": ""}, "next_what"),
    ({"address_form": "x"}, "address_form"), ({"unit": "а" * 121}, "unit"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "field"), BAD_PERSONS, ids=lambda value: str(value)[:40])
def test_person_is_in_error_and_what_was_typed_is_kept_when(
    house: House, at_work: Client, changed: dict[str, str], field: str
) -> None:
    sent = person_fields(ward="палата 9", **changed)
    assert_in_error(at_work.post("/veterans/new/", sent), field, keeps="палата 9")
    assert Person.objects.count() == 1


def test_person_is_in_error_when_the_number_has_a_record(house: House, at_work: Client) -> None:
    at_work.post("/veterans/new/", person_fields(rnokpp=NUMBER))
    assert_in_error(at_work.post("/veterans/new/", person_fields(rnokpp=NUMBER)), "same", keeps="Шевченко")


def test_case_moves_forward_once_when_the_form_is_sent_again(house: House, at_work: Client) -> None:
    sent = stage_fields(house)
    answers = [at_work.post(stage(house), sent) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [f"/cases/{house.case.number}/"] * 2
    assert Case.objects.get(pk=house.case.pk).stage == Stage.REHABILITATION
    assert StageSpan.objects.filter(case=house.case).count() == 2
    assert FollowUp.objects.filter(case=house.case).count() == 2


BAD_STAGES = [
    ({"stage": ""}, "stage"),
    ({"stage": "evacuation"}, "reason"),
    ({"stage": "treatment"}, "stage"),
    ({"moved_on": "2999-01-01"}, "moved_on"),
    ({"moved_on": "0001-01-01"}, "moved_on"),
    ({"moved_on": "x"}, "moved_on"),
    ({"next_on": "9" * 5000}, "next_on"),
    ({"next_what": ""}, "next_what"),
    ({"facility": "x"}, "facility"),
]


@pytest.mark.parametrize(("changed", "field"), BAD_STAGES, ids=lambda value: str(value)[:40])
def test_stage_is_in_error_when(house: House, at_work: Client, changed: dict[str, str], field: str) -> None:
    assert_in_error(at_work.post(stage(house), stage_fields(house, ward="палата 9", **changed)), field, keeps="палата 9")
    assert Case.objects.get(pk=house.case.pk).stage == Stage.TREATMENT


def test_all_stages_but_the_present_one_are_offered(house: House, at_work: Client) -> None:
    page = at_work.get(stage(house)).text
    assert all(f'value="{code}"' in page for code in ("stabilization", "evacuation", "rehabilitation", "continued"))
    assert 'value="treatment"' not in page


def test_stage_goes_back_with_its_reason(house: House, at_work: Client) -> None:
    sent = stage_fields(house, stage="evacuation", reason="Повторна операція", next_on=in_days(1).isoformat())
    assert at_work.post(stage(house), sent).status_code == 302
    assert Case.objects.get(pk=house.case.pk).stage == Stage.EVACUATION
    page = at_work.get(f"/cases/{house.case.number}/?kind=all").text
    assert "Повторна операція" in page


def test_second_editor_sees_both_versions_and_saves_with_the_next_press(
    house: House, at_work: Client, signed_in: Callable[[Any], Client]
) -> None:
    late = stage_fields(house, stage="rehabilitation", next_what="Моє")
    make_visit(house.case, house.psychologist, days=9)
    answer = at_work.post(stage(house), late)
    assert answer.status_code == 409
    assert all(words in answer.text for words in (house.psychologist.short_name, "Моє", "Відвідати"))
    assert Case.objects.get(pk=house.case.pk).stage == Stage.TREATMENT
    assert at_work.post(stage(house), {**late, "version": version_of(house)}).status_code == 302
    assert planned_step(house.case).due_on == in_days(7)


def test_form_carries_a_new_key_each_time(house: House, at_work: Client) -> None:
    def key() -> UUID:
        page = at_work.get(visits(house)).text
        return UUID(page.split('name="submission_key"')[1].split('value="')[1].split('"')[0])

    assert key() != key()
