"""Locks of entries: the order of row locks, and what is undone with an entry."""

from typing import Final

from tools.mutations.table import Lock

STEPS_AGAIN: Final = "tests/cases/actions/test_steps_again.py"
ENTRY_LOCKS: Final = (
    Lock(
        "A case is locked before its entry",
        "cases/actions/visits.py",
        "    case = lock_case(_case_of(visit_id))\n    return case, _locked(visit_id)\n",
        "    visit = _locked(visit_id)\n    return lock_case(visit.case_id), visit\n",
        "tests/cases/actions/test_lock_order.py",
    ),
    Lock(
        "Only its author corrects an older entry, and only one that counts",
        "cases/actions/corrections/entries.py",
        "visit.by_id != by.pk or visit.voided_at is not None or not needs_correcting(visit.recorded_at, at=saved_at or at):",
        "False:",
        "tests/cases/actions/test_corrections.py",
    ),
    Lock(
        "Of two corrections the second is refused",
        "cases/actions/corrections/entries.py",
        "    if Visit.objects.filter(corrects=visit, case=case).exists():",
        "    if False:",
        "tests/cases/actions/test_corrections.py",
    ),
    Lock(
        "A corrected entry counts no more",
        "cases/actions/corrections/entries.py",
        "    keep_last_contact(case)\n",
        "",
        "tests/cases/actions/test_corrections.py",
    ),
    Lock(
        "Only promises of the corrected entry are opened again",
        "cases/actions/promises/entries.py",
        "filter(settled_in=visit, pk__in=not_kept)",
        "filter(pk__in=not_kept)",
        "tests/cases/actions/test_corrections.py",
    ),
    Lock(
        "An older entry corrected today is not of today in the round",
        "cases/reports/lists/round.py",
        "written.filter(Q(corrects=None) | Q(occurred_at__gte=since))",
        "written",
        "tests/cases/views/test_days.py",
    ),
    Lock(
        "Nothing that came after an entry is taken back with it",
        "cases/models/visit.py",
        'case_version=F("case__version"), ',
        "",
        "tests/cases/actions/test_taken_back.py",
    ),
    Lock(
        "A step that came to the right card meanwhile is not settled unseen",
        "cases/views/entries/corrections.py",
        '(known["version"] or 0) if form.taken else None',
        "None",
        "tests/cases/views/test_corrections.py",
    ),
    Lock(
        "The step of a moved entry goes along",
        "cases/views/entries/corrections.py",
        "step=form.taken,",
        "step=None,",
        "tests/cases/views/test_corrections.py",
    ),
    Lock(
        "The tree is locked before people",
        "supporters/administration/actions/approvals/requests.py",
        "    hold_departments()\n    rows = ",
        "    rows = ",
        "tests/supporters/administration/test_lock_order.py",
    ),
    Lock(
        "An entry moves to the card of another after its purpose is stated",
        "cases/views/entries/corrections.py",
        "case_to_work_on(request, chosen)",
        "Case.objects.workable_by(request.user).get(number=chosen)",
        "tests/cases/views/test_corrections.py",
    ),
    Lock(
        "Cards to move an entry to are named only where no purpose is asked",
        "cases/reports/card/corrections.py",
        "if case.granted or purpose_unasked(user, case):",
        "if True:",
        "tests/cases/views/test_corrections.py",
    ),
    Lock(
        "Only an answer about a step is taken back",
        "cases/actions/steps.py",
        "    if step.state not in ANSWERED:",
        "    if False:",
        STEPS_AGAIN,
    ),
    Lock(
        "The step of a closed card is not planned again",
        "cases/actions/steps.py",
        '    case = lock_case(FollowUp.objects.values_list("case_id", flat=True).get(pk=step_id))\n    step: FollowUp',
        "    case = Case.objects.get(follow_ups=step_id)\n    step: FollowUp",
        STEPS_AGAIN,
    ),
    Lock(
        "A step that returns forgets how it had ended",
        "cases/actions/steps.py",
        "step.settled_by, step.replaced_by = StepState.PLANNED, None, None, None, None",
        "step.settled_by = StepState.PLANNED, None, None, None",
        STEPS_AGAIN,
    ),
    Lock(
        "An attempt does not count as put off, and does not forget how often",
        "cases/actions/steps.py",
        "    counted = moves + adds if ended is StepState.POSTPONED else 0\n",
        "    counted = adds\n",
        "tests/cases/actions/test_calls.py",
    ),
    Lock(
        "A call about something else leaves the step of another day",
        "cases/actions/answers.py",
        "    if answers and due_on <= today and agrees",
        "    if answers and agrees",
        "tests/cases/actions/test_calls.py",
    ),
    Lock(
        "A call is no visit that was planned",
        "cases/actions/answers.py",
        " and agrees and is_contact",
        " and is_contact",
        "tests/cases/actions/test_calls.py",
    ),
    Lock(
        "An outcome is about the step as it was moved meanwhile",
        "cases/actions/steps.py",
        "    while step and step.state == StepState.POSTPONED and step.replaced_by_id:",
        "    while False:",
        "tests/cases/actions/test_calls.py",
    ),
    Lock(
        "Only who may write plans a step again from the timeline",
        "cases/reports/course/entries.py",
        "        may_return = workable and may_be_planned_again",
        "        may_return = may_be_planned_again",
        "tests/cases/views/test_ended_steps.py",
    ),
)
