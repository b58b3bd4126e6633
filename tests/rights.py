"""What persons ask about their data, for tests."""

from datetime import datetime, timedelta

from django.utils import timezone

from cases.case.models import Case
from cases.intake.actions.withdrawal import withdraw_card
from cases.rights.actions import NewDataRequest, record_data_request, set_legal_hold
from cases.rights.models import DataRequest, LegalHold
from cases.rights.states import RightKind
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tests.database import as_owner, execute
from tests.factories import make_case, make_person
from veterans.models import Channel


def make_data_request(
    case: Case,
    by: Supporter,
    kind: RightKind = RightKind.CORRECTION,
    *,
    days: int = 0,
    words: str = "Рік народження 1991",
    at: datetime | None = None,
) -> DataRequest:
    """`days`: how long ago it was received."""
    moment = at or timezone.now()
    received = kyiv_day(moment) - timedelta(days=days)
    new = NewDataRequest(kind=kind, received_on=received, channel=Channel.SPOKEN, words=words)
    with reading_under_way(Reading()):
        return record_data_request(case.pk, new, by=by, at=moment, pk=new_id())


def make_legal_hold(case: Case, by: Supporter, *, reason: str = "Кримінальне провадження 77") -> LegalHold:
    """Of the person of this card."""
    with reading_under_way(Reading()):
        return set_legal_hold(case.person_id, reason=reason, by=by, at=timezone.now(), pk=new_id())


def make_withdrawn(owner: Supporter, surname: str = "Помилковий", *, years: int = 7) -> Case:
    """Registered that many years ago, and withdrawn."""
    now = timezone.now()
    case = make_case(owner, person=make_person(surname), at=now - timedelta(hours=1))
    withdraw_card(case.pk, words="Не та людина", by=owner, at=now)
    with as_owner():
        execute(
            "UPDATE veterans_person SET registered_at = registered_at - make_interval(years => %s) WHERE id = %s",
            [years, case.person_id],
        )
    return case
