"""Names, relatives and places of life of a person, requests about a card, and pairs of cards, for tests."""

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from django.utils import timezone

from cases.case.models import Case
from cases.leading.actions.requests import ask_about_card
from cases.leading.models import CardRequest
from cases.person.actions.changes import set_place
from privacy.opening import Reading, reading_under_way
from supporters.directory.alphabet import folded, in_latin
from supporters.directory.models import Supporter
from supporters.directory.oblasts import Oblast
from tests.database import as_owner, execute
from veterans.actions.namings import NewNaming, add_naming
from veterans.actions.pairs import FoundPair, keep_pairs, say_different
from veterans.actions.residences import NewPlace, place_version
from veterans.actions.territories import load_territories
from veterans.actions.ties import Relation, add_tie
from veterans.models import (
    Disclosure,
    DuplicatePair,
    FamilyTie,
    NamingKind,
    Person,
    PersonName,
    PlaceEnd,
    PlaceKind,
    PlaceOfLife,
    Territory,
)

EDITION: Final = import_module("veterans.migrations.0007_territories").EDITION
BUSK, KRASNE = "UA46040030000058332", "UA46040090000012087"  # hromadas of Золочівський район


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


def make_territories(*, whole: bool = False, gone: str = "", renamed: Mapping[str, str] | None = None) -> None:
    """The directory as the migration leaves it, or some rows of it: a transactional test before may have emptied it.

    Then a code that is gone, and others with another name.
    """
    with as_owner():
        if whole:
            load_territories(EDITION)
            execute("ANALYZE veterans_territory")  # an emptied table would be read once for each of its rows
        elif not Territory.objects.exists():
            Territory.objects.bulk_create(_some_territories())
        Territory.objects.filter(pk=gone).update(valid_to=EDITION.day)
        for code, name in (renamed or {}).items():
            Territory.objects.filter(pk=code).update(name=name)


def _some_territories() -> list[Territory]:
    oblast, raion = "UA46000000000026241", "UA46040000000069196"
    units = [("O", oblast, "Львівська", None), ("P", raion, "Золочівський", oblast)]
    units += [("H", BUSK, "Буська", raion), ("H", KRASNE, "Красненська", raion)]
    return [
        Territory(
            code=code,
            kind=kind,
            name=name,
            parent_id=parent,
            oblast=Oblast.LVIV,
            spelt=f" {in_latin(folded(name))} ",
            valid_from=EDITION.day,
            source="tests",
        )
        for kind, code, name, parent in units
    ]


def make_place_of_life(
    case: Case, by: Supporter, *, kind: PlaceKind = PlaceKind.ACTUAL, code: str = KRASNE, address: str = ""
) -> PlaceOfLife | None:
    """The place before it, if any, ends as of a move."""
    new = NewPlace(kind=kind, territory=Territory.objects.get(pk=code), address=address)
    version = place_version(case.person_id, kind)
    with reading_under_way(Reading()):
        return set_place(case.pk, new, before=PlaceEnd.MOVED, version=version, by=by, at=timezone.now())
