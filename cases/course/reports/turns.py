"""The kinds of events that the timeline shows. Each is registered in a file of `cases/*/subjects`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.translation import gettext_lazy

from cases.case.states import EventKind


class CourseKind(models.TextChoices):
    ENTRIES = "entries", gettext_lazy("Conversations")
    ALL = "all", gettext_lazy("Everything")
    PLAN = "plan", gettext_lazy("Steps")
    PROMISES = "promises", gettext_lazy("Promises")
    PLACE = "place", gettext_lazy("Places")
    OWNER = "owner", gettext_lazy("Hand-over")
    RISK = "risk", gettext_lazy("Risk and team")
    PERSON = "person", gettext_lazy("Data of the person")
    QUESTIONS = "questions", gettext_lazy("Questions")
    WORK = "work", gettext_lazy("Work")
    STATE = "state", gettext_lazy("Stage and state")


@dataclass(frozen=True, kw_only=True)
class Turn:
    """An event as the timeline shows it. `form` is the AddressForm of its author."""

    kind: EventKind
    at: datetime
    details: dict[str, Any]
    note: str
    by: str
    form: str


Title = Callable[[Turn, Mapping[str, str], date], str]  # names of accounts and departments by key; today


@dataclass(frozen=True, kw_only=True)
class TurnKind:
    """How the timeline shows an event.

    `course`: the filter that shows it. `account`, `department`: the details with the key of an account, and of a department
    when there is no account. `is_dated`: `moved_at` among its details is when it happened.
    """

    title: Title
    course: CourseKind = CourseKind.STATE
    icon: str = "stage"
    account: str = ""
    department: str = ""
    is_dated: bool = False


_kinds: Final[dict[EventKind, TurnKind]] = {}


def register_turns(kinds: Mapping[EventKind, Title], **shown: Any) -> None:
    """Titles by kind of event; `shown`: the other fields of their TurnKind.

    Raises ImproperlyConfigured for a kind of event that is registered twice.
    """
    for kind, title in kinds.items():
        if kind in _kinds:
            raise ImproperlyConfigured(f"Two titles in the timeline for the event «{kind}».")
        _kinds[kind] = TurnKind(title=title, **shown)


def turn_kinds() -> Mapping[EventKind, TurnKind]:
    """Other events show in the entries themselves."""
    return _kinds
