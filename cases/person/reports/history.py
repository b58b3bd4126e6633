"""What was changed in the data of a person: who, when, from what to what, newest first."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby, pairwise
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.case.reports.phones import relative_label, safe_label, worded
from cases.person.reports.namings import spelt
from privacy.opening import Unopened
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Branch, Supporter
from supporters.directory.numbers import phone_label
from veterans.models import (
    Address,
    Disclosure,
    EndReason,
    FamilyTie,
    Identifier,
    NamingKind,
    Person,
    PersonName,
    Phone,
    PhoneOwner,
    Veteran,
)

REGISTERED: Final = "insert"  # label of a row's first version; a row older than its history begins with a copy


class Version(NamedTuple):
    """Two consecutive versions of a row; `before` is None for the first."""

    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """`who`: the colleague, or the system. `before` and `after` may be "". `is_joined`: of somebody joined into this person."""

    at: datetime
    when_label: str
    who: str
    what: str
    before: str = ""
    after: str = ""
    is_joined: bool = False


@dataclass(frozen=True)
class Field:
    label: str | Promise
    shown: Callable[[Any], str]
    """The value of a version."""


def _text(column: str) -> Callable[[Any], str]:
    return lambda version: getattr(version, column) or ""


def _born(version: Any) -> str:
    born = version.born_on
    if not born or isinstance(born, Unopened):
        return " ".join(str(part) for part in (version.birth_year, born) if part)
    return f"{date.fromisoformat(born):%d.%m.%Y}"


def _address(version: Any) -> str:
    return str(Address(version.address_form).label)


def _branch(version: Any) -> str:
    return str(Branch(version.branch).label)


FIELDS: Final[dict[type[Any], tuple[Field, ...]]] = {
    Person: (
        Field(gettext_lazy("Surname"), _text("surname")),
        Field(gettext_lazy("Given name"), _text("given_name")),
        Field(gettext_lazy("Patronymic"), _text("patronymic")),
        Field(gettext_lazy("Date of birth"), _born),
        Field(gettext_lazy("How to speak of the person"), _address),
        Field(gettext_lazy("How to speak with the person"), _text("how_to_speak")),
    ),
    Veteran: (
        Field(gettext_lazy("Service"), _branch),
        Field(gettext_lazy("Rank"), _text("rank")),
        Field(gettext_lazy("Unit"), _text("unit")),
    ),
    Identifier: (Field(gettext_lazy("Taxpayer number (РНОКПП)"), _text("value")),),
}


MODELS: Final[tuple[type[Any], ...]] = (Person, PersonName, Veteran, Identifier, FamilyTie, Phone)
OF_PERSON: Final[dict[type[Any], str]] = {Person: "pgh_obj", FamilyTie: "veteran"}  # "person" of the others
READ_WITH: Final[dict[type[Any], tuple[str, ...]]] = {Phone: ("tie__person",), FamilyTie: ("person",)}


def person_history(person_id: UUID, *, at: datetime, shown_phones: Collection[UUID] | None) -> list[ChangeLine]:
    """Newest first; within one transaction, the last change first. What was written at the registration is one line.

    Persons who were joined into this one are included. `shown_phones`: leave out all other numbers (None: show all).
    """
    versions = [(model, version) for model in MODELS for version in _versions(model, person_id)]
    names, today = _names(version.after for _model, version in versions), kyiv_day(at)
    registered = {_occasion(version) for model, version in versions if model is Person and version.before is None}
    lines: list[ChangeLine] = []
    for model, version in versions:
        if model is not Person and version.before is None and _occasion(version) in registered:
            continue
        if model is Phone and shown_phones is not None and version.after.pgh_obj_id not in shown_phones:
            continue
        is_joined = getattr(version.after, f"{_of_person(model)}_id") != person_id
        lines += _lines(model, version, who=_who(version.after, names), today=today, is_joined=is_joined)
    return sorted(lines, key=lambda line: line.at)[::-1]


def _occasion(version: Version) -> tuple[UUID | None, datetime]:
    """Request and transaction that wrote the version."""
    return version.after.pgh_context_id, version.after.pgh_created_at


def _lines(model: type[Any], version: Version, *, who: str, today: date, is_joined: bool) -> Iterator[ChangeLine]:
    at: datetime = version.after.pgh_created_at
    when = moment_label(at, today)
    for what, before, after in _described(model, version):
        yield ChangeLine(at=at, when_label=when, who=who, what=what, before=before, after=after, is_joined=is_joined)


def _of_person(model: type[Any]) -> str:
    return OF_PERSON.get(model, "person")


def _versions(model: type[Any], person_id: UUID) -> Iterator[Version]:
    past = model._meta.get_field("history").related_model
    of_person = past.objects.filter(**{f"{_of_person(model)}__in": Person.objects.of_group([person_id]).values("pk")})
    rows = of_person.select_related("pgh_context", *READ_WITH.get(model, ())).order_by("pgh_obj", "pgh_id")
    for _key, versions in groupby(rows, key=lambda row: row.pgh_obj_id):
        yield from (Version(before, after) for before, after in pairwise([None, *versions]))


def _described(model: type[Any], version: Version) -> Iterator[tuple[str, str, str]]:
    """What changed, from what, to what."""
    if model is Phone:
        yield from _phone(version)
    elif model is PersonName:
        yield from _naming(version)
    elif model is FamilyTie:
        yield from _tie(version)
    elif version.before is not None:
        for field in FIELDS[model]:
            before, after = field.shown(version.before), field.shown(version.after)
            if before != after:
                yield str(field.label), before, after
    elif version.after.pgh_label == REGISTERED:
        yield from _first(model, version.after)


def _first(model: type[Any], after: Any) -> Iterator[tuple[str, str, str]]:
    if model is Person:
        yield _("Registered"), "", ""
        return
    for field in FIELDS[model]:
        if shown := field.shown(after):
            yield str(field.label), "", shown


def _phone(version: Version) -> Iterator[tuple[str, str, str]]:
    phone = version.after
    if version.before is None:
        if phone.pgh_label == REGISTERED:
            yield _("Phone added"), "", _number(phone)
    elif phone.ended_at and not version.before.ended_at:
        yield _("Phone ended: %(reason)s") % {"reason": EndReason(phone.end_reason).label}, _number(phone), ""
    elif _hours(phone) != _hours(version.before):
        yield _("When to call"), _number(version.before), _number(phone)


def _naming(version: Version) -> Iterator[tuple[str, str, str]]:
    """The lines of the person say what the current name is."""
    naming = version.after
    if naming.kind == NamingKind.CURRENT:
        return
    name, words = spelt(naming), {"kind": NamingKind(naming.kind).label}
    if version.before is None:
        yield _("Name added: %(kind)s") % words, "", name
    elif naming.ended_at and not version.before.ended_at:
        yield _("Name taken off: %(kind)s") % words, name, ""


def _tie(version: Version) -> Iterator[tuple[str, str, str]]:
    tie, before = version.after, version.before
    if before is None:
        yield _("Relative added"), "", _relative(tie)
    elif tie.ended_at and not before.ended_at:
        yield _("Relative taken off"), _relative(tie), ""
    elif tie.person_id and not before.person_id:
        yield _("A card for a relative opened"), "", _relative(tie)
    elif _relative(tie) != _relative(before):
        yield _("Data of a relative changed"), _relative(before), _relative(tie)


def _relative(tie: Any) -> str:
    """«дружина Оксана: не питали»"""
    return f"{relative_label(tie)}: {Disclosure(tie.disclosure).label}"


def _hours(phone: Any) -> tuple[time | None, time | None]:
    return phone.safe_from, phone.safe_to


def _number(phone: Any) -> str:
    """«дружина Оксана: 050 987 65 43, безпечно з 9:00 до 18:00»"""
    known = relative_label(phone.tie) if phone.tie else worded(phone.kinship, phone.name)
    whose = known or str(PhoneOwner(phone.owner).label)
    hours = safe_label(phone.safe_from, phone.safe_to)
    return ", ".join(part for part in (f"{whose}: {phone_label(phone.number)}", hours.lower()) if part)


def _names(versions: Iterable[Any]) -> dict[str, str]:
    keys = {key for version in versions if (key := _author(version))}
    return {str(one.pk): one.short_name for one in Supporter.objects.get_queryset().filter(pk__in=keys)} if keys else {}


def _author(version: Any) -> str:
    """The key of the account whose request wrote the version, "" for a task or a command."""
    context = version.pgh_context
    return str(context.metadata.get("user") or "") if context else ""


def _who(version: Any, names: dict[str, str]) -> str:
    return names.get(_author(version)) or _("the system")
