"""What a card says of each fact, and whether the page behind it says the same, both read from the HTML as a reader reads it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

from django.utils.text import capfirst

from tests.cases.conftest import said

FACT = re.compile(r"<dt>[^<]+</dt><dd[^>]*>(.*?)</dd>", re.DOTALL)
UNASKED = re.compile(r'<p class="facts-unasked">(.*?)</p>', re.DOTALL)
LINK = re.compile(r'<a href="([^"]*)">')
TAG = re.compile(r"<[^>]+>")
ITEM = re.compile(r"<li[^>]*>(.*?)</li>", re.DOTALL)
RELATIVE = re.compile(r'<h2 id="relative-[^"]*">(.*?)</h2>', re.DOTALL)
SCOPE = re.compile(r'aria-labelledby="scope-(\w+)">.*?<h2[^>]*>(.*?)</h2>.*?"status status-(\w+)">([^<]*)</span>', re.DOTALL)
PLACE = re.compile(r'<p class="place">(.*?)</p>', re.DOTALL)
WHERE = re.compile(r"<p><strong[^>]*>(.*?)</strong>", re.DOTALL)
STATUS = re.compile(r'<span class="status status-([a-z]+)">([^<]*)</span>')
SINCE = re.compile(r'<p class="hint">(долучає|з) ')
WORD = re.compile(r"[\w’.]+")

Facts = Sequence[str]


@dataclass(frozen=True)
class Said:
    """`facts`: the words of a card by the address of their page; `unasked`: the addresses of what nobody has asked about."""

    facts: dict[str, list[str]]
    unasked: tuple[str, ...]


def words(html: str) -> str:
    return " ".join(unescape(TAG.sub(" ", html)).split())


def summary(card: str) -> Said:
    part = card.split('id="known"')[1].split("</section>", maxsplit=1)[0]
    facts: dict[str, list[str]] = {}
    for value in FACT.findall(part):
        facts.setdefault("".join(LINK.findall(value)[:1]), []).append(words(value))
    return Said(facts, tuple(path for line in UNASKED.findall(part) for path in LINK.findall(line)))


def section(page: str, name: str) -> str:
    """The part of a page with this heading, "" without one."""
    found = re.search(rf'<section[^>]*aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL)
    return found[1] if found else ""


def is_in(value: str, text: str, *, but: str = "") -> bool:
    """Each word of the value is in the text; `but`: words that only the card has."""
    return set(WORD.findall(value.lower())) <= set(WORD.findall(f"{text} {but}".lower()))


def is_listed(value: str, lines: Sequence[str]) -> bool:
    """«Мельник І. О., Гнатюк І. О., ще 2» are these four lines of a page."""
    *named, last = value.lower().replace(said("kinship not known yet"), "?").split(", ")
    more = re.fullmatch(r"ще (\d+)", last)
    names = ", ".join(named) if more else value
    return len(named) + (int(more[1]) if more else 1) == len(lines) and is_in(names, " ".join(lines))


def consent_agrees(facts: Facts, page: str) -> bool:
    """The support first, then each purpose to which the person has not agreed, or not any more."""
    answers = [(name, words(label).lower(), tone, unescape(state)) for name, label, tone, state in SCOPE.findall(page)]
    if all(tone == "due" for _name, _label, tone, _state in answers):
        return not facts
    first, *others = sorted(answers, key=lambda one: one[0] != "care")
    denied = [f"{label}: {state}".lower() for _name, label, tone, state in others if tone == "info"]
    return [fact.lower() for fact in facts] == ["; ".join((first[3].lower(), *denied))]


def place_agrees(facts: Facts, page: str) -> bool:
    return list(facts) == [words(now) for now in PLACE.findall(page)]


def residence_agrees(facts: Facts, page: str) -> bool:
    part = section(page, "actual")
    where = [words(one) for one in WHERE.findall(part)]
    if not where:
        return not facts and said("Not known yet") in part
    return len(facts) == 1 and facts[0].startswith(tuple(where)) and is_in(facts[0], words(part))


def family_agrees(facts: Facts, page: str) -> bool:
    lines = [words(relative) for relative in RELATIVE.findall(page)]
    if f"<p>{said('Relative (%(label)s) of the person of').split('(')[0]}" in page:
        lines.append(said("relative under support"))
    return is_listed(facts[0], lines) if facts else not lines


def work_agrees(facts: Facts, page: str) -> bool:
    now, *former = section(page, "job").split("<details", maxsplit=1)
    shown = ITEM.findall(section(page, "shown").split("<details", maxsplit=1)[0])
    profile = words(section(page, "work-profile"))
    if not facts:
        return "<h3" not in now and not former and not shown and said("Written down:") not in profile
    if "<h3" in now:
        return is_in(facts[0], words(now))
    if shown:
        return facts[0].startswith(f"{len(shown)} ")
    return is_in(facts[0], words("".join(former)) or profile, but=said("No job since %(day)s") + said("No job; asked %(day)s"))


def community_agrees(facts: Facts, page: str) -> bool:
    """That there is a peer, and what the person comes to, or has not answered: who may write has a button to decline."""
    peer = said("Has a peer")
    tied = capfirst(said("both agreed")) in words(section(page, "peers"))
    invitations, events = ITEM.findall(section(page, "events")), [fact for fact in facts if fact != peer]
    is_ahead = any('value="declined"' in one for one in invitations)
    if tied != (peer in facts) or is_ahead > bool(events):
        return False
    return not events or any(is_in(events[0], words(one)) for one in invitations)


def promises_agree(facts: Facts, page: str) -> bool:
    part = section(page, "open-promises")
    count, statuses = len(ITEM.findall(part)), STATUS.findall(part)
    if not count:
        return list(facts) == [said("None is open")]
    late = sum(tone == "overdue" for tone, _label in statuses)
    number, _comma, rest = facts[0].partition(", ")
    if not number.startswith(f"{count} "):
        return False
    return rest.endswith(f": {late}") if late else rest.split(": ")[-1].split()[-1] in statuses[0][1]


def risk_agrees(facts: Facts, page: str) -> bool:
    return not facts or is_in(facts[0], words(section(page, "risk-now")), but="перегляд")


def team_agrees(facts: Facts, page: str) -> bool:
    """Of those who work on a card only members have a line since when."""
    members = [words(part) for part in ITEM.findall(page.split('<ul class="team">')[1]) if SINCE.search(part)]
    return is_listed(facts[0], members) if facts else not members


AGREES: Final[dict[str, Callable[[Facts, str], bool]]] = {
    "consent/": consent_agrees,
    "places/": place_agrees,
    "residence/": residence_agrees,
    "family/": family_agrees,
    "employment/": work_agrees,
    "community/": community_agrees,
    "promises/": promises_agree,
    "risk/": risk_agrees,
    "team/": team_agrees,
}
ASKED: Final = ("consent/", "residence/", "family/", "employment/")  # each is a fact, or not asked yet
OF_LOST: Final = ("residence/", "family/")  # the only facts after a loss
