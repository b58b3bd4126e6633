"""The content of the database, read by plain statements as the owner of the tables; the server may die at any moment."""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg2
from psycopg2.extras import execute_values

from config.embedded.home import DATABASE, OWNER_ROLE, Home
from tools.chaos.kills.counting import Reminded, Step

KYIV: Final = ZoneInfo("Europe/Kyiv")

SET_STEPS: Final = """
WITH moment (id, due_on, due_time) AS (VALUES %s), step AS (
    UPDATE cases_followup SET due_on = moment.due_on, due_time = moment.due_time FROM moment WHERE cases_followup.id = moment.id
    RETURNING cases_followup.*
)
UPDATE cases_case SET next_due_on = step.due_on, next_due_time = step.due_time FROM step WHERE cases_case.id = step.case_id"""
SET_LETTERS: Final = """
UPDATE supporters_delivery SET not_before = moment.at, made_at = moment.at FROM (VALUES %s) AS moment (id, at)
WHERE supporters_delivery.id = moment.id"""
AGE: Final = (
    "UPDATE supporters_delivery SET lease_until = lease_until - %(by)s WHERE lease_until IS NOT NULL",
    "UPDATE supporters_delivery SET not_before = not_before - %(by)s WHERE state = 'planned' AND attempts > 0",
)
STEPS: Final = """
SELECT step.id::text, step.due_on, step.due_time, step.zone, c.owner_id::text
FROM cases_followup step JOIN cases_case c ON c.id = step.case_id WHERE step.state = 'planned' AND c.state = 'open'"""
NOTIFIED: Final = "SELECT recipient_id::text, rule, subject_id::text, period_on FROM supporters_notification"
LATE: Final = """
SELECT extract(epoch FROM notice.made_at - (step.due_on + step.due_time) AT TIME ZONE step.zone)::float
FROM supporters_notification notice JOIN cases_followup step ON step.id = notice.subject_id WHERE notice.rule = 'step_due'"""
UNSETTLED: Final = """
SELECT count(*) FROM supporters_delivery
WHERE settled_at IS NULL AND (state <> 'planned' OR attempts > 0 OR not_before <= now())"""
LETTERS: Final = "SELECT message_id FROM supporters_delivery WHERE letter = 'device' OR state IN ('sent', 'failed', 'unknown')"


class Ledger:
    """Raises psycopg2.Error while the server is down."""

    def __init__(self, home: Home) -> None:
        self.home = home

    def answers(self) -> bool:
        try:
            self.run("SELECT 1")
        except psycopg2.Error:
            return False
        return True

    def plant(self, begun: datetime, steps: Sequence[float], letters: Sequence[float]) -> None:
        """Set the moment of each step and each letter, in seconds after `begun`."""
        keys = [key for (key,) in self.rows("SELECT id FROM cases_followup ORDER BY id")]
        moments = [(begun + timedelta(seconds=after)).astimezone(KYIV) for after in steps]
        planned = [key for (key,) in self.rows("SELECT id FROM supporters_delivery WHERE letter = 'device' ORDER BY id")]
        with closing(self._line()) as line, line, line.cursor() as cursor:
            rows = [(key, at.date(), at.time()) for key, at in zip(keys, moments, strict=True)]
            execute_values(cursor, SET_STEPS, rows, "(%s::uuid, %s, %s)", page_size=len(rows))
            waits = [(key, begun + timedelta(seconds=after)) for key, after in zip(planned, letters, strict=True)]
            execute_values(cursor, SET_LETTERS, waits, page_size=len(waits))

    def age_letters(self, by: timedelta) -> None:
        """Shift leases and the pauses after a failure as if so much time had passed."""
        for statement in AGE:
            self.run(statement, {"by": by})

    def steps(self) -> list[Step]:
        return [Step(*row) for row in self.rows(STEPS)]

    def notified(self) -> list[Reminded]:
        return [Reminded(*row) for row in self.rows(NOTIFIED)]

    def lateness(self) -> list[float]:
        """Seconds from the moment of the step to its first reminder, sorted."""
        return sorted(late for (late,) in self.rows(LATE))

    def letters(self) -> set[str]:
        """Message-IDs of all letters to send."""
        return {message_id for (message_id,) in self.rows(LETTERS)}

    def unsettled_letters(self) -> int:
        ((count,),) = self.rows(UNSETTLED)
        return int(count)

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        with closing(self._line()) as line, line, line.cursor() as cursor:
            cursor.execute(question)
            return list(cursor.fetchall())

    def run(self, statement: str, parameters: dict[str, Any] | None = None) -> None:
        with closing(self._line()) as line, line, line.cursor() as cursor:
            cursor.execute(statement, parameters)

    def _line(self) -> Any:
        return psycopg2.connect(
            host=str(self.home.socket_folder("pg")),
            dbname=DATABASE,
            user=OWNER_ROLE,
            password=self.home.secrets()["owner_password"],
            connect_timeout=2,
        )
