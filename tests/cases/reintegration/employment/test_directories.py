"""The directories of work as the migration fills them."""

import pytest

from cases.reintegration.models import ServiceRule, TrainingKind
from cases.reintegration.states import ServiceRuleKind
from supporters.directory.models import Branch

pytestmark = pytest.mark.django_db


def test_each_body_has_each_rule_and_none_is_confirmed() -> None:
    rules = ServiceRule.objects.values_list("body", "kind")
    assert sorted(rules) == sorted((body, kind) for body in Branch.values for kind in ServiceRuleKind.values)
    assert set(ServiceRule.objects.values_list("verified_on", flat=True)) == {None}, "nobody has confirmed a rule of the law"
    assert "" not in ServiceRule.objects.values_list("source", flat=True)


def test_kinds_of_training_have_labels_in_both_languages() -> None:
    assert TrainingKind.objects.count() == 10
    assert not TrainingKind.objects.filter(label_uk="") | TrainingKind.objects.filter(label_en="")
