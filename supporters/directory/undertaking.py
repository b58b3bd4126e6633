"""The confidentiality undertaking: accepted before the first access, and again when its text changes."""

from typing import Final

from supporters.directory.models import Supporter

VERSION: Final = 1  # incremented with each change of the text in templates/supporters/undertaking.html


def is_undertaken(user: Supporter) -> bool:
    return user.undertaking >= VERSION
