"""Changes of the data of colleagues, for tests; made through the actions, as the site makes them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.approvals.decisions import grant_approval
from supporters.administration.actions.colleagues.emails import ask_email_change
from supporters.directory.models import EmailChange, Supporter
from supporters.directory.roles import Role
from tests.factories import House, make_supporter


@dataclass(frozen=True)
class StaffData:
    email_change: EmailChange
    """Of the other head; both letters have left."""


def make_email_change(
    account: Supporter, by: Supporter, second: Supporter, *, email: str = "nova@suprovid.test", at: datetime | None = None
) -> EmailChange:
    """`second` has confirmed it, so that the links of both letters open."""
    moment = at or timezone.now()
    approval = ask_email_change(account.pk, email=email, reason="Шлюб", by=by, at=moment, pk=new_id())
    grant_approval(approval.pk, by=second, at=moment)
    return EmailChange.objects.get(approval=approval)


def make_staff_data(house: House) -> StaffData:
    second = make_supporter(house.department, Role.ADMINISTRATOR, surname="Заступна")
    return StaffData(make_email_change(house.other_head, house.administrator, second))


def token_of(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]
