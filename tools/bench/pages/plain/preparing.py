"""Format in advance, by the site's own reports, what the anchors print."""

import re
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone, translation

from cases.case.access import FoundCase
from cases.case.models import Case
from cases.case.reports.identity import identity_line
from cases.case.states import GapKind
from cases.desk.reports.card.page import case_card
from cases.desk.reports.lists.today import today_page
from cases.leading.models import gaps
from cases.leading.models.gaps import GapMoments
from dashboards.clock import clock_at
from dashboards.indicators import TILES
from dashboards.reports.gap_rows import EXPECTED, gap_places
from dashboards.reports.load import COLUMNS as LOAD
from dashboards.scope import Scope, Subtree
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.keyset import PER_PAGE
from tools.bench.pages.browser import Application, Browser
from tools.bench.pages.noting import noted
from tools.bench.pages.plain.site import prepared

HEAD, RADAR, FRAME_ONLY = "/dashboard/", "/gaps/", "/help/"
ALL_GAPS = 'SELECT "cases_case"."id" AS "pk", (SELECT '
ALL_AT_ONCE = 'SELECT "cases_case"."stage" AS "stage", '
_KEY = re.compile('name="submission_key" value="([^"]+)"')
_WHAT = re.compile('name="next_what" value="([^"]+)"')
_CHOSEN = re.compile('name="next_in" value="([^"]+)"[^>]* checked')
_DAY = re.compile('name="next_in" value="([^"]+)"[^>]*><span>([^<]+)</span>')


def prepare_today(site: Application, user: Supporter, browser: Browser) -> None:
    with reading_under_way(Reading()), translation.override("uk"):
        today = today_page(user, at=timezone.now(), language="uk")
    groups = [group for group in (today.urgent, *today.groups) if group]
    prepared[f"{user.pk}/today/"] = {**_frame(site, browser, "/today/"), "today": today, "groups": groups}


def prepare_head(site: Application, user: Supporter, browser: Browser) -> None:
    """The anchor prints the page as a whole after running its queries.

    It runs one query for each number and for each column of the caseload table; for the rest it runs the page's queries.
    """
    with noted() as of_frame:
        browser.get(site, FRAME_ONLY)
    with noted() as of_page:
        page = browser.get(site, HEAD, compressed=False).body.decode()
    with noted() as of_numbers:
        cases, clock = Scope(subtree=Subtree(user)).cases(), clock_at(timezone.now())
        for indicator in TILES:
            cases.filter(indicator.condition(clock)).count()
        for indicator in LOAD:
            list(cases.filter(indicator.condition(clock)).order_by().values("owner").annotate(Count("pk")))
        list(cases.order_by().values("stage").annotate(Count("pk")))
    known = {statement for statement, _ in (*of_frame, *of_numbers)}
    others = [each for each in of_page if each[0] not in known and not each[0].lstrip().startswith(("INSERT", ALL_AT_ONCE))]
    prepared[f"{user.pk}{HEAD}"] = {"page": page, "queries": [*of_numbers, *others]}


def prepare_radar(site: Application, user: Supporter, browser: Browser, address: str) -> None:
    """The anchor prints the page as a whole after running one query for each kind of gap and one for those on the road in time.

    For the rest it runs the page's queries, and it records that the persons were seen.
    """
    with noted() as of_frame:
        browser.get(site, FRAME_ONLY)
    with noted() as of_page:
        page = browser.get(site, address, compressed=False).body.decode()
    scope, moments = _scope_of(user, address), GapMoments.of(timezone.now())
    with noted() as of_kinds:
        rows = [row for kind in (*GapKind, EXPECTED) for row in _of_kind(scope, kind, moments)]
    known = {statement for statement, _ in of_frame}
    others = [each for each in of_page if each[0] not in known and not each[0].lstrip().startswith(("INSERT", ALL_GAPS))]
    persons = list(Case.objects.filter(pk__in=[row[0] for row in rows[:PER_PAGE]]).values_list("person_id", flat=True))
    prepared[f"{user.pk}{address}"] = {"page": page, "queries": [*of_kinds, *others], "persons": [str(pk) for pk in persons]}


def _of_kind(scope: Scope, kind: str, moments: GapMoments) -> list[tuple[Any, ...]]:
    """With since when and where, the oldest first."""
    is_gap = kind != EXPECTED
    condition, age = (gaps.GAPS[GapKind(kind)], gaps.AGES[GapKind(kind)]) if is_gap else (gaps.expected, gaps.lost_since)
    rows = scope.cases().filter(condition(moments)).annotate(**gap_places(), since=age())
    return list(rows.order_by("since", "pk").values_list("pk", "left", "now", "since"))


def _scope_of(user: Supporter, address: str) -> Scope:
    """`address`: of the whole radar, or with an owner."""
    owner = address.partition("owner=")[2]
    return Scope(subtree=Subtree(user), owner=UUID(owner) if owner else None)


def prepare_card(site: Application, user: Supporter, browser: Browser, number: str) -> None:
    address = f"/cases/{number}/"
    with reading_under_way(Reading()), translation.override("uk"):
        found = FoundCase(case=_case(number), workable=True, answers=True, absent=False, offer=None, closing=False, asked=False)
        card = case_card(found, user, at=timezone.now())
    prepared[address] = {**_frame(site, browser, address), "card": card}


def prepare_form(site: Application, browser: Browser, number: str) -> None:
    """The values are taken from the page itself, however its form is built."""
    address = f"/cases/{number}/visits/new/"
    page = browser.get(site, address, compressed=False).body.decode()
    with reading_under_way(Reading()), translation.override("uk"):
        card = identity_line(_case(number))
    prepared[address] = {
        **_frame(site, browser, address),
        "card": card,
        "days": _DAY.findall(page),
        "values": {
            **dict.fromkeys(("summary", "occurred_on", "occurred_time", "next_on", "next_time"), ""),
            "kind": "visit",
            "submission_key": _one(_KEY, page),
            "next_in": _one(_CHOSEN, page),
            "next_what": _one(_WHAT, page),
        },
    }


def _one(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    assert found is not None, pattern.pattern
    return found[1]


def _case(number: str) -> Case:
    return Case.objects.select_related("person__veteran", "owner", "facility").get(number=number)


def _frame(site: Application, browser: Browser, address: str) -> dict[str, str]:
    """The site's own head and navigation as text, which the anchor prints unchanged."""
    page = browser.get(site, address, compressed=False).body.decode()
    head, _, rest = page.partition('<main id="main" tabindex="-1">')
    _, _, foot = rest.partition("</main>")
    return {"before": f'{head}<main id="main" tabindex="-1">', "after": f"</main>{foot}"}
