"""The page of the risk: the level, the form, the proposal and its answers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case, OwnerSpan, RiskSpan, stage_policy
from cases.case.states import Purpose, Risk
from cases.course.models import RiskLowering
from cases.course.states import LoweringState
from tests.cases.conftest import assert_in_error
from tests.database import CountedQueries
from tests.factories import House, make_loss, make_lowering, make_risk, make_visit
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
WORDS = "Не спить <третю> ніч"


def address(house: House, act: str = "") -> str:
    return f"/cases/{house.case.number}/risk/{act}"


def fields(house: House, **changed: str) -> dict[str, str]:
    version = RiskSpan.objects.filter(case=house.case).count()
    return {
        "submission_key": str(uuid4()),
        "version": str(version),
        "level": "red",
        "reason": WORDS,
        "review_on": in_days(7).isoformat(),
        **changed,
    }


def key() -> dict[str, str]:
    return {"submission_key": str(uuid4())}


def risk_of(house: House) -> str:
    return Case.objects.get(pk=house.case.pk).risk


@pytest.fixture
def at_head(house: House, signed_in: Browser) -> Client:
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    return signed_in(house.head)


def test_level_is_raised_on_the_page_and_shown_with_reason_review_and_history(house: House, at_work: Client) -> None:
    assert 'href="risk/"' in at_work.get(house.case.get_absolute_url()).text
    page = at_work.get(address(house)).text
    assert ('value="green"' in page, 'value="amber"' in page) == (False, True), "a stable case is not confirmed"
    answer = at_work.post(address(house), fields(house))
    assert (answer.status_code, answer.headers["Location"]) == (302, address(house))
    assert risk_of(house) == Risk.RED
    page = at_work.get(address(house)).text
    assert page.count("Не спить &lt;третю&gt; ніч") == 2
    assert "Мельник" in page
    assert "Стабільно" in page
    assert "Ризик підвищено" in at_work.get(f"{house.case.get_absolute_url()}?kind=risk").text


def test_step_later_than_the_new_limit_is_named_with_the_way_to_put_it_forward(house: House, at_work: Client) -> None:
    make_visit(house.case, house.owner, days=stage_policy("treatment").silence_days(Risk.AMBER))
    at_work.post(address(house), fields(house, level="amber"))
    assert "postpone/" not in at_work.get(address(house)).text
    at_work.post(address(house), fields(house))
    page = at_work.get(address(house)).text
    assert f"/cases/{house.case.number}/postpone/?next={address(house)}" in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"level": ""}, "level"),
        ({"level": "blue"}, "level"),
        ({"level": "green"}, "level"),
        ({"reason": ""}, "reason"),
        ({"reason": "а" * 1001}, "reason"),
        ({"review_on": ""}, "review_on"),
        ({"review_on": in_days(0).isoformat()}, "review_on"),
        ({"review_on": in_days(31).isoformat()}, "review_on"),
        ({"review_on": "колись"}, "review_on"),
    ],
)
def test_form_in_error_keeps_what_was_typed(house: House, at_work: Client, wrong: dict[str, str], field: str) -> None:
    sent = fields(house, **wrong)
    assert_in_error(at_work.post(address(house), sent), field, keeps=sent["reason"].replace("<", "&lt;").replace(">", "&gt;"))
    assert risk_of(house) == Risk.GREEN


def test_same_level_is_confirmed_and_attention_is_lowered(house: House, at_work: Client) -> None:
    make_risk(house.case, house.owner, Risk.AMBER, at=timezone.now() - timedelta(days=2))
    assert at_work.post(address(house), fields(house, level="amber", review_on=in_days(20).isoformat())).status_code == 302
    assert RiskSpan.objects.get(case=house.case, to_at=None).review_on == in_days(20)
    assert at_work.post(address(house), fields(house, level="green", review_on="")).status_code == 302
    assert risk_of(house) == Risk.GREEN


def test_lower_level_of_high_risk_is_a_proposal_that_the_head_answers(house: House, at_work: Client, at_head: Client) -> None:
    make_risk(house.case, house.owner)
    assert at_work.post(address(house), fields(house, level="amber")).status_code == 302
    assert risk_of(house) == Risk.RED
    lowering = RiskLowering.objects.get()
    act = {name: address(house, f"{lowering.pk}/{name}/") for name in ("agree", "refuse", "withdraw")}
    own = at_work.get(address(house)).text
    assert [act[name] in own for name in act] == [False, False, True]
    page = at_head.get(address(house)).text
    assert [act[name] in page for name in act] == [True, True, False]
    assert at_work.post(act["agree"], key()).status_code == 409
    assert at_head.post(act["agree"], key()).headers["Location"] == address(house)
    assert risk_of(house) == Risk.AMBER
    assert "за згодою" in at_work.get(address(house)).text


def test_refusal_needs_words_and_is_shown(house: House, at_work: Client, at_head: Client) -> None:
    lowering = make_lowering(house.case, house.owner)
    refuse = address(house, f"{lowering.pk}/refuse/")
    assert at_work.get(refuse).status_code == 409
    assert at_head.get(refuse).status_code == 200
    assert_in_error(at_head.post(refuse, {**key(), "words": ""}), "words")
    assert at_head.post(refuse, {**key(), "words": "Ще зарано"}).status_code == 302
    assert "Ще зарано" in at_work.get(address(house)).text
    assert (RiskLowering.objects.get().state, risk_of(house)) == (LoweringState.REFUSED, Risk.RED)


def test_author_withdraws(house: House, at_work: Client) -> None:
    lowering = make_lowering(house.case, house.owner)
    assert at_work.post(address(house, f"{lowering.pk}/withdraw/"), key()).status_code == 302
    assert RiskLowering.objects.get().state == LoweringState.WITHDRAWN


def test_second_proposal_is_an_error_of_the_form(house: House, at_work: Client) -> None:
    make_lowering(house.case, house.owner)
    page = at_work.get(address(house)).text
    assert ('value="amber"' in page, 'value="red"' in page) == (False, True)
    assert_in_error(at_work.post(address(house), fields(house, level="amber")), "level")


def test_change_by_somebody_else_meanwhile_shows_both(house: House, at_work: Client) -> None:
    sent = fields(house, level="amber")
    make_risk(house.case, house.psychologist, reason="Говорив про смерть")
    answer = at_work.post(address(house), sent)
    assert answer.status_code == 409
    assert "Говорив про смерть" in answer.text
    assert "Не спить &lt;третю&gt; ніч" in answer.text
    assert (risk_of(house), RiskLowering.objects.count()) == (Risk.RED, 0)
    assert at_work.post(address(house), fields(house, level="red")).status_code == 302


def test_form_sent_twice_is_done_once(house: House, at_work: Client) -> None:
    sent = fields(house)
    assert {at_work.post(address(house), sent).status_code for _ in range(2)} == {302}
    assert RiskSpan.objects.filter(case=house.case).count() == 2


def test_proposal_of_another_case_is_not_found(house: House, at_work: Client, signed_in: Browser) -> None:
    lowering = make_lowering(house.case, house.owner)
    assert signed_in(house.colleague).post(address(house, f"{lowering.pk}/agree/"), key()).status_code == 404
    assert at_work.post(address(house, f"{uuid4()}/agree/"), key()).status_code == 404


def test_risk_of_a_lost_card_is_read_only(house: House, at_work: Client) -> None:
    make_risk(house.case, house.owner)
    sent = fields(house, level="red")
    make_loss(house.case, house.owner)
    page = at_work.get(address(house))
    assert (page.status_code, "risk-form" in page.text) == (200, False)
    assert at_work.post(address(house), sent).status_code == 409
    assert 'href="risk/"' not in at_work.get(house.case.get_absolute_url()).text


def test_former_owner_reads_and_writes_nothing(house: House, signed_in: Browser) -> None:
    former = signed_in(house.owner)
    Case.objects.filter(pk=house.case.pk).update(owner=house.colleague)
    OwnerSpan.objects.filter(case=house.case).update(to_at=timezone.now())
    page = former.get(address(house))
    assert (page.status_code, "risk-form" in page.text) == (200, False)
    assert former.post(address(house), fields(house)).status_code == 404


def test_page_costs_as_many_queries_with_a_long_history(house: House, at_work: Client) -> None:
    at_work.get(address(house))
    costs = []
    for hours in (3, 2, 1):
        level = Risk.AMBER if hours == 3 else Risk.RED
        if hours > 1:
            make_risk(house.case, house.owner, level, at=timezone.now() - timedelta(hours=hours))
        with CountedQueries() as queries:
            at_work.get(address(house))
        costs.append(len(queries))
    assert len(set(costs)) == 1
    assert costs[0] <= 10
