"""The stage of a case: its form, the one that begins with a move, and the place that is named with it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.case.forms.current_values import current_values
from cases.case.models import Case, StagePolicy, stage_policy
from cases.case.states import Risk, Stage, StayKind
from cases.course.actions.cases import NewStage
from cases.course.actions.stays import OF_STAGE, Place
from cases.course.forms.answers import StayingDatedStepMixin
from cases.course.forms.facilities.picking import FacilityField
from cases.course.forms.steps import planned_step
from cases.course.models import Stay
from cases.course.models.promise import ShownPlan
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import CurrentValues, VersionedForm
from supporters.forms.layouts import FormPart, ShownFor, Tick
from supporters.forms.pickers import PickingForm

ON_LEAVING: Final = {Stage.STABILIZATION: Stage.EVACUATION}
ON_ARRIVING: Final = {Stage.STABILIZATION: Stage.TREATMENT, Stage.EVACUATION: Stage.TREATMENT}
OF_BEGUN_STAGE: Final = ("with_leaving", "with_arriving", "answer", "next_what", "next_on", "next_because", "next_kind")


class StageOfMoveMixin(StayingDatedStepMixin):
    """«і етап: Евакуація» beside the move, and what becomes of the step then. `stage_began_at`: None: it offers none."""

    with_leaving = forms.BooleanField(required=False)
    with_arriving = forms.BooleanField(required=False)

    stage_began_at: datetime | None = None

    def offer_stage(self, case: Case, plan: Callable[[], ShownPlan], *, began_at: datetime | None, today: date) -> None:
        self.ask_about(plan, today)
        self.stage_began_at, self.risk = began_at, Risk(case.risk)
        begins = {"with_leaving": ON_LEAVING.get(Stage(case.stage)), "with_arriving": ON_ARRIVING.get(Stage(case.stage))}
        self.begins = {name: stage for name, stage in begins.items() if stage and began_at}
        for name, stage in begins.items():
            if name in self.begins and stage:
                self.fields[name].label = gettext("and the stage: %(stage)s") % {"stage": stage.label}
            else:
                del self.fields[name]
        if self.begins:
            policy = stage_policy(next(iter(self.begins.values())))
            self.fields["next_on"].initial = policy.horizon(self.risk, today).usual_on
            self.fields["next_what"].initial = policy.step

    def stage_parts(self, acts: dict[str, str]) -> tuple[Any, ...]:
        """For a layout. `acts`: the act for which each tick is shown."""
        if not self.begins:
            return ()
        ticks = [ShownFor(f"act={acts[name]}", Tick(name)) for name in self.begins]
        return (*ticks, ShownFor(";".join(f"{name}=on" for name in self.begins), *self.dated_parts()))

    def kept_before(self, _cleaned: dict[str, Any]) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.stage_of(cleaned) is None:
            self.forgive_step()
        elif self.stage_began_at and cleaned.get("since") and cleaned["since"] < kyiv_day(self.stage_began_at):
            self.add_error("since", gettext("The current stage or stay began later than that"))
        return cleaned

    @property
    def new_stage(self) -> NewStage | None:
        stage = self.stage_of(self.cleaned_data)
        return NewStage(to=stage, step=self.planned_step, answered=self.answered) if stage else None


INSTITUTION: Final = "institution"
OUTSIDE: Final = (StayKind.HOME, StayKind.LEAVE, StayKind.UNIT)
IN_INSTITUTIONS: Final = tuple(stage for stage, kind in OF_STAGE.items() if kind.is_in_institution)
LIVES_OUTSIDE: Final = tuple(stage for stage in Stage if stage not in OF_STAGE)


def _answers() -> list[tuple[str, Any]]:
    home, *others = ((kind.value, capfirst(str(kind.label))) for kind in OUTSIDE)
    return [home, (INSTITUTION, _("In an institution")), *others]


class PlaceMixin(PickingForm):
    facility = FacilityField(
        label=_("Institution"),
        required=False,
        help_text=_("On the road: where the person is bound for"),
        error_messages={"invalid_choice": _("Choose an institution from the list")},
    )
    ward = forms.CharField(label=_("Ward"), max_length=80, required=False)

    def offer_places(self, department_id: UUID, today: date) -> None:
        """Offer facilities served by the department first, then those of the same regions; the others are found by typing."""
        field: Any = self.fields["facility"]
        field.offer(department_id, today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("stage") == Stage.EVACUATION and cleaned.get("ward"):
            self.add_error("ward", _("There is no ward on the road. Write it when the person has arrived."))
        return cleaned

    @property
    def place(self) -> Place | None:
        """None when neither an institution nor a ward is named."""
        facility, ward = self.cleaned_data["facility"], self.cleaned_data["ward"]
        return Place(facility, ward) if facility or ward else None


class StagePlaceMixin(PlaceMixin):
    """Who is on the road probably arrives where they are expected. At a stage of life outside of institutions nobody is taken
    home without a word: without an answer the present stay goes on, and where none is recorded, the place is not known.

    `expecting`: the institution for which the person is bound, None for none.
    """

    where = forms.ChoiceField(
        label=_("Where the person is"),
        choices=_answers,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Without an answer the recorded place stays"),
    )
    is_unknown = forms.BooleanField(label=_("The institution is not known"), required=False)

    expecting: Any = None

    def begin_with(self, current: Stay | None) -> None:
        if current is None:
            self.fields["where"].help_text = _("Without an answer the card says that it is not known yet, and reminds of it")
        elif current.kind == StayKind.ROAD:
            self.expecting = current.bound_for
            self.fields["facility"].initial = current.bound_for_id

    def place_parts(self, *, also: str = "") -> tuple[Any, ...]:
        """The fields for a layout, in their order. `also`: other choices for which they are shown, as for ShownFor."""
        where = ShownFor(f"stage={' '.join(LIVES_OUTSIDE)}{also}", "where")
        is_unknown = ShownFor(f"stage={' '.join((*IN_INSTITUTIONS, *LIVES_OUTSIDE))}{also}", Tick("is_unknown"))
        return (where, "facility", is_unknown, "ward")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "facility" not in self.errors and self._is_unclear(cleaned):
            self.add_error("facility", _("Choose the institution, or mark that it is not known"))
        if cleaned.get("stage") in LIVES_OUTSIDE and cleaned.get("where") in OUTSIDE and self._names_institution(cleaned):
            self.add_error("where", _("An institution or a ward is named below. Choose “In an institution”, or empty it."))
        return cleaned

    def _names_institution(self, cleaned: dict[str, Any]) -> bool:
        """One that the form has not proposed, or a ward in it."""
        return bool(cleaned.get("facility") not in (None, self.expecting) or cleaned.get("ward"))

    def _is_unclear(self, cleaned: dict[str, Any]) -> bool:
        """Named and marked as not known, or neither where one of both is needed. The mark empties a proposal."""
        facility, stage = cleaned.get("facility"), cleaned.get("stage")
        if cleaned.get("is_unknown"):
            return facility not in (None, self.expecting)
        forgets = stage in IN_INSTITUTIONS and self.expecting is not None
        return facility is None and (forgets or (stage in LIVES_OUTSIDE and cleaned.get("where") == INSTITUTION))

    @property
    def place(self) -> Place | None:
        """None when nobody has said anything: an institution that only the form has proposed is nowhere to live."""
        known = self.cleaned_data
        named = Place(None, known["ward"]) if known["is_unknown"] else super().place
        if known["stage"] not in LIVES_OUTSIDE or known["where"] == INSTITUTION:
            return named
        if known["where"]:
            return Place(None, kind=StayKind(known["where"]))
        is_said = named and (known["is_unknown"] or named.ward or named.facility != self.expecting)
        return named if is_said else None


class StageForm(StayingDatedStepMixin, StagePlaceMixin, VersionedForm):
    """Change the stage of a case; moving back needs a reason. `plan` returns the planned step, when the form is shown."""

    draft_name = "stage_change"
    page_title = _("Change the stage")
    save_label = _("Save the stage")
    field_order = (
        "submission_key",
        "stage",
        "reason",
        "moved_on",
        "where",
        "facility",
        "is_unknown",
        "ward",
        "answer",
        "next_what",
        "next_on",
        "next_because",
        "next_kind",
    )

    stage = forms.ChoiceField(label=_("New stage"), error_messages={"required": _("Choose the stage")})
    reason = forms.CharField(label=_("Why back"), max_length=200, required=False, help_text=_("Needed only for an earlier stage"))
    moved_on = DayField(label=_("Since"))

    def __init__(
        self,
        *args: Any,
        case: Case,
        began_at: datetime,
        stay: Stay | None,
        policy: StagePolicy,
        plan: Callable[[], ShownPlan],
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.began_at = now, began_at
        self.ask_about(plan, kyiv_day(now))
        self.current, self.risk = Stage(case.stage), Risk(case.risk)
        self.earlier = self.current.earlier()
        forward = [self.current, *self.current.later()] if self.is_bound else self.current.later()  # it may be current by now
        self.fields["stage"].choices = [  # type: ignore[attr-defined]
            (_("Forward"), [(stage.value, stage.label) for stage in forward]),
            (_("Back"), [(stage.value, stage.label) for stage in self.earlier]),
        ]
        self.is_outdated = self.is_bound and self["version"].data != str(case.version)
        self.fields["moved_on"].initial = self.today
        self.fields["next_on"].initial = policy.horizon(self.risk, self.today).usual_on
        self.fields["next_what"].initial = policy.step
        self.offer_places(case.department_id, self.today)
        self.begin_with(stay)

    def layout(self) -> Layout:
        reason = ShownFor(f"stage={' '.join(self.earlier)}", "reason")
        return Layout(
            FormPart(_("Where now"), "stage", reason, "moved_on", *self.place_parts()),
            FormPart(_("Next step"), *self.dated_parts()),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("stage") in self.earlier and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Write why the case goes back"))
        return cleaned

    def clean_stage(self) -> str:
        stage: str = self.cleaned_data["stage"]
        if stage == self.current and not self.is_outdated:
            raise ValidationError(_("The case is in this stage already"))
        return stage

    def clean_moved_on(self) -> date:
        day: date = self.cleaned_data["moved_on"]
        if day > self.today:
            raise ValidationError(_("The date can't be in the future"))
        if day < kyiv_day(self.began_at):
            raise ValidationError(_("The current stage or stay began later than that"))
        return day

    @property
    def moved_at(self) -> datetime:
        """Noon of the day, or now if that is earlier; never before the current stage began."""
        day: date = self.cleaned_data["moved_on"]
        noon = datetime.combine(day, time(12), KYIV)
        return max(min(noon, self.now), self.began_at + timedelta(seconds=1))


def current_stage(case: Case) -> CurrentValues:
    step = planned_step(case)
    values = {
        "stage": Stage(case.stage),
        "facility": case.facility_id,
        "next_what": step.what,
        "next_on": step.due_on,
        "next_kind": step.kind,
    }
    return current_values(case, case.version, values)
