"""Everybody who works on either card reads of a join and of its undoing; who does not see the card reads no name."""

import pytest

from cases.intake.models import Join
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification, Rule
from supporters.notifications.rendering import RenderedNotification, render_notifications
from tests.factories import make_member
from tests.joined import Twice, make_join, make_twice, undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def twice() -> Twice:
    return make_twice()


def unsettled(rule: Rule) -> set[Supporter]:
    return {one.recipient for one in Notification.objects.filter(rule=rule, settled_at=None).select_related("recipient")}


def rendered(rule: Rule, join: Join, reader: Supporter) -> RenderedNotification:
    return render_notifications(rule, [join.pk], Supporter.objects.get(pk=reader.pk))[join.pk]


def test_owners_and_teams_of_both_cards_are_notified_but_not_who_joins_them(twice: Twice) -> None:
    members = {make_member(twice.into, twice.owner).supporter, make_member(twice.card, twice.other_owner).supporter}
    make_member(twice.card, twice.other_owner, twice.head)
    concerned = {twice.owner, twice.other_owner, *members}
    join = make_join(twice)
    assert unsettled(Rule.CARDS_JOINED) == concerned
    undo(join.pk, twice)
    assert unsettled(Rule.JOIN_UNDONE) == concerned
    assert unsettled(Rule.CARDS_JOINED) == set()


def test_who_has_left_is_not_notified(twice: Twice) -> None:
    Supporter.objects.filter(pk=twice.other_owner.pk).update(is_active=False)
    make_join(twice)
    assert unsettled(Rule.CARDS_JOINED) == {twice.owner}


def test_notice_leads_to_the_remaining_card_and_names_nobody_to_who_does_not_see_it(twice: Twice) -> None:
    join = make_join(twice)
    ours, theirs = (rendered(Rule.CARDS_JOINED, join, reader) for reader in (twice.owner, twice.other_owner))
    assert ours.url == f"/cases/{twice.into.number}/"
    assert "Коваленко" in ours.title
    assert (theirs.url, theirs.about) == ("", "")
    assert "Коваленко" not in theirs.title
    assert theirs.text == ours.text
    for words in (twice.card.number_label, twice.into.number_label, twice.owner.short_name, twice.owner.department.name):
        assert words in theirs.text


def test_notice_of_the_undoing_leads_each_owner_to_the_own_card(twice: Twice) -> None:
    join = make_join(twice)
    undo(join.pk, twice)
    assert rendered(Rule.JOIN_UNDONE, join, twice.owner).url == f"/cases/{twice.into.number}/"
    assert rendered(Rule.JOIN_UNDONE, join, twice.other_owner).url == f"/cases/{twice.card.number}/"
    stranger = rendered(Rule.JOIN_UNDONE, join, make_member(make_twice().card, twice.owner).supporter)
    assert (stranger.url, stranger.about) == ("", "")
