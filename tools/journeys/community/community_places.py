"""Peers, circles and events."""

from typing import Final

from tools.journeys.cards.place import Place, refused
from tools.journeys.community import ways
from tools.journeys.ways import COVER, SUPPORTER, at, cleared

COMMUNITY_PLACES: Final = (
    Place("community", "community", SUPPORTER, at("/community/")),
    Place("list of events", "event_list", SUPPORTER, at("/community/events/")),
    Place("sheet for a ward", "community_print", SUPPORTER, at("/community/print/")),
    Place("new circle", "circle_new", SUPPORTER, at("/community/circles/new/")),
    refused("new circle", "circle_new", SUPPORTER, cleared(at("/community/circles/new/"))),
    Place("changing a circle", "circle_edit", SUPPORTER, ways.changing_a_circle),
    Place("new event", "event_new", SUPPORTER, at("/community/events/new/")),
    refused("new event", "event_new", SUPPORTER, cleared(at("/community/events/new/"))),
    Place("event", "event_detail", SUPPORTER, ways.event),
    Place("changing an event", "event_edit", SUPPORTER, ways.changing_an_event),
    Place("community of a card", "case_community", SUPPORTER, ways.card),
    Place("inviting", "invitation_new", SUPPORTER, ways.inviting),
    Place("proposing a peer", "peer_new", SUPPORTER, ways.proposing_a_peer),
    refused("proposing a peer", "peer_new", SUPPORTER, ways.proposing_a_wrong_number),
    Place("answering a peer", "peer_answer", SUPPORTER, ways.answering_a_peer),
    Place("peer for a search", "peer_offer", COVER, ways.offering_a_peer),
)
