"""Who works on a case, with phones: the owner, the head, the duty supporter."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case, HandOver, TeamMember
from cases.leading.actions.teams import team_candidates
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Department, Presence, Supporter, presence_on
from supporters.directory.numbers import reached_by
from supporters.directory.reports.colleagues import Colleagues, colleagues_among
from supporters.directory.roles import Role


class Post(NamedTuple):
    """A role in the case, and who has it; None: nobody."""

    label: str
    supporter_id: UUID | None


@dataclass(frozen=True)
class Colleague:
    """`tel` is "" for a number that can't be called; `display` is "" where none is known."""

    post_label: str
    name: str
    tel: str
    display: str


@dataclass(frozen=True, kw_only=True)
class Member:
    """A member of the team. `reason` and `since_label`: what help is needed, who brought them in and when. `end_url`: "" for a
    reader who can't end the help."""

    post_label: str
    name: str
    tel: str
    display: str
    reason: str
    since_label: str
    until_label: str
    end_url: str


def team_members(case: Case, *, at: datetime, may_end: bool) -> tuple[Member, ...]:
    """Psychologists first, then the others, in the order in which they were brought in."""
    today = kyiv_day(at)
    rows = TeamMember.objects.current(today).filter(case=case, supporter__is_active=True)
    found = sorted(
        rows.select_related("case", "supporter__department", "by"),
        key=lambda one: (one.supporter.role != Role.PSYCHOLOGIST, one.from_at),
    )
    return tuple(_member(one, today, may_end=may_end) for one in found)


def member_choices(case: Case, user: Supporter, *, at: datetime) -> Colleagues:
    """Psychologists first; without the reader, the owner and the members."""
    today = kyiv_day(at)
    on_team = TeamMember.objects.current(today).filter(case=case).values("supporter")
    themselves = [pk for pk in (user.pk, case.owner_id) if pk]
    people = team_candidates().exclude(pk__in=themselves).exclude(pk__in=on_team)
    return colleagues_among(people, near=user.department_id, today=today, first=Role.PSYCHOLOGIST, names_role=True)


def _member(one: TeamMember, today: date, *, may_end: bool) -> Member:
    day = date_label(kyiv_day(one.from_at), today)
    by = _("brought in by %(name)s, %(day)s") % {"name": one.by.short_name, "day": day} if one.by else ""
    tel, display = reached_by(one.supporter.phone)
    return Member(
        post_label=_role_label(one.supporter),
        name=one.supporter.short_name,
        tel=tel,
        display=display,
        reason=one.reason or "",
        since_label=by or _("since %(day)s") % {"day": day},
        until_label=_("until %(day)s") % {"day": date_label(one.until_on, today)} if one.until_on else "",
        end_url=f"{case_address('case_team', one.case.number)}{one.pk}/end/" if may_end else "",
    )


def _role_label(one: Supporter) -> str:
    return f"{str(Role(one.role).label).lower()}, {one.department.name}"


def case_team(case: Case, *, offered: bool, at: datetime) -> tuple[Colleague, ...]:
    """In order: the owner, the cover, who is asked to lead if it is `offered`, the head, the duty supporter, the duty phone."""
    presence = presence_on(kyiv_day(at))
    posts = [post for post in _posts(case, presence, offered=offered) if post.supporter_id]
    people = {one.pk: one for one in Supporter.objects.active().filter(pk__in=[post.supporter_id for post in posts])}
    found = [(label, people[pk]) for label, pk in posts if pk in people]
    known = (colleague_line(one, label) for label, one in found)
    above = list(presence.upwards(case.department_id))
    return (*known, *_nearest_duty_phone(above, _duty_phones(above)))


def colleague_line(person: Supporter, post_label: str) -> Colleague:
    return Colleague(post_label, person.short_name, *reached_by(person.phone))


def departments_contacts(department_ids: Collection[UUID], *, at: datetime) -> dict[UUID, tuple[Colleague, ...]]:
    """Whom somebody from elsewhere calls: the duty supporter, else who answers for the department, and the duty phone.

    Five queries for any number of departments; none for none.
    """
    if not department_ids:
        return {}
    presence = presence_on(kyiv_day(at))
    above = {pk: list(presence.upwards(pk)) for pk in department_ids}
    answering = {pk: _answering(presence, pk, above[pk]) for pk in department_ids}
    people = Supporter.objects.active().in_bulk([post.supporter_id for post in answering.values() if post.supporter_id])
    phones = _duty_phones({pk for line in above.values() for pk in line})
    return {
        pk: (
            *(colleague_line(people[post.supporter_id], post.label) for post in (answering[pk],) if post.supporter_id in people),
            *_nearest_duty_phone(above[pk], phones),
        )
        for pk in department_ids
    }


def _answering(presence: Presence, department_id: UUID, above: list[UUID]) -> Post:
    duty = next((post.duty for post in (presence.posts[pk] for pk in above) if post.duty in presence.working), None)
    if duty:
        return Post(_("duty supporter"), duty)
    return Post(_("answers for the department today"), presence.desk(department_id))


def _posts(case: Case, presence: Presence, *, offered: bool) -> Iterator[Post]:
    yield Post(_("answers for the card") if case.loss else _("accompanies"), case.owner_id)
    if case.owner_id and case.owner_id not in presence.working:
        yield Post(_("stands in today"), presence.covers.get(case.owner_id))
    offer = HandOver.objects.open().filter(case=case).first() if offered else None
    if offer:
        yield Post(_("asked to lead"), offer.to_owner_id or presence.desk(offer.to_department_id))
    above = [presence.posts[pk] for pk in presence.upwards(case.department_id)]
    head = next((post.head for post in above if post.head), None)
    yield Post(_("head"), head)
    if head and head not in presence.working:
        yield Post(_("stands in for the head today"), presence.covers.get(head))
    yield Post(_("duty supporter"), next((post.duty for post in above if post.duty), None))


def _duty_phones(department_ids: Collection[UUID]) -> dict[UUID, Colleague]:
    """By department that has one."""
    rows = Department.objects.filter(pk__in=department_ids).exclude(duty_phone="").values_list("pk", "name", "duty_phone")
    return {pk: Colleague(_("duty phone"), name, *reached_by(phone)) for pk, name, phone in rows}


def _nearest_duty_phone(above: list[UUID], phones: dict[UUID, Colleague]) -> list[Colleague]:
    """Of the first of these departments that has one; [] for none."""
    return [phones[pk] for pk in above if pk in phones][:1]
