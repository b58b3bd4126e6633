"""No table with data of a person is forgotten by the report of everything held."""

from typing import Any

import pytest
from django.apps import apps

from cases.models.rights.held import EXCLUDED, HELD
from cases.reports.rights.sections import SECTIONS
from cases.reports.rights.words import NAMED, OMITTED, is_link, label_of, shown_fields
from privacy.fields import SealedTextField
from tests.test_house import MODELS, described

PERSONAL = ("C2", "C3")


def is_of_a_person(model: type[Any]) -> bool:
    """It has personal data: a sealed value, or a field of these classes."""
    fields = [field for field in model._meta.concrete_fields if not field.name.startswith("pgh_")]
    classes = described(model).field_classes
    return any(isinstance(field, SealedTextField) or classes[field.name] in PERSONAL for field in fields)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_model_with_data_of_a_person_is_in_the_report_or_excluded_with_a_reason(model: type[Any]) -> None:
    held, excluded = model in HELD, bool(EXCLUDED.get(model.__name__))
    assert held + excluded == (1 if is_of_a_person(model) else excluded), "in HELD or in EXCLUDED, not in both"


@pytest.mark.parametrize("model", HELD, ids=lambda model: model.__name__)
def test_every_field_with_data_of_a_person_has_words_or_a_reason(model: type[Any]) -> None:
    source, shown = described(model), shown_fields(model)
    assert [field.name for field in shown if not label_of(model, field.name)] == []
    left_out = [
        field.name
        for field in model._meta.concrete_fields
        if field not in shown and not field.name.startswith("pgh_") and not field.primary_key and not is_link(field)
    ]
    reasons = {name for name in left_out if OMITTED.get(f"{source.__name__}.{name}")}
    assert [name for name in left_out if source.field_classes[name] in PERSONAL and name not in reasons] == []
    assert [field.name for field in shown if field.is_relation and not issubclass(field.related_model, NAMED)] == []


def test_each_kind_of_row_is_in_one_section() -> None:
    kinds = [kind.model for section in SECTIONS for kind in section.kinds]
    assert sorted(kinds, key=lambda model: model.__name__) == sorted(HELD, key=lambda model: model.__name__)


def test_no_exclusion_is_stale() -> None:
    names = {model.__name__ for model in apps.get_models()}
    assert EXCLUDED.keys() <= names
    fields = {f"{model.__name__}.{field.name}" for model in apps.get_models() for field in model._meta.concrete_fields}
    assert OMITTED.keys() <= fields
