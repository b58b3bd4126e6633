"""Exports for tests: asked for as the form does it; a list of any length; the file read back."""

import csv
import io
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from privacy.ids import new_id
from supporters.directory.models import Supporter
from supporters.directory.reports.lists import registry
from supporters.directory.reports.lists.cells import Cell, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Place, leaf_of
from supporters.directory.reports.lists.listing import Listing
from supporters.directory.roles import Permission
from supporters.exports.access import list_to_export
from supporters.exports.actions.asking import NewExport, ask_export
from supporters.exports.models import Export, ExportFormat, ExportReason
from supporters.exports.running import work_at_once
from tests.reauthenticating import show_again

CASES, STAFF, LONG = "/dashboard/cases/?number=on_support", "/staff/", "/notifications/"
WORDS = "Запит ГУНП № 17"


def make_export(by: Supporter, address: str = CASES, *, form: ExportFormat = ExportFormat.XLSX, at_once: bool = True) -> Export:
    """With `at_once` its first part is read."""
    now, pk = timezone.now(), new_id()
    exported = list_to_export(address, by, at=now)
    assert exported is not None
    has_persons = exported.listing.has_persons
    new = NewExport(
        address=exported.address,
        title=exported.listing.title,
        format=form,
        count=exported.count,
        has_persons=has_persons,
        reason=ExportReason.INQUIRY if has_persons else "",
        words=WORDS if has_persons else "",
    )
    ask_export(new, by=by, at=now, pk=pk)
    if at_once:
        work_at_once(pk, at=now)
    return Export.objects.get(pk=pk)


def asked(by: Client, user: Supporter, address: str, **fields: str) -> Any:
    """The answer to the form, sent just after the second factor."""
    show_again(by, user, methods=("password", "mfa"))
    return by.post(reverse("export_new"), {"list": address, "format": "xlsx", **fields})


def downloaded(by: Client, user: Supporter, export: Export) -> Any:
    show_again(by, user, methods=("password", "mfa"))
    return by.get(reverse("export_file", args=[export.pk]))


def sheet_rows(content: bytes, sheet: int = 0) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(content)).worksheets[sheet].iter_rows(values_only=True))


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def long_list(count: int, words: Callable[[int], str] = str) -> Listing:
    """Of `count` rows that are made when they are read."""
    lines = range(count)

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        leaf = leaf_of(lines, place, str, per_page)
        return Leaf([Row(str(n), (Cell(words(n)), Cell(n), Cell(None))) for n in leaf.lines], leaf.first, leaf.count)

    columns = (
        Column(code="words", label="Слова", is_first=True),
        Column(code="n", label="Число"),
        Column(code="no", label="Нічого"),
    )
    return Listing(route="notifications", title="Довгий список", columns=columns, rows=rows, count_label=str)


def register_long_list(monkeypatch: Any, listing: Callable[[], Listing]) -> None:
    """At LONG, for everybody who may export; `listing` makes it each time it is asked for."""
    found = registry.RegisteredList(Permission.LIST_EXPORT, lambda _user, _sent, _at: listing())
    monkeypatch.setitem(registry._LISTS, "notifications", found)
