"""Names and relatives of a person, requests about a card, and pairs of cards, for tests."""

from django.utils import timezone

from cases.actions.intake.requests import ask_about_card
from cases.models import CardRequest, Case
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter
from veterans.actions.namings import NewNaming, add_naming
from veterans.actions.pairs import FoundPair, keep_pairs, say_different
from veterans.actions.ties import Relation, add_tie
from veterans.models import Disclosure, DuplicatePair, FamilyTie, NamingKind, Person, PersonName


def make_naming(person: Person, by: Supporter, kind: NamingKind = NamingKind.CALL_SIGN, surname: str = "Беркут") -> PersonName:
    with reading_under_way(Reading()):
        return add_naming(person.pk, NewNaming(kind, surname), by=by)


def make_tie(person: Person, by: Supporter, name: str = "Оксана") -> FamilyTie:
    """A wife of whom nobody has asked what she may know, without a phone."""
    relation = Relation(kinship="wife", name=name)
    with reading_under_way(Reading()):
        return add_tie(person.pk, relation, disclosure=Disclosure.UNASKED, by=by, at=timezone.now())


def make_request(case: Case, by: Supporter, *, note: str = "Він у нас, палата 5") -> CardRequest:
    with reading_under_way(Reading()):
        return ask_about_card(case.pk, note=note, by=by, at=timezone.now())


def make_pair(
    one: Person, other: Person, *, score: float = 0.95, reasons: tuple[str, ...] = ("surname_same", "born_same", "given_differs")
) -> DuplicatePair:
    keep_pairs([FoundPair(one.pk, other.pk, score, reasons)], at=timezone.now())
    return DuplicatePair.objects.of(one.pk, other.pk).get()


def make_pairs(one: Person, other: Person, third: Person, *, decided_by: Supporter) -> tuple[DuplicatePair, DuplicatePair]:
    """Of `one` and `other`, open; of `one` and `third`, who are different people."""
    decided = make_pair(one, third)
    return make_pair(one, other), say_different(decided.pk, "брати", by=decided_by, at=timezone.now())
