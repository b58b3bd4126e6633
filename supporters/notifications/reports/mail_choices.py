"""The page on which users choose which notifications a letter announces at once."""

from dataclasses import dataclass

from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.notifications.email_defaults import MailKind, mail_kinds


@dataclass(frozen=True)
class ChosenKind:
    kind: MailKind
    at_once: bool


def chosen_kinds(user: Supporter) -> tuple[ChosenKind, ...]:
    """The kinds for this user's role with the current choice. One query."""
    chosen = dict(user.mail_choices.values_list("rule", "at_once"))
    return tuple(ChosenKind(kind, chosen.get(kind.code, kind.at_once)) for kind in mail_kinds(Role(user.role)))
