"""Preview of what a colleague gains and loses with another role or department."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supporters.administration.actions.growing import post_takes_two
from supporters.administration.actions.role_changes import posts_left
from supporters.directory.alphabet import alphabetical
from supporters.directory.models import Department, Reach, Supporter, reach, staff_context
from supporters.directory.models.staff_context import remember_staff_context
from supporters.directory.roles import GRANTS, LEADS_CASES, Permission, Role
from supporters.notifications.case_provider import work

P = Permission
IN_WORDS: Final = {
    P.TODAY_VIEW: gettext_lazy("see the day’s work"),
    P.PERSON_SEARCH: gettext_lazy("search for people under support"),
    P.PERSON_REGISTER: gettext_lazy("open new cards"),
    P.PERSON_EDIT: gettext_lazy("mend the data of a person"),
    P.CASE_VIEW: gettext_lazy("read cards"),
    P.VISIT_LOG: gettext_lazy("write entries"),
    P.STEP_POSTPONE: gettext_lazy("put off next steps"),
    P.STAGE_CHANGE: gettext_lazy("change the stage"),
    P.PLACE_CHANGE: gettext_lazy("write where a person is"),
    P.CASE_OFFER: gettext_lazy("hand cases over"),
    P.OWNER_ANSWER: gettext_lazy("lead cases"),
    P.OWNER_ASSIGN: gettext_lazy("offer the cases of the department"),
    P.QUESTION_ASK: gettext_lazy("ask who leads a card"),
    P.QUESTION_ANSWER: gettext_lazy("answer the question of a head"),
    P.PROMISE_KEEP: gettext_lazy("make promises and mark them as kept"),
    P.CASE_HOLD: gettext_lazy("pause a support"),
    P.CLOSURE_ASK: gettext_lazy("propose to end a support"),
    P.CLOSURE_DECIDE: gettext_lazy("decide about the end of a support"),
    P.CASE_REOPEN: gettext_lazy("open a support again"),
    P.LOSS_REPORT: gettext_lazy("report a loss"),
    P.CONSENT_RECORD: gettext_lazy("record what a person answers about consent"),
    P.RIGHTS_ANSWER: gettext_lazy("answer what a person asks about their data"),
    P.VACANCIES_KEEP: gettext_lazy("write down vacancies"),
    P.COMMUNITY_MANAGE: gettext_lazy("plan circles and events, and propose peers"),
    P.RIGHTS_DECIDE: gettext_lazy("refuse a request about data, and hold data from erasure"),
    P.LOSS_ANSWER: gettext_lazy("answer the report of a loss"),
    P.DUPLICATES_DECIDE: gettext_lazy("decide whether two cards are of one person"),
    P.REGISTER_IMPORT: gettext_lazy("import an existing register"),
    P.RISK_SET: gettext_lazy("set the risk of a case"),
    P.SAFETY_TALK: gettext_lazy("talk about safety"),
    P.TEAM_MANAGE: gettext_lazy("bring colleagues into a team"),
    P.NUMBERS_VIEW: gettext_lazy("see the numbers"),
    P.CASES_LIST: gettext_lazy("see the cards behind the numbers"),
    P.LIST_EXPORT: gettext_lazy("save lists as files"),
    P.COLLEAGUES_DECIDE: gettext_lazy("agree to who else sees the records of the department"),
    P.COLLEAGUES_RECOGNISE: gettext_lazy("recognise new colleagues"),
    P.STAFF_MANAGE: gettext_lazy("manage accounts of staff"),
    P.OVERSIGHT_VIEW: gettext_lazy("read who changed accounts, confirmed, saved files and took measures"),
    P.ABSENCES_PLAN: gettext_lazy("plan leave and cover"),
    P.REMINDERS_MANAGE: gettext_lazy("set the rules of reminders"),
    P.INSTITUTIONS_MANAGE: gettext_lazy("keep the directory of institutions"),
    P.NOTIFICATION_VIEW: gettext_lazy("get notifications"),
    P.PROFILE_EDIT: gettext_lazy("edit the own profile"),
    P.DRAFT_KEEP: gettext_lazy("keep drafts"),
    P.HELP_VIEW: gettext_lazy("read the help"),
}


@dataclass(frozen=True)
class Side:
    """What is gained or lost: permission labels, the number of cards in words, names of departments and posts."""

    permissions: tuple[str, ...]
    cards: str
    departments: tuple[str, ...]
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PostChange:
    """`follows`: how many cards move along to the new department, in words ("" for none)."""

    role_before: str
    role_after: str
    department_before: str
    department_after: str
    gained: Side
    lost: Side
    follows: str
    takes_two: bool


def role_change(account: Supporter, role: str, department: Department) -> PostChange:
    before, after = reach(account), _reach_after(account, role, department)
    names = dict(Department.objects.filter(pk__in=before.department_ids ^ after.department_ids).values_list("pk", "name"))
    had, will = GRANTS[Role(account.role)], GRANTS[Role(role)]
    gained = Side(_in_words(will - had), _cards(after, before, department), _names(names, after, before))
    lost = Side(
        _in_words(had - will),
        _cards(before, after, account.department),
        _names(names, before, after),
        _posts(account, role, department.pk),
    )
    return PostChange(
        role_before=str(Role(account.role).label),
        role_after=str(Role(role).label),
        department_before=str(account.department),
        department_after=str(department),
        gained=gained,
        lost=lost,
        follows=_follows(account, department),
        takes_two=post_takes_two(account, role, department.pk),
    )


def _reach_after(account: Supporter, role: str, department: Department) -> Reach:
    """The reach after the change. Covers end with the role or the department; only roles that lead cases are on duty."""
    then = Supporter(
        pk=account.pk,
        role=role,
        department=department,
        recognised_in_id=account.recognised_in_id,
        is_active=account.is_active,
        suspended_at=account.suspended_at,
        suspended_until=account.suspended_until,
    )
    on_duty = role in LEADS_CASES and account.on_duty_for.exists()
    alone = replace(staff_context(account), covered=(), covered_departments=(), cover_id=None, is_on_duty=on_duty)
    remember_staff_context(then, alone)
    return reach(then)


def _in_words(permissions: frozenset[Permission]) -> tuple[str, ...]:
    return tuple(str(words) for permission, words in IN_WORDS.items() if permission in permissions)


def _cards(seen: Reach, but: Reach, department: Department) -> str:
    cards = work().open_within(seen, but=but)
    words = ngettext("Access to %(n)d card of %(department)s", "Access to %(n)d cards of %(department)s", cards)
    return words % {"n": cards, "department": department}


def _names(names: dict[UUID, str], these: Reach, but: Reach) -> tuple[str, ...]:
    return tuple(sorted((names[pk] for pk in these.department_ids - but.department_ids), key=alphabetical))


def _posts(account: Supporter, role: str, department_id: UUID) -> tuple[str, ...]:
    left = posts_left(account, role, department_id)
    names = dict(Department.objects.filter(pk__in=left).values_list("pk", "name"))
    words = {"head": _("Head of the department: %(name)s"), "duty": _("On duty for the department: %(name)s")}
    return tuple(words[post] % {"name": names[pk]} for pk, posts in left.items() for post in posts)


def _follows(account: Supporter, department: Department) -> str:
    load = work().in_hand([account.pk])[account.pk]
    if not load or account.department_id == department.pk:
        return ""
    words = ngettext("%(n)d own card goes along to %(department)s.", "%(n)d own cards go along to %(department)s.", load)
    return words % {"n": load, "department": department}
