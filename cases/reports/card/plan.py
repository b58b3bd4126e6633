"""The next step of a case, and the steps offered to its reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from cases.addresses import case_address
from cases.models import Case, FollowUp
from cases.models.follow_up import STANDING
from cases.models.horizon import longer_label
from cases.reports.unsealing import opened
from cases.states import Risk, StepState, way_label
from privacy.prepared import Prepared
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


COLUMNS: Final = (
    *("state", "planned_by", "pk", "what", "kind", "due_on", "due_time", "limit_days", "because"),
    *(f"planned_by__{name}" for name in ("surname", "given_name", "patronymic")),
)
STEPS: Final = Prepared(lambda *, case: FollowUp.objects.filter(case=case, state__in=STANDING).values_list(*COLUMNS))


def next_step_line(case: Case, *, today: datetime) -> NextStepLine | None:
    line, _offers = plan_lines(case, None, today=today)
    return line


def plan_lines(case: Case, reader: Supporter | None, *, today: datetime) -> tuple[NextStepLine | None, tuple[Offer, ...]]:
    """The planned step, and the offers this reader has to answer; without a reader no offers."""
    day, rows = kyiv_day(today), STEPS.rows(case=case.pk)
    planned = next((row for row in rows if row[0] == StepState.PLANNED), None)
    if planned is None:
        return None, ()
    offered = [row for row in rows if row[0] == StepState.OFFERED and reader and row[1] == reader.pk]
    line = _line(planned, case, day)
    return line, tuple(_offer(row, planned, line, case, day) for row in sorted(offered, key=lambda row: str(row[2])))


def _line(row: Sequence[Any], case: Case, day: date) -> NextStepLine:
    pk, what, kind, due_on, due_time, limit_days, because = row[2:9]
    late_label = longer_label(Risk(case.risk), limit_days) if limit_days else ""
    return NextStepLine(
        what=opened(FollowUp, "what", pk, what, case.person_id),
        way_label=way_label(kind),
        due_label=due_label(due_on, due_time, day),
        due_state=due_state(due_on, day),
        late_label=late_label,
        because=opened(FollowUp, "because", pk, because, case.person_id),
    )


def _offer(row: Sequence[Any], planned: Sequence[Any], line: NextStepLine, case: Case, day: date) -> Offer:
    own = _line(row, case, day)
    changed = _("While you were without a network, %(name)s changed the next step: %(when)s") % {
        "name": short_name(*planned[9:]),
        "when": line.due_label,
    }
    if planned[1] == row[1]:
        changed = _("While this entry was waiting, you changed the next step: %(when)s") % {"when": line.due_label}
    address = f"{case_address('case_detail', case.number)}steps/{row[2]}/"
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
