"""The form of an entry: its kind by chips, its words, its moment, and what follows from it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.case.forms.current_values import current_values
from cases.case.models import StagePolicy
from cases.case.states import Risk
from cases.course.actions.answers import Answered
from cases.course.actions.steps import NextStep
from cases.course.actions.visits import NewVisit
from cases.course.forms.answers import NOT_REACHED, AnswerMixin, PlannedStep
from cases.course.forms.entry_parts import EntryChecksMixin, EntryRiskMixin
from cases.course.forms.promises import OF_PROMISE, EntryPromisesMixin, TicksField
from cases.course.forms.steps import OTHER_DATE, NextStepMixin, ShownPlanMixin
from cases.course.models import Promise, Visit
from cases.course.models.promise import ShownPlan
from cases.course.reports.timeline_rows import CourseView
from cases.course.reports.turns import CourseKind
from cases.course.states import StepAnswer, VisitKind
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.forms.date_fields import DayField, HourField
from supporters.forms.draft_forms import CurrentValues, DraftForm, VersionedForm
from supporters.forms.layouts import Folded, Hint, MarkedLater, Pair, Panel, ShownFor, Unmarked
from supporters.forms.light_forms import LightForm

NOON = time(12)
CHIPS = [
    (VisitKind.VISIT.value, _("Visit")),
    (VisitKind.CALL.value, _("Phone call")),
    (VisitKind.FAMILY.value, _("Talk with the family")),
    (NOT_REACHED, _("Could not reach")),
    (VisitKind.INSTITUTION.value, _("Contact with an institution")),
]


class EntryMixin(forms.Form):
    kind = forms.ChoiceField(label=_("What happened"), choices=CHIPS, widget=forms.RadioSelect, initial=VisitKind.VISIT)
    summary = forms.CharField(
        label=_("In short: what was agreed"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("No diagnoses and no details of the wound"),
    )
    occurred_on = DayField(label=_("Date"), required=False)
    occurred_time = HourField(label=_("Time"), required=False)

    wordless: frozenset[str] = frozenset({NOT_REACHED})  # kinds that need no words
    earliest: datetime
    latest: datetime
    usual: datetime  # the default when no moment is typed

    def check_entry(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("summary") and cleaned.get("kind") not in self.wordless and "summary" not in self.errors:
            self.add_error("summary", _("Write in one sentence what was agreed"))
        self._check_moment(cleaned)

    def _check_moment(self, cleaned: dict[str, Any]) -> None:
        if "occurred_on" in self.errors or "occurred_time" in self.errors:
            return
        moment = self._moment(cleaned)
        if moment > self.latest:
            self.add_error("occurred_on", _("The entry can't be of the future"))
        elif moment < self.earliest:
            self.add_error("occurred_on", _("This is more than a year ago"))

    def _moment(self, cleaned: dict[str, Any]) -> datetime:
        day, hour = cleaned.get("occurred_on"), cleaned.get("occurred_time")
        usual = self.usual.astimezone(KYIV)
        day = day or usual.date()
        if day == usual.date() and (not hour or hour == usual.time().replace(second=0, microsecond=0)):
            return self.usual
        return datetime.combine(day, hour or NOON, KYIV)

    @property
    def new_visit(self) -> NewVisit:
        kind, reached = self.cleaned_data["kind"], self.cleaned_data["kind"] != NOT_REACHED
        return NewVisit(
            kind=VisitKind(kind) if reached else VisitKind.CALL,
            reached=reached,
            summary=self.cleaned_data["summary"],
            occurred_at=self._moment(self.cleaned_data),
        )


class VisitForm(
    LightForm,
    EntryRiskMixin,
    AnswerMixin,
    ShownPlanMixin,
    EntryChecksMixin,
    EntryPromisesMixin,
    NextStepMixin,
    EntryMixin,
    DraftForm,
):
    """«Новий запис»: one sentence is required; everything else has a default.

    `now` is when Save was pressed; `saved_label` names that moment unless it was just now. `plans`: the step will be planned or
    offered. `plan` returns the planned step and the open promises, when the form is shown; `promises`: the author makes and keeps
    some. `raises`: the author may raise the risk. A form of before the answers has `step_asked`, and perhaps `changes_step`, when
    its author did not answer for the case.
    """

    draft_name = "visit_new"
    same_for_all = frozenset(
        (
            *("kind", "summary", "occurred_on", "occurred_time", "risk_level", "answer"),
            *("next_in", "next_on", "next_because", "next_time", "next_kind", "promise_words", "promise_who"),
        )
    )
    field_order = (  # as on the page
        *("submission_key", "kind", "summary", "occurred_on", "occurred_time", "risk_level", "answer"),
        *("next_in", "next_on", "next_because", "next_what", "next_time", "next_kind"),
        *("works", *OF_PROMISE),
    )

    step_asked = forms.BooleanField(required=False)
    changes_step = forms.BooleanField(required=False)

    def __init__(
        self,
        *args: Any,
        policy: StagePolicy,
        risk: Risk,
        now: datetime,
        earliest: datetime,
        saved_label: str = "",
        plans: bool = True,
        plan: Callable[[], ShownPlan],
        promises: bool = True,
        raises: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.propose_answer()
        self.plans, self.saved_label, self.shown_plan = plans, saved_label, plan
        self.earliest, self.latest, self.usual = earliest, now, now
        self.propose(policy, risk, now)
        self.offer_risk(risk if raises else None)
        self.offer_checks((lambda: plan().checks) if plans else None, today=kyiv_day(now))
        self.offer_promises((lambda: plan().promises) if promises else None, now=now)

    def layout(self) -> Layout:
        moment = ("occurred_on", "occurred_time")
        step: tuple[Any, ...] = (
            "next_in",
            ShownFor(f"next_in={OTHER_DATE}", Unmarked("next_on")),
            ShownFor(f"next_in={self.late_days}", Unmarked("next_because")),
            "next_what",
            Folded(_("Set a time or a way"), "next_time", Unmarked("next_kind"), opened_by=("next_time", "next_kind")),
        )
        if self.plans:
            ends = ShownFor(f"answer={StepAnswer.DONE} {StepAnswer.CHANGE}", *step)
            step = (PlannedStep(self.shown_plan, kyiv_day(self.now)), ends)
        return Layout(
            Panel(
                "kind",
                MarkedLater("summary"),
                Folded(self._moment_label(), Pair(Unmarked(*moment)), opened_by=moment, if_filled=False),
                *self.risk_part(),
            ),
            Panel(*step, heading=_("Next step"), name="next-step"),
            *self.checks_part(),
            *self.promises_part(),
        )

    def _moment_label(self) -> str:
        if not self.saved_label:
            return gettext("Date and time: now")
        return gettext("Date and time: %(saved_label)s, when you saved it") % {"saved_label": self.saved_label}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_entry(cleaned)
        self.check_risk(cleaned)
        self.check_works(cleaned)
        if self.plans and not self.keeps_step(cleaned) and not self.repeats_step(cleaned):
            self.check_next(cleaned)
        else:
            self.forgive_step()
        self.check_promise(cleaned)
        return cleaned

    def kept_before(self, cleaned: dict[str, Any]) -> bool:
        return bool(cleaned.get("step_asked")) and not cleaned.get("changes_step")

    @property
    def answered(self) -> Answered:
        return replace(super().answered, again_after=self.now if self.repeats_step(self.cleaned_data) else None)

    @property
    def planned_step(self) -> NextStep | None:
        """None: the plan of the case stays, or its step comes again."""
        known = self.cleaned_data
        return None if self.keeps_step(known) or self.repeats_step(known) else self.next_step

    @property
    def unplanned_step(self) -> NextStep | None:
        return None if self.keeps_step(self.cleaned_data) else super().unplanned_step


def entry_values(visit: Visit) -> dict[str, Any]:
    """Values of an entry for EntryMixin."""
    occurred = visit.occurred_at.astimezone(KYIV)
    return {
        "kind": visit.kind if visit.reached else NOT_REACHED,
        "summary": visit.summary or "",
        "occurred_on": occurred.date(),
        "occurred_time": occurred.time().replace(second=0, microsecond=0),
    }


def current_entry(visit: Visit) -> CurrentValues:
    return current_values(visit.case, visit.version, entry_values(visit))


class VisitEditForm(EntryMixin, VersionedForm, DraftForm):
    """Edit an entry that its author saved a moment ago, or correct an older one (`is_fresh` is False).

    `kept`: the promises that an older entry has ticked as kept.
    """

    draft_name = "visit_edit"

    not_kept = TicksField(label=_("Not kept after all"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        *args: Any,
        visit: Visit,
        earliest: datetime,
        now: datetime,
        is_fresh: bool = True,
        kept: Sequence[Promise] = (),
        **kwargs: Any,
    ) -> None:
        values = entry_values(visit)
        super().__init__(*args, initial=values, **kwargs)
        if visit.outcome:
            self.wordless |= {values["kind"]}
        self.is_fresh, self.now, self.earliest = is_fresh, now, min(earliest, visit.occurred_at)
        self.latest, self.usual = visit.recorded_at, visit.occurred_at
        self.fields["not_kept"].choices = [(str(one.pk), one.words) for one in kept]  # type: ignore[attr-defined]
        if not kept:
            del self.fields["not_kept"]

    def layout(self) -> Layout:
        entry = Panel("kind", MarkedLater("summary"), Pair(Unmarked("occurred_on", "occurred_time")))
        if "not_kept" not in self.fields:
            return Layout(entry)
        hint = Hint(_("This entry has marked these promises as kept. Tick those that are still open."))
        return Layout(entry, Panel(hint, Unmarked("not_kept"), heading=_("Promises"), name="kept-promises"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_entry(cleaned)
        return cleaned


class VisitPresetForm(forms.Form):
    """Parameters of a new entry: a preset kind, an undone entry to restore, or the round that it belongs to."""

    kind = forms.ChoiceField(choices=CHIPS, required=False)
    again = forms.UUIDField(required=False)
    round = forms.SlugField(required=False, max_length=40)  # code of the institution of the round


class CasePageForm(forms.Form):
    """Parameters of a case page: the entry just saved, whether to show the whole timeline, what of it, and of which day."""

    saved = forms.UUIDField(required=False)
    entries = forms.ChoiceField(choices=[("all", "all")], required=False)
    kind = forms.ChoiceField(choices=CourseKind.choices, required=False)
    day = forms.DateField(required=False)
    list = forms.CharField(required=False, max_length=400)  # the address of the list that led here

    @property
    def view(self) -> CourseView:
        """It begins at the conversations."""
        known = self.cleaned_data
        kind = CourseKind(known["kind"] or CourseKind.ENTRIES)
        return CourseView(kind=kind, whole=bool(known["entries"]), day=known["day"])
