"""Where a person is now: a move, and the correction of the current stay."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cases.case.forms.current_values import current_values
from cases.case.models import Case
from cases.case.states import IN_INSTITUTION, Stage, StayKind
from cases.course.actions.stays import OF_STAGE as STAYS
from cases.course.actions.stays import NewStay, current_stay
from cases.course.forms.stages import OF_BEGUN_STAGE, PlaceMixin, StageOfMoveMixin
from cases.course.models import Stay
from cases.course.models.promise import ShownPlan
from cases.course.reports.places import arrived_label, left_label
from privacy.opening import to_edit
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import CurrentValues, DraftForm, VersionedForm
from supporters.forms.layouts import Panel, ShownFor, Unmarked


class Act(models.TextChoices):
    """What happened. The labels of ARRIVED and LEFT depend on the person's form of address."""

    ARRIVED = "arrived", _("Arrived at an institution")
    LEFT = "left", _("Left, on the road")
    WARD = "ward", _("Another ward")
    HOME = "home", _("At home")
    LEAVE = "leave", _("On leave")
    UNIT = "unit", _("In the unit")


KINDS: Final = {Act.LEFT: StayKind.ROAD, Act.HOME: StayKind.HOME, Act.LEAVE: StayKind.LEAVE, Act.UNIT: StayKind.UNIT}
THERE_ALREADY: Final = _("That is where the person is already")


def _labels(kinds: Iterable[StayKind]) -> list[tuple[str, str]]:
    return [(kind.value, capfirst(str(kind.label))) for kind in kinds]


class StayMixin(PlaceMixin, VersionedForm):
    """The fields of a stay. `began_at`: the moment before which it can't begin; `now`: when Save was pressed."""

    expected_on = DayField(label=_("Expected on"), required=False, help_text=_("Leave it empty if the day is not known"))
    since = DayField(label=_("Since"))

    now: datetime
    began_at: datetime
    earliest_error: Any = _("The current stay began later than that")

    def offer(self, case: Case, *, began_at: datetime, now: datetime) -> None:
        self.now, self.began_at, self.today = now, began_at, kyiv_day(now)
        # The form of a repeated submission is outdated as well: submitted_once() answers it, so it may not be in error.
        self.is_outdated = self.is_bound and self["version"].data != str(case.version)
        self.offer_places(case.department_id, self.today)
        self.fields["since"].initial = self.today

    def clean_since(self) -> date:
        day: date = self.cleaned_data["since"]
        if day > self.today:
            raise ValidationError(_("The date can’t be in the future"))
        if day < kyiv_day(self.began_at) and not self.is_outdated:
            raise ValidationError(self.earliest_error)
        return day

    def check_expected(self, cleaned: dict[str, Any]) -> None:
        expected, since = cleaned.get("expected_on"), cleaned.get("since")
        if expected and since and expected < since:
            self.add_error("expected_on", _("The day of arrival is before the day of leaving"))

    def moment_of(self, day: date) -> datetime:
        """Noon of the day, or now if that is earlier; always after `began_at`."""
        noon = datetime.combine(day, time(12), KYIV)
        return max(min(noon, self.now), self.began_at + timedelta(microseconds=1))

    def stay_of(self, kind: StayKind) -> NewStay:
        """The fields that belong to this kind; the others are not used."""
        known = self.cleaned_data
        if kind is StayKind.ROAD:
            return NewStay(kind=kind, bound_for=known["facility"], expected_on=known["expected_on"])
        if kind.is_in_institution:
            return NewStay(kind=kind, facility=known["facility"], ward=known["ward"])
        return NewStay(kind=kind)


