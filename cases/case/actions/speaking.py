"""What speaks of a card: its kinds, what ends with it, and what waits again."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set, Sized
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q, QuerySet, Value

from cases.case.models import Case
from cases.case.models.group import of_group
from supporters.directory.models import Supporter
from veterans.models.consent import ConsentQuerySet


class End(Enum):
    """What ends the rows of a card, but not those of a kind that outlasts it."""

    SUPPORT = auto()  # the support ends, or a new course begins
    COURSE_OF_LOST = auto()  # the person came back after a loss: a new course begins
    JOIN = auto()  # another card absorbs it


class Cards(NamedTuple):
    """Of which cards something waits. `own`, `group`: on rows of a case, of these cards, and of those that they have absorbed."""

    keys: Any
    own: Q
    group: Q


def one_card(case_id: UUID) -> Cards:
    return Cards([case_id], Q(case=case_id), of_group(case_id))


def each_of(cards: QuerySet[Case]) -> Cards:
    """Absorbed ones are found only if they are among them."""
    own = Q(case__in=cards)
    return Cards(cards.values("pk"), own, own)


class Now(NamedTuple):
    """`answers`: about consent. In each of these the last one has to be a consent in force."""

    answers: tuple[ConsentQuerySet, ...]
    at: datetime


class Since(NamedTuple):
    """Absorbed cards of which the remaining one has ended since the join, at `moments`. `opened`: those that were open before."""

    cards: Sequence[UUID]
    opened: Sequence[UUID]
    moments: frozenset[datetime]

    @property
    def settled(self) -> Q:
        """On rows of these cards: they ended with the remaining one."""
        return Q(case__in=self.cards, settled_at__in=self.moments)


class Return(NamedTuple):
    """How rows of a kind wait again. `may`: keys of those that may still be promised; `again`: keys of those that then wait.

    `after_loss`: which of the rows that the report of a loss has ended at a moment wait again once it is taken back; None: none.
    """

    model: Any
    may: Callable[[QuerySet[Any], Now], list[UUID]]
    again: Callable[[list[UUID], datetime], list[UUID]]
    after_loss: Callable[[datetime], Q] | None = None


@dataclass(frozen=True, kw_only=True)
class Speaking:
    """A kind of row that reminds somebody of a case.

    `code` is kept with what an end has ended. `place`: of its label among those of all kinds; `label` puts a number of rows into
    words, a plural form with `%(n)d`. `rows` gives those of some cards that are not ended; `ended` are the values that end them,
    by whom and at what moment. `subject`: the kind under which notifications remind of it, "" for none. `since`: the rows of
    absorbed cards that ended with the remaining one, for a kind that outlasts a join.
    """

    code: str
    place: int
    label: Callable[[int], str]
    subject: str = ""
    rows: Callable[[Cards], QuerySet[Any]]
    ended: Callable[[Supporter, datetime], dict[str, Any]]
    outlasts: frozenset[End] = frozenset()
    returns: Return | None = None
    since: Callable[[Since], QuerySet[Any]] | None = None


_kinds: Final[list[Speaking]] = []


def register_speaking(*declared: Speaking) -> None:
    """Raises ImproperlyConfigured for a second kind with the same code or the same place."""
    for one in declared:
        if any(one.code == other.code or one.place == other.place for other in _kinds):
            raise ImproperlyConfigured(f"Another kind that speaks of cards has the code «{one.code}» or the place {one.place}.")
        _kinds.append(one)
    _kinds.sort(key=lambda kind: kind.place)


def speaking() -> Mapping[str, Speaking]:
    """By code, in the order of their places."""
    return {one.code: one for one in _kinds}


def outlasting(end: End) -> frozenset[str]:
    """Codes of the kinds that this end leaves."""
    return frozenset(one.code for one in _kinds if end in one.outlasts)


def returning() -> Mapping[str, Return]:
    """By code of what may wait again."""
    return {one.code: one.returns for one in _kinds if one.returns}


def ended_labels(ended: Mapping[str, int]) -> list[str]:
    """«1 крок», «2 сповіщення»: how much ends, or has ended, by code; empty for nothing."""
    return [one.label(n) % {"n": n} for one in _kinds if (n := ended[one.code])]


def keys_of(rows: QuerySet[Any], _now: Now) -> list[UUID]:
    return list(rows.values_list("pk", flat=True))


def waits_again(
    model: Any,
    *,
    may: Callable[[QuerySet[Any], Now], list[UUID]] = keys_of,
    after_loss: Callable[[datetime], Q] | None = None,
    **values: Any,
) -> Return:
    """For a kind whose rows wait again with these values."""

    def again(keys: list[UUID], _at: datetime) -> list[UUID]:
        model.objects.filter(pk__in=keys).update(**values)
        return keys

    return Return(model, may, again, after_loss)


def settled_at(moment: datetime) -> Q:
    return Q(settled_at=moment)


def ending(case_id: UUID, *, stay: Set[str] | None = None) -> dict[str, QuerySet[Any]]:
    """By code: the rows that end now. `stay`: codes whose rows go on, with their reminders; None: as at the end of a support."""
    goes_on = outlasting(End.SUPPORT) if stay is None else stay
    kinds = speaking()
    rows = {code: one.rows(one_card(case_id)) for code, one in kinds.items() if code not in goes_on}
    reminded = [kinds[code].subject for code in goes_on]
    rows["notifications"] = rows["notifications"].exclude(subject_kind__in=reminded)
    return rows


def count_speaking(case_id: UUID, *, stay: Set[str] | None = None) -> dict[str, int]:
    """By code: what would end now. One query."""
    return count_rows(ending(case_id, stay=stay))


def count_rows(found: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """By each code of speaking(), 0 for one that is not among `found`. One query."""
    codes = [rows.order_by().annotate(code=Value(code)).values_list("code") for code, rows in found.items()]
    counted = Counter(code for (code,) in codes[0].union(*codes[1:], all=True))
    return {code: counted[code] for code in speaking()}


def end_speaking(case_id: UUID, *, by: Supporter, at: datetime, stay: Set[str] | None = None) -> dict[str, list[str]]:
    """End all of it but `stay`, and return the keys of the rows by code. The caller has locked the case."""
    found, ended = ending(case_id, stay=stay), {}
    for code, one in speaking().items():
        rows = found.get(code)
        ended[code] = [] if rows is None else [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
        if rows is not None:
            rows.update(**one.ended(by, at))
    return ended


def counted(ended: Mapping[str, Sized]) -> dict[str, int]:
    """How much ended, or returned, by code."""
    return {code: len(keys) for code, keys in ended.items()}


Ended = Mapping[str, QuerySet[Any]]  # by code of speaking(): the rows that ended by mistake
Returned = Mapping[str, list[UUID]]


def returnable(ended: Ended, now: Now) -> Returned:
    """By code, the keys of the rows that may wait again."""
    ways = returning()
    return {code: ways[code].may(rows, now) for code, rows in ended.items() if code in ways}


def return_ended(ended: Ended, now: Now) -> Returned:
    """Let them wait again; return the keys by code. The caller has locked the cards."""
    ways = returning()
    return {code: ways[code].again(keys, now.at) for code, keys in returnable(ended, now).items()}


def count_returning(returned: Returned) -> dict[str, int]:
    """By each code of speaking()."""
    return {code: len(returned.get(code, ())) for code in speaking()}


def count_staying(ended: Ended, returned: Returned) -> dict[str, int]:
    """By each code of speaking(): what stays ended."""
    return count_rows({code: rows.exclude(pk__in=returned.get(code, ())) for code, rows in ended.items()})
