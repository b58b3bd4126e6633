"""«Рівень ризику: без змін | вищий» of an entry: by the same action and rights as the page of risk (docs/adr/0033)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, CaseEvent, RiskSpan
from cases.case.states import EventKind, Risk
from cases.course.actions.risk import NewRisk, confirm_risk
from cases.course.actions.visits import move_visit
from cases.course.models import Visit
from cases.desk.reports.invariants import broken_invariants
from cases.leading.actions.hand_overs.answers import accept_hand_over
from privacy.ids import new_id
from supporters.directory.models import Supporter
from supporters.directory.roles import GRANTS, Permission, Role
from supporters.notifications.models import Notification, Rule
from tests.cases.conftest import assert_in_error, visit_fields
from tests.ended import make_hold
from tests.factories import House, make_case, make_hand_over, make_lowering, make_person, make_risk
from tests.late import send_late
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
WORDS = "Не спить, мовчить"


def address(case: Case) -> str:
    return f"/cases/{case.number}/visits/new/"


def log(house: House, client: Client, level: str, **changed: str) -> Any:
    return client.post(address(house.case), visit_fields(summary=WORDS, risk_level=level, **changed))


def risk(case: Case) -> str:
    return Case.objects.get(pk=case.pk).risk


def span(case: Case) -> RiskSpan:
    return RiskSpan.objects.current().select_related("case").get(case=case)


def confirm_high(case: Case, by: Supporter) -> None:
    new = NewRisk(level=Risk.RED, reason="Так само", review_on=in_days(5))
    confirm_risk(case.pk, new, by=by, at=timezone.now())


def undo(house: House, client: Client) -> Any:
    visit = Visit.objects.filter(case=house.case).latest("recorded_at")
    return client.post(f"/cases/{house.case.number}/visits/{visit.pk}/undo/")


def offered(page: str) -> list[str]:
    return [level for level in Risk if f'name="risk_level" value="{level}"' in page]


@pytest.mark.parametrize(("now", "above"), [(Risk.GREEN, [Risk.AMBER]), (Risk.AMBER, [Risk.RED]), (Risk.RED, [])])
def test_form_offers_one_level_above_and_presets_no_change(house: House, at_work: Client, now: Risk, above: list[Risk]) -> None:
    if now is not Risk.GREEN:
        make_risk(house.case, house.owner, now)
    page = at_work.get(address(house.case)).text
    assert offered(page) == above
    assert ("Рівень ризику: без змін" in page) is bool(above)


@pytest.mark.parametrize(("before", "level", "days"), [(Risk.GREEN, Risk.AMBER, 14), (Risk.AMBER, Risk.RED, 7)])
def test_entry_raises_the_risk_with_its_words_as_the_reason(
    house: House, at_work: Client, before: Risk, level: Risk, days: int
) -> None:
    if before is Risk.AMBER:
        make_risk(house.case, house.owner, Risk.AMBER)
    assert log(house, at_work, level).status_code == 302
    one, visit = span(house.case), Visit.objects.get(case=house.case)
    assert (one.value, one.reason, one.by, one.review_on) == (level, WORDS, house.owner, in_days(days))
    event = CaseEvent.objects.filter(kind=EventKind.RISK_RAISED).latest("at")
    assert event.details == {"before": before, "after": level, "visit": str(visit.pk)}
    recipients = Notification.objects.filter(rule=Rule.RISK_RAISED).values_list("recipient", flat=True)
    assert list(recipients) == ([house.head.pk] if level is Risk.RED else [])
    card = at_work.get(f"{house.case.get_absolute_url()}?kind=all").text
    assert "Ризик підвищено" in card
    assert not any(broken_invariants().values())


def test_entry_leaves_the_risk_when_nothing_is_said(house: House, at_work: Client) -> None:
    assert log(house, at_work, "").status_code == 302
    assert at_work.post(address(house.case), visit_fields()).status_code == 302
    assert risk(house.case) == Risk.GREEN


@pytest.mark.parametrize("level", ["x", "green", "\x00"])
def test_strange_level_is_refused_and_nothing_typed_is_lost(house: House, at_work: Client, level: str) -> None:
    assert_in_error(log(house, at_work, level), "risk_level", keeps=WORDS)
    assert not Visit.objects.exists()


def test_rise_needs_words_even_when_nobody_was_reached(house: House, at_work: Client) -> None:
    sent = visit_fields(kind="not_reached", summary="", risk_level="amber")
    assert_in_error(at_work.post(address(house.case), sent), "summary")
    assert risk(house.case) == Risk.GREEN


def test_rise_is_taken_back_with_its_entry_and_notifies_nobody_any_more(house: House, at_work: Client) -> None:
    before = make_risk(house.case, house.owner, Risk.AMBER, reason="Мало їсть")
    log(house, at_work, "red")
    answer = undo(house, at_work)
    one = span(house.case)
    assert (one.value, one.reason, one.review_on, risk(house.case)) == (Risk.AMBER, "Мало їсть", before.review_on, Risk.AMBER)
    assert not Notification.objects.filter(rule=Rule.RISK_RAISED, settled_at=None).exists()
    card = at_work.get(f"{house.case.get_absolute_url()}?kind=all").text
    assert "Ризик знижено разом зі скасованим записом" in card
    assert 'value="red" id="id_risk_level_1" checked' in at_work.get(answer.headers["Location"]).text, "as it was said"
    assert not any(broken_invariants().values())


def test_entry_without_a_rise_takes_no_level_back(house: House, at_work: Client) -> None:
    make_risk(house.case, house.owner, Risk.AMBER)
    log(house, at_work, "")
    undo(house, at_work)
    assert risk(house.case) == Risk.AMBER


@pytest.mark.parametrize("since", [make_lowering, confirm_high])
def test_rise_stays_when_something_has_happened_to_the_risk_since(
    house: House, at_work: Client, since: Callable[[Case, Any], object]
) -> None:
    make_risk(house.case, house.owner, Risk.AMBER, at=timezone.now() - timedelta(minutes=1))
    log(house, at_work, "red")
    since(house.case, house.colleague)
    after, other = risk(house.case), make_case(house.owner, person=make_person("Савчук"))
    visit = Visit.objects.get(case=house.case)
    move_visit(visit.pk, to_case_id=other.pk, step=None, reason="", by=house.owner, at=timezone.now(), pk=new_id())
    assert (risk(house.case), risk(other)) == (after, Risk.GREEN)


def test_rise_of_a_moved_entry_moves_with_it(house: House, at_work: Client) -> None:
    log(house, at_work, "amber")
    other, visit = make_case(house.owner, person=make_person("Савчук")), Visit.objects.get(case=house.case)
    move_visit(visit.pk, to_case_id=other.pk, step=None, reason="", by=house.owner, at=timezone.now(), pk=new_id())
    assert (risk(house.case), risk(other), span(other).reason) == (Risk.GREEN, Risk.AMBER, WORDS)
    assert not any(broken_invariants().values())


def test_second_phone_raises_no_further_than_its_page_has_said(house: House, at_work: Client) -> None:
    log(house, at_work, "amber")
    assert log(house, at_work, "amber").status_code == 302
    assert risk(house.case) == Risk.AMBER
    assert CaseEvent.objects.filter(kind=EventKind.RISK_RAISED).count() == 1


def test_form_that_waited_on_a_phone_raises_once_though_sent_twice(house: House, at_work: Client) -> None:
    sent = visit_fields(summary=WORDS, risk_level="amber", submission_key=str(uuid4()))
    for _ in range(2):
        assert send_late(at_work, address(house.case), sent, timedelta(hours=3)).status_code == 302
    assert CaseEvent.objects.filter(kind=EventKind.RISK_RAISED).count() == 1
    assert risk(house.case) == Risk.AMBER


def test_late_entry_leaves_the_risk(house: House, at_work: Client) -> None:
    make_hand_over(house.case, house.colleague, by=house.owner)
    accept_hand_over(house.case.pk, by=house.colleague, at=timezone.now())
    sent = visit_fields(summary=WORDS, risk_level="amber")
    assert send_late(at_work, address(house.case), sent, timedelta(hours=3)).status_code == 302
    assert (Visit.objects.get().arrived_after, risk(house.case)) == ("handover", Risk.GREEN)


def test_paused_card_has_no_tick_and_a_form_of_before_the_pause_ends_it_at_high_risk(house: House, at_work: Client) -> None:
    make_risk(house.case, house.owner, Risk.AMBER, at=timezone.now() - timedelta(minutes=1))
    make_hold(house.case, house.owner)
    assert offered(at_work.get(address(house.case)).text) == []
    assert log(house, at_work, "red").status_code == 302
    case = Case.objects.get(pk=house.case.pk)
    assert (case.risk, case.held_until) == (Risk.RED, None)
    assert not any(broken_invariants().values())


def test_psychologist_raises_and_who_may_not_set_the_risk_has_no_tick(
    house: House, signed_in: Callable[[Any], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(house.psychologist)
    assert offered(client.get(address(house.case)).text) == [Risk.AMBER]
    monkeypatch.setitem(GRANTS, Role.PSYCHOLOGIST, GRANTS[Role.PSYCHOLOGIST] - {Permission.RISK_SET})  # type: ignore[arg-type]
    assert offered(client.get(address(house.case)).text) == []
    assert log(house, client, "amber", answer="keep").status_code == 302
    assert risk(house.case) == Risk.GREEN
