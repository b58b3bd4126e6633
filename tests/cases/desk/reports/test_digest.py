"""The digest shows the same numbers as today's list, and they are counted for all readers at once."""

import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction

from cases.case.models import Case, TeamMember
from cases.case.states import CaseState, Risk
from cases.course.actions.steps import NextStep
from cases.desk.reports.lists.today import Today, today_page
from cases.desk.reports.notifications.counts import count_digests
from privacy.opening import Reading
from supporters.administration.actions.covers import AbsenceRefused
from supporters.administration.actions.departments import name_duty, name_head
from supporters.administration.reports.letters import digest_recipients
from supporters.directory.models import Supporter, presence_on
from supporters.directory.roles import Role
from supporters.notifications.digest import DigestCounts
from tests.database import CountedQueries
from tests.factories import (
    kyiv_utc,
    make_absence,
    make_case,
    make_department,
    make_hand_over,
    make_head,
    make_person,
    make_supporter,
)

pytestmark = pytest.mark.django_db
MORNING = kyiv_utc(2026, 11, 25, 6, 30)
DAY = date(2026, 11, 25)
LONG_BEFORE = kyiv_utc(2026, 1, 10, 9)


def case_due(owner: Supporter | None, day: date = DAY, **known: object) -> Case:
    return make_case(owner, step=NextStep(what="Зателефонувати", due_on=day), at=LONG_BEFORE, **known)  # type: ignore[arg-type]


def counts_of(user: Supporter) -> DigestCounts:
    return count_digests([user], at=MORNING)[user.pk]


def test_steps_are_counted_by_their_day() -> None:
    owner = make_supporter(make_department())
    for days in (-40, -1, 0, 0, 0, 1, 7):
        case_due(owner, DAY + timedelta(days=days), person=make_person())
    assert counts_of(owner) == DigestCounts(due_today=3, overdue=2)


def test_day_turns_at_midnight_in_kyiv() -> None:
    owner = make_supporter(make_department())
    case_due(owner)
    assert count_digests([owner], at=kyiv_utc(2026, 11, 25, 21, 59))[owner.pk] == DigestCounts(due_today=1)
    assert count_digests([owner], at=kyiv_utc(2026, 11, 25, 22, 0))[owner.pk] == DigestCounts(overdue=1)


def test_offered_case_is_due_for_its_owner_and_awaits_the_asked_colleague() -> None:
    department = make_department()
    owner, asked, head = make_supporter(department), make_supporter(department), make_head(department)
    make_hand_over(case_due(owner), asked, by=owner, at=MORNING)
    assert counts_of(owner) == DigestCounts(due_today=1)
    assert counts_of(asked) == DigestCounts(awaiting_consent=1)
    assert counts_of(head) == DigestCounts(whole_today=1), "the head of both has nothing to answer"


def test_offer_to_a_department_awaits_its_head_and_the_cover() -> None:
    owner, department = make_supporter(make_department()), make_department("Інший відділ")
    head, cover, colleague = make_head(department), make_head(make_department("Третій")), make_supporter(department)
    make_hand_over(case_due(owner), department, by=owner, at=MORNING)
    assert [counts_of(one).awaiting_consent for one in (head, cover, colleague, owner)] == [1, 0, 0, 0]
    make_absence(head, cover=cover, at=MORNING)
    assert [counts_of(one).awaiting_consent for one in (cover, colleague, owner)] == [1, 0, 0]


def test_head_counts_the_subtree_and_a_member_the_team() -> None:
    top = make_department("Центр")
    low, aside = make_department("Група", parent=top), make_department("Поруч", parent=top)
    above, head, other = make_head(top), make_head(low), make_head(aside)
    member = make_supporter(aside, Role.PSYCHOLOGIST)
    case = case_due(make_supporter(low))
    TeamMember.objects.create(case=case, supporter=member, from_at=LONG_BEFORE)
    found = count_digests([above, head, other, member], at=MORNING)
    assert [found[one.pk].whole_today for one in (above, head, other, member)] == [1, 1, 0, 0]
    assert [found[one.pk].due_today for one in (above, head, other, member)] == [0, 0, 0, 1], "nothing is a head's own"


def test_office_has_nothing_to_count() -> None:
    department = make_department()
    auditor = make_supporter(department, Role.AUDITOR)
    case = case_due(make_supporter(department))
    Case.objects.filter(pk=case.pk).update(owner=auditor)
    assert not counts_of(auditor).due_today


def test_number_of_queries_does_not_grow_with_the_readers() -> None:
    top = make_department()
    readers = [make_head(top), make_supporter(top, Role.PSYCHOLOGIST), make_supporter(top)]
    case_due(readers[-1])
    with CountedQueries() as few:
        count_digests(readers, at=MORNING)
    for n in range(5):
        below = make_department(f"Група {n}", parent=top)
        readers += [make_head(below), make_supporter(below, Role.PSYCHOLOGIST), make_supporter(below)]
        case_due(readers[-1], DAY - timedelta(days=n), person=make_person())
    with CountedQueries() as many:
        count_digests(readers, at=MORNING)
    assert len(many) == len(few)


