"""Current values of a form that was changed meanwhile, to be shown beside what was typed (supporters/forms/draft_forms.py).

The newest event of the case gives who changed it and when. Which values they are, each form says in its own module.
"""

from typing import Any

from cases.case.models import Case, CaseEvent
from supporters.forms.draft_forms import CurrentValues


def current_values(case: Case, version: int, values: dict[str, Any]) -> CurrentValues:
    newest = CaseEvent.objects.filter(case=case).select_related("by").latest("at")
    return CurrentValues(version, newest.by.short_name, newest.at, values)
