"""The glossary (docs/glossary.md) has one row for each term, and names only what the code has."""

import re
from collections import Counter

from config.embedded.home import CHECKOUT

CODE = ("config", "dashboards", "cases", "veterans", "supporters", "privacy")
NAMED = re.compile(r"`([^`]+)`")
WORD = re.compile(r"\w*(?:[A-Z_]|\w(?=\(\)))\w*")  # a class, a constant, a function or a name of several words


def terms() -> list[tuple[str, str, str, str]]:
    """Code, Ukrainian, English, meaning; without the codes of states at the end."""
    text = (CHECKOUT / "docs/glossary.md").read_text().partition("\n## States")[0]
    rows = [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in text.splitlines() if line.startswith("| ")]
    assert {len(row) for row in rows} == {4}
    return [row for row in rows if row[0] != "code"]  # type: ignore[misc]


def test_each_term_has_one_row() -> None:
    code = Counter(name for row in terms() for name in NAMED.findall(row[0]))
    english = Counter(term for row in terms() for term in re.split(r"[,;] ", row[2]) if term != "–")
    assert len(code) > 200
    assert {term: rows for term, rows in (code + english).items() if rows > 1} == {}


def test_glossary_names_what_the_code_has() -> None:
    known = {word for app in CODE for path in (CHECKOUT / app).rglob("*.py") for word in re.findall(r"\w+", path.read_text())}
    named = {word for row in terms() for name in NAMED.findall(row[0]) for word in WORD.findall(name)}
    assert len(named) > 200
    assert sorted(named - known) == []
