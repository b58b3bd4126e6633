"""Circles, events, invitations."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.reintegration.actions.circles.events import CircleFacts, EventFacts
from cases.reintegration.forms.community.peers import PlaceAndLeaderForm
from cases.reintegration.models import Circle, CommunityEvent
from cases.reintegration.models.community.events import MOST_SEATS, WORDS_CHARS
from cases.reintegration.reports.community.event_list import Shown
from cases.reintegration.reports.community.events import EventLine
from cases.reintegration.states.community import Attendance, CircleKind, Entrance, InvitationState, Liked
from privacy.opening import to_edit
from supporters.directory.calendar import KYIV, kyiv_day, kyiv_time, months_later
from supporters.forms.date_fields import DayField, HourField
from supporters.forms.draft_forms import CurrentValues, VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Pair, Panel, ShownFor, Tick, Unmarked
from supporters.forms.list_filters import ListFilterForm
from supporters.forms.pickers import PickField, PickingForm

PLACE_OF_CIRCLE = ("oblast", "territory", "place")
NAMED = ("kind", "name", "schedule")


class CircleForm(PlaceAndLeaderForm, SubmittedOnceForm):
    page_title = _("A new circle")
    save_label = _("Save the circle")
    field_order = ("submission_key", *NAMED, *PLACE_OF_CIRCLE, "leader", "leader_words")

    name = forms.CharField(
        label=_("Name"),
        max_length=WORDS_CHARS,
        error_messages={"required": _("Write the name")},
        help_text=_("No names of people"),
    )
    schedule = forms.CharField(
        label=_("How often and when"),
        max_length=WORDS_CHARS,
        help_text=_("For example: each Thursday, 17:00"),
        error_messages={"required": _("Write how often and when it meets")},
    )

    def layout(self) -> Layout:
        return Layout(Panel(*NAMED), Panel(*PLACE_OF_CIRCLE), Panel("leader", "leader_words"))

    @property
    def facts(self) -> CircleFacts:
        known = self.cleaned_data
        return CircleFacts(
            kind=CircleKind(known["kind"]),
            name=known["name"],
            leader_id=known["leader"],
            leader_words=known["leader_words"],
            territory=known["territory"],
            place=known["place"],
            schedule=known["schedule"],
        )


class CircleEditForm(VersionedForm, CircleForm):
    page_title = _("Change the circle")
    save_label = _("Save the changes")

    ends = forms.BooleanField(label=_("The circle meets no more"), required=False)

    def __init__(self, *args: Any, circle: Circle, **kwargs: Any) -> None:
        super().__init__(*args, version=circle.version, initial=circle_values(circle), **kwargs)

    def layout(self) -> Layout:
        return Layout(super().layout(), Panel(Tick("ends")))


def circle_values(circle: Circle) -> dict[str, Any]:
    """What the form begins with."""
    return {
        "kind": circle.kind,
        "name": to_edit(circle.name),
        "schedule": to_edit(circle.schedule),
        "territory": circle.territory_id,
        "place": to_edit(circle.place),
        "leader": circle.leader_id,
        "leader_words": to_edit(circle.leader_words),
    }


def current_circle(circle: Circle, *, at: datetime) -> CurrentValues:
    """To show beside what was typed."""
    by = circle.changed_by or circle.added_by
    return CurrentValues(circle.version, by.short_name, circle.changed_at or at, circle_values(circle))


class EventListForm(ListFilterForm):
    """Query parameters of the list of events."""

    route = "event_list"
    kept = ("show",)

    show = forms.ChoiceField(choices=Shown.choices, required=False)

    @property
    def shown(self) -> Shown:
        return Shown(self.cleaned_data["show"])


class MonthForm(forms.Form):
    """Parameter of a month: 2026-12."""

    month = forms.RegexField(r"\A20[0-9]{2}-(0[1-9]|1[0-2])\Z", required=False)

    def clean_month(self) -> date | None:
        """Return the first day of the month, None if none was given."""
        typed: str = self.cleaned_data["month"]
        return date(int(typed[:4]), int(typed[5:]), 1) if typed else None


class CommunityForm(MonthForm):
    """Parameters of the page of the community: its month, and the page of those who look for a peer."""

    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)


WHAT = ("circle", "kind", "title")
PLACE = ("oblast", "territory", "place", "entrance", "entrance_words")
FURTHEST_MONTHS = 18


class EventForm(PlaceAndLeaderForm, SubmittedOnceForm):
    """`circles`: of the departments of who plans it."""

    page_title = _("A new event")
    save_label = _("Save the event")
    field_order = ("submission_key", *WHAT, "day", "hour", *PLACE, "seats", "leader", "leader_words")

    circle = PickField(label=_("Of which circle"), required=False, empty_value=None)
    title = forms.CharField(
        label=_("Name of the event"),
        max_length=WORDS_CHARS,
        error_messages={"required": _("Write the name of the event")},
        help_text=_("It is printed for the ward. No names of people under support."),
    )
    day = DayField(label=_("Date"), error_messages={"required": _("Enter the date")})
    hour = HourField(label=_("Time"), error_messages={"required": _("Enter the time")})
    entrance = forms.ChoiceField(
        label=_("Can one get in with a wheelchair?"),
        choices=Entrance.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose, or say that it is not known")},
    )
    entrance_words = forms.CharField(
        label=_("About the entrance"), max_length=WORDS_CHARS, required=False, help_text=_("A ramp, a lift, which door")
    )
    seats = forms.IntegerField(
        label=_("For how many people"),
        required=False,
        min_value=1,
        max_value=MOST_SEATS,
        help_text=_("Leave it empty if not limited"),
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, circles: Sequence[Circle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["circle"]
        field.choices = [("", _("an event by itself")), *((str(one.pk), one.name) for one in circles)]
        field.coerce = {str(one.pk): one for one in circles}.get

    def layout(self) -> Layout:
        return Layout(Panel(*WHAT, Pair("day", "hour")), Panel(*PLACE), Panel("seats", "leader", "leader_words"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        day, hour = cleaned.get("day"), cleaned.get("hour")
        if day and day > months_later(kyiv_day(self.now), FURTHEST_MONTHS):
            self.add_error("day", _("Check the year"))
        elif day and hour and self.starts_at <= self.now:
            self.add_error("day", _("The event must be ahead"))
        return cleaned

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"], KYIV)

    @property
    def facts(self) -> EventFacts:
        known = self.cleaned_data
        return EventFacts(
            circle=known["circle"],
            kind=CircleKind(known["kind"]),
            title=known["title"],
            starts_at=self.starts_at,
            territory=known["territory"],
            place=known["place"],
            entrance=Entrance(known["entrance"]),
            entrance_words=known["entrance_words"],
            seats=known["seats"],
            led_by_id=known["leader"],
            led_by_words=known["leader_words"],
        )


class EventEditForm(VersionedForm, EventForm):
    """A cancelled event keeps what was planned, so nothing else is asked."""

    page_title = _("Change, move or cancel the event")
    save_label = _("Save the changes")

    is_cancelled = forms.BooleanField(label=_("The event will not take place"), required=False)
    cancel_words = forms.CharField(label=_("Why it is cancelled"), max_length=WORDS_CHARS, required=False)

    def __init__(self, *args: Any, event: CommunityEvent, **kwargs: Any) -> None:
        super().__init__(*args, version=event.version, initial=event_values(event), **kwargs)

    def layout(self) -> Layout:
        why = ShownFor("is_cancelled=on", Unmarked("cancel_words"))
        return Layout(super().layout(), Panel(Tick("is_cancelled"), why))

    def clean_cancel_words(self) -> str:
        words: str = self.cleaned_data["cancel_words"]
        if self.cleaned_data.get("is_cancelled") and not words:
            raise ValidationError(_("Write why: the invited people will ask"))
        return words


def event_values(event: CommunityEvent) -> dict[str, Any]:
    """What the form begins with."""
    return {
        "circle": event.circle_id,
        "kind": event.kind,
        "title": to_edit(event.title),
        "day": kyiv_day(event.starts_at),
        "hour": kyiv_time(event.starts_at),
        "territory": event.territory_id,
        "place": to_edit(event.place),
        "entrance": event.entrance,
        "entrance_words": to_edit(event.entrance_words),
        "seats": event.seats,
        "leader": event.led_by_id,
        "leader_words": to_edit(event.led_by_words),
    }


def current_event(event: CommunityEvent, *, at: datetime) -> CurrentValues:
    """To show beside what was typed."""
    by = event.changed_by or event.added_by
    return CurrentValues(event.version, by.short_name, event.changed_at or at, event_values(event))


INFORMED: Final = "informed"
ANSWERS: Final = (InvitationState.ACCEPTED, InvitationState.DECLINED)


class InviteForm(PickingForm, SubmittedOnceForm):
    page_title = _("Invite to an event")
    save_label = _("Invite")

    event = PickField(
        label=_("Which event"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the event"), "invalid_choice": _("Choose an event from the list")},
    )

    def __init__(self, *args: Any, events: Sequence[EventLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["event"]
        field.choices = [(str(one.pk), f"{one.when_label} – {one.title}, {one.place}") for one in events]
        field.coerce = {str(one.pk): one.pk for one in events}.get

    def layout(self) -> Layout:
        return Layout(Panel("event"))


class InvitationMarkForm(SubmittedOnceForm):
    """One tap: the buttons of an invitation send `mark`. `liked`: beside the mark that the person came."""

    mark = forms.ChoiceField(choices=[(one, one) for one in (*ANSWERS, INFORMED, *Attendance)])
    liked = forms.MultipleChoiceField(choices=Liked.choices, required=False)

    @property
    def likings(self) -> list[Liked]:
        return [Liked(what) for what in self.cleaned_data["liked"]]
