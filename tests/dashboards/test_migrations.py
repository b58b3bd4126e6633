"""The effect of migrations on published weeks."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from cases.case.states import Stage
from dashboards.models import CountryWeek
from dashboards.reports.country import country_page
from tests.database import as_owner

pytestmark = pytest.mark.django_db
CELLS = [[70, 20, 30, 40, None], [9, None, None, 12, 0]]
OLD = {
    "stages": {
        "keys": list(Stage.values),
        "cells": [*CELLS, *([[None] * 5] * 7)],
        "row_totals": [160, 30, *([None] * 7)],
        "column_totals": [90, None, None, 60, 30],
        "total": 300,
    },
    "departments": {
        "keys": ["a", "b", "c", "d"],
        "names": ["Захід", "Північ", "Південь", "Схід"],
        "cells": [[100], [None], [None], [150]],
        "row_totals": [100, None, None, 150],
        "column_totals": [300],
        "total": 300,
    },
    "unanswered": {
        "step_due": {
            "keys": ["a", "d", "others"],
            "cells": [[20, 80], [None, None], [None, None]],
            "row_totals": [100, 150, 50],
            "column_totals": [50, 250],
            "total": 300,
            "days": 10,
        }
    },
}


def test_published_week_becomes_lines_that_show_no_more() -> None:
    week = CountryWeek.objects.create(week_on="2026-11-23", made_at=timezone.now(), tables=OLD)
    with as_owner():
        import_module("dashboards.migrations.0002_lines").rewrite(apps, None)
    week.refresh_from_db()
    page = country_page(week)
    assert [row.numbers for row in page.veterans[:3]] == [(70, 20, 30, 40, 160), (None, None, None, None, 30), (None,) * 5]
    assert ([row.numbers for row in page.departments], page.total) == ([(100,), (None,), (None,), (150,)], 300)
    assert [row.numbers for row in (*page.unanswered.rows, page.unanswered.together)] == [
        (20,),
        (None,),
        (None,),
        (None,),
        (None,),
    ]
    assert week.tables["departments"]["since"] == {"b": "2026-11-23", "c": "2026-11-23"}
