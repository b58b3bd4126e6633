"""Make a promise, settle it, move it; and the part of the form of an entry about promises."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.case.forms.current_values import current_values
from cases.case.reports.identity import opened
from cases.course.actions.promises.entries import EntryPromises
from cases.course.actions.promises.making import NewPromise
from cases.course.forms.steps import OTHER_DATE, in_days_label
from cases.course.models import Promise
from cases.course.models.promise import FURTHEST, ShownPromise
from cases.course.states import PromiseBy
from supporters.directory.calendar import due_label, kyiv_day
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import CurrentValues, DraftForm, VersionedForm
from supporters.forms.layouts import Folded, Pair, Panel, Part, ShownFor, Unmarked

MINE: Final = "mine"
OF_PROMISE: Final = ("kept", "promise_words", "promise_who", "promise_on")
USUAL_WAIT: Final = timedelta(days=7)
USUAL_DAYS: Final = (1, 3, 7, 14)
MOST_TICKS: Final = 100
WORDS: Final = 200

NOT_BEFORE_TODAY: Final = _("The day of a promise can’t be in the past")
TOO_FAR: Final = _("A promise is due within a year")


def day_error(day: date, today: date) -> Any:
    """What is wrong with the day of a promise; "" for nothing."""
    return NOT_BEFORE_TODAY if day < today else TOO_FAR if day > today + FURTHEST else ""


class PromisedDayMixin(forms.Form):
    """The day of a promise by chips or calendar."""

    due_in = forms.ChoiceField(label=_("By when"), widget=forms.RadioSelect, error_messages={"required": _("Choose a day")})
    due_on = DayField(label=_("Date"), required=False)

    today: date

    def offer_days(self, today: date, *, chosen: int) -> None:
        self.today = today
        chips = [(str(n), in_days_label(n)) for n in USUAL_DAYS]
        self.fields["due_in"].choices = [("0", _("Today")), *chips, (OTHER_DATE, _("Another date"))]  # type: ignore[attr-defined]
        self.fields["due_in"].initial = str(chosen)

    def day_part(self) -> Part:
        return Part("due_in", ShownFor(f"due_in={OTHER_DATE}", Unmarked("due_on")))

    def check_day(self, cleaned: dict[str, Any]) -> None:
        chosen, typed = cleaned.get("due_in"), cleaned.get("due_on")
        if not chosen or "due_on" in self.errors:
            return
        if chosen == OTHER_DATE and not typed:
            self.add_error("due_on", _("Choose a date"))
        elif error := day_error(self.day, self.today):
            self.add_error("due_on", error)

    @property
    def day(self) -> date:
        """Valid only without errors. A typed date counts only with its chip."""
        chosen: date | None = self.cleaned_data.get("due_on")
        if self.cleaned_data["due_in"] == OTHER_DATE and chosen:
            return chosen
        return self.today + timedelta(days=int(self.cleaned_data["due_in"]))


class PromiseForm(PromisedDayMixin, DraftForm):
    """«Нова обіцянка». `may_keep`: the author may keep it instead of who answers for the case."""

    draft_name = "promise_new"
    page_title = _("New promise")
    save_label = _("Save the promise")
    field_order = ("submission_key", "words", "who", "due_in", "due_on", "whose")  # as on the page

    words = forms.CharField(
        label=_("What is promised"),
        max_length=WORDS,
        help_text=_("No diagnoses and no details of the wound"),
        error_messages={"required": _("Write what is promised")},
    )
    who = forms.ChoiceField(
        label=_("Who has promised"), choices=PromiseBy.choices, widget=forms.RadioSelect, initial=PromiseBy.SUPPORTER
    )
    whose = forms.ChoiceField(
        label=_("Who makes sure that it is kept"),
        choices=[("", _("who accompanies")), (MINE, _("me personally"))],
        widget=forms.RadioSelect,
        required=False,
        initial="",
    )

    def __init__(self, *args: Any, may_keep: bool, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_days(kyiv_day(now), chosen=7)
        if not may_keep:
            del self.fields["whose"]

    def layout(self) -> Panel:
        whose = [Unmarked("whose")] if "whose" in self.fields else []
        return Panel("words", "who", self.day_part(), *whose)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_day(cleaned)
        return cleaned

    @property
    def new_promise(self) -> NewPromise:
        known = self.cleaned_data
        return NewPromise(words=known["words"], who=PromiseBy(known["who"]), due_on=self.day, is_mine=known.get("whose") == MINE)


class WithdrawPromiseForm(DraftForm):
    """«Уже не потрібно»: why."""

    draft_name = "promise_withdraw"
    page_title = _("The promise is not needed any more")
    save_label = _("Not needed any more")

    reason = forms.CharField(
        label=_("Why is it not needed any more?"), max_length=WORDS, error_messages={"required": _("Write the reason")}
    )


class MovePromiseForm(PromisedDayMixin, VersionedForm, DraftForm):
    """«Перенести»: to which day, and why."""

    draft_name = "promise_move"
    page_title = _("Put the promise off")
    save_label = _("Put off")
    field_order = ("submission_key", "due_in", "due_on", "reason")  # as on the page

    reason = forms.CharField(label=_("Why is it put off?"), max_length=WORDS, error_messages={"required": _("Write the reason")})

    def __init__(self, *args: Any, before: date, now: datetime, **kwargs: Any) -> None:
        """`before`: the day that the promise has."""
        super().__init__(*args, **kwargs)
        self.before = before
        self.offer_days(kyiv_day(now), chosen=3)

    def layout(self) -> Panel:
        return Panel(self.day_part(), "reason")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_day(cleaned)
        if not self.errors and self.day == self.before:
            self.add_error("due_in", _("The promise has this day already"))
        return cleaned


# The form of an entry ------------------------------------------------------------------------------------------------


class TicksField(forms.MultipleChoiceField):
    """Keys of promises. One that is settled by now is no error: the action decides what a tick still does."""

    def valid_value(self, value: Any) -> bool:
        try:
            UUID(str(value))
        except ValueError:
            return False
        return True

    def clean(self, value: Any) -> tuple[UUID, ...]:
        ticked = super().clean(value)
        if len(ticked) > MOST_TICKS:
            raise ValidationError(_("Too many promises are ticked"))
        return tuple({UUID(one): None for one in ticked})


class EntryPromisesMixin(forms.Form):
    """Tick open promises as kept, and make one. All of it is optional; without words there is no new promise."""

    kept = TicksField(label=_("Done by this entry"), required=False, widget=forms.CheckboxSelectMultiple)
    promise_words = forms.CharField(label=_("A new promise"), max_length=WORDS, required=False)
    promise_who = forms.ChoiceField(label=_("Who has promised"), choices=PromiseBy.choices, required=False)
    promise_on = DayField(label=_("By when"), required=False)

    saved_on: date
    saved_at: datetime
    open_promises: Callable[[], Sequence[ShownPromise]] | None

    def offer_promises(self, promises: Callable[[], Sequence[ShownPromise]] | None, *, now: datetime) -> None:
        self.open_promises, self.saved_on, self.saved_at = promises, kyiv_day(now), now
        if promises is None:
            for name in OF_PROMISE:
                del self.fields[name]
        else:
            self.fields["promise_on"].initial = self.saved_on + USUAL_WAIT

    def promises_part(self) -> Layout:
        """Folded, unless something in it was typed or is due."""
        if self.open_promises is None:
            return Layout()
        promises = self.open_promises()
        self.fields["kept"].choices = [(str(one.pk), self._label(one)) for one in promises]  # type: ignore[attr-defined]
        ticks = [Unmarked("kept")] if promises else []
        new = ("promise_words", Pair(Unmarked("promise_who", "promise_on")))
        opened_by = ("promise_words", *(["kept"] if promises else []))
        is_due = any(one.due_on <= self.saved_on for one in promises)
        return Layout(Panel(Folded(self._heading(len(promises)), *ticks, *new, opened_by=opened_by, is_open=is_due)))

    def check_promise(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("promise_words") and "promise_words" not in self.errors:
            for name in ("promise_who", "promise_on"):
                self.errors.pop(name, None)
        elif "promise_on" not in self.errors:
            day = cleaned.get("promise_on")
            if error := day_error(day, self.saved_on) if day else _("Choose a date"):
                self.add_error("promise_on", error)

    @property
    def promised(self) -> EntryPromises:
        known = self.cleaned_data
        if not known.get("promise_words"):
            return EntryPromises(kept=known.get("kept") or ())
        who = PromiseBy(known["promise_who"] or PromiseBy.SUPPORTER)
        new = NewPromise(words=known["promise_words"], who=who, due_on=known["promise_on"], promised_at=self.saved_at)
        return EntryPromises(kept=known.get("kept") or (), new=new)

    def _label(self, promise: ShownPromise) -> str:
        words = opened(Promise, "words", promise.pk, promise.words, promise.person_id)
        return f"{words} · {due_label(promise.due_on, None, self.saved_on)}"

    @staticmethod
    def _heading(count: int) -> str:
        if not count:
            return gettext("Promises")
        return ngettext("Promises: %(n)d open", "Promises: %(n)d open", count) % {"n": count}


def promise_values(promise: Promise | None) -> dict[str, Any]:
    """Values of a promise for EntryPromisesMixin. {} when there is none."""
    if promise is None:
        return {}
    return {"promise_words": promise.words, "promise_who": promise.who, "promise_on": promise.due_on}


def current_day(promise: Promise) -> CurrentValues:
    """Of a promise that was moved."""
    return current_values(promise.case, promise.version, {"due_on": promise.due_on})
