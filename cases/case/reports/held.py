"""Which tables hold data of a person, and how the report of everything held shows their rows.

Each file of `cases/*/subjects` registers those of its subject. A test fails for a model with data of a person that is neither
held nor left out with a reason.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.db.models import TextChoices
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _


class Part(TextChoices):
    """A section of the report, in their order."""

    PERSON = "person", _("The person")
    CONSENT = "consent", _("Consent")
    SUPPORT = "support", _("The support")
    PLACES = "places", _("Places")
    PLANS = "plans", _("Entries and plans")
    WORK = "work", _("Work")
    COLLEAGUES = "colleagues", _("Who works with the person")
    COMMUNITY = "community", _("Community")
    REQUESTS = "requests", _("Requests about the data")
    JOINS = "joins", _("Joined cards")


@dataclass(frozen=True, kw_only=True)
class Held:
    """A table with data of a person.

    `place`: among the tables of its part. `order`: of its rows; by their keys, so by the time they were made, where it is "pk".
    `path`: the lookup from a row to the key of its card, or without `of_card` to the key of its person. `also`: another one to a
    person, "" for none. `labels`: words for its fields that no other table has, or that differ. `values`: the value of a field in
    words, of its row. `omitted`: why a field is not in the report though it is data of the person.
    """

    model: type[Any]
    title: str | Words
    part: Part
    place: int
    order: str = "pk"
    path: str = "case"
    of_card: bool = True
    also: str = ""
    labels: Mapping[str, str | Words] = field(default_factory=dict)
    values: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    omitted: Mapping[str, str] = field(default_factory=dict)


_held: Final[dict[type[Any], Held]] = {}
_left_out: Final[dict[str, str]] = {}
_named: Final[dict[type[Any], Callable[[Any], str]]] = {}


def register_held(*tables: Held) -> None:
    """Raises ImproperlyConfigured for a table twice, or a second one at the same place of a part."""
    for one in tables:
        places = {(other.part, other.place) for other in _held.values()}
        if one.model in _held or one.model.__name__ in _left_out or (one.part, one.place) in places:
            raise ImproperlyConfigured(f"Two tables of the report have the model or the place of «{one.model.__name__}».")
        _held[one.model] = one


def register_left_out(reason: str, *models: str) -> None:
    """Tables with data of a person that are not in the report, by name. Raises ImproperlyConfigured for one that is."""
    for name in models:
        if name in _left_out or any(model.__name__ == name for model in _held):
            raise ImproperlyConfigured(f"«{name}» has its place in the report already.")
        _left_out[name] = reason


def register_named(model: type[Any], label: Callable[[Any], str]) -> None:
    """What a row of a directory is called where another row leads to it."""
    _named[model] = label


def held() -> Mapping[type[Any], Held]:
    """By model."""
    return _held


def parts() -> Iterator[tuple[Part, tuple[Held, ...]]]:
    """The report in its order."""
    for part in Part:
        yield part, tuple(sorted((one for one in _held.values() if one.part == part), key=attrgetter("place")))


def left_out() -> Mapping[str, str]:
    """The reason of each table, by name."""
    return _left_out


def named() -> Mapping[type[Any], Callable[[Any], str]]:
    return _named
