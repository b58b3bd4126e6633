"""All persons and cards of one person, as far as the reader may see them."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.case.models import Case
from cases.case.states import CaseState, Purpose
from cases.intake.models import Join
from privacy.models import AccessRecord
from supporters.directory.calendar import KYIV, kyiv_day, whole_date
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.exports.models import ExportReason
from veterans.models import Person


@dataclass(frozen=True)
class PersonGroup:
    """`persons`: who remains, and who were joined into them. `cards`: within reach, with what those absorbed and what was
    withdrawn. `elsewhere`: cards of the person that others answer for."""

    root: UUID
    persons: tuple[UUID, ...]
    cards: tuple[UUID, ...]
    elsewhere: tuple[Case, ...]


def person_group(person: Person, user: Supporter) -> PersonGroup:
    """Three queries."""
    root = person.remaining_id
    persons = tuple(Person.objects.of_group([root]).order_by("pk").values_list("pk", flat=True))
    theirs = Case.objects.filter(person__in=persons)
    seen = theirs.visible_to(user).values("pk")
    within = theirs.filter(Q(pk__in=seen) | Q(absorbed_by__in=seen) | Q(state=CaseState.WITHDRAWN))
    cards = tuple(within.order_by("opened_at", "pk").values_list("pk", flat=True))
    elsewhere = theirs.valid().exclude(pk__in=cards).select_related("department").order_by("number")
    return PersonGroup(root=root, persons=persons, cards=cards, elsewhere=tuple(elsewhere))


def records_of_group(person_id: UUID) -> QuerySet[AccessRecord]:
    """Of the person and of everybody with whom they were joined, also before that and after it was undone; newest first.

    An access record is never rewritten, so each names the person whose data were opened then.
    """
    persons = {person_id}
    while others := _joined_with(persons) - persons:
        persons |= others
    return AccessRecord.objects.filter(subject_ids__overlap=sorted(persons)).order_by("-at", "-id")


def _joined_with(persons: set[UUID]) -> set[UUID]:
    joins = Join.objects.filter(Q(remains__in=persons) | Q(joined__in=persons)).values_list("remains", "joined")
    return {person for join in joins for person in join}


LISTS: Final = frozenset(
    {"today", "cases", "week", "round", "dashboard", "dashboard_cases", "gaps", "notifications", "decisions", "duplicates"}
    | {"export_new", "morning_meeting"}
)
PAPERS: Final = frozenset({"case_print", "case_leaflet", "package_print", "rights_notice"})
ACTS: Final[dict[str, str | Promise]] = {
    "read": gettext_lazy("page opened"),
    "write": gettext_lazy("something written or changed"),
    "export": gettext_lazy("copy of all data made"),
    "file": gettext_lazy("list with the person saved as a file"),
    "search": gettext_lazy("found by a search"),
    "list": gettext_lazy("seen in a list"),
    "paper": gettext_lazy("paper printed"),
}
PURPOSES: Final[dict[str, str | Promise]] = {
    "support": gettext_lazy("support of the person"),
    **{reason.value: reason.label for reason in ExportReason},
    **{purpose.value: purpose.label for purpose in Purpose},
    Purpose.COVER.value: gettext_lazy("cover of an absent colleague"),
}


@dataclass(frozen=True, kw_only=True)
class LookedLine:
    """`who`: role and department of that day, or the system. `purpose`: "" where none is named."""

    day: str
    who: str
    act: str
    purpose: str
    times: int


class Counted(NamedTuple):
    """Records of one account with the same act on one day."""

    day: date
    actor_id: UUID | None
    role: str
    act: str
    route: str
    purpose: str
    times: int


def who_looked(person_id: UUID) -> tuple[LookedLine, ...]:
    """Of all persons of the group, newest first. Three queries, whatever the number of records."""
    days = records_of_group(person_id).order_by().annotate(day=TruncDate("at", tzinfo=KYIV))
    counted = days.values("day", "actor_id", "role", "act", "route", "purpose").annotate(times=Count("pk"), last=Max("at"))
    rows = [Counted(*row) for row in counted.values_list(*Counted._fields)]
    departments = _departments(row.actor_id for row in rows)
    lines: Counter[tuple[date, str, str, str]] = Counter()
    for row in rows:
        who = _who(row, departments)
        lines[(row.day, who, str(ACTS[_act(row)]), str(PURPOSES.get(row.purpose, "")))] += row.times
    ordered = sorted(lines.items(), key=lambda item: (-item[0][0].toordinal(), item[0][1:]))
    return tuple(
        LookedLine(day=whole_date(day), who=who, act=act, purpose=purpose, times=times)
        for (day, who, act, purpose), times in ordered
    )


def _act(row: Counted) -> str:
    if row.act == "export" and row.route == "export_file":
        return "file"
    if row.act == "export" or row.act == "write":
        return row.act
    return "list" if row.route in LISTS else "paper" if row.route in PAPERS else "search" if row.route == "search" else "read"


class DepartmentSince(NamedTuple):
    day: date
    name: str


def _departments(actors: Iterable[UUID | None]) -> dict[UUID, list[DepartmentSince]]:
    """By account: its departments, each since when, from the history of the account."""
    past: Any = Supporter._meta.get_field("history").related_model
    keys = {key for key in actors if key}
    rows = past.objects.filter(pgh_obj__in=keys).order_by("pgh_created_at", "pgh_id")
    found: dict[UUID, list[DepartmentSince]] = defaultdict(list)
    for key, at, name in rows.values_list("pgh_obj", "pgh_created_at", "department__name"):
        found[key].append(DepartmentSince(kyiv_day(at), name))
    return found


def _who(row: Counted, departments: Mapping[UUID, list[DepartmentSince]]) -> str:
    if row.actor_id is None:
        return _("the system")
    role = str(Role(row.role).label) if row.role in Role.values else ""
    known = departments.get(row.actor_id, [])
    place = max(bisect_right([one.day for one in known], row.day) - 1, 0)
    return ", ".join(part for part in (role, known[place].name if known else "") if part)
