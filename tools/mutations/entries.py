"""Guards of entries: the order of row locks, and what is undone with an entry."""

from typing import Final

from tools.mutations.table import Mutation

ANSWERS: Final = "tests/cases/course/views/test_answers.py"
STAYING: Final = "tests/cases/course/views/test_staying_steps.py"
STEPS_AGAIN: Final = "tests/cases/course/actions/test_steps_again.py"
ENTRY_MUTATIONS: Final = (
    Mutation(
        "A case is locked before its entry",
        "cases/course/actions/visits.py",
        "    case = lock_case(_case_of(visit_id))\n    return case, _locked(visit_id)\n",
        "    visit = _locked(visit_id)\n    return lock_case(visit.case_id), visit\n",
        "tests/cases/case/actions/test_lock_order.py",
    ),
    Mutation(
        "A corrected entry counts no more",
        "cases/course/actions/corrections.py",
        "    recompute_last_contact(case)\n",
        "",
        "tests/cases/course/actions/test_corrections.py",
    ),
    Mutation(
        "An older entry corrected today is not of today in the round",
        "cases/desk/reports/lists/round.py",
        "written.filter(Q(corrects=None) | Q(occurred_at__gte=since))",
        "written",
        "tests/cases/desk/views/test_days.py",
    ),
    Mutation(
        "Nothing that came after an entry is taken back with it",
        "cases/course/models/visit.py",
        'case_version=F("case__version"), ',
        "",
        "tests/cases/course/actions/test_taken_back.py",
    ),
    Mutation(
        "A step that came to the right card meanwhile is not settled unseen",
        "cases/course/views/entries/corrections.py",
        '(known["version"] or 0) if form.planned_step else None',
        "None",
        "tests/cases/course/views/test_corrections.py",
    ),
    Mutation(
        "The step of a moved entry goes along",
        "cases/course/views/entries/corrections.py",
        "step=form.planned_step,",
        "step=None,",
        "tests/cases/course/views/test_corrections.py",
    ),
    Mutation(
        "An entry moves to the card of another after its purpose is stated",
        "cases/course/views/entries/corrections.py",
        "case_to_work_on(request, chosen)",
        "Case.objects.workable_by(request.user).get(number=chosen)",
        "tests/cases/course/views/test_corrections.py",
    ),
    Mutation(
        "Cards to move an entry to are named only where no purpose is asked",
        "cases/course/reports/entry_pages.py",
        "if case.granted or purpose_unasked(user, case):",
        "if True:",
        "tests/cases/course/views/test_corrections.py",
    ),
    Mutation(
        "The step of a closed card is not planned again",
        "cases/course/actions/steps.py",
        '    case = lock_case(FollowUp.objects.values_list("case_id", flat=True).get(pk=step_id))\n    step: FollowUp',
        "    case = Case.objects.get(follow_ups=step_id)\n    step: FollowUp",
        STEPS_AGAIN,
    ),
    Mutation(
        "A step that returns forgets how it had ended",
        "cases/course/actions/steps.py",
        "step.settled_by, step.replaced_by = StepState.PLANNED, None, None, None, None",
        "step.settled_by = StepState.PLANNED, None, None, None",
        STEPS_AGAIN,
    ),
    Mutation(
        "An attempt does not count as put off, and does not forget how often",
        "cases/course/actions/steps.py",
        "    counted = moves + adds if ended is StepState.POSTPONED else 0\n",
        "    counted = adds\n",
        "tests/cases/course/actions/test_calls.py",
    ),
    Mutation(
        "Only who may write plans a step again from the timeline",
        "cases/course/reports/entries.py",
        "    may_return = workable and may_be_planned_again",
        "    may_return = may_be_planned_again",
        "tests/cases/course/views/test_ended_steps.py",
    ),
    Mutation(
        "An untouched answer is that of the kind which was sent",
        "cases/course/forms/answers.py",
        '        if answer and answer == cleaned.get("answer_shown"):',
        "        if False:",
        ANSWERS,
    ),
    Mutation(
        "Who does not answer for the card begins at «Лишити»",
        "cases/course/forms/answers.py",
        "today=today, answers=answers) is StepAnswer.DONE",
        "today=today, answers=True) is StepAnswer.DONE",
        ANSWERS,
    ),
    Mutation(
        "An equal step of a colleague is not called done",
        "cases/course/actions/offers.py",
        "        return plan_step(case, step, by=by, at=at, planned_in=planned_in)\n",
        "        return plan_step(case, step, by=by, at=at, planned_in=planned_in, ended=answered.ended)\n",
        ANSWERS,
    ),
    Mutation(
        "A draft does not keep which step was planned",
        "cases/course/forms/answers.py",
        'if name not in ("planned", "ends_by")]',
        "]",
        ANSWERS,
    ),
    Mutation(
        "A refused form of before the answers chooses what it would do",
        "cases/course/forms/answers.py",
        '        if self.is_bound and self.errors and "answer" not in self.errors and not self.data.get("answer"):',
        "        if False:",
        f"{ANSWERS} {STAYING}",
    ),
    Mutation(
        "A kept step comes forward to the limit of the new stage",
        "cases/course/actions/answers.py",
        "        if not bring_forward(case, to=limit_on, by=by, at=at):",
        "        if True:",
        STAYING,
    ),
    Mutation(
        "A new wound calls no step done that was planned meanwhile",
        "cases/course/actions/answers.py",
        "ended=answered.ended if is_said else StepState.REPLACED)",
        "ended=answered.ended)",
        STAYING,
    ),
    Mutation(
        "A moved entry ends the step there as its author says",
        "cases/course/actions/visits.py",
        "planned_in=moved, ended=answered.ended)",
        "planned_in=moved)",
        STAYING,
    ),
)
