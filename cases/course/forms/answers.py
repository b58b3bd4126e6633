"""The answer to the planned step, in the form of an entry (docs/adr/0067-answers-to-steps.md)."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cases.case.reports.identity import opened
from cases.course.actions.answers import Answered, usual_answer
from cases.course.actions.steps import NextStep
from cases.course.forms.steps import DatedStepMixin
from cases.course.models import FollowUp
from cases.course.models.promise import ShownPlan, ShownStep
from cases.course.states import StepAnswer, StepState, VisitKind
from supporters.directory.calendar import due_label
from supporters.forms.draft_forms import DraftForm
from supporters.forms.layouts import UNMARKED, Hint, Part, ShownFor
from supporters.forms.light_forms import printed

NOT_REACHED: Final = "not_reached"
KINDS: Final = (VisitKind.VISIT, VisitKind.CALL, VisitKind.FAMILY, VisitKind.INSTITUTION)


class AnswerMixin(DraftForm):
    """What becomes of the planned step, as the page names it.

    `answer_shown`: what the page had chosen, "" once the author has answered. `ends_by`: the kinds of entry that end the step
    unless its author says otherwise. An untouched answer is that of the kind which was sent, also without a script. A form of
    before the answers has none; when it is refused, the page chooses what it would have done.
    """

    answer = forms.ChoiceField(
        label=_("What becomes of it?"), choices=StepAnswer.choices, widget=forms.RadioSelect, required=False
    )
    answer_shown = forms.ChoiceField(choices=StepAnswer.choices, widget=forms.HiddenInput, required=False)
    ends_by = forms.CharField(max_length=100, widget=forms.HiddenInput, required=False)

    def propose_answer(self) -> None:
        """Choose the answer that the initial kind of entry presumes, unless the author has answered already."""
        before = self.initial
        if before.get("ends_by") is not None and not (before.get("answer") and not before.get("answer_shown")):
            chosen = _presumed(before.get("kind") or VisitKind.VISIT, before["ends_by"])
            self.initial = {**before, "answer": chosen, "answer_shown": chosen}

    def answer_of(self, cleaned: dict[str, Any]) -> StepAnswer | None:
        """None: the page did not ask, and the step is replaced as before."""
        answer = cleaned.get("answer")
        if answer and answer == cleaned.get("answer_shown"):
            return _presumed(cleaned.get("kind") or "", cleaned.get("ends_by") or "")
        return StepAnswer(answer) if answer else None

    def kept_before(self, _cleaned: dict[str, Any]) -> bool:
        """Whether a form of before the answers leaves the step."""
        return False

    def keeps_step(self, cleaned: dict[str, Any]) -> bool:
        answer = self.answer_of(cleaned)
        return answer is StepAnswer.KEEP if answer else self.kept_before(cleaned)

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.errors and "answer" not in self.errors and not self.data.get("answer"):
            sent = QueryDict(mutable=True)
            sent.update(self.data)
            sent["answer"] = StepAnswer.KEEP if self.kept_before(self.cleaned_data) else StepAnswer.CHANGE
            self.data = sent

    @property
    def answered(self) -> Answered:
        answer = self.answer_of(self.cleaned_data)
        return Answered(said=answer is not None, ended=StepState.DONE if answer is StepAnswer.DONE else StepState.REPLACED)

    @classmethod
    def drafted_names(cls) -> list[str]:
        """Without what the page says about the planned step, which may be another one when the draft is opened."""
        return [name for name in super().drafted_names() if name not in ("planned", "ends_by")]

    def repeats_step(self, cleaned: dict[str, Any]) -> bool:
        """Nobody was reached, and the page could not change its fields without a script: the same step comes again tomorrow."""
        answer = cleaned.get("answer")
        return bool(answer) and answer != StepAnswer.CHANGE and self.answer_of(cleaned) is StepAnswer.CHANGE


class StayingStepMixin(AnswerMixin):
    """Of an act that is no entry of this card: the planned step stays unless its author says otherwise."""

    shown_plan: Callable[[], ShownPlan]
    today: date

    def ask_about(self, plan: Callable[[], ShownPlan], today: date) -> None:
        """`plan` is read when the form is shown."""
        self.shown_plan, self.today = plan, today
        self.initial = {"ends_by": "", **self.initial}
        self.propose_answer()

    def step_parts(self, *of_next: Any) -> tuple[Any, ...]:
        """For a layout: the planned step with the question, and the fields of the step in its place."""
        return PlannedStep(self.shown_plan, self.today), ShownFor(f"answer={StepAnswer.DONE} {StepAnswer.CHANGE}", *of_next)


class StayingDatedStepMixin(StayingStepMixin, DatedStepMixin):
    """The same, with the next step on a calendar day. `asks`: a step is planned."""

    asks = True

    def dated_parts(self) -> tuple[Any, ...]:
        of_next = ("next_what", "next_on", self.because_part(), "next_kind")
        if not self.asks:
            return of_next
        forward = ShownFor(f"answer={StepAnswer.KEEP}", Hint(_("If the stage does not allow as long, the day comes forward.")))
        asked, instead = self.step_parts(*of_next)
        return asked, forward, instead

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.keeps_step(cleaned):
            self.forgive_step()
        return cleaned

    @property
    def planned_step(self) -> NextStep | None:
        """None: the planned one stays."""
        return None if self.keeps_step(self.cleaned_data) else self.next_step


class PlannedStep(Part):
    """«Привезти довідку на підпис · завтра», and the answer to it. The plan is read when the form is shown."""

    def __init__(self, plan: Callable[[], ShownPlan], today: date) -> None:
        super().__init__("answer")
        self.plan, self.today = plan, today

    def render(self, form: Any, context: Any, **_ignored: Any) -> SafeString:
        step = self.plan().step
        if step is None:
            return SafeString("")
        words = opened(FollowUp, "what", step.pk, step.what, step.person_id)
        when = due_label(step.due_on, step.due_time, self.today)
        named = printed('<p data-step-words="{}"><b>{}</b> · {}</p>', words, words, when)
        return named + self.inner(form, context, legend="hidden", optional=UNMARKED)


def ending_kinds(step: ShownStep, *, today: date, answers: bool) -> str:
    """For `ends_by` of AnswerMixin."""
    due = answers and step.due_on <= today
    done = (
        kind
        for kind in KINDS
        if usual_answer(step.kind, step.due_on, kind, reached=True, today=today, answers=answers) is StepAnswer.DONE
    )
    return " ".join([*done, *([NOT_REACHED] if due else [])])


def _presumed(kind: str, ends_by: str) -> StepAnswer:
    if kind not in ends_by.split():
        return StepAnswer.KEEP
    return StepAnswer.CHANGE if kind == NOT_REACHED else StepAnswer.DONE
