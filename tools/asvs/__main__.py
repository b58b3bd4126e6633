"""`python -m tools.asvs --write docs/security/asvs.md`: the table of OWASP ASVS 5.0.0, level 2, from the ids that tests carry."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from tools.asvs.marks import tests_by_id
from tools.asvs.requirements import CHAPTERS, OWN, Requirement, provable

HEAD = """# OWASP ASVS 5.0.0: what is proved, and what is open

Made by `python -m tools.asvs --write docs/security/asvs.md` from the ids that tests carry (`@pytest.mark.asvs`); a test checks
that it is up to date. The words are ours, the numbers are the standard's. *Open* means that no test carries the id yet: it may
be true all the same, but nothing here proves it; *open* with a reason says what is missing of what the standard asks. Tests are
evidence for an authorisation, not the authorisation.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.asvs", description=__doc__)
    parser.add_argument("--write", type=Path, help="the file that keeps the table")
    chosen = parser.parse_args()
    table = written()
    if chosen.write:
        chosen.write.write_text(table)
    else:
        print(table)


def written() -> str:
    tests = tests_by_id()
    lines = [HEAD, *_counted(tests)]
    for chapter, title in CHAPTERS.items():
        own = {asvs_id: row for asvs_id, row in OWN.items() if asvs_id.startswith(f"{chapter}.")}
        lines.append(f"\n## V{chapter} {title}\n")
        lines += _own_table(own, tests) if own else _listed(chapter, tests)
    return "\n".join(lines) + "\n"


def _counted(tests: dict[str, list[str]]) -> Iterator[str]:
    asked = [asvs_id for asvs_id, row in OWN.items() if row.level <= 2 and not row.not_ours]
    proved = [asvs_id for asvs_id in asked if asvs_id in tests and not OWN[asvs_id].gap]
    higher = [asvs_id for asvs_id, row in OWN.items() if row.level == 3 and asvs_id in tests and not row.gap]
    yield (
        f"Authentication and sessions, levels 1 and 2: {len(proved)} of {len(asked)} proved, and {len(higher)} of level 3 beside "
        f"them. In all chapters {len(tests)} ids are carried by tests."
    )


def _own_table(own: dict[str, Requirement], tests: dict[str, list[str]]) -> Iterator[str]:
    yield "| id | level | what is asked | proved by |\n|---|---|---|---|"
    for asvs_id, row in own.items():
        yield f"| {asvs_id} | {row.level} | {row.words} | {_proof(row, tests.get(asvs_id, []))} |"


def _proof(row: Requirement, found: list[str]) -> str:
    if row.not_ours:
        return f"not ours: {row.not_ours}"
    if row.gap:
        return f"**open**: {row.gap}" + "".join(f"<br>in part: `{test}`" for test in found)
    return _names(found)


def _names(found: list[str]) -> str:
    return "<br>".join(f"`{test}`" for test in found) or "**open**"


def _listed(chapter: int, tests: dict[str, list[str]]) -> Iterator[str]:
    ids = provable(chapter)
    if not ids:
        yield "Nothing of it applies to this site as it is built."
        return
    yield from (f"- {asvs_id}: {_names(tests[asvs_id])}" for asvs_id in ids if asvs_id in tests)
    still = [asvs_id for asvs_id in ids if asvs_id not in tests]
    yield f"\n**Open**: {', '.join(still) or 'none'}. What no list names is for the place where it runs, or does not apply."


if __name__ == "__main__":
    main()
