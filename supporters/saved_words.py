"""The words that a form has saved, by the address to which its answer led. The app that saves them registers how to find them:
forms stand below."""

from collections.abc import Callable
from typing import Final

from supporters.models import Supporter

Reader = Callable[[Supporter, str], str]
_readers: Final[list[Reader]] = []


def register_saved_words(reader: Reader) -> None:
    """`reader` returns the words of this author behind an address, "" where there are none or they are somebody else's."""
    _readers.append(reader)


def saved_words(author: Supporter, address: str) -> str:
    return next((words for reader in _readers if (words := reader(author, address))), "")
