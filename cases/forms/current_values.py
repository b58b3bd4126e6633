"""Current values of a form that was changed meanwhile, to be shown beside what was typed (supporters/forms/draft_forms.py).

The newest event of the case gives who changed it and when.
"""

from typing import Any

from cases.actions.places.stays import current_stay
from cases.forms.places import stay_values
from cases.forms.visits import entry_values
from cases.models import Case, CaseEvent, FollowUp, Promise, RiskSpan, Visit
from cases.states import Risk, Stage, StepState
from supporters.forms.draft_forms import CurrentValues
from veterans.models import Disclosure, FamilyTie, Phone


def current_step(case: Case) -> CurrentValues:
    step = _planned(case)
    return _current_values(case, case.version, {"next_on": step.due_on, "next_time": step.due_time})


def current_hold(case: Case) -> CurrentValues:
    return _current_values(case, case.version, {"until": case.held_until, "what": _planned(case).what})


def current_plan(case: Case) -> CurrentValues:
    step = _planned(case)
    values = {"next_what": step.what, "next_on": step.due_on, "next_time": step.due_time, "next_kind": step.kind}
    return _current_values(case, case.version, values)


def current_stage(case: Case) -> CurrentValues:
    step = _planned(case)
    values = {
        "stage": Stage(case.stage),
        "facility": case.facility_id,
        "next_what": step.what,
        "next_on": step.due_on,
        "next_kind": step.kind,
    }
    return _current_values(case, case.version, values)


def current_place(case: Case) -> CurrentValues:
    stay = current_stay(case)
    return _current_values(case, case.version, stay_values(stay) if stay else {})


def current_risk(case: Case, version: int) -> CurrentValues:
    """`version`: the number of levels so far."""
    span = RiskSpan.objects.current().select_related("case").get(case=case)
    values = {"level": Risk(case.risk), "reason": span.reason or "", "review_on": span.review_on}
    return _current_values(case, version, values)


def current_entry(visit: Visit) -> CurrentValues:
    return _current_values(visit.case, visit.version, entry_values(visit))


def current_day(promise: Promise) -> CurrentValues:
    """Of a promise that was moved."""
    return _current_values(promise.case, promise.version, {"due_on": promise.due_on})


def current_hours(phone: Phone, case: Case, version: int) -> CurrentValues:
    """`version`: the number of versions so far."""
    return _current_values(case, version, {"safe_from": phone.safe_from, "safe_to": phone.safe_to})


def _planned(case: Case) -> FollowUp:
    return FollowUp.objects.select_related("case").get(case=case, state=StepState.PLANNED)


def _current_values(case: Case, version: int, values: dict[str, Any]) -> CurrentValues:
    newest = CaseEvent.objects.filter(case=case).select_related("by").latest("at")
    return CurrentValues(version, newest.by.short_name, newest.at, values)


def current_relative(tie: FamilyTie, case: Case) -> CurrentValues:
    values = {"kinship": tie.relation or "", "disclosure": Disclosure(tie.disclosure)}
    return _current_values(case, tie.version, values if tie.person_id else {**values, "name": tie.name or ""})
