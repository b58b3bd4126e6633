"""A long list is read part by part: progress, faults in between, two workers, memory, what the database refuses."""

import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.directory.models import Emergency, EmergencyKind, Supporter
from supporters.directory.roles import Role
from supporters.exports.actions import parts
from supporters.exports.actions.parts import MOST_ROWS, PER_PART, read_next_part
from supporters.exports.models import Export, ExportFault, ExportFormat, ExportPart
from supporters.exports.models.export import LASTS
from supporters.exports.reports.file import file_of
from supporters.exports.running import work_on_exports
from supporters.notifications.models import Task
from supporters.notifications.parts import Run
from supporters.tasks import make_exports
from tests.database import as_owner, execute, make_unchangeable
from tests.exports import LONG, csv_rows, long_list, make_export, register_long_list, sheet_rows
from tests.factories import House

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
ROWS = PER_PART * 2 + 7
MEGABYTE = 1_000_000
FLAT = 5 * MEGABYTE  # for 10,000 rows, beside the file; all rows at once take more


@pytest.fixture
def by(house: House, monkeypatch: pytest.MonkeyPatch) -> Supporter:
    """The administrator, who sees a list of three parts."""
    register_long_list(monkeypatch, lambda: long_list(ROWS))
    return house.administrator


def again(export: Export) -> Export:
    return Export.objects.select_related("by__department").get(pk=export.pk)


def test_short_list_is_ready_at_once(by: Supporter, monkeypatch: pytest.MonkeyPatch) -> None:
    register_long_list(monkeypatch, lambda: long_list(PER_PART))
    export = make_export(by, LONG)
    assert (export.done, export.count, bool(export.ready_at)) == (PER_PART, PER_PART, True)


def test_empty_list_is_a_file_with_its_head(by: Supporter, monkeypatch: pytest.MonkeyPatch) -> None:
    register_long_list(monkeypatch, lambda: long_list(0))
    assert sheet_rows(file_of(make_export(by, LONG))) == [("Слова", "Число", "Нічого")]


def test_long_list_shows_its_progress_until_the_task_has_made_it(by: Supporter, signed_in: Callable[[Any], Client]) -> None:
    export, office = make_export(by, LONG), signed_in(by)
    assert (export.done, export.ready_at) == (PER_PART, None)
    page = office.get(reverse("exports"))
    assert f'hx-get="{reverse("exports_progress")}"' in page.text
    assert f'<progress value="{PER_PART}" max="{ROWS}"' in page.text
    assert office.get(reverse("exports_progress")).status_code == 200
    make_exports()
    assert (again(export).done, again(export).count) == (ROWS, ROWS)
    progress = office.get(reverse("exports_progress"))
    assert progress.status_code == 286
    assert reverse("export_file", args=[export.pk]) in progress.text
    assert [row[1] for row in sheet_rows(file_of(again(export)))[1:]] == list(range(ROWS))


def test_run_ends_after_its_seconds_and_the_next_goes_on(by: Supporter) -> None:
    export = make_export(by, LONG)
    work_on_exports(at=timezone.now(), seconds=0)
    assert again(export).done == 2 * PER_PART
    work_on_exports(at=timezone.now(), seconds=0)
    assert again(export).ready_at


def test_part_that_fails_leaves_the_export_as_it_was(by: Supporter, monkeypatch: pytest.MonkeyPatch) -> None:
    export = make_export(by, LONG)
    with monkeypatch.context() as broken:
        broken.setattr(parts, "packed_rows", lambda _rows: 1 / 0)
        work_on_exports(at=timezone.now())
    assert (again(export).done, ExportPart.objects.count()) == (PER_PART, 1)
    work_on_exports(at=timezone.now())
    assert [row[1] for row in sheet_rows(file_of(again(export)))[1:]] == list(range(ROWS))


def test_nothing_is_made_while_the_site_is_read_only(by: Supporter) -> None:
    export = make_export(by, LONG)
    Emergency.objects.create(kind=EmergencyKind.READ_ONLY, reason="?", begun_by=by, begun_at=timezone.now())
    work_on_exports(at=timezone.now())
    assert again(export).done == PER_PART


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda _by: long_list(MOST_ROWS + 1), ExportFault.TOO_LONG),
        (lambda _by: long_list(PER_PART - 1), ExportFault.CHANGED),  # the row read last has left
    ],
)
def test_list_that_changes_meanwhile_is_refused_with_a_sentence(
    by: Supporter, signed_in: Callable[[Any], Client], monkeypatch: pytest.MonkeyPatch, change: Any, fault: ExportFault
) -> None:
    export = make_export(by, LONG)
    register_long_list(monkeypatch, lambda: change(by))
    work_on_exports(at=timezone.now())
    assert (again(export).fault, again(export).ready_at, ExportPart.objects.count()) == (fault, None, 0)
    assert str(fault.label) in signed_in(by).get(reverse("exports")).text


