"""One act: who acts, at what moment, and the choices that were drawn for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from cases.case.states import IllegalTransition
from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.covers import AbsenceRefused
from supporters.administration.actions.invitation_lists import ListRefused
from supporters.administration.actions.invitations import EmailRefused, InvitationOver, InvitationWaits
from supporters.administration.actions.recognition import RecognitionRefused
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Permission, Role
from tests.stateful.choices import Choices
from tests.supporters.stateful.world import World, accounts, open_departments

REFUSALS: Final = (
    AbsenceRefused,
    AccountRefused,
    ApprovalRefused,
    ChangedMeanwhile,
    DepartmentRefused,
    EmailRefused,
    Http404,
    IllegalTransition,
    InvitationOver,
    InvitationWaits,
    ListRefused,
    PermissionDenied,
    RecognitionRefused,
    ValidationError,
)
FOR_FAVOURITES: Final = 0.6  # how often an act is for an account that the administrator favours


@dataclass(kw_only=True)
class Turn(Choices):
    world: World
    by: Supporter
    at: datetime

    def permit(self, permission: Permission) -> None:
        """As signing in and `@require` do. Raises PermissionDenied."""
        if not self.by.is_active or self.by.is_suspended or permission not in self.by.granted:
            raise PermissionDenied

    def somebody(self, *roles: Role) -> Supporter:
        """In one of these roles, or in any; anybody."""
        return self.choose([one for one in accounts(self.world) if not roles or one.role in roles])

    def favoured(self, *roles: Role) -> Supporter:
        """Mostly one whom the administrator favours: a made account or an old one."""
        favourites = [*self.world.made, *self.world.favourites]
        likely = [one for one in accounts(self.world, favourites) if not roles or one.role in roles]
        if likely and self.luck.random() < FOR_FAVOURITES:
            return self.choose(likely)
        return self.somebody(*roles)

    def colleague_of(self, who: Supporter) -> Supporter:
        """In the same role: of the same department, or anybody."""
        near = [one for one in accounts(self.world) if (one.role, one.department_id) == (who.role, who.department_id)]
        return self.choose(near) if self.flip() else self.favoured(Role(who.role))

    def department(self) -> Department:
        return self.choose(open_departments(self.world))

    def address(self) -> str:
        """Of a mailbox of the administrator."""
        return f"own{self.luck.getrandbits(40)}@suprovid.test"
