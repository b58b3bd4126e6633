"""Jobs, checks of them, letters to employers, the sheet of vacancies."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.reintegration.actions.jobs.jobs import NewJob, NewJobCheck, NewJobEnd
from cases.reintegration.forms.employment.profile import capitalised
from cases.reintegration.forms.jobs.proposals import first_day_error
from cases.reintegration.states import JobAnswer, JobEnd, JobKind, LetterChannel
from supporters.directory.calendar import kyiv_day
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import DraftForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import MarkedLater, Panel, ShownFor, Unmarked

ENDS: Final = [("", _("Choose")), *JobEnd.choices]


class JobForm(DraftForm):
    draft_name = "job_new"
    page_title = _("The person has found work")
    save_label = _("Save the job")
    field_order = ("submission_key", "kind", "employer", "started_on", "evidence")

    kind = forms.ChoiceField(
        label=_("What kind of work"),
        choices=capitalised(JobKind.choices),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the kind of work")},
    )
    employer = forms.CharField(
        label=_("Where and as what"), max_length=200, error_messages={"required": _("Write where and as what")}
    )
    started_on = DayField(label=_("First day of work"), error_messages={"required": _("Enter the first day of work")})
    evidence = forms.CharField(
        label=_("By what it is known"),
        max_length=300,
        help_text=_("For example: the order was shown, the staff service confirmed by phone"),
        error_messages={"required": _("Write by what it is known")},
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = kyiv_day(now)

    def layout(self) -> Panel:
        return Panel("kind", "employer", "started_on", "evidence")

    def clean_started_on(self) -> date:
        day: date = self.cleaned_data["started_on"]
        if error := first_day_error(day, self.today):
            raise forms.ValidationError(error)
        return day

    @property
    def new_job(self) -> NewJob:
        known = self.cleaned_data
        return NewJob(
            kind=JobKind(known["kind"]), started_on=known["started_on"], employer=known["employer"], evidence=known["evidence"]
        )


class JobEndMixin(forms.Form):
    """How a job ended, and when."""

    end_kind = forms.ChoiceField(label=_("How it ended"), choices=ENDS, error_messages={"required": _("Choose how it ended")})
    ended_on = DayField(label=_("Last day of work"), error_messages={"required": _("Enter the last day of work")})
    end_words = forms.CharField(
        label=_("What happened"), max_length=300, required=False, help_text=_("In the words of the person. No diagnoses.")
    )

    started_on: date
    today: date

    def begin_end(self, *, started_on: date, now: datetime) -> None:
        self.started_on, self.today = started_on, kyiv_day(now)
        self.fields["ended_on"].initial = max(self.today, started_on)

    def check_end(self, cleaned: dict[str, Any]) -> None:
        day: date | None = cleaned.get("ended_on")
        if day and day < self.started_on:
            self.add_error("ended_on", _("This is before the first day of work"))
        elif day and day > max(self.today, self.started_on):
            self.add_error("ended_on", _("The day can’t be in the future"))

    @property
    def new_end(self) -> NewJobEnd:
        known = self.cleaned_data
        return NewJobEnd(kind=JobEnd(known["end_kind"]), ended_on=known["ended_on"], words=known["end_words"])


class JobEndForm(JobEndMixin, DraftForm):
    draft_name = "job_end"
    page_title = _("The job has ended")
    save_label = _("Record the end of the job")
    field_order = ("submission_key", "end_kind", "ended_on", "end_words")

    def __init__(self, *args: Any, started_on: date, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.begin_end(started_on=started_on, now=now)

    def layout(self) -> Panel:
        return Panel("end_kind", "ended_on", "end_words", heading=self.page_title, name="job-end")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_end(cleaned)
        return cleaned


class JobCheckForm(JobEndMixin, DraftForm):
    """Still there? How is it? What helps?"""

    draft_name = "job_check"
    page_title = _("How does work go?")
    save_label = _("Save")
    field_order = ("submission_key", "answer", "words", "support", "end_kind", "ended_on", "end_words")

    answer = forms.ChoiceField(
        label=_("What the person says"),
        choices=capitalised(JobAnswer.choices),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the answer")},
    )
    words = forms.CharField(
        label=_("How is it there?"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Tasks, people, the way there, hours. No diagnoses."),
    )
    support = forms.CharField(label=_("What helps, and what is missing?"), max_length=300, required=False)

    def __init__(self, *args: Any, started_on: date, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.begin_end(started_on=started_on, now=now)
        for name in ("end_kind", "ended_on"):
            self.fields[name].required = False

    def layout(self) -> Layout:
        left, works = JobAnswer.LEFT.value, JobAnswer.WORKS.value
        ends = ShownFor(f"answer={left}", Unmarked("end_kind", "ended_on"), "end_words")
        return Layout(Panel("answer", ends, ShownFor(f"answer={works} {left}", MarkedLater("words"), "support")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        answer = cleaned.get("answer")
        if answer == JobAnswer.WORKS and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", _("Write in one sentence how it is there"))
        if answer == JobAnswer.LEFT:
            for name, words in (("end_kind", _("Choose how it ended")), ("ended_on", _("Enter the last day of work"))):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
            self.check_end(cleaned)
        return cleaned

    @property
    def new_check(self) -> NewJobCheck:
        known, answer = self.cleaned_data, JobAnswer(self.cleaned_data["answer"])
        talked = answer is not JobAnswer.NOT_REACHED
        return NewJobCheck(
            answer=answer,
            words=known["words"] if talked else "",
            support=known["support"] if talked else "",
            end=self.new_end if answer is JobAnswer.LEFT else None,
        )


NAMED: Final = "name"
NAMELESS: Final = "number"


class LetterForm(SubmittedOnceForm):
    """What the employer learns. `may_name`: the consent of the person for employers is in force."""

    page_title = _("Letter to the employer")
    save_label = _("Prepare the letter")
    field_order = ("submission_key", "learns", "agreed_on")

    learns = forms.ChoiceField(
        label=_("What the employer learns"),
        choices=capitalised(
            [
                (NAMELESS, _("the number of the record, without the name")),
                (NAMED, _("the name: the person has agreed for this employer")),
            ]
        ),
        widget=forms.RadioSelect,
        initial=NAMELESS,
        error_messages={"required": _("Choose what the employer learns")},
    )
    agreed_on = DayField(
        label=_("When the person agreed"), required=False, help_text=_("In a talk about this vacancy, not about vacancies at all")
    )

    def __init__(self, *args: Any, may_name: bool, shown_at: datetime, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_name, self.shown_on, self.today = may_name, kyiv_day(shown_at), kyiv_day(now)
        self.fields["agreed_on"].initial = self.today

    def layout(self) -> Layout:
        return Layout(Panel("learns", ShownFor(f"learns={NAMED}", Unmarked("agreed_on"))))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("learns") != NAMED:
            return cleaned
        if not self.may_name:
            self.add_error("learns", _("For the name the consent of the person to data for employers is missing"))
        day: date | None = cleaned.get("agreed_on")
        if "agreed_on" in self.errors:
            return cleaned
        if day is None:
            self.add_error("agreed_on", _("Enter the day on which the person agreed"))
        elif not self.shown_on <= day <= self.today:
            self.add_error("agreed_on", _("The person agrees after the vacancy was shown, and not in the future"))
        return cleaned

    @property
    def name_agreed_on(self) -> date | None:
        agreed: date | None = self.cleaned_data["agreed_on"] if self.cleaned_data["learns"] == NAMED else None
        return agreed


class SentLetterForm(SubmittedOnceForm):
    page_title = _("Record that it was sent")
    save_label = _("The letter is sent")

    channel = forms.ChoiceField(
        label=_("How it was sent"),
        choices=capitalised(LetterChannel.choices),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it was sent")},
    )

    @property
    def chosen_channel(self) -> LetterChannel:
        return LetterChannel(self.cleaned_data["channel"])


MOST: Final = 3


class SheetForm(forms.Form):
    """Parameters of the printed sheet; without any the first proposals are printed."""

    vacancy = forms.TypedMultipleChoiceField(
        label=_("Vacancies on the sheet"), coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, shown: dict[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["vacancy"]
        field.choices = [(str(pk), label) for pk, label in shown.items()]
        field.initial = [str(pk) for pk in [*shown][:MOST]]

    def clean_vacancy(self) -> list[UUID]:
        chosen: list[UUID] = self.cleaned_data["vacancy"]
        if len(chosen) > MOST:
            raise forms.ValidationError(_("At most three vacancies fit on the sheet"))
        return chosen

    @property
    def chosen(self) -> list[UUID]:
        first: list[UUID] = self.cleaned_data["vacancy"] or [UUID(one) for one in self.fields["vacancy"].initial]
        return first
