"""Guards of what goes on when a part fails."""

from typing import Final

from tools.mutations.table import Mutation

RECORDED: Final = "config/monitoring/recorded.py"
TASKS: Final = "tests/config/test_recorded_tasks.py"
COUNTRY: Final = "tests/dashboards/reports/test_country.py"
FAILURE_MUTATIONS: Final = (
    Mutation(
        "A rule that raises stops no other",
        "supporters/notifications/dispatch.py",
        "        with run.alone(code):\n            remind(",
        "        if run.tried is not None:\n            remind(",
        "tests/supporters/notifications/test_parts_alone.py",
    ),
    Mutation(
        "A rule that was cancelled for being slow has more time in the next run",
        "supporters/notifications/dispatch.py",
        "patience=_left(ends)) if code in failing",
        "patience=PATIENCE) if code in failing",
        "tests/supporters/notifications/test_parts_alone.py",
    ),
    Mutation(
        "A letter that raises holds no other",
        "supporters/notifications/parts.py",
        "            return self._divided(items, act, code, key)\n",
        "            raise\n",
        "tests/supporters/notifications/test_parts_alone.py",
    ),
    Mutation(
        "A failed rule makes its part of /healthz down",
        "config/monitoring/health.py",
        '"up": not (pulse.is_late(at) or pulse.failed)',
        '"up": not pulse.is_late(at)',
        "tests/supporters/notifications/test_parts_alone.py",
    ),
    Mutation(
        "A full disk is seen at once",
        "config/monitoring/health.py",
        "            cursor.execute(\"SET LOCAL work_mem = '64kB'\")\n",
        "",
        "tests/config/test_up.py",
    ),
    Mutation(
        "A rule that hangs is cancelled",
        "supporters/notifications/dispatch.py",
        "    with limited(patience), connection.cursor() as cursor:\n",
        "    with transaction.atomic(), connection.cursor() as cursor:\n",
        "tests/supporters/notifications/test_parts_alone.py",
    ),
    Mutation(
        "A page is shown without counts that can't be read",
        "supporters/notifications/reports/layout.py",
        "        return UNKNOWN\n",
        "        raise\n",
        "tests/supporters/notifications/test_layout.py",
    ),
    Mutation(
        "Counts of pages that can't be read are named",
        "supporters/tasks.py",
        "        try_frame()\n",
        "        pass\n",
        "tests/supporters/notifications/test_layout.py",
    ),
    Mutation(
        "A scheduled task that raises is named",
        RECORDED,
        "Run(failed={_code(sender.name): type(exception).__name__})",
        "Run()",
        TASKS,
    ),
    Mutation(
        "A part of a scheduled task that raises is named",
        RECORDED,
        "result if isinstance(result, Run) else Run()",
        "Run()",
        TASKS,
    ),
    Mutation(
        "A task of the night that failed is named until the next night",
        "supporters/notifications/models/pulse.py",
        " | Q(pulse=TASKS, last_at__gt=at - A_DAY_AND_MORE)",
        "",
        TASKS,
    ),
    Mutation(
        "A week is published without a rule that raises",
        "dashboards/actions.py",
        "        with run.alone(Task.COUNTRY, item=code), transaction.atomic():\n",
        "        with transaction.atomic():\n",
        COUNTRY,
    ),
    Mutation(
        "A number stays hidden over a week without its rule",
        "dashboards/actions.py",
        '            rules[code] = earlier.tables["unanswered"][code]\n',
        "            pass\n",
        COUNTRY,
    ),
    Mutation(
        "A card that can't be withdrawn holds no other of its import",
        "cases/intake/importing/run.py",
        "            run.alone(Task.IMPORTS, item=row_id),\n",
        "",
        "tests/cases/intake/imports/test_undoing.py",
    ),
)
