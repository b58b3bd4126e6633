"""«Крок виконано: довідка. Наступний крок – 2 грудня.»: how an act has ended the planned step."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.models.horizon import late_at_high_risk_label, longer_label
from cases.case.reports.identity import opened
from cases.case.states import Risk
from cases.course.models import FollowUp
from cases.course.models.follow_up import UNSETTLED
from cases.course.reports.timeline_rows import ended_title
from cases.course.states import StepState, way_label
from privacy.prepared import Prepared
from privacy.sealing import Sealed
from supporters.directory.calendar import day_label, due_label, due_state, kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.models.supporter import short_name
from supporters.directory.wording import one_full_stop

MOST_LETTERS: Final = 60
ENDED: Final[dict[str, Any]] = {
    StepState.DONE: gettext_lazy("Step done: %(step)s."),
    StepState.REPLACED: gettext_lazy("Step replaced: %(step)s."),
    StepState.POSTPONED: gettext_lazy("Step moved: %(step)s."),
}
SHOWN: Final = ("pk", "state", "what", "case__person_id", "case__next_due_on")


def ended_label(step_id: UUID, state: str, what: Sealed | None, person_id: UUID) -> str:
    """ "" for a step that has ended otherwise."""
    words = ENDED.get(state)
    step = opened(FollowUp, "what", step_id, what, person_id) if words else ""
    return one_full_stop(words % {"step": Truncator(step).chars(MOST_LETTERS)}) if words else ""


def next_label(when: str) -> str:
    return one_full_stop(_("Next step: %(when)s.") % {"when": when})


def ended_by_act(case: Case, *, at: datetime) -> Iterator[str]:
    """Sentences about the step that an act at this moment has ended, and the next one; none when the step stays."""
    row = FollowUp.objects.filter(case=case, settled_at=at, state__in=ENDED).values_list(*SHOWN).first()
    if row:
        *step, due_on = row
        yield ended_label(*step)
        yield from [next_label(day_label(due_on, kyiv_day(at)))] if due_on else []


@dataclass(frozen=True, kw_only=True)
class NextStepLine:
    """`late_label` and `because`: the step exceeds the silence limit of the stage at this risk, and why.

    `is_late`: it is later than high risk allows today, whatever was allowed as it was planned.
    """

    what: str
    way_label: str
    due_label: str
    due_state: str
    late_label: str = ""
    because: str = ""
    is_late: bool = False


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A step that its author typed while the plan was changed; `changed_label` says who planned `planned`.

    `ended_label`: how the step before it has ended, `ended` its words; "" when it was the first.

    `key` is the idempotency key of both answers, which are valid for `version` of the case only.
    """

    changed_label: str
    planned: str
    ended_label: str
    ended: str
    own_label: str
    own: str
    take_url: str
    decline_url: str
    version: int
    key: UUID


class StepRow(NamedTuple):
    """A row of STEPS: a step planned or offered, or one that ended as the planned one was planned."""

    state: str
    planned_by_id: UUID
    pk: UUID
    what: Sealed
    kind: str
    due_on: date
    due_time: time | None
    limit_days: int | None
    because: Sealed | None
    surname: str
    given_name: str
    patronymic: str
    settled_at: datetime | None
    ender_surname: str | None
    ender_given_name: str
    ender_patronymic: str

    @property
    def planned_by(self) -> str:
        return short_name(self.surname, self.given_name, self.patronymic)

    @property
    def ended_by(self) -> str:
        """ "" for a step that ended before it was kept who has ended it."""
        return short_name(self.ender_surname, self.ender_given_name, self.ender_patronymic) if self.ender_surname else ""


