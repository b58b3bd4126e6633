"""The confidentiality undertaking: accepted before the first access, and again when its words change."""

from typing import Final

from supporters.directory.models import Supporter

VERSION: Final = 1  # counts up with each change of the words in templates/supporters/undertaking.html


def is_undertaken(user: Supporter) -> bool:
    return user.undertaking >= VERSION
