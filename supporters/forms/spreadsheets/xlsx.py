"""Write .xlsx files: texts, whole numbers, days and moments, lists of allowed values; no formula that computes.

The rows are written as they come, packed and in memory: openpyxl would first keep a sheet as a plain file on the disk.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import zip_longest
from typing import Final
from xml.sax.saxutils import escape

from django.http import HttpResponse
from openpyxl.utils import get_column_letter

from supporters.directory.calendar import KYIV
from supporters.directory.reports.lists.cells import Value
from supporters.forms.spreadsheets.writing import is_formula

TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_DAY: Final = date(1899, 12, 30)  # day 0 of Excel
MOST_CHARS: Final = 32_767  # of a cell
MOST_OF_NAME: Final = 31
MOST_OF_MESSAGE: Final = 255
PLAIN, HEAD, DAY, MOMENT, MARKED, TYPED, WRAPPED = range(7)  # in STYLES. MARKED: looks like a formula; TYPED: stays a text
_NO_XML: Final = re.compile("[\0-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_NAME: Final = re.compile(r"[\[\]:*?/\\']")

XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
PARTS: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES: Final = (
    f'{XML}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/>'
    '<numFmt numFmtId="165" formatCode="dd\\.mm\\.yyyy\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="7"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/>'
    '<xf numFmtId="165" applyNumberFormat="1"/><xf quotePrefix="1"/><xf numFmtId="49" applyNumberFormat="1"/>'
    '<xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>'
)


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """What may be chosen in the cells of a column: the first `count` cells below the head of a column of another sheet.

    Columns are counted from 1. `is_strict`: nothing else may be typed; otherwise `words` is a question.
    """

    column: int
    last_row: int
    sheet: str
    of_column: int
    count: int
    words: str
    is_strict: bool = True


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`head`: the first row, bold and always in view; empty for none. `widths`: of the columns, in characters.

    `formats`: of the columns, for cells that are still empty and for texts.
    """

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[int]
    formats: Sequence[int] = ()
    allowed: Sequence[Allowed] = ()


def workbook_of(sheets: Sequence[Sheet]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        numbers = range(1, len(sheets) + 1)
        for number, sheet in zip(numbers, sheets, strict=True):
            with book.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
                for text in _sheet(sheet):
                    part.write(text.encode())
        for path, text in _frame([sheet.name for sheet in sheets], numbers):
            with book.open(path, "w") as part:
                part.write(text.encode())
    return packed.getvalue()


def workbook_answer(filename: str, sheets: Sequence[Sheet]) -> HttpResponse:
    """`filename` must name no person: it stays in the list of downloads."""
    answer = HttpResponse(workbook_of(sheets), content_type=TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


def _sheet(sheet: Sheet) -> Iterable[str]:
    yield f'{XML}<worksheet xmlns="{MAIN}">'
    if sheet.head:
        pane = '<pane ySplit="1" topLeftCell="A2" state="frozen"/>'
        yield f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    sized = zip_longest(sheet.widths, sheet.formats, fillvalue=PLAIN)
    columns = (
        f'<col min="{n}" max="{n}" width="{width}" style="{style}" customWidth="1"/>'
        for n, (width, style) in enumerate(sized, start=1)
    )
    yield f"<cols>{''.join(columns)}</cols><sheetData>"
    if sheet.head:
        yield f"<row>{''.join(_text(words, HEAD) for words in sheet.head)}</row>"
    for row in sheet.rows:
        yield f"<row>{''.join(_cell(value, style) for value, style in zip_longest(row, sheet.formats, fillvalue=PLAIN))}</row>"
    yield "</sheetData>"
    if sheet.allowed:
        yield f'<dataValidations count="{len(sheet.allowed)}">{"".join(map(_validation, sheet.allowed))}</dataValidations>'
    yield "</worksheet>"


def _validation(allowed: Allowed) -> str:
    cells, source = get_column_letter(allowed.column), get_column_letter(allowed.of_column)
    said = escape(allowed.words[:MOST_OF_MESSAGE], {'"': "&quot;"})
    style = "stop" if allowed.is_strict else "warning"
    return (
        f'<dataValidation type="list" errorStyle="{style}" allowBlank="1" showErrorMessage="1" error="{said}"'
        f' sqref="{cells}2:{cells}{allowed.last_row}">'
        f"<formula1>'{escape(_name(allowed.sheet))}'!${source}$2:${source}${allowed.count + 1}</formula1></dataValidation>"
    )


def _cell(value: Value, style: int) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, datetime):
        here = value.astimezone(KYIV)  # a cell has no zone
        part = (here.hour * 3600 + here.minute * 60 + here.second) / 86_400
        return f'<c s="{MOMENT}"><v>{(here.date() - FIRST_DAY).days + part:.8f}</v></c>'
    if isinstance(value, date):
        return f'<c s="{DAY}"><v>{(value - FIRST_DAY).days}</v></c>'
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    return _text(value, MARKED if is_formula(value) else style)


def _text(words: str, style: int) -> str:
    text = escape(_NO_XML.sub(" ", words)[:MOST_CHARS])
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{text}</t></is></c>'


def _frame(names: Sequence[str], numbers: Iterable[int]) -> list[tuple[str, str]]:
    """The parts of the file beside its sheets, by path."""
    sheets = [(number, escape(_name(name), {'"': "&quot;"})) for number, name in zip(numbers, names, strict=True)]
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{PARTS}.worksheet+xml"/>' for n, _name in sheets
    )
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in sheets)
    related = "".join(_relation(n, "worksheet", f"worksheets/sheet{n}.xml") for n, _name in sheets)
    return [
        (
            "[Content_Types].xml",
            f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{PARTS}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{PARTS}.styles+xml"/>{types}</Types>',
        ),
        ("_rels/.rels", _relations(_relation(1, "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", _relations(related + _relation(len(sheets) + 1, "styles", "styles.xml"))),
        ("xl/styles.xml", STYLES),
    ]


def _relations(inside: str) -> str:
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def _name(name: str) -> str:
    """A name that a spreadsheet accepts."""
    return _NO_NAME.sub(" ", name).strip()[:MOST_OF_NAME] or "1"
