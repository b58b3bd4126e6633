"""The forms of peers, circles and events, and their arguments."""

from typing import Any

from tests.bad_inputs.form import Form
from tests.community import HROMADA, Community
from tools.journeys.dates import in_days

OF_CARD = ("case_community", "invitation_new", "peer_new")
OF_EVENT = ("event_detail", "event_edit")
WHERE = {"territory": HROMADA, "place": "Клуб, вул. Садова, 1"}
CIRCLE = {"kind": "circle", "name": "Коло побратимів", "schedule": "Щочетверга, 17:00", **WHERE}
DAY = in_days(12).isoformat()
EVENT = {"kind": "meeting", "title": "Чай і розмова", "day": DAY, "hour": "17:00", "entrance": "help", "seats": "12", **WHERE}
COMMUNITY_FORMS: dict[str, Form] = {
    "circle_new": Form(fields=CIRCLE),
    "circle_edit": Form(fields=CIRCLE),
    "event_new": Form(fields=EVENT),
    "event_edit": Form(fields={**EVENT, "cancel_words": "Немає зали"}),  # the test ticks each box
    "invitation_new": Form(fields={"event": "{community.other_event.pk}"}, query={"event": "{community.other_event.pk}"}),
    "invitation_mark": Form(fields={"mark": "accepted"}, query={"next": "/community/"}, page="case_community"),
    "peer_new": Form(fields={"way": "search", "words": "Любить шахи", "shown_as": "given_name"}),
    "peer_answer": Form(fields={"answer": "agree", "shown_as": "given_name"}),
    "peer_offer": Form(fields={"number": "{community.own.number}", "shown_as": "given_name"}),
}
MONTH = {"month": f"{in_days(0):%Y-%m}"}
COMMUNITY_ADDRESSES: dict[str, Form] = {
    "community": Form(query={**MONTH, "page": "1"}, answer=200),
    "community_print": Form(query=MONTH, answer=200),
    "event_list": Form(query={"show": "past", "sort": "-kind"}, answer=200),
    "invitation_new": Form(query={"event": "{community.other_event.pk}"}, answer=200),
}


def community_arguments(number: str, community: Community) -> dict[str, list[Any]]:
    """By route name; `number`: of the card that is invited and asked."""
    return {
        **dict.fromkeys(OF_CARD, [number]),
        **dict.fromkeys(OF_EVENT, [community.event.pk]),
        "circle_edit": [community.circle.pk],
        "invitation_mark": [number, community.invitation.pk],
        "peer_answer": [number, community.asked.pk],
        "peer_offer": [community.search.pk],
    }
