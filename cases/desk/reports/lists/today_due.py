"""What is due beside the steps, in the groups of «Сьогодні»: on the row of its card, or on a row of its own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, time
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from cases.case.reports.due.kinds import DueRow
from cases.case.states import Risk
from cases.desk.reports.due.lines import due_day
from cases.desk.reports.lists.today_rows import PlannedCase

URGENT, OVERDUE, DUE = 0, 1, 2  # indexes of groups
RISKS: Final = (Risk.RED, Risk.AMBER, Risk.GREEN)
Need = tuple[date, time, int]


class DueByCard:
    """By the number of the card on which it is done, the oldest first."""

    def __init__(self, rows: Sequence[DueRow], today: date) -> None:
        by_number = sorted(rows, key=attrgetter("number"))  # keeps the order of the days
        self.rows = {number: tuple(found) for number, found in groupby(by_number, key=attrgetter("number"))}
        self.today = today

    def beside(self, case: PlannedCase) -> tuple[DueRow, ...]:
        return self.rows.get(case.number, ())

    def moved_up(self, case: PlannedCase) -> PlannedCase:
        """In the group of the most urgent of its step and of what is due beside it."""
        due = self.beside(case)
        return case._replace(group=min(case.group, self.group(due))) if due else case

    def alone(self, planned: Sequence[PlannedCase]) -> list[tuple[DueRow, ...]]:
        """Of cards that are not among these."""
        known = {case.number for case in planned}
        return [rows for number, rows in self.rows.items() if number not in known]

    def group(self, due: Sequence[DueRow]) -> int:
        if due_day(due[0]) >= self.today:
            return DUE
        return URGENT if due[0].risk == Risk.RED else OVERDUE

    def need(self, case: PlannedCase) -> Need:
        """The order within a group, as of the query of the steps."""
        first = min([case.due_on, *(due_day(row) for row in self.beside(case)[:1])])
        hour = case.due_time if first == case.due_on else None
        return first, hour or time.max, RISKS.index(Risk(case.risk))

    def need_alone(self, due: Sequence[DueRow]) -> Need:
        return due_day(due[0]), time.max, RISKS.index(Risk(due[0].risk))

    def counted(self, steps: Mapping[int, int], read: Sequence[PlannedCase], alone: Sequence[Sequence[Any]]) -> Counter[int]:
        """Rows by group. `steps`: cases with a step by group; `read`: those of them that were read."""
        counts = Counter(steps)
        for case in read:
            counts[case.group] -= 1
            counts[self.moved_up(case).group] += 1
        counts.update(self.group(due) for due in alone)
        return counts
