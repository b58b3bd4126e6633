"""No table with data of a person is forgotten by the report of everything held."""

from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from cases.case.reports.held import Held, Part, held, left_out, named, parts, register_held, register_left_out
from cases.course.models import Visit
from cases.rights.reports.words import BY_TYPE, is_link, label_of, shown_fields
from privacy.fields import SealedTextField
from supporters.directory.models import Supporter
from tests.test_house import MODELS, described

PERSONAL = ("C2", "C3")
ORDER = {
    Part.PERSON: (
        *("Person", "PersonName", "Veteran", "Identifier", "FamilyTie", "Phone"),
        *("PlaceOfLife", "FunctionalProfile", "ProfileTraining"),
    ),
    Part.CONSENT: ("Consent",),
    Part.SUPPORT: (
        *("Case", "Episode", "EpisodeInjury", "StageSpan", "StateSpan", "RiskSpan"),
        *("RiskLowering", "HoldSpan", "Closure", "Outcome", "Check", "Loss"),
    ),
    Part.PLACES: ("Stay", "StayHistory"),
    Part.PLANS: ("Visit", "FollowUp", "Promise", "CaseEvent"),
    Part.WORK: ("JobProposal", "EmployerLetter", "Job", "JobCheck"),
    Part.COLLEAGUES: (
        *("OwnerSpan", "DepartmentSpan", "TeamMember", "HandOver", "CardRequest", "Question"),
        *("CommunityPackage", "PurposeGrant"),
    ),
    Part.COMMUNITY: ("EventInvitation", "Liking", "PeerSide"),
    Part.REQUESTS: ("DataRequest", "Erasure", "LegalHold"),
    Part.JOINS: ("Join", "JoinChoice"),
}


def is_of_a_person(model: type[Any]) -> bool:
    """It has personal data: a sealed value, or a field of these classes."""
    fields = [field for field in model._meta.concrete_fields if not field.name.startswith("pgh_")]
    classes = described(model).field_classes
    return any(isinstance(field, SealedTextField) or classes[field.name] in PERSONAL for field in fields)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_model_with_data_of_a_person_is_in_the_report_or_excluded_with_a_reason(model: type[Any]) -> None:
    is_held, is_left_out = model in held(), bool(left_out().get(model.__name__))
    assert is_held + is_left_out == (1 if is_of_a_person(model) else is_left_out), "held or left out, not both"


@pytest.mark.parametrize("model", held(), ids=lambda model: model.__name__)
def test_every_field_with_data_of_a_person_has_words_or_a_reason(model: type[Any]) -> None:
    source, shown = described(model), shown_fields(model)
    assert [field.name for field in shown if not label_of(model, field.name)] == []
    missing = [
        field.name
        for field in model._meta.concrete_fields
        if field not in shown and not field.name.startswith("pgh_") and not field.primary_key and not is_link(field)
    ]
    reasons = {name for name in missing if held()[source].omitted.get(name)}
    assert [name for name in missing if source.field_classes[name] in PERSONAL and name not in reasons] == []
    has_words = (*BY_TYPE, *named())
    special = held()[source].values
    links = [field for field in shown if field.is_relation and field.name not in special]
    assert [field.name for field in links if not issubclass(field.related_model, has_words)] == []


def test_order_of_the_report_is_fixed() -> None:
    assert {part: tuple(one.model.__name__ for one in tables) for part, tables in parts()} == ORDER


def test_second_table_at_the_same_place_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="Supporter"):
        register_held(Held(model=Supporter, title="", part=Part.JOINS, place=1))
    with pytest.raises(ImproperlyConfigured, match="Visit"):
        register_held(Held(model=Visit, title="", part=Part.JOINS, place=9))


@pytest.mark.parametrize("name", ["Visit", "SafetyTalk"])
def test_table_of_the_report_is_not_left_out_nor_left_out_twice(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        register_left_out("", name)


def test_no_reason_is_stale() -> None:
    assert left_out().keys() <= {model.__name__ for model in apps.get_models()}
    for model, one in held().items():
        fields = {field.name for field in described(model)._meta.concrete_fields}
        assert one.omitted.keys() | one.labels.keys() | one.values.keys() <= fields, model
