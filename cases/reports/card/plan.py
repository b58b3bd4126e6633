"""The next step of a case, and the steps offered to its reader."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from cases.addresses import case_address
from cases.models import Case, FollowUp
from cases.models.follow_up import UNSETTLED
from cases.models.horizon import longer_label
from cases.reports.unsealing import opened
from cases.states import Risk, StepState, way_label
from privacy.prepared import Prepared
from privacy.sealing import Sealed
from supporters.directory.calendar import due_label, due_state, kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.models.supporter import short_name


@dataclass(frozen=True, kw_only=True)
class NextStepLine:
    """`late_label` and `because`: the step exceeds the silence limit of the stage at this risk, and why."""

    what: str
    way_label: str
    due_label: str
    due_state: str
    late_label: str = ""
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A step that its author typed while the plan was changed; `changed_label` says who planned `planned`.

    `key` is the idempotency key of both answers, which are valid for `version` of the case only.
    """

    changed_label: str
    planned: str
    own_label: str
    own: str
    take_url: str
    decline_url: str
    version: int
    key: UUID


class StepRow(NamedTuple):
    """A row of STEPS."""

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

    @property
    def planned_by(self) -> str:
        return short_name(self.surname, self.given_name, self.patronymic)


COLUMNS: Final = (  # in the order of StepRow
    *("state", "planned_by", "pk", "what", "kind", "due_on", "due_time", "limit_days", "because"),
    *(f"planned_by__{name}" for name in ("surname", "given_name", "patronymic")),
)
STEPS: Final = Prepared(lambda *, case: FollowUp.objects.filter(case=case, state__in=UNSETTLED).values_list(*COLUMNS))


def next_step_line(case: Case, *, today: datetime) -> NextStepLine | None:
    line, _offers = plan_lines(case, None, today=today)
    return line


def plan_lines(case: Case, reader: Supporter | None, *, today: datetime) -> tuple[NextStepLine | None, tuple[Offer, ...]]:
    """The planned step, and the offers this reader has to answer; without a reader no offers."""
    day, steps = kyiv_day(today), [StepRow._make(row) for row in STEPS.rows(case=case.pk)]
    planned = next((step for step in steps if step.state == StepState.PLANNED), None)
    if planned is None:
        return None, ()
    offered = [step for step in steps if step.state == StepState.OFFERED and reader and step.planned_by_id == reader.pk]
    line = _line(planned, case, day)
    return line, tuple(_offer(step, planned, line, case, day) for step in sorted(offered, key=lambda step: str(step.pk)))


def _line(step: StepRow, case: Case, day: date) -> NextStepLine:
    late_label = longer_label(Risk(case.risk), step.limit_days) if step.limit_days else ""
    return NextStepLine(
        what=opened(FollowUp, "what", step.pk, step.what, case.person_id),
        way_label=way_label(step.kind),
        due_label=due_label(step.due_on, step.due_time, day),
        due_state=due_state(step.due_on, day),
        late_label=late_label,
        because=opened(FollowUp, "because", step.pk, step.because, case.person_id),
    )


def _offer(step: StepRow, planned: StepRow, line: NextStepLine, case: Case, day: date) -> Offer:
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
        own_label=_("Your step: %(when)s") % {"when": own.due_label},
        own=own.what,
        take_url=f"{address}take/",
        decline_url=f"{address}decline/",
        version=case.version,
        key=uuid4(),
    )
