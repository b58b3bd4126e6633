"""A verb about a colleague has the gender form that the colleague has chosen; without a choice the sentence has no gender."""

from collections.abc import Callable

import pytest
from django.utils import translation

from cases.case.reports import owner_words
from supporters.directory.wording import AddressForm

SAID = [
    (owner_words.accepted_label, "прийняла супровід", "прийняв супровід", "веде цей супровід"),
    (owner_words.returned_label, "відхилила передачу", "відхилив передачу", "передачу супроводу відхилено"),
    (owner_words.acceptance_undone_label, "скасувала запис", "скасував запис", "запис скасовано"),
]


@pytest.mark.parametrize(("label", "she", "he", "unset"), SAID)
def test_words_have_the_form_that_was_chosen(label: Callable[[str], str], she: str, he: str, unset: str) -> None:
    for form, said in ((AddressForm.SHE, she), (AddressForm.HE, he), (AddressForm.UNSET, unset)):
        assert said in label(form)
    with translation.override("en"):
        assert len({label(form) for form in AddressForm}) == 1
