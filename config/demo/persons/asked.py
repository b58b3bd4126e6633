"""Requests about cards: a colleague of another branch has met people whom the supporter accompanies, and the other way round."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from cases.actions.intake.requests import answer_request, ask_about_card
from cases.models import Case
from cases.states import RequestState
from config.demo.story import moment
from config.demo.words import REQUEST_ANSWER, REQUEST_NOTE
from supporters.directory.models import Supporter


def ask_about_cards(own: Sequence[Case], owner: Supporter, others: Sequence[Supporter], *, today: date) -> None:
    """One of the owner's cards is asked about; the owner's own request was answered this morning."""
    far = next(one for one in others if one.department.branch not in ("", owner.department.branch))
    yesterday = today - timedelta(days=1)
    ask_about_card(own[-1].pk, note=REQUEST_NOTE, by=far, at=moment(yesterday, time(16, 20)))
    theirs = Case.objects.opened().filter(owner=far).order_by("opened_at", "number").last()
    if theirs:
        asked = ask_about_card(theirs.pk, note=REQUEST_NOTE, by=owner, at=moment(yesterday, time(15, 40)))
        answer_request(asked.pk, RequestState.TALKED, words=REQUEST_ANSWER, by=far, at=moment(yesterday, time(17, 5)))
