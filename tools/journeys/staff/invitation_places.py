"""Colleagues who are invited by a list, and what is done to the list."""

from typing import Final

from tools.journeys import lists
from tools.journeys.cards.place import Place, refused
from tools.journeys.ways import ADMINISTRATOR, at, cleared

INVITATION_PLACES: Final = (
    Place("inviting by a list", "staff_invite_list", ADMINISTRATOR, at("/staff/invite/list/")),
    refused("inviting by a list", "staff_invite_list", ADMINISTRATOR, cleared(at("/staff/invite/list/"))),
    Place("list checked", "list checked", ADMINISTRATOR, lists.checked),
    refused("list checked", "list checked", ADMINISTRATOR, lists.unconfirmed),
    Place("list invited", "invitation_batch", ADMINISTRATOR, lists.invited),
    Place("lists of invitations", "invitation_lists", ADMINISTRATOR, lists.all_invited),
    Place("list to be revoked", "invitation_batch_revoke", ADMINISTRATOR, lists.revoking),
    Place("list revoked", "list revoked", ADMINISTRATOR, lists.revoked),
)
