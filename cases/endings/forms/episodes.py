"""After the end of a support: a new course of it, and the check."""

from datetime import date, datetime
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.case.models import Case
from cases.case.states import STAGES, CaseState, EpisodeKind, InjuryGroup, Programme, Risk, Stage
from cases.course.actions.visits import NewVisit
from cases.course.forms.answers import NOT_REACHED, StayingDatedStepMixin
from cases.course.forms.stages import StagePlaceMixin
from cases.course.forms.steps import ShownPlanMixin
from cases.course.models import Stay
from cases.course.models.promise import ShownPlan
from cases.course.states import VisitKind
from cases.endings.actions.episodes import NewEpisode
from cases.person.forms.notices import OF_NOTICE, NoticeMixin
from supporters.directory.calendar import kyiv_day
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import DraftForm
from supporters.forms.layouts import FormPart, MarkedLater, Panel, ShownFor


def _kinds(case: Case) -> list[EpisodeKind]:
    """Who is missing or in captivity comes back; nobody else does. Only a closed support begins again without a new reason."""
    if case.loss:
        return [EpisodeKind.RELEASED]
    kinds = [EpisodeKind.WOUND, EpisodeKind.ILLNESS, EpisodeKind.WORSE]
    return kinds if case.state == CaseState.OPEN else [*kinds, EpisodeKind.RETURNED]


class EpisodeForm(StayingDatedStepMixin, ShownPlanMixin, StagePlaceMixin, NoticeMixin):
    """Why it begins, who reported it, the stage and place now, and the next step. `plan`: the planned one, None without any."""

    draft_name = "episode"
    save_label = _("Save")
    field_order = (
        *("submission_key", "kind", "happened_on", "injuries", *OF_NOTICE, "stage", "where", "facility", "is_unknown", "ward"),
        *("answer", "next_what", "next_on", "next_because", "next_kind"),
    )

    kind = forms.ChoiceField(
        label=_("Why it begins"),
        choices=EpisodeKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why it begins")},
    )
    happened_on = DayField(label=_("When it happened"), required=False, help_text=_("Leave it empty if the day is not known"))
    injuries = forms.MultipleChoiceField(
        label=_("Groups of injuries"),
        choices=InjuryGroup.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Only if known. No details and no diagnoses."),
    )
    stage = forms.ChoiceField(label=_("Stage"), error_messages={"required": _("Choose the stage")})

    def __init__(self, *args: Any, case: Case, stay: Stay | None, plan: ShownPlan, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.risk = now, Risk(case.risk)
        self.ask_about(lambda: plan, kyiv_day(now))
        self.asks = plan.step is not None
        self.fields["planned"].initial = plan.step.pk if plan.step else None
        self.birth_year = case.person.birth_year
        self.page_title = _("A new wound or illness") if case.state == CaseState.OPEN else _("Open the support again")
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in _kinds(case)]  # type: ignore[attr-defined]
        stages = STAGES[Programme(case.programme)]
        self.fields["stage"].choices = [(stage.value, stage.label) for stage in stages]  # type: ignore[attr-defined]
        self.fields["stage"].initial = Stage.TREATMENT if Stage.TREATMENT in stages else stages[0]
        self.fields["next_on"].initial = self.today
        self.fields["next_what"].initial = _("Get in touch, ask what has changed")
        self.offer_places(case.department_id, self.today)
        self.begin_with(stay)

    def layout(self) -> Layout:
        return Layout(
            FormPart(
                _("What has happened"),
                "kind",
                "happened_on",
                ShownFor(f"kind={EpisodeKind.WOUND}", "injuries"),
                *self.notice_parts(),
            ),
            FormPart(_("Where now"), "stage", *self.place_parts()),
            FormPart(_("Next step"), *self.dated_parts()),
        )

    def born(self, _cleaned: dict[str, Any]) -> date | None:
        return date(self.birth_year, 1, 1) if self.birth_year else None

    def clean_happened_on(self) -> date | None:
        day: date | None = self.cleaned_data["happened_on"]
        if day and day > self.today:
            raise ValidationError(_("The date can’t be in the future"))
        return day

    @property
    def new_episode(self) -> NewEpisode:
        known = self.cleaned_data
        injuries = known["injuries"] if known["kind"] == EpisodeKind.WOUND else []
        return NewEpisode(
            kind=EpisodeKind(known["kind"]),
            happened_on=known["happened_on"],
            injuries=tuple(InjuryGroup(group) for group in injuries),
            stage=Stage(known["stage"]),
            place=self.place,
            step=self.planned_step,
            notice=self.notice,
            answered=self.answered,
            shown=known["planned"],
        )


WAYS: Final = [
    (VisitKind.CALL.value, _("Phone call")),
    (VisitKind.VISIT.value, _("Visit")),
    (VisitKind.FAMILY.value, _("Talk with the family")),
    (NOT_REACHED, _("Could not reach")),
]


class CheckForm(DraftForm):
    draft_name = "case_check"
    page_title = _("How are things?")
    save_label = _("Save")

    kind = forms.ChoiceField(label=_("What happened"), choices=WAYS, widget=forms.RadioSelect, initial=VisitKind.CALL)
    summary = forms.CharField(
        label=_("How things are"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Work, home, health in general, family. No diagnoses."),
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def layout(self) -> Layout:
        return Layout(Panel("kind", MarkedLater("summary")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") != NOT_REACHED and not cleaned.get("summary") and "summary" not in self.errors:
            self.add_error("summary", _("Write in one sentence how things are"))
        return cleaned

    @property
    def new_visit(self) -> NewVisit:
        kind, reached = self.cleaned_data["kind"], self.cleaned_data["kind"] != NOT_REACHED
        way = VisitKind(kind) if reached else VisitKind.CALL
        return NewVisit(kind=way, reached=reached, summary=self.cleaned_data["summary"], occurred_at=self.now)
