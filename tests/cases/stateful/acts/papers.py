"""Give and withdraw consent; prepare a package for a community, record its receipt, withdraw it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from cases.case.models import Case
from cases.person.actions.consents import answer_consent, end_consent
from cases.reintegration.actions.packages import NewPackage, make_package, receive_package, withdraw_package
from cases.reintegration.models import CommunityPackage
from cases.reintegration.states.packages import PackageReason
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.roles import Permission
from tests.cases.stateful.turn import Aims, Turn
from tests.cases.stateful.world import World
from veterans.actions.consents import NewConsent, require_consent
from veterans.models import Answer, Channel, Consent, Scope


def prepare_package(turn: Turn) -> None:
    case = turn.card(Permission.CASE_OFFER)
    new = NewPackage(to="Громада", reason=turn.choose(list(PackageReason)), note="")
    make_package(case.pk, new, by=turn.by, at=turn.at, pk=new_id())


def give_consent(turn: Turn) -> None:
    """Sometimes for one day."""
    _answer(turn, Answer.GIVEN, valid_until=kyiv_day(turn.at) if turn.seldom() else None)


def refuse_consent(turn: Turn) -> None:
    _answer(turn, Answer.REFUSED)


def withdraw_consent(turn: Turn) -> None:
    end_consent(turn.card(Permission.CONSENT_RECORD).pk, Scope.PROVIDER, version=None, by=turn.by, at=turn.at)


def _answer(turn: Turn, answer: Answer, *, valid_until: date | None = None) -> None:
    new = NewConsent(scope=Scope.PROVIDER, answer=answer, given_at=turn.at, channel=Channel.SPOKEN, valid_until=valid_until)
    answer_consent(turn.card(Permission.CONSENT_RECORD).pk, new, version=None, by=turn.by, at=turn.at)


@contextmanager
def agreed_returns(at: datetime) -> Iterator[None]:
    """What an act returns meanwhile, a person agrees to."""
    before = set(CommunityPackage.objects.open().values_list("pk", flat=True))
    yield
    for package in CommunityPackage.objects.open().exclude(pk__in=before).select_related("case"):
        require_consent(package.case.person_id, Scope.PROVIDER, at=at)


def record_receipt(turn: Turn) -> None:
    received_on = kyiv_day(turn.at) + timedelta(days=1 if turn.seldom() else 0)
    receive_package(turn.card(Permission.CASE_OFFER).pk, received_on=received_on, by=turn.by, at=turn.at)


def take_package_back(turn: Turn) -> None:
    withdraw_package(turn.card(Permission.CASE_OFFER).pk, by=turn.by, at=turn.at)


def agreed(_world: World) -> Aims:
    """Cards of people who agree that a community gets their data."""
    given = Consent.objects.current().filter(scope=Scope.PROVIDER, answer=Answer.GIVEN, withdrawn_at=None)
    return list(Case.objects.filter(person__in=given.values("person")).order_by("pk").values_list("pk", "owner"))


def packages(_world: World) -> Aims:
    return list(CommunityPackage.objects.open().order_by("made_at").values_list("case", "case__owner"))


AIMS = {prepare_package: agreed, record_receipt: packages, take_package_back: packages, withdraw_consent: agreed}
ACTS = (give_consent, refuse_consent, prepare_package, record_receipt, take_package_back, withdraw_consent)
