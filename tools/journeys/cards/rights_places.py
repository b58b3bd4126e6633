"""The rights of a person to their data, and the law behind them."""

from typing import Final

from tools.journeys.cards import rights
from tools.journeys.cards.place import Place, refused
from tools.journeys.ways import ADMINISTRATOR, HEAD, SUPPORTER, at, cleared

RIGHTS_PLACES: Final = (
    Place("rights of a person", "case_rights", SUPPORTER, rights.page),
    Place("rights of a person who asks", "case_rights", SUPPORTER, rights.asked_page),
    Place("report of everything held", "rights_report", SUPPORTER, rights.report),
    Place("notice on data", "rights_notice", SUPPORTER, rights.notice),
    Place("recording a data request", "data_request_new", SUPPORTER, rights.recording),
    refused("recording a data request", "data_request_new", SUPPORTER, cleared(rights.recording, "words")),
    Place("data request", "data_request", SUPPORTER, rights.request),
    refused("data request", "data_request", SUPPORTER, cleared(rights.request, "words")),
    Place("refusing a data request", "data_request_refuse", HEAD, rights.refusing),
    refused("refusing a data request", "data_request_refuse", HEAD, cleared(rights.refusing, "words")),
    Place("holding data", "data_hold", HEAD, rights.holding),
    refused("holding data", "data_hold", HEAD, cleared(rights.holding, "words")),
    Place("ending a hold of data", "data_hold_end", HEAD, rights.ending_a_hold),
    refused("ending a hold of data", "data_hold_end", HEAD, cleared(rights.ending_a_hold, "words")),
    Place("withdrawn cards", "withdrawn", HEAD, at("/decisions/withdrawn/")),
    Place("erasing data", "rights_erasure", HEAD, rights.erasing),
    refused("erasing data", "rights_erasure", HEAD, cleared(rights.erasing, "words")),
    Place("law of rights", "legal", ADMINISTRATOR, at("/staff/legal/")),
    Place("help, rights", "help, rights", SUPPORTER, at("/help/rights/")),
)
