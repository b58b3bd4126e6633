"""A relative in words: «дружина Оксана», and what may be said to them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import F, OuterRef, QuerySet, Subquery, UUIDField, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.case.models import Case
from cases.case.models.group import of_persons
from cases.case.reports.identity import opened
from privacy.opening import Unopened
from privacy.prepared import Prepared
from privacy.sealing import Sealed
from supporters.directory.calendar import kyiv_time
from supporters.directory.models import Supporter
from supporters.directory.numbers import called_display, can_be_called, phone_label
from supporters.directory.roles import Permission
from veterans.models import Disclosure, FamilyTie, Kinship, Person, Phone, PhoneOwner, is_safe_at

UNKNOWN: Final = gettext_lazy("kinship not known yet")
CAREFUL: Final = (Disclosure.NO, Disclosure.UNASKED, Disclosure.YES)
"""Of two answers about one relative the first of these holds."""


def kinship_label(code: str) -> str:
    """«дружина»; any value that is not a code is returned unchanged, including ""."""
    return str(Kinship(code).label) if code in Kinship.values else code


def disclosure_label(answer: Disclosure) -> str:
    """«про стан ще не говоримо», "" for a relative who may know."""
    labels = {
        Disclosure.UNASKED: _("we don’t speak of the condition yet"),
        Disclosure.NO: _("the person asked not to tell them, so we don’t call"),
    }
    return labels.get(answer, "")


def relative_label(tie: FamilyTie) -> str:
    """«дружина Оксана»"""
    name = tie.person.given_name if tie.person else tie.name
    return worded(tie.relation, name) or str(UNKNOWN)


def worded(relation: str | None, name: str | None) -> str:
    """The kinship, the name, or both, "" if neither is known."""
    return " ".join(part for part in (kinship_label(relation or ""), name) if part)


CALLED_FIRST: Final[dict[str, int]] = {PhoneOwner.OWN: 0, PhoneOwner.FAMILY: 1, PhoneOwner.WARD: 2}


class PhoneRow(NamedTuple):
    """A row of PHONES. `of`, `joined_into`: whose card shows the number, and who remains if they were joined into another person.

    `person_id`: with whom it is kept, the subject of its seals; that is somebody else for the number of a relative on a card of
    their own.
    """

    of: UUID
    joined_into: UUID | None
    person_id: UUID
    owner: str
    pk: UUID
    number: Sealed
    tie_id: UUID | None
    relation: Sealed | None
    name: Sealed | None
    relative_id: UUID | None
    given_name: Sealed | None
    disclosure: str | None
    safe_from: time | None
    safe_to: time | None


OF_TIE: Final = ("tie_id", "tie__relation", "tie__name", "tie__person_id", "tie__person__given_name", "tie__disclosure")
KEPT: Final = ("person_id", "owner", "pk", "number", *OF_TIE, "safe_from", "safe_to")


def _phones(*, persons: Any) -> QuerySet[Any, Any]:
    """Kept with these persons or with those joined into them; and those of relatives, kept with another person."""
    phones, ties = Phone.objects.open(), FamilyTie.objects.current().filter(of_persons(persons))
    kept = _shown_by("person", persons, phones.filter(of_persons(persons)))
    theirs = _shown_by("tie__person", persons, phones.filter(tie__in=ties.values("pk")))
    return kept.union(theirs, all=True)


def _shown_by(person: str, persons: Any, phones: QuerySet[Any]) -> QuerySet[Any, Any]:
    """Rows as PhoneRow. A person is read only for the numbers of those who were joined into others."""
    remains = Subquery(Person.objects.filter(pk=OuterRef(person)).values("joined_into"))
    joined_into = Choice(When(**{f"{person}__in": persons}, then=None), default=remains, output_field=UUIDField())
    rows: QuerySet[Any, Any] = phones.annotate(of=F(f"{person}_id"), joined_into=joined_into).values_list(
        "of", "joined_into", *KEPT
    )
    return rows


PHONES: Final = Prepared(_phones)


@dataclass(frozen=True, kw_only=True)
class PhoneLine:
    """`label` is the owner of the number: «особистий», «дружина»; `name` is that of a relative, "" if unknown.

    `call_label` comes between «Подзвонити» and the name. `tel` is "" for a number that can't be called, and for a relative who
    must not know. `disclosure_label`: what may be said to a relative, "" for one who may know. `safe_label`: «Безпечно з 9:00 до
    18:00», "" for any time; `is_unsafe`: it is another hour now.
    """

    pk: UUID
    tie_id: UUID | None
    owner: str
    label: str
    name: str
    call_label: str
    number: str
    tel: str
    disclosure_label: str
    safe_label: str
    is_unsafe: bool

    @property
    def warning(self) -> str:
        """Shown beside the button of a call: «про стан ще не говоримо · Безпечно з 9:00 до 18:00»; "" without one."""
        return " · ".join(part for part in (self.disclosure_label, self.safe_label if self.is_unsafe else "") if part)

    @property
    def display(self) -> str:
        return called_display(self.tel) if self.tel else phone_label(self.number)

    @property
    def whose(self) -> str:
        """«дружина Оксана»"""
        return f"{self.label} {self.name}".strip()

    @property
    def is_own(self) -> bool:
        return self.owner == PhoneOwner.OWN

    @property
    def is_unopened(self) -> bool:
        return isinstance(self.number, Unopened)


def phones_of(person_ids: Collection[UUID], *, at: datetime | None = None) -> dict[UUID, tuple[PhoneLine, ...]]:
    """By person, with those of persons joined into them; a person without open phones is left out.

    A joined person who is asked for as well has their own. `at`: when they would be called (None: now).
    """
    hour, asked = kyiv_time(at or timezone.now()), frozenset(person_ids)
    lines: dict[UUID, tuple[PhoneLine, ...]] = {}
    rows = map(PhoneRow._make, PHONES.rows(persons=asked) if asked else ())
    for row in sorted(rows, key=_called_first):
        person = row.of if row.of in asked or row.joined_into is None else row.joined_into
        lines[person] = (*lines.get(person, ()), _line(row, hour))
    return lines


def _called_first(row: PhoneRow) -> int:
    return CALLED_FIRST[_whose(row)]


def _whose(row: PhoneRow) -> PhoneOwner:
    """As seen on the card that shows it: a relative's number is their own there."""
    return PhoneOwner(row.owner) if row.of == row.person_id else PhoneOwner.OWN


