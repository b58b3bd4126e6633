"""Additional actors for route tests: a suspended account, a cover, a covered owner, a former owner, an outsider, a duty
supporter. Each is created on top of a `House`."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.absences import NewAbsence, add_absence
from supporters.directory.models import AbsenceKind, Department, Supporter
from supporters.directory.models.supporter import SupporterQuerySet
from tests.factories import House, hand_over_to, make_department, make_supporter
from tools.journeys.dates import in_days

RELATED_ACTORS: Final = ("cover", "covered", "former_owner", "outsider", "desk")
ACTORS: Final = ("suspended", *RELATED_ACTORS)


def actor(house: House, role: str) -> Supporter:
    """`role` is an attribute of `House` or one of ACTORS; an actor of ACTORS is created together with its circumstances."""
    match role:
        case "suspended":
            return _suspended(house)
        case "cover":
            return _cover(house)
        case "covered":
            _cover(house)
            return house.owner
        case "former_owner":
            return _former_owner(house)
        case "outsider":
            return make_supporter(house.other_department, surname="Дідух")
        case "desk":
            return _desk(house)
    somebody: Supporter = getattr(house, role)
    return somebody


def be_away(who: Supporter, *, cover: Supporter | None = None) -> None:
    """Add an absence for today only."""
    new = NewAbsence(
        supporter_id=who.pk, kind=AbsenceKind.LEAVE, from_on=in_days(0), to_on=in_days(0), cover_id=cover.pk if cover else None
    )
    add_absence(new, by=who, at=timezone.now(), pk=new_id(), confirmed=True)


def _suspended(house: House) -> Supporter:
    person = make_supporter(house.department, surname="Дрімлюга")
    _rows(person).update(suspended_at=timezone.now())
    return person


def _cover(house: House) -> Supporter:
    """Create a colleague who covers the absent owner of the case today."""
    cover = make_supporter(house.department, surname="Замінна")
    be_away(house.owner, cover=cover)
    return cover


def _former_owner(house: House) -> Supporter:
    """Create a supporter who owned the case until yesterday."""
    former, yesterday = make_supporter(house.department, surname="Колишня"), timezone.now() - timedelta(days=1)
    for owner, at in ((former, yesterday - timedelta(days=1)), (house.owner, yesterday)):
        hand_over_to(house.case, owner, by=house.head, at=at)
    return former


def _desk(house: House) -> Supporter:
    """Create the duty supporter of the department above; owner and head are absent today without a cover."""
    above = make_department("Обласний відділ")
    desk = make_supporter(above, surname="Чергова")
    Department.objects.filter(pk=above.pk).update(duty=desk)
    Department.objects.filter(pk=house.department.pk).update(parent=above)
    for away in (house.owner, house.head):
        be_away(away)
    return desk


def _rows(person: Supporter) -> SupporterQuerySet:
    return Supporter.objects.get_queryset().filter(pk=person.pk)
