import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from supporters.authentication.views.help import PAGES
from supporters.directory.roles import Role
from tests.factories import make_department, make_supporter

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role))
def test_each_role_finds_its_own_pages_first(role: Role, signed_in: Callable[[Any], Client]) -> None:
    client = signed_in(make_supporter(make_department(), role))
    index = client.get("/help/").text
    offered = [page.slug for page in PAGES if f'href="/help/{page.slug}/"' in index]
    assert offered == [page.slug for page in PAGES if role in page.roles]
    assert len(offered) >= 2
    assert index.index('aria-labelledby="crisis"') < index.index('class="help-list"'), "in a crisis it is on the first screen"


def test_help_is_by_moment_of_work(signed_in: Callable[[Any], Client]) -> None:
    index = signed_in(make_supporter(make_department())).get("/help/").text
    assert re.findall(r'<h2 id="help-(\w+)">', index) == ["ward", "after", "move", "life", "end", "site"]


def test_every_page_explains_its_task_and_what_to_do_in_a_crisis(signed_in: Callable[[Any], Client]) -> None:
    client = signed_in(make_supporter(make_department()))
    for page in PAGES:
        answer = client.get(f"/help/{page.slug}/")
        assert answer.status_code == 200
        assert answer.context["page"] is page
        assert 'aria-labelledby="crisis"' in answer.text
        assert "7333" in answer.text.split('class="foot"')[0]


def test_page_that_is_not_there_is_not_found(signed_in: Callable[[Any], Client]) -> None:
    assert signed_in(make_supporter(make_department())).get("/help/magic/").status_code == 404


def test_every_link_to_help_has_its_page() -> None:
    pages = {page.slug for page in PAGES}
    templates = (path.read_text() for path in Path(settings.BASE_DIR, "templates").rglob("*.html"))
    linked = {slug for text in templates for slug in re.findall(r"url 'help_page' '([^']+)'", text)}
    assert len(linked) > 10
    assert linked <= pages
