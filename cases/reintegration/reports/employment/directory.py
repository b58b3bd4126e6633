"""The directories of work in one query: the rules of service of today, and the words of rules and of kinds of training."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Value
from django.utils.translation import get_language

from cases.reintegration.models import ServiceRule, TrainingKind


class WorkDirectory(NamedTuple):
    """`labels`: by code, in the language of the reader."""

    rules: Sequence[ServiceRule]
    labels: Mapping[str, str]


def work_directory(today: date) -> WorkDirectory:
    label, nothing = "label_en" if get_language() == "en" else "label_uk", Value("")
    rules = ServiceRule.objects.valid_on(today).values_list("code", label, "body", "kind", "verified_on")
    rows = list(rules.union(TrainingKind.objects.values_list("code", label, nothing, nothing, "verified_on"), all=True))
    return WorkDirectory(
        rules=[ServiceRule(code=code, body=body, kind=kind, verified_on=on) for code, _label, body, kind, on in rows if body],
        labels={row[0]: row[1] for row in rows},
    )
