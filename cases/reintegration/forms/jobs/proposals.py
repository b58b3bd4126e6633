"""Show a vacancy to a person, the answer of the person, and what became of it."""

from datetime import date, datetime
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.reintegration.actions.jobs.jobs import FURTHEST, LONGEST_AGO
from cases.reintegration.actions.jobs.proposals import ProposalAnswer, ProposalOutcome
from cases.reintegration.forms.employment.profile import capitalised
from cases.reintegration.states import DeclineReason, EmployerRefusal, ProposalState
from supporters.directory.calendar import kyiv_day
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import DraftForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel, ShownFor, Unmarked

WORDS: Final = 500
WANTS, DECLINES, GONE, HIRED, REFUSED = (
    ProposalState.WANTED.value,
    ProposalState.DECLINED.value,
    ProposalState.GONE.value,
    ProposalState.HIRED.value,
    ProposalState.REFUSED.value,
)
NOT_IN_THE_PAST: Final = _("The first day of work is not more than ten years ago")
NOT_SO_FAR: Final = _("The first day of work is within three months")


def first_day_error(day: date, today: date) -> Any:
    """What is wrong with the first day of work; "" for nothing."""
    return NOT_IN_THE_PAST if day < today - LONGEST_AGO else NOT_SO_FAR if day > today + FURTHEST else ""


class ProposeForm(SubmittedOnceForm):
    """A button beside a vacancy."""

    vacancy = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": _("Choose a vacancy")})


class DeclineMixin(forms.Form):
    """Why the person does not want the vacancy."""

    decline = forms.ChoiceField(label=_("Why not"), choices=[("", _("Choose")), *DeclineReason.choices], required=False)

    def check_decline(self, cleaned: dict[str, Any], *, is_declined: bool) -> None:
        if is_declined and not cleaned.get("decline") and "decline" not in self.errors:
            self.add_error("decline", _("Choose why not"))

    @property
    def chosen_decline(self) -> DeclineReason | None:
        return DeclineReason(self.cleaned_data["decline"]) if self.cleaned_data.get("decline") else None


class ProposalAnswerForm(DeclineMixin, DraftForm):
    """What the person says about a vacancy."""

    draft_name = "job_answer"
    page_title = _("Answer of the person")
    save_label = _("Save the answer")
    field_order = ("submission_key", "answer", "decline", "words")

    answer = forms.ChoiceField(
        label=_("What the person says"),
        choices=capitalised(
            [
                (WANTS, _("wants this work")),
                (DECLINES, _("does not want it")),
                (GONE, _("the vacancy ended meanwhile")),
            ]
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the answer")},
    )
    words = forms.CharField(
        label=_("In the words of the person"),
        max_length=WORDS,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It is for the team and is never in a letter. No diagnoses."),
    )

    def layout(self) -> Layout:
        return Layout(Panel("answer", ShownFor(f"answer={DECLINES}", Unmarked("decline")), "words"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_decline(cleaned, is_declined=cleaned.get("answer") == DECLINES)
        return cleaned

    @property
    def is_gone(self) -> bool:
        return bool(self.cleaned_data["answer"] == GONE)

    @property
    def new_answer(self) -> ProposalAnswer:
        declined = self.cleaned_data["answer"] == DECLINES
        return ProposalAnswer(decline=self.chosen_decline if declined else None, words=self.cleaned_data["words"])

    @property
    def outcome(self) -> ProposalOutcome:
        words = self.cleaned_data["words"]
        return ProposalOutcome(state=ProposalState.GONE, refusal=None, decline=None, words=words, evidence="")


class ProposalOutcomeForm(DeclineMixin, DraftForm):
    """What became of a vacancy that the person wants."""

    draft_name = "job_outcome"
    page_title = _("What became of the vacancy")
    save_label = _("Save the outcome")
    field_order = ("submission_key", "outcome", "started_on", "refusal", "decline", "evidence", "words")

    outcome = forms.ChoiceField(
        label=_("How it ended"),
        choices=capitalised(
            [
                (HIRED, _("hired")),
                (REFUSED, _("the employer refused")),
                (DECLINES, _("the person does not want it any more")),
                (GONE, _("the vacancy ended meanwhile")),
            ]
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ended")},
    )
    started_on = DayField(label=_("First day of work"), required=False)
    refusal = forms.ChoiceField(
        label=_("Why the employer refused"), choices=[("", _("Choose")), *EmployerRefusal.choices], required=False
    )
    evidence = forms.CharField(
        label=_("By what it is known"),
        max_length=300,
        required=False,
        help_text=_("For example: the order was shown, the staff service confirmed by phone"),
    )
    words = forms.CharField(label=_("What else was said"), max_length=WORDS, required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = kyiv_day(now)

    def layout(self) -> Layout:
        return Layout(
            Panel(
                "outcome",
                ShownFor(f"outcome={HIRED}", Unmarked("started_on")),
                ShownFor(f"outcome={REFUSED}", Unmarked("refusal")),
                ShownFor(f"outcome={DECLINES}", Unmarked("decline")),
                ShownFor(f"outcome={HIRED} {REFUSED}", Unmarked("evidence")),
                "words",
            )
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("outcome")
        self.check_decline(cleaned, is_declined=chosen == DECLINES)
        if chosen == HIRED:
            self._check_first_day(cleaned.get("started_on"))
        if chosen == REFUSED and not cleaned.get("refusal") and "refusal" not in self.errors:
            self.add_error("refusal", _("Choose why the employer refused"))
        if chosen in (HIRED, REFUSED) and not cleaned.get("evidence") and "evidence" not in self.errors:
            self.add_error("evidence", _("Write by what it is known"))
        return cleaned

    def _check_first_day(self, day: date | None) -> None:
        if "started_on" in self.errors:
            return
        if error := first_day_error(day, self.today) if day else _("Enter the first day of work"):
            self.add_error("started_on", error)

    @property
    def is_hired(self) -> bool:
        return bool(self.cleaned_data["outcome"] == HIRED)

    @property
    def new_outcome(self) -> ProposalOutcome:
        """Valid unless the person is hired."""
        known, state = self.cleaned_data, ProposalState(self.cleaned_data["outcome"])
        refused = state is ProposalState.REFUSED
        return ProposalOutcome(
            state=state,
            refusal=EmployerRefusal(known["refusal"]) if refused else None,
            decline=self.chosen_decline if state is ProposalState.DECLINED else None,
            words=known["words"],
            evidence=known["evidence"] if refused else "",
        )
