"""No list of a form is longer than twenty options, however many colleagues, departments and institutions there are.

What is not in a list is found by typing; `tools.bench.pages` measures how long that takes.
"""

import re
from collections import Counter
from datetime import date
from time import process_time
from typing import Any, Final

import pytest
from django.test import Client

from cases.case.models import Facility
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from supporters.forms.form_pages import BY_SCRIPT
from tests.bad_inputs.forms import ADDRESSES, SHOWN
from tests.bad_inputs.scene import Browser, Scene
from tests.bad_inputs.test_pickers import FORMS, PICKERS, query_of
from tests.community import make_circle, make_event
from tests.loops import seconds_of_a_loop

pytestmark = pytest.mark.exhaustive

MOST, MOST_PICKS = 20, 22  # options of a list; the first list of a picker has the chosen one and «none» besides
COLUMN: Final = re.compile(r"column_\d+")  # of a register: may be each of the columns of a card, which are as many everywhere
MOST_LOOPS: Final = 20.0  # of a hundred thousand numbers: about a tenth of a second, longer on a slow machine
OF_FACILITIES = dict.fromkeys(("person_new", "relative_card", "stage_change", "case_places", "stay_correct"), "facility")


@pytest.fixture
def crowd(scene: Scene) -> Scene:
    """650 colleagues, 80 departments below that of the head, 1,500 facilities, 25 circles and as many events."""
    day, department = date(2026, 1, 1), scene.house.department
    Department.objects.bulk_create(Department(name=f"Відділення {n}", parent=department) for n in range(80))
    below = list(Department.objects.filter(parent=department))
    Supporter.objects.bulk_create(
        Supporter(
            email=f"crowd{n}@suprovid.test",
            surname=f"Ярема{n}",
            given_name="Ірина",
            department=department if n < 600 else below[n % len(below)],
            recognised_in=department if n < 600 else below[n % len(below)],
            role=Role.HEAD if n < 40 else Role.SUPPORTER,
        )
        for n in range(650)
    )
    Facility.objects.bulk_create(
        Facility(code=f"f{n}", label_uk=f"Лікарня {n}", label_en=f"Hospital {n}", valid_from=day, source="t", verified_on=day)
        for n in range(1500)
    )
    for n in range(25):
        make_circle(scene.house.owner, name=f"Коло {n}")
        make_event(scene.house.owner, days=3 + n / 10)
    return scene


def test_no_form_holds_a_list_that_is_longer_than_a_screen(crowd: Scene) -> None:
    """Neither of the pages with forms nor of those that read their address."""
    browsers: dict[str, Browser] = {}
    long: dict[tuple[str, str], int] = {}
    searched: set[str] = set()
    for name, form in [*FORMS.items(), *ADDRESSES.items()]:
        shown = form.page or (name if name in SHOWN else "")
        if shown:
            browser = browsers.setdefault(form.actor, Browser(crowd, form.actor))
            page = browser.get(crowd.address(shown), query_of(crowd, form)).text
            searched |= set(re.findall(r'name="(\w+)_words"', page))
            long |= {(name, field): n for field, n in lists_of(page).items()}
    assert long == {}
    assert searched >= {"owner", "department", "facility", "oblast", "leader", "member", "cover", "to", "circle", "event"}


def lists_of(page: str) -> dict[str, int]:
    """By field: how many options, where there are too many. Ticks of many rows are no choice of one."""
    selects = re.findall(r'<select name="([^"]+)"(.*?)</select>', page, re.DOTALL)
    options = {field: len(re.findall(r'<option value="[^"]', text)) for field, text in selects}
    radios = Counter(re.findall(r'<input type="radio" name="([^"]+)"', page))
    most = {field: MOST_PICKS if f'name="{field}_words"' in page else MOST for field in {*options, *radios}}
    return {field: n for field, n in [*options.items(), *radios.items()] if n > most[field] and not COLUMN.fullmatch(field)}


SEARCHES = (
    ("case_handover", "owner", "ярема59"), ("case_handover", "owner", ""), ("owners_assign", "owner", ""),
    ("staff_leave_cases", "to", ""), ("team_join", "member", "відділення"), ("person_new", "facility", "лікарня 149"),
    ("dashboard", "owner", "ярема"), ("staff_invite", "department", "відділення 7"),
)  # fmt: skip


def test_search_takes_no_longer_than_twenty_loops_over_numbers(crowd: Scene) -> None:
    """Processor time of the application, the middle of 20 searches; the database takes some milliseconds more."""
    spent = {}
    for name, field, words in SEARCHES:
        client = Client()
        client.force_login(getattr(crowd.house, FORMS[name].actor))
        times = []
        for _ in range(21):
            before = process_time()
            answer = client.post(*sent_to(crowd, name, field, words), headers={BY_SCRIPT: "1"})
            times.append((process_time() - before) / seconds_of_a_loop())
            assert answer.status_code == 200
        spent[name, field, words] = sorted(times[1:])[10]  # the first request of a session writes more
    assert {search: loops for search, loops in spent.items() if loops > MOST_LOOPS} == {}


def sent_to(scene: Scene, name: str, field: str, words: str) -> tuple[str, dict[str, Any]]:
    """The address and the fields of a search."""
    query = "?way=one" if name == "staff_leave_cases" else ""
    sent: dict[str, object] = {
        **scene.filled({"numbers": "{case.number}"}),
        "find": field,
        f"{field}_words": words,
        "submission_key": "",
    }
    return scene.address(name) + query, sent


@pytest.mark.parametrize("name", sorted([*PICKERS, *OF_FACILITIES]))
def test_search_of_a_form_finds_what_the_form_would_take(crowd: Scene, name: str) -> None:
    form, client = FORMS[name], Client()
    client.force_login(getattr(crowd.house, form.actor))
    client.get("/")
    for gone in (crowd.house.deactivated, crowd.suspended):
        Supporter.objects.active().filter(pk=gone.pk).update(surname="Ярема599")
    for field in PICKERS.get(name, {OF_FACILITIES.get(name, "")}):
        words = "лікарня 149" if name in OF_FACILITIES else "yarema3" if field == "head" else "ярема59"
        sent = {**crowd.filled({"numbers": "{case.number}"}), "find": field, f"{field}_words": words, "submission_key": ""}
        answer = client.post(crowd.address(name), sent, headers={BY_SCRIPT: "1"})
        assert answer.status_code == 200, answer.text
        picks = answer.json()["picks"]
        assert len(picks) == (12 if name in OF_FACILITIES else 11), picks
        assert {pick["value"] for pick in picks}.isdisjoint({str(crowd.suspended.pk), str(crowd.house.deactivated.pk)})
        page = client.post(crowd.address(name), sent)
        assert (page.status_code, all(f'value="{pick["value"]}"' in page.text for pick in picks)) == (200, True)
