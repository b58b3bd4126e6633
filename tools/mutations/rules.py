"""Each rule of reach as a separate guard. (tests/test_rules.py removes each grant of the role table in turn.)"""

from collections.abc import Iterator
from typing import Final

from tools.mutations.table import Mutation

TABLE = "supporters/directory/roles.py"
AFTER_REACH = "    Role.ANALYST: ReachKind.NOTHING,\n}\n"
REACH_FILE, SITUATION, CASES, TEAM, PRESENCE = (
    "supporters/directory/models/reach.py",
    "supporters/directory/models/staff_context.py",
    "cases/case/models/case.py",
    "cases/case/models/team.py",
    "supporters/directory/models/presence.py",
)
REACHING: Final = (
    "tests/supporters/directory/test_models.py tests/supporters/directory/test_presence.py "
    "tests/cases/leading/views/test_cover.py tests/cases/leading/views tests/cases/course/views tests/cases/desk/views "
    "tests/cases/leading/actions/test_teams.py "
    "tests/cases/test_reminders.py tests/cases/test_responsible.py tests/supporters/administration/test_department_moves.py"
)


def rules() -> Iterator[Mutation]:
    for name, file, original, replacement in REACH_RULES:
        yield Mutation(name, file, original, replacement, REACHING)
    yield from _kinds_of_reach()


def _kinds_of_reach() -> Iterator[Mutation]:
    from supporters.directory.roles import REACH, ReachKind, Role  # noqa: PLC0415

    for role in Role:
        for kind in ReachKind:
            if kind is not REACH[role]:
                yield Mutation(
                    f"{role.name} reaches {REACH[role].name}, not {kind.name}",
                    TABLE,
                    AFTER_REACH,
                    f"{AFTER_REACH}REACH = {{**REACH, Role.{role.name}: ReachKind.{kind.name}}}  # type: ignore[misc]\n",
                    "tests/supporters/directory/test_roles.py",
                )


REACH_RULES: Final = (
    ("A closed account reaches nothing", REACH_FILE, "user.is_active and not user.is_suspended", "not user.is_suspended"),
    ("A suspended account reaches nothing", REACH_FILE, "user.is_active and not user.is_suspended", "user.is_active"),
    ("A cover reaches the work of whom it covers", REACH_FILE, "frozenset({user.pk, *beside.covered})", "frozenset({user.pk})"),
    ("Own work is within reach", REACH_FILE, "frozenset({user.pk, *beside.covered})", "frozenset({*beside.covered})"),
    (
        "A head's cover reaches the head's departments",
        REACH_FILE,
        "{user.department_id, *beside.covered_departments}",
        "{user.department_id}",
    ),
    ("A duty supporter reaches the desk", REACH_FILE, "    if not beside.is_on_duty:\n", "    if True:\n"),
    ("A desk is of its own departments", REACH_FILE, "presence.desks_of(user.pk)", "frozenset(presence.posts)"),
    ("A cover ends with the absence", SITUATION, "Absence.objects.on(day)", "Absence.objects.not_cancelled()"),
    ("Nobody covers a closed account", SITUATION, 'cover=OuterRef("pk"), supporter__is_active=True', 'cover=OuterRef("pk")'),
    ("A former owner has read long enough", CASES, "to_at__gt=read_since", "to_at__isnull=False"),
    ("A case is its owner's", CASES, "    rows = Q(owner__in=seen.supporter_ids)\n", "    rows = Q(pk__in=[])\n"),
    (
        "A head reaches the departments",
        CASES,
        "        rows |= Q(department__in=seen.department_ids)\n",
        "        rows |= Q(pk__in=[])\n",
    ),
    (
        "Who has left a team reaches no more",
        TEAM,
        "self.filter(Q(until_on=None) | Q(until_on__gte=day), to_at=None)",
        "self.filter(Q(until_on=None) | Q(until_on__gte=day))",
    ),
    (
        "A member reaches no more after the last day",
        TEAM,
        "self.filter(Q(until_on=None) | Q(until_on__gte=day), to_at=None)",
        "self.filter(to_at=None)",
    ),
    (
        "A member reaches only the cases of their teams",
        CASES,
        "TeamMember.objects.current(seen.on_day).filter(supporter__in=seen.supporter_ids)",
        "TeamMember.objects.current(seen.on_day)",
    ),
    (
        "A desk sees only what nobody answers for",
        CASES,
        "Q(department__in=seen.desk_ids) & (Q(owner=None) | Q(owner__in=seen.away_ids) | conditions.OWNER_LEFT)",
        "Q(department__in=seen.desk_ids)",
    ),
    ("A cover inherits no reading of a former owner", CASES, "value=seen.user_id", "value__in=seen.supporter_ids"),
    ("A former owner reads on", CASES, " | Q(Exists(once_theirs))", ""),
    ("Who is absent does not act", PRESENCE, "not row.is_shut and row.pk not in absences", "not row.is_shut"),
    ("Who is suspended does not act", PRESENCE, "not row.is_shut and row.pk not in absences", "row.pk not in absences"),
    ("An absent cover covers nobody", PRESENCE, "return cover if cover in self.working else None", "return cover"),
    (
        "The head answers before the desk above",
        PRESENCE,
        "self.in_place_of(post.head) or self.in_place_of(duty)",
        "self.in_place_of(duty) or self.in_place_of(post.head)",
    ),
    ("The owner answers before the head", PRESENCE, "self.in_place_of(owner_id) or self", "self"),
)
