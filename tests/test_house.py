"""Every model declares a data class for each field, and no unsealed text field can hold a name."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from config.embedded.home import CHECKOUT
from privacy.fields import SealedTextField

OURS = ("privacy", "supporters", "veterans", "cases")
CLASSES = {"C0", "C1", "C2", "C3"}
OPEN = {"C0", "C1"}
PROTECTED = ("veterans", "cases")

MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]


def described(model: type[models.Model]) -> Any:
    """A history table is described by the model that it copies."""
    return getattr(model, "pgh_tracked_model", model)


def fields_of(model: type[models.Model]) -> dict[str, Any]:
    return {field.name: field for field in model._meta.concrete_fields if not field.name.startswith("pgh_")}


@pytest.mark.asvs("14.1.1")
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_has_a_data_class(model: type[models.Model]) -> None:
    classes = described(model).field_classes
    assert set(fields_of(model)) - set(classes) == set(), "fields without a class"
    assert set(classes.values()) <= CLASSES


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_data_class_is_stale(model: type[models.Model]) -> None:
    source = described(model)
    assert set(source.field_classes) - set(fields_of(source)) == set(), "classes of fields that are gone"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_sealed_fields_are_personal(model: type[models.Model]) -> None:
    sealed = [name for name, field in fields_of(model).items() if isinstance(field, SealedTextField)]
    assert all(described(model).field_classes[name] in ("C2", "C3") for name in sealed)


@pytest.mark.parametrize("model", [m for m in MODELS if m._meta.app_label in PROTECTED], ids=lambda model: model.__name__)
def test_open_text_and_dates_have_a_reason_when_they_are_about_persons(model: type[models.Model]) -> None:
    source: Any = described(model)
    texts = (models.CharField, models.TextField, models.DateField, models.DateTimeField)
    opened = [name for name, field in fields_of(model).items() if isinstance(field, texts) and source.field_classes[name] in OPEN]
    assert not opened or hasattr(source, "open_text_reasons"), f"{opened} need open_text_reasons"


@pytest.mark.asvs("14.2.4")
@pytest.mark.parametrize("model", [m for m in MODELS if m._meta.app_label in PROTECTED], ids=lambda model: model.__name__)
def test_no_open_text_can_hold_a_name(model: type[models.Model]) -> None:
    """An unsealed text field holds a code from a list, or the model states why it may be in clear."""
    source: Any = described(model)
    texts = (models.CharField, models.TextField, models.JSONField)
    free = [name for name, field in fields_of(source).items() if isinstance(field, texts) and not field.choices]
    assert not free or hasattr(source, "open_text_reasons"), f"{free} need open_text_reasons"


def test_every_model_is_looked_at() -> None:
    names = {model.__name__ for model in MODELS}
    assert {"Person", "PersonHistory", "Case", "CaseHistory", "SupporterHistory", "AccessRecord", "NameEntry"} <= names


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_nothing_is_deleted_with_what_it_refers_to(model: type[models.Model]) -> None:
    """History is never cascaded away; a row goes with its parent only if it is worth nothing alone."""
    cascading = [
        field.name
        for field in model._meta.concrete_fields
        if field.remote_field and getattr(field.remote_field, "on_delete", None) is models.CASCADE
    ]
    assert cascading == {"Draft": ["user"], "SubmissionKey": ["user"], "SearchToken": ["person"]}.get(model.__name__, [])


def test_many_to_many_is_always_a_model_of_its_own() -> None:
    assert not [model for model in MODELS if model._meta.local_many_to_many]


def test_nothing_hands_work_to_the_broker_but_beat() -> None:
    """Rows are the queue: a page that sent a task could lose it, or hang with the broker."""
    sources = [path for app in OURS for path in (CHECKOUT / app).rglob("*.py")]
    assert len(sources) > 50
    sending = re.compile(r"\.delay\(|apply_async|send_task|always_eager|on_commit")
    assert not [str(path) for path in sources if sending.search(path.read_text())]
