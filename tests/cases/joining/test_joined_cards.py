"""What a reader sees of two joined cards: the remaining one, with everything of both."""

import pytest
from django.test import Client

from cases.models import Case
from tests.factories import make_department, make_supporter
from tests.joined import Twice, make_join, make_twice, undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def twice() -> Twice:
    return make_twice()


@pytest.fixture
def at_work(twice: Twice, client: Client) -> Client:
    client.force_login(twice.owner)
    return client


def test_old_number_leads_to_the_remaining_card_and_says_so(twice: Twice, at_work: Client) -> None:
    join = make_join(twice)
    for page in ("", "person/", "promises/"):
        answer = at_work.get(f"/cases/{twice.card.number}/{page}", follow=True)
        assert answer.redirect_chain == [(f"/cases/{twice.into.number}/", 302)]
        assert f"№ {twice.card.number_label} об’єднано з цією карткою" in answer.text
    assert at_work.post(f"/cases/{twice.card.number}/postpone/", {}).status_code == 409
    undo(join.pk, twice)
    assert at_work.get(f"/cases/{twice.card.number}/").status_code == 404


def test_old_number_is_unknown_to_who_does_not_reach_the_remaining_card(twice: Twice, client: Client) -> None:
    make_join(twice)
    client.force_login(make_supporter(make_department("Інший"), surname="Чужа"))
    assert client.get(f"/cases/{twice.card.number}/").status_code == 404
    assert Case.objects.get(pk=twice.card.pk).absorbed_by_id is not None
