"""A pause, the end of a support and its decision, the check afterwards, a beginning again."""

from typing import Final

from tools.journeys.answers import changing
from tools.journeys.cards import endings
from tools.journeys.cards.place import Place, refused
from tools.journeys.ways import HEAD, SUPPORTER, at, cleared

ENDING_PLACES: Final = (
    Place("pause", "case_hold", SUPPORTER, endings.pausing),
    refused("pause", "case_hold", SUPPORTER, cleared(endings.pausing, "words")),
    Place("paused card", "case_detail", SUPPORTER, endings.paused_card),
    Place("pause now", "case_hold", SUPPORTER, endings.paused),
    Place("pause now, of a head", "case_hold", HEAD, endings.paused),
    Place("ending", "case_close", SUPPORTER, endings.closing),
    refused("ending", "case_close", SUPPORTER, cleared(endings.closing, "words")),
    Place("proposal to end", "case_close", SUPPORTER, endings.proposal),
    Place("proposal to end, of a head", "case_close", HEAD, endings.proposal),
    Place("refusing an end", "close_refuse", HEAD, endings.refusing),
    refused("refusing an end", "close_refuse", HEAD, cleared(endings.refusing, "words")),
    Place("decisions", "decisions", HEAD, at("/decisions/")),
    Place("decision about a colleague", "colleague_decision", HEAD, endings.about_a_colleague),
    Place("new colleagues", "recognitions", HEAD, at("/colleagues/new/")),
    refused("new colleagues", "recognitions", HEAD, cleared(at("/colleagues/new/"))),
    Place("unknown colleague", "recognition_refuse", HEAD, endings.about_a_newcomer),
    Place("ended card", "case_detail", SUPPORTER, endings.ended_card),
    Place("how a support ended", "case_close", SUPPORTER, endings.how_it_ended),
    Place("check", "case_check", SUPPORTER, endings.check),
    refused("check", "case_check", SUPPORTER, cleared(endings.check, "summary")),
    Place("reopening", "case_reopen", SUPPORTER, endings.reopening),
    refused("reopening", "case_reopen", SUPPORTER, cleared(endings.reopening, "next_what")),
    Place("new wound", "case_episode", SUPPORTER, endings.wounded),
    refused("new wound", "case_episode", SUPPORTER, cleared(changing(endings.wounded), "next_what")),
)
