"""Write .csv tables that Excel with Ukrainian settings opens by a double click."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

from django.http import HttpResponse

BOM: Final = "\ufeff"
# A cell that begins like this is a formula to a spreadsheet, or becomes one when the file is saved and opened again; a full-width
# sign is read as the plain one. A leading apostrophe marks text. ASVS 1.2.10.
_FORMULA: Final = re.compile("'*[=+\\-@|%\t\r\n\0＝＋－＠｜％]")


def csv_of(rows: Iterable[Sequence[str | int]]) -> bytes:
    """Every cell is quoted, so that a program with another delimiter does not split it. A number is written as it is."""
    content = io.BytesIO()
    written = io.TextIOWrapper(content, "utf-8", newline="")
    written.write(BOM)
    csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL).writerows(_written(row) for row in rows)
    written.flush()
    return content.getvalue()


def _written(row: Sequence[str | int]) -> list[str | int]:
    return [harmless(cell) if isinstance(cell, str) else cell for cell in row]


def csv_answer(filename: str, rows: Iterable[Sequence[str | int]]) -> HttpResponse:
    """`filename` must name no person: it stays in the list of downloads."""
    answer = HttpResponse(csv_of(rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


def harmless(cell: str) -> str:
    return f"'{cell}" if is_formula(cell) else cell


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet may read the text as a formula."""
    return bool(_FORMULA.match(cell))


def as_before(cell: str) -> str:
    """Undo harmless(), for a table of the site that is uploaded again."""
    return cell[1:] if cell.startswith("'") and is_formula(cell) else cell
