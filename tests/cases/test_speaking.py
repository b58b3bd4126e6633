"""What the kinds of rows that speak of a card declare in their files (cases/*/subjects)."""

from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import override

from cases.case.actions.speaking import End, ended_labels, outlasting, register_speaking, returning, speaking
from cases.case.registry import subjects

ORDER = (
    *("steps", "promises", "hand_overs", "lowerings", "closures", "checks", "requests", "questions", "packages"),
    *("job_proposals", "employer_letters", "job_checks", "invitations", "notifications"),
)


def test_order_of_the_kinds_is_fixed() -> None:
    assert tuple(speaking()) == ORDER


@pytest.mark.parametrize("changed", [{"code": "letters"}, {"place": 99}], ids=["place", "code"])
def test_second_kind_with_the_same_code_or_place_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ImproperlyConfigured):
        register_speaking(replace(speaking()["steps"], **changed))  # type: ignore[arg-type]
    assert tuple(speaking()) == ORDER


@pytest.mark.parametrize("code", ORDER)
def test_each_kind_has_a_label_and_a_subject_that_ends_with_the_card(code: str) -> None:
    with override("uk"):
        (label,) = ended_labels(dict.fromkeys(ORDER, 0) | {code: 2})
    assert label.startswith("2 ")
    assert "%" not in label
    kind = speaking()[code]
    assert not kind.subject or subjects()[kind.subject].ends_with


def test_kind_that_outlasts_a_join_says_what_ended_since() -> None:
    assert {code for code, one in speaking().items() if one.since} == outlasting(End.JOIN)


def test_what_outlasts_the_end_of_the_support_waits_again_after_a_loss() -> None:
    """The report of a loss ends it, and may have been a mistake."""
    again = {code for code, one in returning().items() if one.after_loss}
    assert outlasting(End.SUPPORT) | outlasting(End.COURSE_OF_LOST) <= again
