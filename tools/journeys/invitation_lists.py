"""Files with lists of new colleagues, as users prepare them."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

HEAD = ("Пошта", "Прізвище", "Ім'я", "По батькові", "Роль", "Підрозділ")
SHEET = "xl/worksheets/sheet1.xml"


def row_of(number: int, **changed: str) -> list[str]:
    """A row without errors, provided that a department of this name exists."""
    known = {
        "email": f"list{number}@suprovid.test",
        "surname": "Ґава",
        "given_name": "Юрій",
        "patronymic": "Йосипович",
        "role": "Соціальний супровідник",
        "department": "Відділ супроводу",
    }
    return list({**known, **changed}.values())


def csv_text(rows: Iterable[Sequence[str]], *, head: Sequence[str] = HEAD, delimiter: str = ";") -> str:
    return "\r\n".join(delimiter.join(row) for row in (head, *rows)) + "\r\n"


def workbook(*sheets: Sequence[Sequence[Any]]) -> bytes:
    book, written = Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    book.save(written)
    return written.getvalue()


def repacked(content: bytes, parts: dict[str, bytes]) -> bytes:
    """The same workbook with some parts replaced."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *parts}:
            new.writestr(name, parts.get(name) or old.read(name))
    return written.getvalue()


def as_file(content: bytes | str, name: str = "list.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
