"""Tables that leave the house as .csv, in the way in which Excel of a Ukrainian office opens one by a double click."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

from django.http import HttpResponse

BOM: Final = "\ufeff"
# A cell that begins like this is a formula to a spreadsheet, or becomes one when the file is saved and opened again; a full-width
# sign is taken for the plain one. An apostrophe before it says «text». ASVS 1.2.10.
_FORMULA: Final = re.compile("'*[=+\\-@|%\t\r\n\0＝＋－＠｜％]")


def csv_of(rows: Iterable[Sequence[str]]) -> bytes:
    """Every cell stands in quotes, so that no program that splits at another sign finds a cell of its own inside one."""
    written = io.StringIO(newline="")
    written.write(BOM)
    csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL).writerows([harmless(cell) for cell in row] for row in rows)
    return written.getvalue().encode()


def csv_answer(filename: str, rows: Iterable[Sequence[str]]) -> HttpResponse:
    """`filename` names nobody: it stays in the list of downloads of whichever machine."""
    answer = HttpResponse(csv_of(rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


def harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def as_before(cell: str) -> str:
    """What harmless() was given, when a table of ours comes back."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
