"""The narrowed timeline of a card, its papers, the package for a community, safe hours."""

from typing import Final

from tools.journeys.cards import papers
from tools.journeys.cards.place import Place, refused
from tools.journeys.ways import SUPPORTER, cleared

PAPER_PLACES: Final = (
    Place("card on paper", "case_print", SUPPORTER, papers.card),
    Place("leaflet", "case_leaflet", SUPPORTER, papers.leaflet),
    Place("preparing a package", "case_package", SUPPORTER, papers.preparing_a_package),
    refused("preparing a package", "case_package", SUPPORTER, cleared(papers.preparing_a_package, "to")),
    Place("package", "package waits", SUPPORTER, papers.package),
    Place("package to sign", "package_print", SUPPORTER, papers.package_to_sign),
    Place("recording a receipt", "package_receive", SUPPORTER, papers.recording_a_receipt),
    refused("recording a receipt", "package_receive", SUPPORTER, cleared(papers.recording_a_receipt, "received_on")),
    Place("case, one kind", "case_detail", SUPPORTER, papers.one_kind),
    Place("safe hours of a phone", "phone_hours", SUPPORTER, papers.safe_hours),
)
