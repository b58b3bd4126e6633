"""Talks about safety: on most own cards they found nothing, on two a need; and the counters of the quarter before."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Final

from cases.case.models import Case
from cases.person.actions.safety import NamedSign, count_signs, hold_talk
from cases.person.models import quarter_of
from cases.person.states import DangerKind
from config.demo.story import moment
from supporters.directory.models import Supporter

TALKED_WITH: Final = 6
FOUND: Final[Mapping[int, NamedSign]] = {  # by the place of the card
    0: NamedSign(kind=DangerKind.DEBT, helper="legal_aid", agreed="У четвер разом подзвонити юристові щодо двох кредитів"),
    3: NamedSign(kind=DangerKind.FRAUD, helper="cyberpolice", agreed="Змінити пароль банку й подати заяву"),
}
QUARTER: Final = {
    DangerKind.RECRUITMENT: 14,
    DangerKind.DEBT: 61,
    DangerKind.FRAUD: 38,
    DangerKind.WEAPON: 5,
    DangerKind.SERVICE: 22,
}


def talk_about_safety(own: Sequence[Case], *, by: Supporter, today: date) -> None:
    """Yesterday evening."""
    for place, case in enumerate(own[:TALKED_WITH]):
        at = moment(today - timedelta(days=1), time(19, 20 + place))
        hold_talk(case.pk, [FOUND[place]] if place in FOUND else [], by=by, at=at)


def count_quarter_before(*, today: date) -> None:
    """As if the whole country had talked in it: its table shows what is hidden."""
    kinds = [kind for kind, number in QUARTER.items() for _ in range(number)]
    count_signs(kinds, at=moment(quarter_of(today) - timedelta(days=1), time(12)))
