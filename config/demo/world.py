"""A small invented world: departments, colleagues, people and their histories.

The same seed yields the same histories, counted back from today. The actions behind the screens write everything, except accounts
(one hash for all) and older entries (config/demo/past.py).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from cases.case.models import Case, Facility, stage_policy
from cases.case.states import LossKind, Programme, Stage
from cases.course.actions.cases import NewCase, change_stage, open_case
from cases.course.actions.facilities import serve_facilities
from cases.course.actions.stays import Place
from cases.course.actions.steps import NextStep
from cases.course.actions.visits import log_visit
from cases.endings.actions.losses import NewLoss, report_loss
from cases.person.actions.safety import hold_talk
from config.demo.accounts import (
    DEMO_ACCOUNTS,
    DEMO_PASSWORD,
    HEAD,
    STAFF,
    SUPPORTER,
)
from config.demo.caseload import (
    CLOSING_OUTLOOK,
    LOST_OUTLOOK,
    OWN_OUTLOOKS,
    PAUSED_OUTLOOK,
    QUEUED_OUTLOOKS,
    DemoSize,
    invent_outlook,
)
from config.demo.ended import HALF_A_YEAR, YEARS_AGO, end, log_checks, pause, propose_end
from config.demo.followed import make_promises, move_about, postpone_often
from config.demo.gaps import open_gaps
from config.demo.mornings import keep_history
from config.demo.offered import hand_over
from config.demo.office.overseen import ask_for_a_duty, ask_for_an_auditor, enter_a_newcomer, save_a_list, take_a_measure
from config.demo.past import log_past_entries
from config.demo.people import Inventor
from config.demo.persons.asked import ask_about_cards, ask_about_data, ask_the_owner, hold_data
from config.demo.persons.families import add_family
from config.demo.persons.jobs import begin_work
from config.demo.persons.mended import add_names, ask_for_consent, mend_people
from config.demo.persons.reintegration import return_to_others
from config.demo.persons.residences import write_places
from config.demo.persons.twice import TWICE, register_twice
from config.demo.persons.working import begin_in_a_garage, log_every_check
from config.demo.places import STAGES_WITH_WARDS, UNITS, demo_facilities
from config.demo.risks import fill_teams, propose_lowering, set_risk
from config.demo.story import MOVE_RECORDED, MOVED, OPENED, Chapter, Outlook, make_story, moment
from config.demo.words import (
    CLOSING_SURNAME,
    ENDED_SURNAME,
    ERASABLE_SURNAME,
    LOSS_SOURCE,
    LOST_SURNAME,
    LOWERED_SURNAME,
    PAUSED_SURNAME,
    QUEUED_STEP,
)
from privacy.actions import recorded_reading
from privacy.ids import new_id
from supporters.administration.actions.absences import NewAbsence, add_absence
from supporters.administration.actions.departments import add_department, name_duty, name_head
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import AbsenceKind, Branch, Department, Supporter
from supporters.directory.roles import Role
from supporters.directory.undertaking import VERSION
from supporters.notifications.dispatch import send_due
from supporters.notifications.models.working_calendar import last_waking_moment
from veterans.actions.people import register_person
from veterans.models import Person

SEED: Final = 20_261_125
SERVED_FOR: Final = timedelta(days=120)  # since when the departments serve their institutions
COVER: Final = "supporter.3@demo.test"
MENDED: Final = 10  # among these own cases, each fourth one


def demo_is_loaded() -> bool:
    return Supporter.objects.filter(email=DEMO_ACCOUNTS[0].email).exists()


def load_world(size: DemoSize, *, at: datetime) -> None:
    """All or nothing; the access log lists the people created under «demo data»."""
    with transaction.atomic(), recorded_reading(actor_id=None, role="", purpose="demo data", route="load_demo"):
        departments = _add_departments()
        staff = _add_staff(departments)
        world = World(Random(SEED), kyiv_day(at), size, staff)  # noqa: S311 - the same world each time is the aim
        world.fill()
        ask_for_an_auditor(staff, at=at)
        ask_for_a_duty(staff, at=at)
        enter_a_newcomer(staff)
        take_a_measure(staff, today=world.today)
        save_a_list(staff, today=world.today)
        send_due(at=last_waking_moment(at))
        keep_history(at=at)


def _add_departments() -> dict[str, Department]:
    made: dict[str, Department] = {}
    for unit in UNITS:
        parent = made[unit.parent] if unit.parent else None
        made[unit.name] = add_department(unit.name, parent=parent, **unit.facts)
    return made


def _add_staff(departments: dict[str, Department]) -> dict[str, Supporter]:
    """Accounts by address. They share one hash, since their password is no secret and Argon2 is slow on purpose."""
    made: dict[str, Supporter] = {}
    password = make_password(DEMO_PASSWORD)
    for colleague in STAFF:
        supporter = Supporter(
            email=colleague.account.email,
            surname=colleague.surname,
            given_name=colleague.given_name,
            patronymic=colleague.patronymic,
            address_form=colleague.address_form,
            role=colleague.account.role,
            department=departments[colleague.department],
            recognised_in=departments[colleague.department],
            password=password,
            undertaking=VERSION,
            undertaken_at=timezone.now(),
        )
        supporter.save(force_insert=True)
        if supporter.role == Role.HEAD:
            name_head(supporter.department_id, head=supporter)
        made[supporter.email] = supporter
    for unit in UNITS:
        if unit.duty:
            name_duty(departments[unit.name].pk, duty=made[f"{unit.duty}@demo.test"])
    return made


@dataclass
class World:
    rng: Random
    today: date
    size: DemoSize
    staff: dict[str, Supporter]

    def fill(self) -> None:
        self.inventor = Inventor(self.rng, self.size.persons)
        self.facilities = self._add_facilities()
        owner = self.staff[SUPPORTER.email]
        surnames = [LOWERED_SURNAME, *[""] * (self.size.own - 1)]
        own = [self._add_case(owner, *one) for one in zip(OWN_OUTLOOKS[: self.size.own], surnames, strict=True)]
        for outlook in QUEUED_OUTLOOKS[: self.size.queued]:
            self._add_queued_case(outlook)
        others = [one for one in self.staff.values() if one.role == Role.SUPPORTER and one != owner]
        led = [
            self._add_case(others[index % len(others)], invent_outlook(self.rng))
            for index in range(self.size.persons - self.size.own - self.size.queued - 5 - TWICE)
        ]
        self._lose(owner)
        self._end_some(owner)
        hand_over(own, others, self.staff, today=self.today)
        postpone_often(own[4], by=owner, today=self.today)
        mended_at = moment(self.today - timedelta(days=1), time(18, 30))
        spare = self.inventor.spare_numbers()
        mend_people(own[:MENDED:4], spare, by=owner, at=mended_at)
        add_family(own[0], next(spare), by=owner, at=mended_at, today=self.today)
        add_names(own[:MENDED:4][:2], by=owner, at=mended_at)
        write_places(own[:MENDED:4][:2], by=owner, at=mended_at + timedelta(minutes=5))
        ask_for_consent(own, by=owner, at=mended_at + timedelta(minutes=10), until=self.today + timedelta(days=90))
        move_about(own, self.facilities[Stage.REHABILITATION][0], today=self.today, by=owner)
        make_promises(own, today=self.today, by=owner)
        open_gaps(self.staff, self.facilities, today=self.today)
        self._plan_absences()
        fill_teams(own, self.staff, self.size.in_team, today=self.today)
        propose_lowering(own[0], by=owner, today=self.today)
        ask_about_cards(own, owner, others, today=self.today)
        ask_the_owner(own, owner, self.staff[HEAD.email], today=self.today)
        ask_about_data(own[0], owner, today=self.today)
        return_to_others(own, led, by=owner, today=self.today)
        people = [led[0], led[1], own[7], own[5]]
        register_twice(people, by=self.staff[COVER], head=self.staff[HEAD.email], today=self.today)

    def _add_facilities(self) -> dict[Stage, list[Facility]]:
        by_stage = demo_facilities(self.today)
        Facility.objects.bulk_create({facility.code: facility for served in by_stage.values() for facility in served}.values())
        at, self.served = moment(self.today - SERVED_FOR, time(9)), {}
        for unit in UNITS:
            codes = {f"demo-{kind}-{number}" for kind, count in unit.serves.items() for number in range(1, count + 1)}
            self.served[unit.name] = codes
            serve_facilities(Department.objects.get(name=unit.name).pk, added=codes, removed=(), by=None, at=at)
        return by_stage

    def _add_person(self, department: Department, surname: str = "") -> Person:
        """`surname`: "" for an invented one."""
        person = self.inventor.invent(Branch(department.branch))
        return register_person(replace(person, surname=surname or person.surname))

    def _lose(self, owner: Supporter) -> None:
        """A person was killed two days ago. Their supporter reported it yesterday, and the head has not answered."""
        case = self._add_case(owner, LOST_OUTLOOK, LOST_SURNAME)
        loss = NewLoss(kind=LossKind.KILLED, happened_on=self.today - timedelta(days=2), source=LOSS_SOURCE)
        report_loss(case.pk, loss, by=owner, at=moment(self.today - timedelta(days=1), time(19, 0)), pk=new_id())

    def _end_some(self, owner: Supporter) -> None:
        pause(self._add_case(owner, PAUSED_OUTLOOK, PAUSED_SURNAME), by=owner, today=self.today)
        closing = self._add_case(owner, CLOSING_OUTLOOK, CLOSING_SURNAME)
        begin_work(closing, by=owner, at=moment(self.today, time(8, 10)), today=self.today)
        propose_end(closing, by=owner, today=self.today)
        today, self.today = self.today, self.today - HALF_A_YEAR
        ended = self._add_case(owner, CLOSING_OUTLOOK, ENDED_SURNAME)
        job = begin_in_a_garage(ended, by=owner, today=self.today)
        end(ended, by=owner, head=self.staff[HEAD.email], today=self.today)
        log_every_check(job, by=owner)
        hold_data(ended, self.staff["head.ngu@demo.test"], today=self.today)
        self.today = today - YEARS_AGO
        long_ago = self._add_case(owner, CLOSING_OUTLOOK, ERASABLE_SURNAME)
        end(long_ago, by=owner, head=self.staff[HEAD.email], today=self.today)
        log_checks(long_ago, by=owner)
        self.today = today

    def _add_case(self, owner: Supporter, outlook: Outlook, surname: str = "") -> Case:
        """A case with its whole history, all logged by its owner."""
        limit_days = stage_policy(outlook.stage).silence_days(outlook.risk)
        outlook = replace(outlook, due_in=min(outlook.due_in, limit_days - 1))  # what yesterday's entry promises
        first, *later = make_story(outlook, limit_days=limit_days, today=self.today, rng=self.rng)
        new = NewCase(
            programme=Programme.VETERAN,
            stage=first.stage,
            owner=owner,
            department=owner.department,
            first_step=first.step,
            place=self._place(first.stage, owner.department),
        )
        case = open_case(self._add_person(owner.department, surname), new, by=owner, at=moment(first.began_on, OPENED))
        newest = (later or [first])[-1].entries[-1]
        for chapter in (first, *later):
            if chapter is not first:
                self._move(case, chapter)
            log_past_entries(case, [entry for entry in chapter.entries if entry is not newest], by=owner)
        log_visit(case.pk, newest.visit, newest.step, by=owner, at=newest.recorded_at, pk=new_id())
        set_risk(case, outlook.risk, by=owner, at=newest.recorded_at + timedelta(minutes=5))
        if later:  # each stage asks for a talk about safety within a week
            hold_talk(case.pk, (), by=owner, at=newest.recorded_at + timedelta(minutes=10))
        return case

    def _move(self, case: Case, chapter: Chapter) -> None:
        assert case.owner is not None  # noqa: S101 - only owned cases have a story
        place = None if chapter.stage is Stage.CONTINUED else self._place(chapter.stage, case.department)
        change_stage(
            case.pk,
            to=chapter.stage,
            moved_at=moment(chapter.began_on, MOVED),
            step=chapter.step,
            place=place,
            by=case.owner,
            at=moment(chapter.began_on, MOVE_RECORDED),
        )

    def _add_queued_case(self, outlook: Outlook) -> None:
        """Opened yesterday by the head, without an owner."""
        head = self.staff[HEAD.email]
        step = NextStep(what=QUEUED_STEP, due_on=self.today + timedelta(days=outlook.due_in))
        new = NewCase(
            programme=Programme.VETERAN,
            stage=outlook.stage,
            owner=None,
            department=head.department,
            first_step=step,
            place=self._place(outlook.stage, head.department),
        )
        opened_at = moment(self.today - timedelta(days=1), time(16, 0))
        case = open_case(self._add_person(head.department), new, by=head, at=opened_at)
        set_risk(case, outlook.risk, by=head, at=opened_at + timedelta(minutes=5))

    def _plan_absences(self) -> None:
        """One colleague is away now and another covers; later the other one is away, and no cover is arranged yet."""
        away, cover = (self.staff[f"supporter.{n}@demo.test"] for n in (2, 3))
        head, at = self.staff[HEAD.email], moment(self.today - timedelta(days=5), time(9, 30))
        for who, days, cover_id in ((away, (-3, 8), cover.pk), (cover, (12, 16), None)):
            first, last = (self.today + timedelta(days=day) for day in days)
            add_absence(
                NewAbsence(supporter_id=who.pk, kind=AbsenceKind.LEAVE, from_on=first, to_on=last, cover_id=cover_id),
                by=head,
                at=at,
                pk=new_id(),
                confirmed=True,
            )

    def _place(self, stage: Stage, department: Department) -> Place:
        """One that the department serves, if there is any."""
        ward = f"палата {self.rng.randint(1, 30)}" if stage in STAGES_WITH_WARDS else ""
        found = self.rng.choice(self.facilities[stage])
        near = [one for one in self.facilities[stage] if one.code in self.served.get(department.name, ())]
        return Place(near[self.facilities[stage].index(found) % len(near)] if near else found, ward)
