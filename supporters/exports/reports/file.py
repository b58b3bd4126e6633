"""The file of an export: the rows of its parts, and how they were counted."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from privacy.opening import Unopened, current_reading
from supporters.directory.calendar import KYIV
from supporters.directory.reports.lists.cells import Value
from supporters.directory.roles import Role
from supporters.exports.access import ExportedList, list_of
from supporters.exports.actions.parts import PER_PART
from supporters.exports.models import Export, ExportFault, ExportFormat, ExportPart, ExportReason
from supporters.exports.rows import rows_of
from supporters.forms.spreadsheets import csv_of
from supporters.forms.spreadsheets.xlsx import Sheet, workbook_of

WIDTHS = {"first": 36, "phrase": 24, "long": 36, "text": 22, "code": 14, "number": 12}  # of columns, in characters


class ExportClosed(Exception):
    """The file is not opened, `fault` is why."""

    def __init__(self, fault: ExportFault) -> None:
        super().__init__()
        self.fault = fault


def file_of(export: Export) -> bytes:
    """Of an export that is ready. Notes everybody who is in it as read. Raises ExportClosed."""
    with override(export.language):
        found = list_of(export)
        if found is None:
            raise ExportClosed(ExportFault.GONE)
        parts = _parts(export)
        for part in parts:
            for person_id in part.person_ids:
                current_reading().note(person_id)
        labels = [column.label for column in found.listing.columns]
        if ExportFormat(export.format) is ExportFormat.CSV:
            return csv_of([labels, *([_plain(value) for value in row] for row in _rows(export, len(labels)))])
        return workbook_of([_list_sheet(export, found), _method_sheet(export, found)])


def _parts(export: Export) -> list[ExportPart]:
    """Without their contents. A part goes with the erasure of a person in it. Raises ExportClosed."""
    parts = list(ExportPart.objects.filter(export=export).defer("content").order_by("number"))
    if len(parts) != -(-export.done // PER_PART):
        raise ExportClosed(ExportFault.CHANGED)
    return parts


def _rows(export: Export, columns: int) -> Iterator[Sequence[Value]]:
    """One part at a time is open. Raises ExportClosed when the columns of the list are other ones by now."""
    for part in ExportPart.objects.filter(export=export).order_by("number").iterator(chunk_size=1):
        content = part.content
        if isinstance(content, Unopened):
            raise ExportClosed(ExportFault.CHANGED)
        for row in rows_of(content):
            if len(row.values) != columns:
                raise ExportClosed(ExportFault.CHANGED)
            yield row.values


def _plain(value: Value) -> str | int:
    if isinstance(value, datetime):
        return f"{value.astimezone(KYIV):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value


def _list_sheet(export: Export, found: ExportedList) -> Sheet:
    columns = found.listing.columns
    widths = [WIDTHS["first" if column.is_first else column.kind] for column in columns]
    head = [column.label for column in columns]
    return Sheet(name=_("List"), head=head, rows=_rows(export, len(columns)), widths=widths)


def _method_sheet(export: Export, found: ExportedList) -> Sheet:
    """«Як рахували»"""
    by, listing = export.by, found.listing
    lines: list[tuple[str, Value]] = [
        (_("List"), export.title),
        (_("What is counted"), listing.definition),
        (_("Filters"), "; ".join(chip.label for chip in listing.chips) or _("none: the whole list")),
        (_("Order"), _order(found)),
        (_("As of"), export.asked_at),
        (_("Read until"), export.ready_at),
        (_("Rows"), export.done),
        (_("Made by"), " ".join(filter(None, [by.surname, by.given_name, by.patronymic]))),
        (_("Role"), str(Role(by.role).label)),
        (_("Department"), str(by.department)),
    ]
    if export.has_persons:
        lines += [
            (_("Why"), str(ExportReason(export.reason).label)),
            (_("For whom and what for"), export.words),
            (_("Protection"), _("Personal data: keep the file where no one else opens it, and delete it when it is not needed.")),
        ]
    told = [line for line in lines if line[1] not in ("", None)]
    return Sheet(name=_("How it was counted"), head=(), rows=told, widths=(24, 90))


def _order(found: ExportedList) -> str:
    code = found.sort.removeprefix("-")
    label = next((column.label for column in found.listing.columns if column.code == code), "")
    if not label:
        return _("that of the list")
    words = _("by “%(column)s”, descending") if found.sort.startswith("-") else _("by “%(column)s”")
    return words % {"column": label}
