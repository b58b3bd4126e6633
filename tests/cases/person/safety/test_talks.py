"""Hold a talk: what is kept and for how long, when it goes on, which promise it makes and keeps."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.states import CaseRefusal, EventKind
from cases.course.actions.promises.making import ASK_AGAIN, withdraw_promise
from cases.course.models import Promise
from cases.course.states import PromiseBy, PromiseState
from cases.person.actions.safety import clear_talks_over, hold_talk, kept_signs
from cases.person.models import (
    AGREED,
    LASTS,
    PAGE_BYTES,
    REASON,
    SEALED_BYTES,
    DangerSign,
    SafetyHelper,
    SafetyTalk,
    read_page,
    write_page,
)
from cases.person.states import DangerKind, TalkRefusal
from privacy.sealing import unseal
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.calendar import kyiv_day, midnight
from supporters.notifications.models import Task
from supporters.notifications.parts import Run
from tests.database import as_owner, execute, make_changeable_again, make_unchangeable, rows
from tests.factories import House, make_case, make_loss
from tests.refusing import refused
from tests.talking import danger, make_talk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def signs_of(case: Case, days: int = 0) -> dict[DangerKind, DangerSign]:
    """`days`: so many after today."""
    return kept_signs(list(SafetyTalk.objects.of_card(case)), at=timezone.now() + timedelta(days=days))


def test_page_has_one_length_whatever_is_written() -> None:
    widest = "👍"
    longest = [
        DangerSign(kind=kind, helper="h" * 40, agreed=widest * AGREED, reason=widest * REASON, since_on=kyiv_day(timezone.now()))
        for kind in DangerKind
    ]
    for signs in ([], longest[:1], longest):
        page = write_page(signs)
        assert len(page.encode()) == PAGE_BYTES
        assert list(read_page(page)) == signs


def test_words_with_separators_are_read_as_they_are_meant() -> None:
    sign = DangerSign(kind=DangerKind.DEBT, helper="police", agreed="а\x1fб\x1eв", since_on=kyiv_day(timezone.now()))
    (read,) = read_page(write_page([sign]))
    assert read.agreed == "а б в"


def test_page_that_is_too_long_is_refused() -> None:
    sign = DangerSign(kind=DangerKind.DEBT, helper="police", agreed="а" * PAGE_BYTES, since_on=kyiv_day(timezone.now()))
    with pytest.raises(ValueError, match="fit"):
        write_page([sign])


def test_talk_keeps_its_signs_sealed(house: House) -> None:
    make_talk(house.case, house.owner, danger(), danger(DangerKind.WEAPON, helper="police"))
    assert [(kind, sign.helper) for kind, sign in signs_of(house.case).items()] == [("debt", "legal_aid"), ("weapon", "police")]
    ((sealed,),) = rows("SELECT signs FROM cases_safetytalk")
    assert len(bytes(sealed)) == SEALED_BYTES
    assert b"legal_aid" not in bytes(sealed)
    with pytest.raises(Exception, match="does not open"):
        unseal(bytes(sealed), b"cases_safetytalk|signs|another", block=64)


@pytest.mark.parametrize("named", [(), (danger(),)])
def test_every_talk_makes_the_same_promise_and_no_event_of_its_own(house: House, named: tuple[object, ...]) -> None:
    before = CaseEvent.objects.count()
    talk = make_talk(house.case, house.owner, *named)  # type: ignore[arg-type]
    promise = Promise.objects.select_related("case").get(pk=talk.promise_id)
    assert (promise.words, promise.who, promise.due_on) == (
        "Запитати про безпеку",
        PromiseBy.SUPPORTER,
        kyiv_day(timezone.now()) + ASK_AGAIN,
    )
    assert CaseEvent.objects.count() == before + 1
    assert CaseEvent.objects.latest("at", "pk").kind == EventKind.PROMISE_MADE


def test_next_talk_is_promised_before_the_page_is_emptied() -> None:
    assert ASK_AGAIN < LASTS


def test_next_talk_keeps_the_promise_of_the_one_before(house: House) -> None:
    first = make_talk(house.case, house.owner)
    second = make_talk(house.case, house.owner)
    assert second.pk == first.pk
    states = {one.pk: one.state for one in Promise.objects.filter(case=house.case)}
    assert states == {first.promise_id: PromiseState.KEPT, second.promise_id: PromiseState.OPEN}


def test_promise_that_somebody_has_settled_stays_so(house: House) -> None:
    first = make_talk(house.case, house.owner)
    withdraw_promise(first.promise_id, reason="Домовилися інакше", by=house.owner, at=timezone.now())
    make_talk(house.case, house.owner)
    assert Promise.objects.get(pk=first.promise_id).state == PromiseState.WITHDRAWN


def test_sign_is_there_on_day_89_and_not_on_day_90(house: House) -> None:
    morning = midnight(kyiv_day(timezone.now())) + timedelta(hours=1)
    make_talk(house.case, house.owner, danger(), at=morning)
    assert signs_of(house.case, days=89)
    assert not signs_of(house.case, days=90)


def test_night_of_day_90_empties_the_page_and_not_the_one_before(house: House) -> None:
    today = kyiv_day(timezone.now())
    talk = make_talk(house.case, house.owner, danger(), at=midnight(today + timedelta(days=1)) - timedelta(minutes=1))
    last = midnight(today + LASTS) - timedelta(minutes=1)
    assert clear_talks_over(at=last) == 0
    assert clear_talks_over(at=midnight(today + LASTS) + timedelta(minutes=5)) == 1
    assert clear_talks_over(at=midnight(today + LASTS) + timedelta(days=1)) == 0
    talk = SafetyTalk.objects.select_related("case").get(pk=talk.pk)
    assert talk.cleared_at is not None
    assert read_page(talk.signs) == ()
    assert len(bytes(rows("SELECT signs FROM cases_safetytalk")[0][0])) == SEALED_BYTES


def test_sign_goes_on_for_a_reason_and_keeps_its_first_day(house: House) -> None:
    then = timezone.now() - timedelta(days=60)
    make_talk(house.case, house.owner, danger(), at=then)
    with refused(TalkRefusal.REASON):
        make_talk(house.case, house.owner, danger())
    make_talk(house.case, house.owner, danger(reason="Банк ще не відповів"))
    sign = signs_of(house.case, days=89)[DangerKind.DEBT]
    assert (sign.since_on, sign.reason) == (kyiv_day(then), "Банк ще не відповів")
    assert not signs_of(house.case, days=90)


def test_sign_that_is_not_named_again_ends_with_the_next_talk(house: House) -> None:
    make_talk(house.case, house.owner, danger(), danger(DangerKind.FRAUD))
    make_talk(house.case, house.owner, danger(DangerKind.FRAUD, reason="Заяву розглядають"))
    assert set(signs_of(house.case)) == {DangerKind.FRAUD}


def test_sign_that_is_over_is_new_when_it_is_named_again(house: House) -> None:
    make_talk(house.case, house.owner, danger(), at=timezone.now() - LASTS - timedelta(days=1))
    make_talk(house.case, house.owner, danger())
    assert signs_of(house.case)[DangerKind.DEBT].since_on == kyiv_day(timezone.now())


def test_talk_is_refused_on_a_card_that_is_not_open(house: House) -> None:
    make_loss(house.case, house.owner)
    with refused(CaseRefusal.LOST):
        make_talk(house.case, house.owner, danger())


def test_talk_with_another_version_is_refused(house: House) -> None:
    make_talk(house.case, house.owner, danger())
    with pytest.raises(ChangedMeanwhile):
        hold_talk(house.case.pk, [], by=house.owner, at=timezone.now(), version=0)
    assert signs_of(house.case)


def test_page_that_does_not_open_shows_no_sign(house: House) -> None:
    """It was put into the row of another talk; the page of the card opens without it."""
    for case in (house.case, make_case(house.owner)):
        make_talk(case, house.owner, danger())
    assert signs_of(house.case)
    with as_owner():
        other = "(SELECT signs FROM cases_safetytalk WHERE case_id <> %s)"
        execute(f"UPDATE cases_safetytalk SET signs = {other} WHERE case_id = %s", [house.case.pk, house.case.pk])
    assert signs_of(house.case) == {}


def test_emptied_page_is_not_kept(house: House) -> None:
    talk = make_talk(house.case, house.owner, danger())
    assert talk.is_kept(timezone.now())
    make_loss(house.case, house.owner)
    assert not SafetyTalk.objects.get(pk=talk.pk).is_kept(timezone.now())


def test_helper_is_named_from_the_first_to_the_last_day() -> None:
    day = kyiv_day(timezone.now())
    days = {"past": (-9, -1), "last": (-9, 0), "first": (0, None), "ahead": (1, 9)}
    with as_owner():
        for number, (code, (start, end)) in enumerate(days.items(), 100):
            until = None if end is None else day + timedelta(days=end)
            SafetyHelper.objects.create(
                code=code, label_uk=code, label_en=code, valid_from=day + timedelta(days=start), valid_to=until,
                source="tests", number=number,
            )  # fmt: skip
    assert list(SafetyHelper.objects.valid_on(day).filter(number__gte=100).values_list("code", flat=True)) == ["last", "first"]


def test_talk_that_can_not_be_emptied_holds_no_other(house: House) -> None:
    over, run = midnight(kyiv_day(timezone.now()) + LASTS) + timedelta(minutes=5), Run()
    broken, whole = (make_talk(case, house.owner, danger()) for case in (house.case, make_case(house.owner)))
    make_unchangeable("cases_safetytalk", broken.pk)
    assert clear_talks_over(at=over, run=run) == 1
    assert run.failed == {Task.SAFETY: "InternalError"}
    assert list(SafetyTalk.objects.filter(cleared_at=None)) == [broken]
    make_changeable_again()
    assert clear_talks_over(at=over) == 1
    assert whole != broken
