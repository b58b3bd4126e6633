"""Add a circle, change it, end it."""

from datetime import datetime
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.reintegration.actions.circles.circles import CircleFacts
from cases.reintegration.forms.community.places import PlaceAndLeaderForm
from cases.reintegration.models import Circle
from cases.reintegration.models.community.circle import WORDS_CHARS
from cases.reintegration.states.community import CircleKind
from privacy.opening import to_edit
from supporters.forms.draft_forms import CurrentValues, VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel, Tick

PLACE = ("oblast", "territory", "place")
NAMED = ("kind", "name", "schedule")


class CircleForm(PlaceAndLeaderForm, SubmittedOnceForm):
    page_title = _("A new circle")
    save_label = _("Save the circle")
    field_order = ("submission_key", *NAMED, *PLACE, "leader", "leader_words")

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
        return Layout(Panel(*NAMED), Panel(*PLACE), Panel("leader", "leader_words"))

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
