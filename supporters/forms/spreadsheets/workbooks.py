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
MOST_SHEETS: Final = 10  # sheets that are searched for the list
LAST_ROW: Final = 1_048_576  # of a sheet in Excel
# A file of an older Excel, or one with a password, is a container of named streams (MS-CFB).
_CONTAINER: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_OLD_BOOKS: Final = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))  # of 1997 and of 1995
_OF_OTHERS: Final = frozenset({"xl/workbook.bin", "content.xml", "Index/Document.iwa"})  # .xlsb, .ods, .numbers

if not DEFUSEDXML:
    raise ImportError("openpyxl must read XML through defusedxml; OPENPYXL_DEFUSEDXML has turned it off")


class BrokenWorkbook(Exception):
    """The message is shown to the user."""


def is_workbook(content: bytes) -> bool:
    """Whether it is packed like .xlsx, or is an older .xls, which is refused later."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", _CONTAINER))


def another_kind() -> str:
    """Said of a table of another program or of an older one."""
    return _(
        "The site does not read tables of this kind (.xls, .xlsb, .ods). "
        "Open the file and save it as .xlsx: File → Save As → Excel Workbook (.xlsx)."
    )


def sheets_of(content: bytes, *, most_columns: int) -> list[Iterator[tuple[int, tuple[str, ...]]]]:
    """The rows of each sheet with their numbers, hidden sheets last; a formula gives its text. They are read as they are taken.

    Raises BrokenWorkbook, also while rows are taken.
    """
    _look_inside(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except Exception as fault:  # openpyxl raises arbitrary exceptions for a broken file
        raise BrokenWorkbook(_unreadable()) from fault
    return [_rows(sheet, most_columns) for sheet in sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")]


def _look_inside(content: bytes) -> None:
    """The declared sizes of the parts can be trusted: zipfile never unpacks more. Raises BrokenWorkbook."""
    if content.startswith(_CONTAINER):
        raise BrokenWorkbook(_of_container(content))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as fault:
        raise BrokenWorkbook(_unreadable()) from fault
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BrokenWorkbook(_("Unpacked this file would be larger than 5 MB. Leave only the list in it."))
    if any(part.filename in _OF_OTHERS for part in parts):
        raise BrokenWorkbook(another_kind())


def _of_container(content: bytes) -> str:
    if _ENCRYPTED in content:
        return _(
            "The file has a password. Open it, remove the password and save it: "
            "File → Info → Protect Workbook → Encrypt with Password."
        )
    return another_kind() if any(name in content for name in _OLD_BOOKS) else _unreadable()


def _rows(sheet: Any, most_columns: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    try:
        sheet.reset_dimensions()  # the declared dimensions may be wrong
        for number, row in enumerate(sheet.iter_rows(max_col=most_columns, values_only=True), start=1):
            if number > LAST_ROW:
                break
            if row.count(None) < len(row):
                yield number, tuple("" if value is None else _text(value) for value in row)
        else:
            return
    except Exception as fault:
        raise BrokenWorkbook(_unreadable()) from fault
    raise BrokenWorkbook(_unreadable())


def _text(value: Any) -> str:
    """A formula over many cells is an object that may hold its text."""
    if isinstance(value, ArrayFormula | DataTableFormula):
        return getattr(value, "text", None) or "="
    return str(value)


def _unreadable() -> str:
    return _("This table can’t be opened. Save the list anew as .xlsx without a password, or as .csv.")