COLUMNS: Final = (  # in the order of StepRow
    *("state", "planned_by", "pk", "what", "kind", "due_on", "due_time", "limit_days", "because"),
    *(f"planned_by__{name}" for name in ("surname", "given_name", "patronymic")),
    *("settled_at", *(f"settled_by__{name}" for name in ("surname", "given_name", "patronymic"))),
)
NOW_OR_BEFORE: Final = Q(state__in=UNSETTLED) | Q(replaced_by__state=StepState.PLANNED)
STEPS: Final = Prepared(
    lambda *, case: FollowUp.objects.filter(NOW_OR_BEFORE, case=case).order_by("settled_at").values_list(*COLUMNS)
)


def next_step_line(case: Case, *, today: datetime) -> NextStepLine | None:
    line, _offers = plan_lines(case, None, today=today)
    return line


def plan_lines(
    case: Case, reader: Supporter | None, *, today: datetime, limit: int | None = None
) -> tuple[NextStepLine | None, tuple[Offer, ...]]:
    """The planned step, and the offers this reader has to answer; without a reader no offers.

    `limit`: how many days without a contact the stage allows at high risk, None where the step is not compared with it.
    """
    day, steps = kyiv_day(today), [StepRow._make(row) for row in STEPS.rows(case=case.pk)]
    planned = next((step for step in steps if step.state == StepState.PLANNED), None)
    if planned is None:
        return None, ()
    offered = [step for step in steps if step.state == StepState.OFFERED and reader and step.planned_by_id == reader.pk]
    line, ended = _line(planned, case, day, limit), [step for step in steps if step.state not in UNSETTLED][-1:]
    before = _ended(ended[0], case, day) if offered and ended else ("", "")
    offers = (_offer(step, planned, line, before, case, day) for step in sorted(offered, key=lambda step: str(step.pk)))
    return line, tuple(offers)


def _line(step: StepRow, case: Case, day: date, limit: int | None = None) -> NextStepLine:
    longer = longer_label(Risk(case.risk), step.limit_days) if step.limit_days else ""
    late = late_at_high_risk_label(Risk(case.risk), step.due_on, day, limit_days=limit)
    return NextStepLine(
        is_late=bool(late),
        what=opened(FollowUp, "what", step.pk, step.what, case.person_id),
        way_label=way_label(step.kind),
        due_label=due_label(step.due_on, step.due_time, day),
        due_state=due_state(step.due_on, day),
        late_label=late or longer,
        because=opened(FollowUp, "because", step.pk, step.because, case.person_id),
    )


def _ended(step: StepRow, case: Case, day: date) -> tuple[str, str]:
    """«Крок на сьогодні виконано, Мельник І. О., сьогодні, 14:10», and its words."""
    how = ended_title({"state": step.state, "due_on": step.due_on.isoformat(), "said": step.ended_by != ""}, day)
    moment = moment_label(step.settled_at, day) if step.settled_at else ""
    label = ", ".join(part for part in (how, step.ended_by, moment) if part)
    return label, opened(FollowUp, "what", step.pk, step.what, case.person_id)


def _offer(step: StepRow, planned: StepRow, line: NextStepLine, before: tuple[str, str], case: Case, day: date) -> Offer:
    own = _line(step, case, day)
    changed = _("While you were without a network, %(name)s changed the next step: %(when)s") % {
        "name": planned.planned_by,
        "when": line.due_label,
    }
    if planned.planned_by_id == step.planned_by_id:
        changed = _("While this entry was waiting, you changed the next step: %(when)s") % {"when": line.due_label}
    address = f"{case_address('case_detail', case.number)}steps/{step.pk}/"
    return Offer(
        changed_label=changed,
        planned=line.what,
        ended_label=before[0],
        ended=before[1],
        own_label=_("Your step: %(when)s") % {"when": own.due_label},
        own=own.what,
        take_url=f"{address}take/",
        decline_url=f"{address}decline/",
        version=case.version,
        key=uuid4(),
    )


def after_label(days: int) -> str:
    """«14 днів після першого дня роботи»"""
    words = ngettext("%(n)d day after the first day of work", "%(n)d days after the first day of work", days)
    return words % {"n": days}
