"""Twenty supporters of different departments register one person at the same moment: no twin stays unknown to the heads."""

from functools import partial
from itertools import combinations
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import CaseState
from cases.desk.reports.invariants import broken_invariants
from cases.intake.actions.joining.joining import NewJoin, join_persons, shown_versions
from privacy.opening import Reading, reading_under_way
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tests.at_once import at_once
from tests.cases.conftest import person_fields
from tests.factories import make_department, make_head, make_supporter
from tests.lists import listed_keys
from veterans.models import DuplicatePair, PairSearch
from veterans.tasks import search_pairs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.exhaustive]
HANDS, DEPARTMENTS = 20, 4
SAME = {
    "surname": "Шевченко", "given_name": "Мар'ян", "patronymic": "Петрович", "born_on": "1990-05-17", "phone": "067 111 22 33",
}  # fmt: skip


@pytest.fixture
def head() -> Supporter:
    """Of the department above all others: the common head of any two."""
    return make_head(make_department("Головний підрозділ"))


@pytest.fixture
def registrars(head: Supporter) -> list[Client]:
    departments = [make_department(f"Відділ {number}", parent=head.department) for number in range(DEPARTMENTS)]
    found = []
    for number in range(HANDS):
        hand = Client(raise_request_exception=False)
        hand.force_login(make_supporter(departments[number % DEPARTMENTS]))
        hand.get("/today/")  # the first request of a session writes to it
        found.append(hand)
    return found


def register_at_once(registrars: list[Client]) -> list[Any]:
    return at_once([partial(hand.post, "/veterans/new/", person_fields(**SAME)) for hand in registrars])


def listed(head: Supporter) -> set[str]:
    """Keys of the pairs on all pages of the list of this head."""
    browser = Client()
    browser.force_login(head)
    return set(listed_keys(browser, "/duplicates/"))


def test_all_pairs_of_twenty_registrations_are_listed_for_the_common_head(head: Supporter, registrars: list[Client]) -> None:
    answers = register_at_once(registrars)
    made = [answer for answer in answers if answer.status_code == 302]
    assert {answer.status_code for answer in answers} <= {302, 422}
    persons = sorted(Case.objects.values_list("person_id", flat=True))
    assert len(persons) == len(made) >= 1
    search_pairs()
    assert not PairSearch.objects.exists()
    pairs = {(pair.first_id, pair.second_id): str(pair.pk) for pair in DuplicatePair.objects.all()}
    assert set(pairs) == set(combinations(persons, 2))
    assert listed(head) == set(pairs.values())
    assert not any(broken_invariants().values())


def test_joining_them_one_after_another_leaves_one_card_and_no_pair(head: Supporter, registrars: list[Client]) -> None:
    register_at_once(registrars[:5])
    search_pairs()
    into = Case.objects.order_by("number")[0]
    theirs = Q(first=into.person_id) | Q(second=into.person_id)
    while pair := DuplicatePair.objects.undecided(kyiv_day(timezone.now())).filter(theirs).order_by("pk").first():
        seen, at = shown_versions(pair), timezone.now()
        new = NewJoin(pair_id=pair.pk, remains_id=into.person_id, leader_id=into.owner_id, fields=frozenset(), seen=seen)
        with reading_under_way(Reading()):
            join_persons(new, by=head, at=at)
        search_pairs()
    assert Case.objects.exclude(state=CaseState.ABSORBED).get() == into
    assert not listed(head)
    assert not any(broken_invariants().values())