def _line(row: PhoneRow, hour: time) -> PhoneLine:
    """Most numbers are the person's own and have no relation or name to open."""
    number, whose = opened(Phone, "number", row.pk, row.number, row.person_id), _whose(row)
    is_relative, answer = whose is PhoneOwner.FAMILY, Disclosure(row.disclosure or Disclosure.YES)
    known, relative = _relative(row) if is_relative else ("", "")
    may_call = can_be_called(number) and not (is_relative and answer is Disclosure.NO)
    return PhoneLine(
        pk=row.pk,
        tie_id=row.tie_id,
        owner=whose,
        label=known or str(whose.label),
        name=relative,
        call_label=known or ("" if relative else whose.call_label),
        number=number,
        tel=number if may_call else "",
        disclosure_label=disclosure_label(answer) if is_relative else "",
        safe_label=safe_label(row.safe_from, row.safe_to),
        is_unsafe=not is_safe_at(hour, row.safe_from, row.safe_to),
    )


def _relative(row: PhoneRow) -> tuple[str, str]:
    """The relation and the name, each "" if unknown. Who has a card of their own is named by it."""
    if row.tie_id is None:
        return "", ""
    relation = opened(FamilyTie, "relation", row.tie_id, row.relation, row.person_id) if row.relation else ""
    if row.given_name and row.relative_id:
        return kinship_label(relation), opened(Person, "given_name", row.relative_id, row.given_name, row.relative_id)
    return kinship_label(relation), opened(FamilyTie, "name", row.tie_id, row.name, row.person_id) if row.name else ""


def safe_label(safe_from: time | None, safe_to: time | None) -> str:
    """«Безпечно з 9:00 до 18:00», "" for any time."""
    if safe_from is None or safe_to is None:
        return ""
    return _("Safe from %(from)s to %(to)s") % {"from": hour_label(safe_from), "to": hour_label(safe_to)}


def hour_label(hour: time) -> str:
    """«9:00»"""
    return f"{hour.hour}:{hour:%M}"


def call_first(lines: Collection[PhoneLine]) -> PhoneLine | None:
    """The first number that can be called, None if there is none."""
    return next((line for line in lines if line.tel), None)


def shown_phones(case: Case, user: Supporter, *, at: datetime, may_write: bool) -> tuple[PhoneLine, ...]:
    """After a loss nobody calls the person, and only who answers the report may call the relatives.

    `may_write`: the reader may write to the case, open or closed.
    """
    lines = phone_lines(case, at=at)
    if not case.loss:
        return lines
    may_answer_loss = may_write and Permission.LOSS_ANSWER in user.granted
    return tuple(line for line in lines if not line.is_own) if may_answer_loss else ()


def phone_lines(case: Case, *, at: datetime) -> tuple[PhoneLine, ...]:
    return phones_of([case.person_id], at=at).get(case.person_id, ())
