"""What follows the wounds: vacancies and work for some people, peers, events and talks about safety for others."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Final

from cases.case.models import Case
from cases.case.states import Stage
from config.demo.persons.jobs import show_vacancies
from config.demo.persons.meeting import meet
from config.demo.persons.talked import count_quarter_before, talk_about_safety
from config.demo.persons.vacancies import add_vacancies
from config.demo.persons.working import describe, find_work
from config.demo.story import moment
from config.demo.work import write_work
from supporters.directory.models import Supporter

BACK: Final = (Stage.REINTEGRATION, Stage.CONTINUED)


def return_to_others(own: Sequence[Case], led: Sequence[Case], *, by: Supporter, today: date) -> None:
    """`own`: cases of `by`; `led`: of colleagues. The fifth person has found work and others, the first looks for work."""
    shown_at = moment(today - timedelta(days=1), time(18, 37))
    far = next((one for one in reversed(led) if one.stage in BACK), led[-1])
    meet((own[4], own[1], own[7]), far, by=by, today=today)
    find_work(own[4], add_vacancies(by=by, today=today), by=by, today=today)
    describe(own[1], by=by, today=today)
    write_work(own[0], by=by, at=shown_at, today=today)
    show_vacancies(own[0], by=by, at=shown_at + timedelta(minutes=1))
    talk_about_safety(own, by=by, today=today)
    count_quarter_before(today=today)
