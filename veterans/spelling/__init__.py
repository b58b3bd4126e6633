"""Spellings, misspellings and typed forms of names. Pure functions: no table, no key, no request."""

from veterans.spelling.letters import clean, fold, letter_mask, light, roman
from veterans.spelling.spellings import Spelling, initial_letters, name_spellings, word_spellings

__all__ = [
    "Spelling",
    "clean",
    "fold",
    "initial_letters",
    "letter_mask",
    "light",
    "name_spellings",
    "roman",
    "word_spellings",
]
