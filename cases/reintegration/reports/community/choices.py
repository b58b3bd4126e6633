"""What the forms of circles, events and invitations offer."""

from datetime import datetime
from uuid import UUID

from cases.case.models import Case
from cases.case.models.group import of_group
from cases.reintegration.models import Circle, CommunityEvent, EventInvitation
from cases.reintegration.models.community.circle import in_line_with
from cases.reintegration.reports.community.events import EventLine, event_line
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.models.department import subtree_ids
from supporters.directory.reports.colleagues import Colleagues, colleagues_among
from supporters.directory.roles import LEADS_CASES, Role

OFFERED = 40  # events to which a person may be invited, the nearest first
LEADERS = (*LEADS_CASES, Role.PSYCHOLOGIST)


def leader_choices(user: Supporter, *, at: datetime, kept: UUID | None = None) -> Colleagues:
    """Colleagues of the user's department and of those below. `kept`: who leads now, also of another department."""
    people = Supporter.objects.pickable().recognised().filter(department__in=subtree_ids([user.department_id]), role__in=LEADERS)
    if kept:
        people = people | Supporter.objects.active().filter(pk=kept)
    return colleagues_among(people, near=user.department_id, today=kyiv_day(at))


def circle_choices(user: Supporter) -> list[Circle]:
    """That go on, of the user's department and those below, by name."""
    return sorted(Circle.objects.kept_by(user).going_on(), key=lambda one: alphabetical(one.name))


def territory_codes(user: Supporter) -> list[str]:
    """Where the circles of the department are: offered without typing."""
    circles = Circle.objects.kept_by(user).going_on().order_by("-added_at")
    return list(dict.fromkeys(circles.values_list("territory_id", flat=True)))[:10]


def inviting_events(case: Case, *, at: datetime) -> tuple[EventLine, ...]:
    """Ahead, of the departments in line with that of the card, to which the person is not invited, or not any more."""
    invited = EventInvitation.objects.in_force().filter(of_group(case.pk)).values("event")
    events = CommunityEvent.objects.of_departments(in_line_with(case.department_id)).ahead(at).exclude(pk__in=invited)
    return tuple(event_line(event, at=at) for event in events.in_order()[:OFFERED])
