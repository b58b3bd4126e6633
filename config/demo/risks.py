"""Risks with reasons and review days, a proposal to lower high risk, and teams."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from cases.case.models import Case, TeamMember
from cases.case.states import Risk
from cases.course.actions.risk import NewRisk, ask_lowering, raise_risk
from cases.leading.actions.teams import NewMember, join_team
from config.demo.accounts import PSYCHOLOGIST
from config.demo.story import moment
from config.demo.words import HELP_ASKED, RISK_REASONS, WHY_LOWER
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter

REVIEW_DAYS: Final = {Risk.AMBER: 12, Risk.RED: 5}
NEWLY: Final = 2  # so many cases the psychologist was brought into yesterday
HELPER: Final = "supporter.4@demo.test"


def set_risk(case: Case, level: Risk, *, by: Supporter, at: datetime) -> None:
    """Some review days have come by now."""
    if level is Risk.GREEN:
        return
    reasons = RISK_REASONS[level]
    reason = reasons[int(case.number) % len(reasons)]
    review_on = kyiv_day(at) + timedelta(days=REVIEW_DAYS[level])
    raise_risk(case.pk, NewRisk(level=level, reason=reason, review_on=review_on), by=by, at=at)


def propose_lowering(case: Case, *, by: Supporter, today: date) -> None:
    """Yesterday evening; the head has not answered."""
    new = NewRisk(level=Risk.AMBER, reason=WHY_LOWER, review_on=today + timedelta(days=10))
    ask_lowering(case.pk, new, by=by, at=moment(today - timedelta(days=1), time(19, 10)), pk=new_id())


def fill_teams(own: Sequence[Case], staff: Mapping[str, Supporter], in_team: int, *, today: date) -> None:
    """The psychologist helps with the first cases, with some of them since yesterday; a colleague helps with one for ten days."""
    psychologist, yesterday = staff[PSYCHOLOGIST.email], moment(today - timedelta(days=1), time(19, 5))
    for index, case in enumerate(own[:in_team]):
        reason = HELP_ASKED[index % len(HELP_ASKED)]
        if index < NEWLY:
            new = NewMember(supporter_id=psychologist.pk, until_on=None, reason=reason)
            join_team(case.pk, new, by=_owner(case), at=yesterday, pk=new_id())
        else:
            TeamMember.objects.create(case=case, supporter=psychologist, from_at=case.opened_at, by=_owner(case), reason=reason)
    helper = NewMember(supporter_id=staff[HELPER].pk, until_on=today + timedelta(days=10), reason=HELP_ASKED[1])
    join_team(own[1].pk, helper, by=_owner(own[1]), at=yesterday, pk=new_id())


def _owner(case: Case) -> Supporter:
    assert case.owner is not None  # noqa: S101 - the cases of one supporter
    return case.owner
