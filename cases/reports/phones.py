"""The phones of a person in the order to call them: the person's own first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Case, OuterRef, QuerySet, Subquery, UUIDField, When
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models.joining.group import of_persons
from cases.reports.unsealing import opened
from privacy.opening import Unopened
from privacy.prepared import Prepared
from privacy.sealing import Sealed
from supporters.directory.calendar import kyiv_time
from supporters.directory.numbers import called_display, can_be_called, phone_label
from veterans.models import Kinship, Person, Phone, PhoneOwner, is_safe_at

CALLED_FIRST: Final[dict[str, int]] = {PhoneOwner.OWN: 0, PhoneOwner.FAMILY: 1, PhoneOwner.WARD: 2}
KINSHIPS: Final = frozenset(Kinship.values)


def _open_phones(persons: Any) -> QuerySet[Phone]:
    """A person is read only for the numbers of those who were joined into others."""
    remains = Subquery(Person.objects.filter(pk=OuterRef("person_id")).values("joined_into"))
    joined_into = Case(When(person__in=persons, then=None), default=remains, output_field=UUIDField())
    return Phone.objects.open().filter(of_persons(persons)).annotate(joined_into=joined_into)


class PhoneRow(NamedTuple):
    """A row of PHONES. `joined_into`: the person who remains, if the number was noted on an absorbed card."""

    person_id: UUID
    joined_into: UUID | None
    owner: str
    pk: UUID
    number: Sealed
    kinship: Sealed | None
    name: Sealed | None
    safe_from: time | None
    safe_to: time | None


PHONES: Final = Prepared(lambda *, persons: _open_phones(persons).values_list(*PhoneRow._fields))


@dataclass(frozen=True, kw_only=True)
class PhoneLine:
    """`label` is the owner of the number: «особистий», «дружина»; `name` is that of a relative, "" if unknown.

    `call_label` comes between «Подзвонити» and the name; `tel` is "" for a number that can't be called. `safe_label`: «Безпечно з
    9:00 до 18:00», "" for any time; `is_unsafe`: it is another hour now.
    """

    pk: UUID
    owner: str
    label: str
    name: str
    call_label: str
    number: str
    tel: str
    safe_label: str
    is_unsafe: bool

    @property
    def warning(self) -> str:
        """Shown beside the button of a call; "" while the number is safe."""
        return self.safe_label if self.is_unsafe else ""

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
    for row in sorted(rows, key=lambda row: CALLED_FIRST[row.owner]):
        person = row.person_id if row.person_id in asked or row.joined_into is None else row.joined_into
        lines[person] = (*lines.get(person, ()), _line(row, hour))
    return lines


def _line(row: PhoneRow, hour: time) -> PhoneLine:
    """Most numbers are the person's own and have no kinship or name to open."""
    number, whose = opened(Phone, "number", row.pk, row.number, row.person_id), PhoneOwner(row.owner)
    known = kinship_label(opened(Phone, "kinship", row.pk, row.kinship, row.person_id)) if row.kinship else ""
    relative = opened(Phone, "name", row.pk, row.name, row.person_id) if row.name else ""
    call_label = known or ("" if relative else whose.call_label)
    return PhoneLine(
        pk=row.pk,
        owner=row.owner,
        label=known or str(whose.label),
        name=relative,
        call_label=call_label,
        number=number,
        tel=number if can_be_called(number) else "",
        safe_label=safe_label(row.safe_from, row.safe_to),
        is_unsafe=not is_safe_at(hour, row.safe_from, row.safe_to),
    )


def safe_label(safe_from: time | None, safe_to: time | None) -> str:
    """«Безпечно з 9:00 до 18:00», "" for any time."""
    if safe_from is None or safe_to is None:
        return ""
    return _("Safe from %(from)s to %(to)s") % {"from": hour_label(safe_from), "to": hour_label(safe_to)}


def hour_label(hour: time) -> str:
    """«9:00»"""
    return f"{hour.hour}:{hour:%M}"


def kinship_label(code: str) -> str:
    """«дружина»; any value that is not a code is returned unchanged, including ""."""
    return str(Kinship(code).label) if code in KINSHIPS else code


def call_first(lines: Collection[PhoneLine]) -> PhoneLine | None:
    """The first number that can be called, None if there is none."""
    return next((line for line in lines if line.tel), None)
