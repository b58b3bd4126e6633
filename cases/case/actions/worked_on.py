"""What counts as work on a card. Each file of `cases/*/subjects` says it of the tables of its subject (ADR 61)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet, Value

from cases.case.models import Case, CaseEvent
from supporters.directory.models import Supporter

BY_OPENING: Final = "opening the card writes it, and each change has its event"
BY_REGISTRATION: Final = "data that a registration writes, and each change has its event"


@dataclass(frozen=True)
class Work:
    """Rows that are work. `path`: from a row to its card, or with `of_person` to its person. `made`: the field with the moment of
    rows that opening the card writes as well, so that only later ones count; "": each row counts."""

    path: str = "case"
    of_person: bool = False
    made: str = ""


OF_CARD: Final = Work()
OF_PERSON: Final = Work("person", of_person=True)

_work: Final[dict[type[Any], Work]] = {}
_no_work: Final[dict[str, str]] = {}


def register_work(work: Work, *models: type[Any]) -> None:
    """Raises ImproperlyConfigured for a model that is registered already."""
    for model in models:
        if model in _work or model.__name__ in _no_work:
            raise ImproperlyConfigured(f"«{model.__name__}» is registered already as work on a card, or as none.")
        _work[model] = work


def register_no_work(reason: str, *models: str) -> None:
    """Tables with a key to a card or a person whose rows are no work, by name. Raises ImproperlyConfigured for one that is."""
    for name in models:
        if name in _no_work or any(model.__name__ == name for model in _work):
            raise ImproperlyConfigured(f"«{name}» is registered already as work on a card, or as none.")
        _no_work[name] = reason


def works() -> Mapping[type[Any], Work]:
    """By model."""
    return _work


def no_works() -> Mapping[str, str]:
    """The reason of each table, by name."""
    return _no_work


def has_work(case: Case, *, but_by: Supporter | None = None) -> bool:
    """Whether anything was done on the card after it was opened. `but_by`: whose own events don't count."""
    events = CaseEvent.objects.filter(case=case, at__gt=case.opened_at)
    if but_by:
        events = events.exclude(by=but_by)
    found = [rows.order_by().annotate(one=Value(1)).values_list("one") for rows in (events, *_rows(case))]
    return bool(found[0].union(*found[1:], all=True).exists())


def _rows(case: Case) -> list[QuerySet[Any]]:
    rows = []
    for model, work in _work.items():
        of_it = model.objects.filter(**{work.path: case.person_id if work.of_person else case.pk})
        rows.append(of_it.filter(**{f"{work.made}__gt": case.opened_at}) if work.made else of_it)
    return rows
