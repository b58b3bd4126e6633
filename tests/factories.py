"""Rows for tests, created through the actions, as the site creates them. Every optional argument has a plain default."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from cases.case.models import Case, Facility, HandOver, Loss, RiskSpan, TeamMember
from cases.case.states import HandOverReason, LossKind, Programme, Risk, Stage, StayKind
from cases.course.actions.cases import NewCase, open_case
from cases.course.actions.promises.making import NewPromise
from cases.course.actions.promises.making import make_promise as promise
from cases.course.actions.risk import NewRisk, ask_lowering, raise_risk
from cases.course.actions.stays import Place
from cases.course.actions.steps import FOLLOW_UP, NextStep
from cases.course.actions.visits import NewVisit, log_visit
from cases.course.models import FollowUp, Promise, RiskLowering, Visit
from cases.course.states import PromiseBy, StepState, VisitKind
from cases.endings.actions.losses import NewLoss, report_loss
from cases.leading.actions.hand_overs.answers import accept_hand_over
from cases.leading.actions.hand_overs.asking import NewHandOver, offer_instead
from cases.leading.actions.teams import NewMember, join_team
from cases.reintegration.actions.packages import NewPackage
from cases.reintegration.actions.packages import make_package as make
from cases.reintegration.models import CommunityPackage
from cases.reintegration.states.packages import PackageReason
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.administration.actions.absences import NewAbsence, add_absence
from supporters.administration.actions.departments import add_department, name_head
from supporters.administration.actions.invitations import NewColleague, invite
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Absence, AbsenceKind, Department, Invitation, Supporter
from supporters.directory.roles import Role
from supporters.directory.undertaking import VERSION
from supporters.notifications.models import Notification
from tests.consenting import make_consent
from tools.journeys.dates import in_days
from veterans.actions.people import NewPerson, register_person
from veterans.models import Consent, Person, Scope

_numbered = count(1)
PHONE, FAMILY_PHONE, RNOKPP = "+380671234567", "+380509876543", "3456789012"


def make_department(name: str = "Відділ супроводу", *, parent: Department | None = None) -> Department:
    return add_department(name, parent=parent, confirmed=True)


def make_supporter(department: Department, role: Role = Role.SUPPORTER, *, surname: str = "Мельник") -> Supporter:
    """Without a password: tests sign in by force_login, and hashing is slow."""
    return Supporter.objects.create(
        email=f"{role}{next(_numbered)}@suprovid.test",
        surname=surname,
        given_name="Ірина",
        patronymic="Олегівна",
        role=role,
        department=department,
        recognised_in=department,
        password="!",
        undertaking=VERSION,
        undertaken_at=timezone.now(),
    )


def make_unrecognised(by: Supporter, role: Role = Role.SUPPORTER, *, known_in: Department | None = None) -> Supporter:
    """Entered by one administrator, in the department of that one. `known_in`: moved from there."""
    account = make_supporter(by.department, role, surname="Ґава")
    account.recognised_in, account.entered_by = known_in, by
    account.save(update_fields=["recognised_in", "entered_by"])
    return account


def make_invitation(by: Supporter, *, email: str = "new@suprovid.test", at: datetime | None = None) -> Invitation:
    new = NewColleague(
        email=email,
        surname="Ґава",
        given_name="Юрій",
        patronymic="Йосипович",
        role=Role.SUPPORTER,
        department_id=by.department_id,
    )
    return invite(new, by=by, at=at or timezone.now(), pk=new_id())


def make_head(department: Department, *, surname: str = "Гнатюк") -> Supporter:
    head = make_supporter(department, Role.HEAD, surname=surname)
    name_head(department.pk, head=head)
    return head


def make_absence(
    who: Supporter, *, cover: Supporter | None = None, days: tuple[int, int] = (0, 0), at: datetime | None = None
) -> Absence:
    """`days`: first and last day of the leave, counted from the day of `at` (now by default); today only by default."""
    moment = at or timezone.now()
    first, last = (kyiv_day(moment) + timedelta(days=day) for day in days)
    new = NewAbsence(supporter_id=who.pk, kind=AbsenceKind.LEAVE, from_on=first, to_on=last, cover_id=cover.pk if cover else None)
    return add_absence(new, by=who, at=moment, pk=new_id(), confirmed=True)


def make_person(surname: str = "Коваленко", given_name: str = "Андрій", patronymic: str = "Петрович", **known: Any) -> Person:
    return register_person(NewPerson(surname=surname, given_name=given_name, patronymic=patronymic, **known))


def make_facility(code: str = "hospital", label: str = "Госпіталь") -> Facility:
    day = date(2026, 1, 1)
    facility, _ = Facility.objects.get_or_create(
        code=code,
        defaults={"label_uk": label, "label_en": label, "valid_from": day, "source": "tests", "verified_on": day},
    )
    return facility


def next_step(days: int = 3, what: str = "Відвідати") -> NextStep:
    return NextStep(what=what, due_on=in_days(days))


def make_case(
    owner: Supporter | None,
    *,
    person: Person | None = None,
    department: Department | None = None,
    by: Supporter | None = None,
    stage: Stage | None = None,
    step: NextStep | None = None,
    facility: Facility | None = None,
    programme: Programme = Programme.VETERAN,
    is_found: bool = True,
    at: datetime | None = None,
) -> Case:
    """An open case with a step due today. It was opened ten days ago by default, so that a test can add earlier entries.

    Without a facility the person is at home, or with `is_found=False` nobody has said where.
    """
    author = by or owner
    assert author is not None
    moment, promised = at or timezone.now() - timedelta(days=10), step or NextStep(what="Зателефонувати", due_on=in_days(0))
    known = stage or (Stage.TREATMENT if programme is Programme.VETERAN else Stage.DOCUMENTS)
    new = NewCase(
        programme=programme,
        stage=known,
        owner=owner,
        department=department or author.department,
        first_step=_near(promised, moment),
        place=_place(known, facility, is_found=is_found),
    )
    with reading_under_way(Reading()):
        return _due_on(promised.due_on, open_case(person or make_person(), new, by=author, at=moment))


def _place(stage: Stage, facility: Facility | None, *, is_found: bool) -> Place | None:
    """Nobody is at home on the evacuation."""
    if facility:
        return Place(facility, "палата 7")
    return Place(None, kind=StayKind.HOME) if is_found and stage is not Stage.EVACUATION else None


def make_visit(case: Case, by: Supporter, *, at: datetime | None = None, summary: str = "Поговорили", days: int = 3) -> Visit:
    moment = at or timezone.now()
    new, step = NewVisit(kind=VisitKind.VISIT, reached=True, summary=summary, occurred_at=moment), next_step(days)
    with reading_under_way(Reading()):
        visit = log_visit(case.pk, new, _near(step, moment), by=by, at=moment, pk=new_id())
    _due_on(step.due_on, visit.case)
    return visit


def make_offer(case: Case, by: Supporter, *, what: str = "Привезти довідку", days: int = 2) -> FollowUp:
    """The step offered by an entry whose form was shown before the current step was planned."""
    moment = timezone.now()
    new = NewVisit(kind=VisitKind.VISIT, reached=True, summary="Поговорили", occurred_at=moment)
    with reading_under_way(Reading()):
        visit = log_visit(case.pk, new, next_step(days, what), by=by, at=moment, pk=new_id(), shown=new_id())
    return FollowUp.objects.get(planned_in=visit)


def make_package(
    case: Case, by: Supporter, *, to: str = "Бучанська громада", note: str = "", at: datetime | None = None
) -> CommunityPackage:
    """A package for the community that waits for its receipt."""
    moment = at or timezone.now()
    new = NewPackage(to=to, reason=PackageReason.HOME, note=note)
    consent = Consent.objects.of_person(case.person_id).answered_last(Scope.PROVIDER)
    if consent is None or not consent.is_in_force(kyiv_day(moment)):
        make_consent(case, by, scope=Scope.PROVIDER, at=moment)
    with reading_under_way(Reading()):
        return make(case.pk, new, by=by, at=moment, pk=new_id())


def make_hand_over(
    case: Case, to: Supporter | Department, *, by: Supporter, at: datetime | None = None, note: str = "", joint_step: str = ""
) -> HandOver:
    """An offer to a colleague or to a department; one that waits for an answer ends."""
    colleague, department = (to, to.department) if isinstance(to, Supporter) else (None, to)
    new = NewHandOver(to=colleague, department=department, reason=HandOverReason.OVERLOAD, note=note, joint_step=joint_step)
    with reading_under_way(Reading()):
        return offer_instead(case.pk, new, by=by, at=at or timezone.now(), pk=new_id())


def hand_over_to(case: Case, to: Supporter, *, by: Supporter, at: datetime | None = None) -> Case:
    """Offered and accepted at the same moment."""
    make_hand_over(case, to, by=by, at=at)
    with reading_under_way(Reading()):
        return accept_hand_over(case.pk, by=to, at=at or timezone.now())


def make_loss(case: Case, by: Supporter, *, kind: LossKind = LossKind.MISSING, at: datetime | None = None) -> Loss:
    new, pk = NewLoss(kind=kind, happened_on=None, source="Зателефонувала дружина"), new_id()
    with reading_under_way(Reading()):
        report_loss(case.pk, new, by=by, at=at or timezone.now(), pk=pk)
    return Loss.objects.select_related("case").get(pk=pk)


def make_risk(
    case: Case, by: Supporter, level: Risk = Risk.RED, *, days: int = 7, reason: str = "Не спить", at: datetime | None = None
) -> RiskSpan:
    """Raise the risk; `days`: to the review."""
    moment = at or timezone.now()
    new = NewRisk(level=level, reason=reason, review_on=kyiv_day(moment) + timedelta(days=days))
    with reading_under_way(Reading()):
        raise_risk(case.pk, new, by=by, at=moment)
    return RiskSpan.objects.select_related("case").get(case=case, to_at=None)


def make_lowering(case: Case, by: Supporter, level: Risk = Risk.AMBER, *, at: datetime | None = None) -> RiskLowering:
    """A proposal that waits; the risk is raised first unless it is high."""
    moment = at or timezone.now()
    if not RiskSpan.objects.filter(case=case, to_at=None, value=Risk.RED).exists():
        make_risk(case, by, at=moment - timedelta(minutes=1))
    review_on = None if level is Risk.GREEN else kyiv_day(moment) + timedelta(days=7)
    new, pk = NewRisk(level=level, reason="Спить, говорить про плани", review_on=review_on), new_id()
    with reading_under_way(Reading()):
        ask_lowering(case.pk, new, by=by, at=moment, pk=pk)
    return RiskLowering.objects.select_related("case").get(pk=pk)


def make_member(
    case: Case, by: Supporter, member: Supporter | None = None, *, days: int | None = None, at: datetime | None = None
) -> TeamMember:
    """`member`: another psychologist by default; `days`: to the last day, None for none."""
    moment, pk = at or timezone.now(), new_id()
    who = member or make_supporter(by.department, Role.PSYCHOLOGIST, surname="Тимчук")
    until_on = None if days is None else kyiv_day(moment) + timedelta(days=days)
    with reading_under_way(Reading()):
        join_team(case.pk, NewMember(supporter_id=who.pk, until_on=until_on, reason="Поговорити"), by=by, at=moment, pk=pk)
    return TeamMember.objects.select_related("case").get(pk=pk)


def make_promise(
    case: Case,
    by: Supporter,
    *,
    words: str = "Привезти довідку",
    days: int = 7,
    is_mine: bool = False,
    at: datetime | None = None,
) -> Promise:
    """`days`: when it is due, counted from today; an overdue one was made before."""
    moment, pk, due_on = at or timezone.now(), new_id(), in_days(days)
    new = NewPromise(words=words, who=PromiseBy.SUPPORTER, due_on=max(due_on, kyiv_day(moment)), is_mine=is_mine)
    with reading_under_way(Reading()):
        promise(case.pk, new, by=by, at=moment, pk=pk)
    Promise.objects.filter(pk=pk).update(due_on=due_on)
    return Promise.objects.select_related("case").get(pk=pk)


def _near(step: NextStep, at: datetime) -> NextStep:
    """Limit the due day to one day after `at`, so that the step needs no reason and is not refused."""
    return replace(step, due_on=min(step.due_on, kyiv_day(at) + timedelta(days=1)))


def _due_on(day: date, case: Case) -> Case:
    """Move the planned step to `day` without checking it against the limits that apply now."""
    if case.next_due_on != day:
        FollowUp.objects.filter(case=case, state=StepState.PLANNED).update(due_on=day)
        Case.objects.filter(pk=case.pk).update(next_due_on=day)
        case.next_due_on = day
    return case


def planned_step(case: Case) -> FollowUp:
    return FollowUp.objects.get(case=case, state=StepState.PLANNED)


def make_reminder(case: Case, to: Supporter) -> Notification:
    """As the dispatch would remind of the planned step, without the other rules."""
    step = planned_step(case)
    return Notification.objects.create(
        recipient=to,
        rule="step_due",
        subject_kind=FOLLOW_UP,
        subject_id=step.pk,
        period_on=step.due_on,
        made_at=timezone.now(),
    )


def kyiv_utc(*moment: int) -> datetime:
    """`moment`: year, month, day, hour and so on in UTC (not in Kyiv time)."""
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc,arg-type]


@dataclass(frozen=True)
class House:
    """Two departments, one person in each role, and one case owned by `owner` with `psychologist` in its team."""

    department: Department
    other_department: Department
    owner: Supporter
    colleague: Supporter
    head: Supporter
    other_head: Supporter
    psychologist: Supporter
    administrator: Supporter
    auditor: Supporter
    analyst: Supporter
    deactivated: Supporter
    case: Case


def make_house(*, is_found: bool = True) -> House:
    """`is_found`: as of make_case()."""
    department, other = make_department(), make_department("Інший відділ")
    owner = make_supporter(department)
    person = make_person(phone=PHONE, branch="ngu", rank="сержант", birth_year=1990)
    case = make_case(owner, person=person, is_found=is_found)
    psychologist = make_supporter(department, Role.PSYCHOLOGIST)
    TeamMember.objects.create(case=case, supporter=psychologist, from_at=case.opened_at)
    deactivated = make_supporter(department)
    Supporter.objects.active().filter(pk=deactivated.pk).update(is_active=False)
    return House(
        department,
        other,
        owner,
        make_supporter(department, surname="Бойко"),
        make_head(department),
        make_head(other),
        psychologist,
        make_supporter(department, Role.ADMINISTRATOR),
        make_supporter(department, Role.AUDITOR),
        make_supporter(department, Role.ANALYST),
        deactivated,
        case,
    )
