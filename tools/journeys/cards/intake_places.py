"""Finding a person before registering one, requests about cards, withdrawing an empty card."""

from typing import Final

from tools.journeys.cards import intake
from tools.journeys.cards.place import Place, refused
from tools.journeys.ways import SUPPORTER, at, cleared

INTAKE_PLACES: Final = (
    Place("new person, likely card", "person_new", SUPPORTER, intake.likely_card),
    refused("new person, likely card", "person_new", SUPPORTER, intake.refused_likely),
    Place("new person, a relative", "person_new", SUPPORTER, intake.relative),
    refused("new person, a relative", "person_new", SUPPORTER, intake.refused_relative),
    Place("requests about cards", "card_requests", SUPPORTER, at("/requests/")),
    Place("request about a card", "card_request", SUPPORTER, intake.request_to_answer),
    refused("request about a card", "card_request", SUPPORTER, cleared(intake.request_to_answer)),
    Place("own request about a card", "card_request", SUPPORTER, intake.own_request),
    Place("withdrawing a card", "card_withdraw", SUPPORTER, intake.withdrawing),
    refused("withdrawing a card", "card_withdraw", SUPPORTER, cleared(intake.withdrawing)),
)
