"""Who may be one is searched for after each change, and again after a crash."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from config.beat import BEAT_SCHEDULE
from supporters.notifications.models import Task
from supporters.notifications.parts import Run
from tests.at_once import at_once
from tests.database import CountedQueries, make_changeable_again, make_unchangeable
from tests.factories import PHONE, make_department, make_person, make_supporter
from tests.persons import make_pair
from veterans.actions.changes import PersonData, change_person
from veterans.actions.pairs import PairSettled, keep_registrar_verdict, open_again, say_different, set_aside
from veterans.actions.phones import NewPhone, add_phone, end_phone
from veterans.matching import pair_search
from veterans.matching.pair_search import find_all_pairs, search_due_pairs
from veterans.models import DuplicatePair, EndReason, PairSearch, PairState, Person, PhoneOwner
from veterans.tasks import search_all_pairs, search_pairs

pytestmark = pytest.mark.django_db

NOW = timezone.now()
BORN = date(1990, 5, 17)


def search() -> int:
    return search_due_pairs(at=NOW)


def twice(**other: Any) -> tuple[Person, Person]:
    return make_person(born_on=BORN), make_person(**{"born_on": BORN, **other})


def pairs() -> dict[tuple[Any, Any], int]:
    return {(pair.first_id, pair.second_id): pair.score for pair in DuplicatePair.objects.all()}


def test_same_man_registered_twice_is_a_pair_within_a_minute() -> None:
    """Outside of a reading any value of a person that is opened raises."""
    one, other = twice()
    make_person("Шевчук", "Олег")
    search_pairs()
    ((key, score),) = pairs().items()
    assert (set(key), score >= 900) == ({one.pk, other.pk}, True)
    assert not PairSearch.objects.exists()
    assert BEAT_SCHEDULE["pairs"]["task"] == search_pairs.name


@pytest.mark.usefixtures("reading")
def test_each_change_of_a_person_asks_for_a_search() -> None:
    person = make_person(born_on=BORN)
    search()
    phone = add_phone(person.pk, NewPhone(owner=PhoneOwner.OWN, number=PHONE))
    assert search() == 1
    end_phone(phone.pk, reason=EndReason.MISTAKE, by=make_supporter(make_department()), at=NOW)
    assert search() == 1
    change_person(person.pk, PersonData(surname="Шевчук", given_name="Андрій"), version=person.version)
    assert search() == 1


def test_request_stays_when_the_search_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    twice()

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(pair_search, "keep_pairs", broken)
        search()
    assert PairSearch.objects.count() == 2
    search()
    assert len(pairs()) == 1


@pytest.mark.usefixtures("reading")
def test_pair_is_shown_no_more_when_the_date_was_mended() -> None:
    one, other = twice()
    search()
    mended = PersonData(surname="Коваленко", given_name="Андрій", patronymic="Петрович", born_on=date(1984, 1, 2))
    change_person(other.pk, mended, version=other.version)
    search()
    assert not DuplicatePair.objects.undecided(NOW.date()).exists()
    assert DuplicatePair.objects.of(other.pk, one.pk).exists()


def test_settled_pair_stays_settled() -> None:
    twice()
    search()
    pair = DuplicatePair.objects.get()
    by = make_supporter(make_department())
    say_different(pair.pk, "батько й син", by=by, at=NOW)
    DuplicatePair.objects.update(score=601)
    search_all_pairs()
    assert search() == 2
    pair = DuplicatePair.objects.get()
    assert (pair.state, pair.score) == (PairState.DIFFERENT, 601)
    open_again(pair.pk, by=by, at=NOW)
    search()
    assert DuplicatePair.objects.get().score > 900


def test_settled_pair_is_not_decided_again() -> None:
    first, second = (make_supporter(make_department(name)) for name in ("Один", "Другий"))
    pair = make_pair(make_person(), make_person())
    say_different(pair.pk, "брати", by=first, at=NOW)
    with pytest.raises(PairSettled):
        say_different(pair.pk, "сусіди", by=second, at=NOW)
    with pytest.raises(PairSettled):
        set_aside(pair.pk, NOW.date() + timedelta(days=3), by=second, at=NOW)
    assert DuplicatePair.objects.get(pk=pair.pk).verdict_by == first


def test_words_of_the_registrar_keep_a_pair_before_the_heads_at_any_score() -> None:
    one, other = twice(born_on=date(1984, 1, 2))
    by = make_supporter(make_department())
    keep_registrar_verdict(other.pk, one.pk, "інша людина", by=by, at=NOW, score=0.05, reasons=("given_same",))
    search()
    assert DuplicatePair.objects.undecided(NOW.date()).get().registrar_id == by.pk


def test_everybody_is_searched_in_chunks_with_the_same_number_of_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    monkeypatch.setattr(pair_search, "CHUNK", 2)
    for _ in range(2):
        make_person("Шевчук", "Олег", birth_year=1980 + len(counts) * 5)
    search()
    for more in (0, 4):
        for place in range(more):
            make_person("Ткач", "Остап", birth_year=1960 + place * 5)
        search()
        assert find_all_pairs(at=NOW - timedelta(hours=1)) == 2 + more
        assert find_all_pairs(at=NOW) == 0
        with CountedQueries() as counted:
            assert search() == 2 + more
        counts.append(len(counted))
    assert counts[1] <= 3.1 * counts[0]


@pytest.mark.django_db(transaction=True)
def test_man_registered_by_twenty_at_once_is_in_every_pair_by_the_next_minute() -> None:
    """Two searches run at once as well; each pair is kept once."""
    persons = at_once([lambda: make_person(born_on=BORN)] * 20)
    assert sum(at_once([search, search])) + search() == 20
    assert len(pairs()) == 20 * 19 / 2
    assert {key for pair in pairs() for key in pair} == {person.pk for person in persons}
    assert not PairSearch.objects.exists()


def test_request_that_raises_holds_no_other_and_is_tried_again() -> None:
    make_person("Шевчук", "Олег")
    broken = PairSearch.objects.latest("pk")
    twice()
    make_unchangeable("veterans_pairsearch", broken.pk, acts="DELETE")
    run = Run()
    search_due_pairs(at=NOW, run=run)
    assert run.failed == {Task.PAIRS: "InternalError"}
    assert len(pairs()) == 1
    make_changeable_again()
    assert search_due_pairs(at=NOW) == 1
