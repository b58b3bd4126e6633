"""An administrator is shown nothing that waits for a decision about the own account."""

import pytest
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.colleagues.emails import ask_email_change
from supporters.administration.actions.suspension_by_one import suspend_by_one
from supporters.administration.reports.accounts import account_page
from supporters.administration.reports.colleagues.emails import waiting_change
from supporters.administration.reports.staff_notices import render_approval_asked
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from tests.factories import House, make_supporter

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(house: House) -> Supporter:
    return make_supporter(house.department, Role.ADMINISTRATOR, surname="Заступна")


def test_other_address_that_is_asked_for(house: House, second: Supporter) -> None:
    now, email = timezone.now(), "nova@suprovid.test"
    approval = ask_email_change(second.pk, email=email, reason="Шлюб", by=house.administrator, at=now, pk=new_id())
    waits = waiting_change(second, house.administrator, at=now)
    assert waits is not None
    assert waits.email == email
    assert waiting_change(second, second, at=now) is None
    assert render_approval_asked([approval.pk], house.administrator).keys() == {approval.pk}
    assert render_approval_asked([approval.pk], second) == {}


def test_suspension_that_another_one_has_begun(house: House, second: Supporter) -> None:
    now = timezone.now()
    suspend_by_one(second.pk, reason="Чужий пристрій", by=house.administrator, at=now, pk=new_id())
    second.refresh_from_db()
    assert account_page(second, house.administrator, at=now).unconfirmed_url
    assert account_page(second, second, at=now).unconfirmed_url == ""