class MoveForm(StageOfMoveMixin, StayMixin):
    """The person has arrived, left, changed the ward, or is outside of institutions now; perhaps a stage begins with it."""

    draft_name = "case_places"
    field_order = ("submission_key", "act", "kind", "facility", "ward", "expected_on", "since", *OF_BEGUN_STAGE)

    act = forms.ChoiceField(
        label=_("What has changed"), widget=forms.RadioSelect, error_messages={"required": _("Choose what has changed")}
    )
    kind = forms.ChoiceField(
        label=_("In what way"),
        choices=lambda: [("", _("Choose")), *_labels(IN_INSTITUTION)],
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        case: Case,
        current: Stay | None,
        plan: Callable[[], ShownPlan],
        stage_began_at: datetime | None,
        now: datetime,
        **kwargs: Any,
    ) -> None:
        """`stage_began_at`: None when the author may not change it."""
        super().__init__(*args, **kwargs)
        self.offer(case, began_at=current.from_at if current else case.opened_at, now=now)
        self.offer_stage(case, plan, began_at=stage_began_at, today=self.today)
        self.current = current
        labels: dict[str, Any] = dict(Act.choices)
        labels |= {Act.ARRIVED: arrived_label(case.person.address_form), Act.LEFT: left_label(case.person.address_form)}
        if not self.is_outdated and (current is None or not StayKind(current.kind).is_in_institution):
            del labels[Act.WARD]
        act: Any = self.fields["act"]
        act.choices = list(labels.items())
        self._prefill(case, current)

    def _prefill(self, case: Case, current: Stay | None) -> None:
        """Who is on the road probably arrives at the institution that expects them."""
        usual = STAYS.get(Stage(case.stage))
        self.fields["kind"].initial = usual if usual in IN_INSTITUTION else StayKind.INPATIENT
        if current is not None and current.kind == StayKind.ROAD:
            self.fields["act"].initial = Act.ARRIVED
            self.fields["facility"].initial = current.bound_for_id

    def layout(self) -> Layout:
        return Layout(
            Panel(
                "act",
                ShownFor(f"act={Act.ARRIVED}", Unmarked("kind")),
                ShownFor(f"act={Act.ARRIVED} {Act.LEFT}", "facility"),
                ShownFor(f"act={Act.ARRIVED} {Act.WARD}", Unmarked("ward")),
                ShownFor(f"act={Act.LEFT}", "expected_on"),
                "since",
                *self.stage_parts({"with_leaving": Act.LEFT, "with_arriving": Act.ARRIVED}),
            )
        )

    def stage_of(self, cleaned: dict[str, Any]) -> Stage | None:
        """A tick counts with its act only."""
        names: dict[str, str] = {Act.LEFT: "with_leaving", Act.ARRIVED: "with_arriving"}
        name = names.get(cleaned.get("act", ""))
        return self.begins.get(name) if name and cleaned.get(name) else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        act = cleaned.get("act")
        if act == Act.ARRIVED and not cleaned.get("kind"):
            self.add_error("kind", _("Choose in what way the person is treated"))
        elif act == Act.WARD and not cleaned.get("ward"):
            self.add_error("ward", _("Write the ward"))
        elif act == Act.LEFT:
            self.check_expected(cleaned)
        if act and not self.errors and not self.is_outdated and self._goes_on():
            self.add_error("act", THERE_ALREADY)
        return cleaned

    def _goes_on(self) -> bool:
        return self.current is not None and self.new_stay == NewStay.of(self.current)

    @property
    def new_stay(self) -> NewStay:
        act = Act(self.cleaned_data["act"])
        if act is Act.WARD and self.current is not None:
            return NewStay(kind=StayKind(self.current.kind), facility=self.current.value, ward=self.cleaned_data["ward"])
        return self.stay_of(KINDS[act] if act in KINDS else StayKind(self.cleaned_data["kind"]))

    @property
    def moved_at(self) -> datetime:
        moment = self.moment_of(self.cleaned_data["since"])
        return max(moment, self.stage_began_at + timedelta(microseconds=1)) if self.new_stage and self.stage_began_at else moment


class CorrectStayForm(StayMixin, DraftForm):
    """The current stay was recorded wrongly. `earliest`: the beginning of the stay before, or of the support."""

    draft_name = "stay_correct"
    page_title = _("Correct the place")
    save_label = _("Save the correction")
    field_order = ("submission_key", "kind", "facility", "ward", "expected_on", "since")
    earliest_error = _("The stay before began later than that")

    kind = forms.ChoiceField(label=_("Where the person is"), choices=lambda: _labels(StayKind), widget=forms.RadioSelect)

    def __init__(self, *args: Any, case: Case, current: Stay, earliest: datetime, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, initial=stay_values(current), **kwargs)
        self.offer(case, began_at=earliest, now=now)
        self.current = current

    def layout(self) -> Layout:
        inside = " ".join(IN_INSTITUTION)
        return Layout(
            Panel(
                "kind",
                ShownFor(f"kind={inside} {StayKind.ROAD}", "facility"),
                ShownFor(f"kind={inside}", "ward"),
                ShownFor(f"kind={StayKind.ROAD}", "expected_on"),
                "since",
            )
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") == StayKind.ROAD:
            self.check_expected(cleaned)
        if not self.errors and not self.is_outdated and self._is_as_recorded():
            self.add_error("kind", _("Nothing is corrected: all is as it was recorded"))
        return cleaned

    def _is_as_recorded(self) -> bool:
        return (self.new_stay, self.stay_began_at) == (NewStay.of(self.current), self.current.from_at)

    @property
    def new_stay(self) -> NewStay:
        return self.stay_of(StayKind(self.cleaned_data["kind"]))

    @property
    def stay_began_at(self) -> datetime:
        """The moment recorded, unless the day is another one."""
        day: date = self.cleaned_data["since"]
        return self.current.from_at if day == kyiv_day(self.current.from_at) else self.moment_of(day)


def stay_values(stay: Stay) -> dict[str, Any]:
    """The fields of the forms with the values of this stay."""
    return {
        "kind": StayKind(stay.kind),
        "facility": stay.value_id or stay.bound_for_id,
        "ward": to_edit(stay.ward) if stay.ward else "",
        "expected_on": stay.expected_on,
        "since": kyiv_day(stay.from_at),
    }


def current_place(case: Case) -> CurrentValues:
    stay = current_stay(case)
    return current_values(case, case.version, stay_values(stay) if stay else {})