@pytest.mark.parametrize("seed", range(4))
def test_digest_counts_the_list_of_today_in_any_house(seed: int, reading: Reading) -> None:
    dice = random.Random(seed)
    staff = random_staff(dice)
    for _ in range(24):
        random_case(dice, staff)
    found = count_digests(staff, at=MORNING)
    seen = {reader.pk: shown_today(reader) for reader in staff}
    assert found == seen
    assert any(counts.due_today and counts.overdue for counts in seen.values())
    assert any(counts.whole_today and counts.whole_overdue for counts in seen.values())
    assert any(counts.awaiting_consent for counts in seen.values())


def shown_today(reader: Supporter) -> DigestCounts:
    own, whole = (today_page(reader, at=MORNING, language="uk", whole=whole) for whole in (False, True))
    due, overdue = _numbers(own)
    shown = DigestCounts(due_today=due, overdue=overdue, awaiting_consent=len(own.handed))
    due, overdue = _numbers(whole) if whole.is_whole else (0, 0)
    return replace(shown, whole_today=due, whole_overdue=overdue)


def _numbers(page: Today) -> tuple[int, int]:
    groups = [group for group in (page.urgent, *page.groups) if group]
    shown = Counter({group.key: group.count for group in groups})
    return shown["due"], shown["urgent"] + shown["overdue"]


def random_staff(dice: random.Random) -> list[Supporter]:
    """Three levels of departments, each with two supporters, a psychologist and mostly a head."""
    departments = [make_department()]
    for n in range(5):
        departments.append(make_department(f"Група {n}", parent=dice.choice(departments[:3])))
    kinds = (Role.SUPPORTER, Role.SUPPORTER, Role.HEAD, Role.PSYCHOLOGIST)
    staff = [make_supporter(one, role) for one in departments for role in kinds]
    for head in [one for one in staff if one.role == Role.HEAD][:-1]:
        name_head(head.department_id, head=head)
    return staff


def random_case(dice: random.Random, staff: list[Supporter]) -> None:
    owners = [one for one in staff if one.role == Role.SUPPORTER]
    owner, other = dice.sample(owners, 2)
    case = case_due(owner, DAY + timedelta(days=dice.choice((-3, -1, 0, 0, 1))), person=make_person())
    state = dice.choices([CaseState.OPEN, CaseState.CLOSED], [9, 1])[0]
    if dice.random() < 0.4:
        to = other if dice.random() < 0.6 else dice.choice(staff).department
        make_hand_over(case, to, by=owner, at=MORNING - timedelta(hours=dice.randrange(50)))
    Case.objects.filter(pk=case.pk).update(
        state=state,
        risk=dice.choice(Risk.values),
        department=dice.choice(staff).department,
    )
    for one in dice.sample([one for one in staff if one.role == Role.PSYCHOLOGIST], 2):
        TeamMember.objects.create(case=case, supporter=one, from_at=LONG_BEFORE)


def be_away_by_chance(dice: random.Random, staff: list[Supporter]) -> None:
    """Half of the staff are absent, most with a cover; two are suspended; each department has a duty supporter."""
    for department in {one.department_id for one in staff}:
        name_duty(department, duty=dice.choice([one for one in staff if one.role == Role.SUPPORTER]))
    for one in dice.sample(staff, len(staff) // 2):
        colleagues = [None, *(other for other in staff if other.role == one.role and other != one)]
        with suppress(AbsenceRefused), transaction.atomic():
            make_absence(one, cover=dice.choice(colleagues), at=MORNING)
    suspended = [one.pk for one in dice.sample(staff, 2)]
    Supporter.objects.active().filter(pk__in=suspended).update(suspended_at=MORNING)


@pytest.mark.parametrize("seed", range(4))
def test_digest_counts_the_list_of_today_of_the_cover_and_of_a_duty_desk(seed: int, reading: Reading) -> None:
    dice = random.Random(seed)
    staff = random_staff(dice)
    for _ in range(24):
        random_case(dice, staff)
    be_away_by_chance(dice, staff)
    presence = presence_on(DAY)
    with time_machine.travel(MORNING, tick=False):
        readers = [one for one in Supporter.objects.active() if one.pk in presence.working]
        assert count_digests(readers, at=MORNING) == {reader.pk: shown_today(reader) for reader in readers}
        assert set(digest_recipients(at=MORNING)) <= presence.working
    assert set(presence.covers.values()) & presence.working


def test_nobody_who_is_away_gets_a_letter_and_the_cover_does() -> None:
    owner, cover = (make_supporter(make_department()) for _ in range(2))
    case_due(owner)
    assert digest_recipients(at=MORNING) == [owner.pk]
    make_absence(owner, cover=cover, at=MORNING)
    assert digest_recipients(at=MORNING) == [cover.pk]
    assert digest_recipients(at=MORNING + timedelta(days=1)) == [owner.pk]
