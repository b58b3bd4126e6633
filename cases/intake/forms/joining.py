"""Pairs of cards that may be of one person, and their join."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cases.case.states import Refusal
from cases.intake.actions.joining.joining import NewJoin
from cases.intake.reports.duplicates import Shown
from cases.intake.reports.joining import JoinPage, Option
from cases.intake.states import JoinField, JoinRefusal
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import BothVersions, Difference, DraftForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Included, Lines, Panel
from supporters.forms.list_filters import ListFilterForm
from veterans.models import WORDS_CHARS

USUAL_WAIT: Final = timedelta(days=7)
LONGEST_WAIT: Final = timedelta(days=92)


class PairFilterForm(ListFilterForm):
    """Query parameters of the list of pairs."""

    route = "duplicates"
    kept = ("show",)

    show = forms.ChoiceField(choices=Shown.choices, required=False)

    @property
    def shown(self) -> Shown:
        return Shown(self.cleaned_data["show"])


class DifferentForm(DraftForm):
    """They are two people: how it is known."""

    draft_name = "duplicate_different"
    page_title = _("These are different people")
    save_label = _("Save: different people")

    words = forms.CharField(
        label=_("How is it known?"),
        max_length=WORDS_CHARS,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("For example: they are brothers, I spoke with both"),
        error_messages={"required": _("Write how it is known that these are different people")},
    )


class LaterForm(SubmittedOnceForm):
    """The day on which the pair is shown again."""

    page_title = _("Decide later")
    save_label = _("Put the decision off")

    until = DayField(label=_("When to show this pair again"))

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = kyiv_day(now)
        self.fields["until"].initial = self.today + USUAL_WAIT

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        if day <= self.today:
            raise ValidationError(_("Choose a day after today"))
        if day > self.today + LONGEST_WAIT:
            raise ValidationError(_("A decision can be put off for three months at most"))
        return day


AGAIN: Final = _("This has been changed meanwhile: choose again")
BESIDE: Final[dict[Refusal, str]] = {  # the field of a refusal; another one concerns the whole form
    JoinRefusal.ITSELF: "remains",
    JoinRefusal.NO_CARD: "remains",
    JoinRefusal.OFFERED: "remains",
    JoinRefusal.LEADER: "leader",
}


class JoinForm(SubmittedOnceForm):
    """The choices are by person, so they hold whichever card remains. A choice is sent with its text: it is invalid when the
    value has changed meanwhile. `seen`: the versions of both persons and their cards with which the form was shown."""

    page_title = _("Join two cards of one person")
    save_label = _("Join the cards")

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    remains = forms.ChoiceField(
        label=_("Which card remains?"),
        widget=forms.RadioSelect,
        help_text=_("Everything of both stays. The number of the other card will open this one."),
        error_messages={"required": _("Choose which card remains"), "invalid_choice": AGAIN},
    )
    leader = forms.ChoiceField(
        label=_("Who leads from now on?"),
        widget=forms.RadioSelect,
        help_text=_("Both are notified. Agree with both first, so that the person is not asked the same twice."),
        error_messages={"required": _("Choose who leads from now on"), "invalid_choice": AGAIN},
    )

    both: BothVersions | None = None

    def __init__(self, *args: Any, page: JoinPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.fields["seen"].initial = _written(page.versions)
        shown: dict[str, Any] = self.fields
        shown["remains"].choices = [(str(side.person_id), _side_label(side.numbers, side.about)) for side in page.sides]
        shown["leader"].choices = [(_sent(option), option.text) for option in page.leaders]
        if len(page.leaders) < 2:
            del self.fields["leader"]
        for value in page.differing:
            self.fields[value.field.value] = forms.ChoiceField(
                label=value.field.label,
                choices=[(_sent(option), _side_label(option.text, page.number_of(option.key))) for option in value.options],
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("%(field)s: choose the right value") % {"field": value.field.label},
                    "invalid_choice": AGAIN,
                },
            )

    def layout(self) -> Layout:
        values = [value.field.value for value in self.page.differing]
        who = [name for name in ("remains", "leader") if name in self.fields]
        right = (Panel(Lines(*values), heading=_("Which values are right?"), name="values"),) if values else ()
        return Layout(Panel(Lines(*who)), *right, Included("cases/intake/_join_effects.html"))

    @property
    def is_outdated(self) -> bool:
        """Either card has been changed since the form was shown."""
        return self.is_bound and bool(self.data.get("seen")) and _read(self.data["seen"]) != self.page.versions

    def show_both(self) -> None:
        """Show what was chosen and is not so any more beside what is saved now. The form then carries the current versions."""
        sent: Any = QueryDict(mutable=True)
        sent.update(self.data)
        sent["seen"] = _written(self.page.versions)
        self.data = sent
        lines = []
        for name, field in self.fields.items():
            options = dict(getattr(field, "choices", ()))
            if (typed := sent.get(name)) and options and typed not in options:
                now = " / ".join(key.partition(":")[2] for key in options)
                lines.append(Difference(str(self[name].label), now, typed.partition(":")[2] or "–"))
        when = moment_label(self.page.at, kyiv_day(timezone.now()))
        self.both = BothVersions(self.page.by, when, lines)

    def clean(self) -> dict[str, Any]:
        """A value that does not open is not taken over."""
        cleaned = super().clean() or self.cleaned_data
        for value in self.page.differing:
            closed = {_sent(option) for option in value.options if not option.opens and str(option.key) != cleaned.get("remains")}
            if cleaned.get(value.field.value) in closed:
                self.add_error(value.field.value, JoinRefusal.EMPTY.label)
        return cleaned

    @property
    def new_join(self) -> NewJoin:
        known = self.cleaned_data
        return NewJoin(
            pair_id=self.page.pair_id,
            remains_id=UUID(known["remains"]),
            leader_id=self._leader_id,
            fields=frozenset(self._taken(UUID(known["remains"]))),
            seen=_read(known["seen"]),
        )

    @property
    def _leader_id(self) -> UUID | None:
        if "leader" in self.fields:
            return UUID(self.cleaned_data["leader"].partition(":")[0])
        return self.page.leaders[0].key if self.page.leaders else None

    def _taken(self, remains_id: UUID) -> Iterable[JoinField]:
        for value in self.page.differing:
            if self.cleaned_data[value.field.value].partition(":")[0] != str(remains_id):
                yield value.field
        for value in self.page.kept:
            if value.options[0].key != remains_id:
                yield value.field

    def refuse(self, refusal: Refusal) -> None:
        """Beside the field that it is about. The form is valid."""
        name = BESIDE.get(refusal)
        self.add_error(name if name in self.fields else None, refusal.label)


def _sent(option: Option) -> str:
    return f"{option.key}:{option.text}"


def _side_label(first: str, second: str) -> Any:
    return format_html("<b>{}</b> <small>{}</small>", first, second)


def _written(versions: Mapping[UUID, int]) -> str:
    return " ".join(f"{key}={version}" for key, version in sorted(versions.items()))


def _read(sent: str) -> dict[UUID, int]:
    """Empty for what is no such text."""
    try:
        return {UUID(key): int(version) for key, version in (one.split("=") for one in sent.split())}
    except ValueError:
        return {}


class UndoJoinForm(SubmittedOnceForm):
    page_title = _("Undo the join")
    save_label = _("Undo: two cards again")
