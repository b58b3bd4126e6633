"""Each card of the demo, as those who work on it read it: no fact disagrees with its page, and the menu is short and true.

`python -m tools.facts` reads the cards of the whole demo.
"""

import os
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case, TeamMember
from cases.case.states import Purpose
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from tests.cases.desk.facts.pages import AGREES, ASKED, OF_LOST, is_in, summary, words
from tests.cases.desk.views.test_card_menu import MOST, MOST_OF_PSYCHOLOGIST, TITLE, menu_of
from tests.persons import make_territories

SIZE: Final = os.environ.get("SUPROVID_FACTS", "small")
PAPERS: Final = ("leaflet/", "print/")  # whose heading is for the person
H1 = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)

Browser = Callable[[Any], Client]


class Card:
    """A card in the browser of a reader; each page is opened once."""

    def __init__(self, case: Case, client: Client) -> None:
        self.case, self._client, self._pages = case, client, dict[str, str]()

    def page(self, path: str = "") -> str:
        if path not in self._pages:
            answer = self._client.get(self.case.get_absolute_url() + path)
            assert answer.status_code == 200, f"{self.case.number} {path}: {answer.status_code}"
            self._pages[path] = answer.text
        return self._pages[path]


def readers(case: Case) -> Iterator[Supporter]:
    """Who answers for the card, and its psychologists."""
    reader = case.owner or case.department.head
    assert reader, "each department of the demo has a head"
    if not case.owner:
        state_purpose(case.pk, purpose=Purpose.CHECK, words="", by=reader, at=timezone.now())
    yield reader
    members = TeamMember.objects.current(kyiv_day(timezone.now())).filter(case=case, supporter__role=Role.PSYCHOLOGIST)
    for member in members.select_related("supporter"):
        yield member.supporter


def wrong_facts(card: Card) -> Iterator[str]:
    said = summary(card.page())
    for path in OF_LOST if card.case.loss else AGREES:
        facts = said.facts.get(path, [])
        if (facts or path not in {"places/", "risk/"}) and not AGREES[path](facts, card.page(path)):
            yield f"{card.case.number} {path} {facts}"
        if path == "places/" and facts and not is_in(facts[0], words(card.page("print/"))):
            yield f"{card.case.number} has no place on paper"
        if path in ASKED and bool(facts) == (path in said.unasked):
            yield f"{card.case.number} {path} is asked and not asked, or neither"


def wrong_links(card: Card, most: int) -> Iterator[str]:
    shown, folded = menu_of(card.page())
    if len(shown) > most:
        yield f"{card.case.number} shows {len(shown)} links"
    for path, label in {**shown, **folded}.items():
        page = card.page(path)
        names = TITLE.findall(page) if path in PAPERS else H1.findall(page)
        if words("".join(names)) != label:
            yield f"{path} is named {names} and called {label}"


@pytest.mark.django_db
@pytest.mark.usefixtures("reading")
def test_no_card_of_the_demo_disagrees_with_its_pages(monkeypatch: pytest.MonkeyPatch, signed_in: Browser) -> None:
    monkeypatch.setenv("SUPROVID_DEMO_SIZE", SIZE)
    make_territories(whole=True)
    call_command("load_demo")
    wrong: list[str] = []
    seen: set[str] = set()
    for case in Case.objects.filter(absorbed_by=None).select_related("owner", "department__head").order_by("number"):
        for reader in readers(case):
            card = Card(case, signed_in(reader))
            seen |= set(summary(card.page()).facts)
            most = MOST_OF_PSYCHOLOGIST if reader.role == Role.PSYCHOLOGIST else MOST
            wrong += [*wrong_facts(card), *wrong_links(card, most)]
    assert not wrong
    assert seen >= set(AGREES), "each fact was read at least once"
