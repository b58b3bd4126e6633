"""Reject passwords made of words that are likely guesses for this site."""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from supporters.directory.models import Supporter

WORDS: Final = (
    "супровід", "супроводу", "suprovid", "мвс", "mvs", "нгу", "ngu", "дпсу", "dpsu", "нпу", "npu", "дснс", "dsns",
    "поліція", "поліції", "police", "гвардія", "гвардії", "прикордонник", "рятувальник", "міністерство", "ministry",
    "відділ", "підрозділ", "ветеран", "veteran", "україна", "україні", "ukraine", "слава", "slava", "пароль", "password", "demo",
)  # fmt: skip
OWN_LETTERS: Final = 8  # letters needed besides these words; digits and signs don't count, since most people append them


class ContextWordsValidator:
    """One of these words is allowed in a longer password, but not a password that consists of them."""

    def validate(self, password: str, user: Supporter | None = None) -> None:
        rest, found = password.lower(), []
        for word in sorted(WORDS, key=len, reverse=True):
            if word in rest:
                rest = rest.replace(word, " ")
                found.append(word)
        if found and len(re.findall(r"[^\W\d_]", rest)) < OWN_LETTERS:
            words = _("Everybody here would guess “%(words)s”. Add some words of your own.")
            raise ValidationError(words % {"words": ", ".join(found)}, code="context_words")

    def get_help_text(self) -> str:
        return _("Not only words that everybody here would guess.")
