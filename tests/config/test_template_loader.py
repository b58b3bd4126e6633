"""What the folding loader prints in advance must read as Django's own loader would have printed it."""

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from config.template_loader import without_indentation
from tests.factories import make_facility, make_house, make_visit

pytestmark = pytest.mark.django_db
RANDOM = re.compile(
    r'data-ticket="[^"]*"|name="(csrfmiddlewaretoken|submission_key|draft_key)" value="[^"]*"|session-left="\d+"|\s+'
)
PAGES = ("/today/", "/today/round/", "/search/", "/veterans/new/", "/notifications/", "/help/", "/profile/", "/nowhere/")
OF_CASE = ("", "visits/new/", "stage/", "postpone/")


def with_djangos_loader() -> Any:
    templates: Any = copy.deepcopy(settings.TEMPLATES)
    loaders = templates[0]["OPTIONS"]["loaders"]
    templates[0]["OPTIONS"]["loaders"] = [("django.template.loaders.cached.Loader", loaders[0][1])]
    return override_settings(TEMPLATES=templates)


@pytest.mark.parametrize("language", ["uk", "en"])
def test_pages_read_the_same(language: str, signed_in: Callable[[Any], Client]) -> None:
    house = make_house()
    type(house.owner).objects.filter(pk=house.owner.pk).update(language=language)
    make_visit(house.case, house.owner, days=0)
    make_facility()
    client = signed_in(house.owner)
    addresses = [*PAGES, *(f"/cases/{house.case.number}/{part}" for part in OF_CASE)]

    def pages() -> list[str]:
        return [RANDOM.sub(" ", client.get(address).text) for address in addresses]

    pages()  # messages that are shown once
    with time_machine.travel(timezone.now(), tick=False):  # a page names the minute in which it was printed
        folded = pages()
        with with_djangos_loader():
            for address, ours, djangos in zip(addresses, folded, pages(), strict=True):
                assert ours == djangos, address
    assert f'<html lang="{language}"' in folded[0]


def test_words_follow_the_language_when_it_changes() -> None:
    titles = []
    for language in ("uk", "en", "uk"):
        page = Client().get("/accounts/login/", headers={"accept-language": language}).text
        titles.append(page.split("<h1>")[1].split("</h1>")[0])
    assert titles[0] == titles[2] != titles[1]


@pytest.mark.parametrize("tag", ["blocktrans", "blocktranslate"])
def test_lines_of_a_page_begin_without_indentation_but_for_translated_blocks(tag: str) -> None:
    block = f"{{% {tag} with n=one %}}Hello\n    {{{{ n }}}}{{% end{tag} %}}"
    assert without_indentation(f"<p>\n\n    {block}\n  </p>") == f"<p>\n{block}\n</p>"