@pytest.mark.parametrize("change", [{"role": Role.SUPPORTER}, {"is_active": False}, {"suspended_at": timezone.now()}])
def test_list_is_not_read_for_who_may_not_have_it_any_more(by: Supporter, change: dict[str, Any]) -> None:
    export = make_export(by, LONG)
    Supporter.objects.get_queryset().filter(pk=by.pk).update(**change)
    work_on_exports(at=timezone.now())
    assert (again(export).fault, ExportPart.objects.count()) == (ExportFault.GONE, 0)


def test_export_that_is_over_is_not_made(by: Supporter) -> None:
    export = make_export(by, LONG)
    assert not read_next_part(export.pk, at=timezone.now() + timedelta(hours=25))
    assert again(export).done == PER_PART


def test_refused_list_leaves_the_parts_of_another_export(by: Supporter, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = make_export(by, LONG)
    make_exports()
    make_export(by, LONG)
    register_long_list(monkeypatch, lambda: long_list(MOST_ROWS + 1))
    make_exports()
    assert ExportPart.objects.filter(export=whole).count() == ExportPart.objects.count() == 3


def test_only_an_export_that_is_neither_ready_nor_refused_nor_over_waits(by: Supporter) -> None:
    ready, refused, over, waits = (make_export(by, LONG, at_once=False) for _ in range(4))
    now = timezone.now()
    Export.objects.filter(pk=ready.pk).update(ready_at=now)
    Export.objects.filter(pk=refused.pk).update(fault=ExportFault.GONE)
    Export.objects.filter(pk=over.pk).update(asked_at=F("asked_at") - LASTS, until=F("until") - LASTS)
    assert list(Export.objects.with_work(now)) == [waits]


def test_ready_export_is_read_no_further(by: Supporter) -> None:
    export = make_export(by, LONG)
    make_exports()
    assert not read_next_part(export.pk, at=timezone.now())
    assert (again(export).done, ExportPart.objects.count()) == (ROWS, 3)


@pytest.mark.parametrize("form", ExportFormat)
def test_memory_does_not_grow_with_the_rows(
    by: Supporter, monkeypatch: pytest.MonkeyPatch, measured: Callable[[str], None], form: ExportFormat
) -> None:
    register_long_list(monkeypatch, lambda: long_list(MOST_ROWS, lambda n: f"Рядок {n} " + "слово " * 40))
    export = make_export(by, LONG, form=form, at_once=False)
    tracemalloc.start()
    make_exports()
    made = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    content = file_of(again(export))
    written = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    rows = sheet_rows(content) if form is ExportFormat.XLSX else csv_rows(content)
    assert len(rows) == MOST_ROWS + 1
    measured(f"{form}: {made / MEGABYTE:.1f} MB to read, {written / MEGABYTE:.1f} MB to write {len(content) / MEGABYTE:.1f} MB")
    assert made < FLAT
    assert written - 2 * len(content) < FLAT


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("export_format_known", "format = 'pdf'"),
        ("export_language_known", "language = 'pl'"),
        ("export_fault_known", "fault = 'no'"),
        ("export_of_persons_has_a_reason", "has_persons = true"),
        ("export_of_persons_has_a_reason", "reason = 'meeting'"),
        ("export_ready_or_refused", "ready_at = asked_at - interval '1 minute'"),
        ("export_ready_or_refused", "ready_at = asked_at, fault = 'gone'"),
        ("export_lasts_a_day", "until = until + interval '1 minute'"),
        ("export_removed_wholly", "removed_at = until"),
        ("export_removed_wholly", "last_key = '', removed_at = until - interval '1 minute'"),
    ],
)
def test_database_refuses_what_no_export_is(by: Supporter, constraint: str, change: str) -> None:
    make_export(by, LONG)
    assert_breaks(constraint, f"UPDATE supporters_export SET {change}")


def test_part_is_kept_once(by: Supporter) -> None:
    make_export(by, LONG)
    again_kept = "SELECT gen_random_uuid(), export_id, number, content, person_ids FROM supporters_exportpart"
    columns = "id, export_id, number, content, person_ids"
    assert_breaks("export_part_once", f"INSERT INTO supporters_exportpart ({columns}) {again_kept}")


def assert_breaks(constraint: str, statement: str) -> None:
    with as_owner(), pytest.raises(IntegrityError, match=f'"{constraint}"'), transaction.atomic():
        execute(statement)


def test_export_that_fails_stops_no_other(by: Supporter) -> None:
    broken, whole = (make_export(by, LONG) for _ in range(2))
    run = Run()
    make_unchangeable("supporters_export", broken.pk)
    work_on_exports(at=timezone.now(), run=run)
    assert run.failed == {Task.EXPORTS: "InternalError"}
    assert (again(broken).done, again(whole).done) == (PER_PART, ROWS)


def test_exports_are_made_when_an_old_one_can_not_be_removed(by: Supporter) -> None:
    old, new = make_export(by, LONG), make_export(by, LONG)
    Export.objects.filter(pk=old.pk).update(asked_at=F("asked_at") - LASTS, until=F("until") - LASTS)
    make_unchangeable("supporters_export", old.pk)
    run = Run()
    work_on_exports(at=timezone.now(), run=run)
    assert run.failed == {Task.EXPORTS: "InternalError"}
    assert (again(old).removed_at, again(new).done) == (None, ROWS)
