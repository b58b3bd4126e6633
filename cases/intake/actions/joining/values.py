"""Values that the remaining person takes from the other one, field by field, and their return."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from cases.intake.models import Join, JoinChoice
from cases.intake.states import JoinField, JoinRefusal, JoinRefused
from cases.person.actions.changes import change_person
from privacy.opening import to_edit
from supporters.directory.models import Supporter
from veterans.actions.changes import PersonData, Service
from veterans.actions.identifiers import rnokpp_of
from veterans.models import Person, Veteran

YEAR_DIGITS = 4
Values = dict[JoinField, str]


def take_values(join: Join, fields: Collection[JoinField], *, by: Supporter, at: datetime) -> None:
    """Write the chosen values of the joined person to the remaining one. The caller has locked both. Raises JoinRefused."""
    before, theirs = values_of(join.remains), values_of(join.joined)
    taken = {field: theirs[field] for field in fields}
    if not all(taken.values()) or not has_service({**before, **taken}):
        raise JoinRefused(JoinRefusal.EMPTY)
    differing = {field: value for field, value in taken.items() if value != before[field]}
    _write(join.remains, {**before, **differing}, by=by, at=at)
    JoinChoice.objects.bulk_create(
        [
            JoinChoice(join=join, field=field, taken_from=join.joined, before=before[field] or None, after=value)
            for field, value in differing.items()
        ]
    )


def put_back_values(join: Join, *, by: Supporter, at: datetime) -> tuple[JoinField, ...]:
    """Restore each taken value that nobody has changed since; return the fields that stay as they were changed later."""
    now = values_of(join.remains)
    stay: list[JoinField] = []
    back: Values = {}
    for choice in JoinChoice.objects.filter(join=join).select_related("join").order_by("pk"):
        field = JoinField(choice.field)
        if now[field] == choice.after:
            back[field] = to_edit(choice.before)
        else:
            stay.append(field)
    _write(join.remains, {**now, **back}, by=by, at=at)
    return tuple(stay)


def values_of(person: Person) -> Values:
    """What is current; "" for nothing, and for a value that does not open."""
    service = Veteran.objects.filter(person=person).first()
    born_on = to_edit(person.born_on)
    return {
        JoinField.SURNAME: to_edit(person.surname),
        JoinField.GIVEN_NAME: to_edit(person.given_name),
        JoinField.PATRONYMIC: to_edit(person.patronymic),
        JoinField.BORN: born_on or str(person.birth_year or ""),
        JoinField.ADDRESS_FORM: person.address_form,
        JoinField.HOW_TO_SPEAK: to_edit(person.how_to_speak),
        JoinField.SERVICE: service.branch if service else "",
        JoinField.RANK: to_edit(service.rank) if service else "",
        JoinField.UNIT: to_edit(service.unit) if service else "",
    }


def has_service(values: Mapping[JoinField, str]) -> bool:
    """Whether rank and unit belong to a service, or there are none."""
    return bool(values[JoinField.SERVICE]) or not (values[JoinField.RANK] or values[JoinField.UNIT])


def _write(person: Person, values: Values, *, by: Supporter, at: datetime) -> None:
    """Nothing is recorded when nothing differs. A name taken from the other card was a misspelling of one name."""
    born = values[JoinField.BORN]
    branch = values[JoinField.SERVICE]
    data = PersonData(
        surname=values[JoinField.SURNAME],
        given_name=values[JoinField.GIVEN_NAME],
        patronymic=values[JoinField.PATRONYMIC],
        born_on=date.fromisoformat(born) if len(born) > YEAR_DIGITS else None,
        birth_year=int(born) if len(born) == YEAR_DIGITS else None,
        address_form=values[JoinField.ADDRESS_FORM],
        how_to_speak=values[JoinField.HOW_TO_SPEAK],
        rnokpp=rnokpp_of(person),
        service=Service(branch, values[JoinField.RANK], values[JoinField.UNIT]) if branch else None,
    )
    change_person(person.pk, data, version=person.version, by=by, at=at)
    person.refresh_from_db()
