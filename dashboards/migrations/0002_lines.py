"""Weeks that were published as tables with sums of rows and columns become lines; a stage with a hidden cell shows no service."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

OF_FAMILIES = ("first_days", "documents", "long_support")
BRANCHES = ("ngu", "dpsu", "npu", "dsns")


def line(keys: list[str], numbers: list[int | None], total: int | None, week: str) -> dict[str, Any]:
    since = {key: week for key, number in zip(keys, numbers, strict=True) if number is None}
    return {"keys": keys, "numbers": numbers, "total": total, "since": since}


def lines(tables: dict[str, Any], week: str) -> dict[str, Any]:
    stages, departments = tables["stages"], tables["departments"]
    services = {}
    for stage, cells, together in zip(stages["keys"], stages["cells"], stages["row_totals"], strict=True):
        if stage not in OF_FAMILIES:
            is_whole = together is not None and None not in cells[:4]
            services[stage] = line(list(BRANCHES), cells[:4] if is_whole else [None] * 4, together if is_whole else None, week)
    unanswered = {}
    for code, kept in tables["unanswered"].items():
        shown = {key: cells[0] for key, cells in zip(kept["keys"], kept["cells"], strict=True)}
        numbers = [shown.get(key) for key in departments["keys"]]
        total = kept["column_totals"][0]
        unanswered[code] = line(departments["keys"], numbers, total, week) | {"days": kept["days"]}
    by_department = line(departments["keys"], [cells[0] for cells in departments["cells"]], departments["total"], week)
    return {
        "stages": line(stages["keys"], stages["row_totals"], stages["total"], week),
        "services": services,
        "departments": by_department | {"names": departments["names"]},
        "unanswered": unanswered,
    }


def rewrite(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    for published in apps.get_model("dashboards", "CountryWeek").objects.all():
        published.tables = lines(published.tables, published.week_on.isoformat())
        published.save(update_fields=["tables"])


class Migration(migrations.Migration):
    dependencies = [("dashboards", "0001_initial")]
    operations = [migrations.RunPython(rewrite, migrations.RunPython.noop)]
