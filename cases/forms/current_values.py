"""Somebody has changed the same thing meanwhile: what stands now, to be shown beside what was typed
(supporters/forms/draft_forms.py). The newest event of the case tells who and when."""

from typing import Any

from cases.forms.visits import entry_values
from cases.models import Case, CaseEvent, FollowUp, Visit
from cases.states import Stage, StepState
from supporters.forms.draft_forms import Standing


def standing_step(case: Case) -> Standing:
    step = _planned(case)
    return _standing(case, case.version, {"next_on": step.due_on, "next_time": step.due_time})


def standing_plan(case: Case) -> Standing:
    step = _planned(case)
    values = {"next_what": step.what, "next_on": step.due_on, "next_time": step.due_time, "next_kind": step.kind}
    return _standing(case, case.version, values)


def standing_stage(case: Case) -> Standing:
    step = _planned(case)
    values = {
        "stage": Stage(case.stage), "facility": case.facility_id, "next_what": step.what, "next_on": step.due_on,
        "next_kind": step.kind,
    }  # fmt: skip
    return _standing(case, case.version, values)


def standing_visit(visit: Visit) -> Standing:
    return _standing(visit.case, visit.version, entry_values(visit))


def _planned(case: Case) -> FollowUp:
    return FollowUp.objects.select_related("case").get(case=case, state=StepState.PLANNED)


def _standing(case: Case, version: int, values: dict[str, Any]) -> Standing:
    newest = CaseEvent.objects.filter(case=case).select_related("by").latest("at")
    return Standing(version, newest.by.short_name, newest.at, values)
