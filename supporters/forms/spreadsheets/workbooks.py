"""Read foreign .xlsx files safely.

The archive is checked before unpacking, its XML goes through defusedxml, and no formula is computed.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import DEFUSEDXML, load_workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

MOST_UNPACKED: Final = 5_000_000  # bytes; a file made to expand takes at most 7.5 seconds and 460 MB
MOST_PARTS: Final = 500
MOST_SHEETS: Final = 5  # sheets that are searched for text
LAST_ROW: Final = 1_048_576  # of a sheet in Excel

if not DEFUSEDXML:
    raise ImportError("openpyxl must read XML through defusedxml; OPENPYXL_DEFUSEDXML has turned it off")


class BrokenWorkbook(Exception):
    """The message is shown to the user."""


def is_workbook(content: bytes) -> bool:
    """Whether it is packed like .xlsx, or an older .xls, which is later refused as broken."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"))


def sheet_rows(content: bytes, *, most_columns: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows of the first sheet that has text, each with its number; a formula gives its text. Raises BrokenWorkbook."""
    _look_inside(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        for sheet in book.worksheets[:MOST_SHEETS]:
            rows = _rows(sheet, most_columns)
            if first := next(rows, None):
                yield first
                yield from rows
                return
    except BrokenWorkbook:
        raise
    except Exception as fault:  # openpyxl raises arbitrary exceptions for a broken file
        raise BrokenWorkbook(_unreadable()) from fault


def _look_inside(content: bytes) -> None:
    """The declared sizes of the parts can be trusted: zipfile never unpacks more."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as fault:
        raise BrokenWorkbook(_unreadable()) from fault
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BrokenWorkbook(_("Unpacked this file would be larger than 5 MB. Leave only the list in it."))


def _rows(sheet: Any, most_columns: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    sheet.reset_dimensions()  # the declared dimensions may be wrong
    for number, row in enumerate(sheet.iter_rows(max_col=most_columns, values_only=True), start=1):
        if number > LAST_ROW:
            raise BrokenWorkbook(_unreadable())
        if any(value is not None for value in row):
            yield number, tuple("" if value is None else _text(value) for value in row)


def _text(value: Any) -> str:
    """A formula over many cells is an object that may hold its text."""
    if isinstance(value, ArrayFormula | DataTableFormula):
        return getattr(value, "text", None) or "="
    return str(value)


def _unreadable() -> str:
    return _("This table can’t be opened. Save the list anew as .xlsx without a password, or as .csv.")
