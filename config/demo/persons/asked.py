"""Requests: of a colleague of another branch who has met people whom the supporter accompanies, and the other way round; of a
person about their data."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from cases.actions.intake.requests import answer_request, ask_about_card
from cases.actions.rights.holds import set_legal_hold
from cases.actions.rights.requests import NewDataRequest, record_data_request
from cases.models import Case
from cases.states import RequestState, RightKind
from config.demo.story import moment
from config.demo.words import DATA_WORDS, HOLD_WORDS, REQUEST_ANSWER, REQUEST_NOTE
from privacy.ids import new_id
from supporters.directory.models import Supporter
from veterans.models import Channel


def ask_about_cards(own: Sequence[Case], owner: Supporter, others: Sequence[Supporter], *, today: date) -> None:
    """One of the owner's cards is asked about; the owner's own request was answered this morning."""
    far = next(one for one in others if one.department.branch not in ("", owner.department.branch))
    yesterday = today - timedelta(days=1)
    ask_about_card(own[-1].pk, note=REQUEST_NOTE, by=far, at=moment(yesterday, time(16, 20)))
    theirs = Case.objects.opened().filter(owner=far).order_by("opened_at", "number").last()
    if theirs:
        asked = ask_about_card(theirs.pk, note=REQUEST_NOTE, by=owner, at=moment(yesterday, time(15, 40)))
        answer_request(asked.pk, RequestState.TALKED, words=REQUEST_ANSWER, by=far, at=moment(yesterday, time(17, 5)))


def ask_about_data(case: Case, owner: Supporter, *, today: date) -> None:
    """The person asked three weeks ago to have something corrected, and nobody has answered."""
    asked_on = today - timedelta(days=21)
    new = NewDataRequest(kind=RightKind.CORRECTION, received_on=asked_on, channel=Channel.PHONE, words=DATA_WORDS)
    record_data_request(case.pk, new, by=owner, at=moment(asked_on, time(12, 10)), pk=new_id())


def hold_data(case: Case, head: Supporter, *, today: date) -> None:
    """The data of an ended support are held from erasure by the head above."""
    set_legal_hold(case.person_id, reason=HOLD_WORDS, by=head, at=moment(today, time(11, 0)), pk=new_id())
