"""The list of all files: who made one of which list, why, how often it was downloaded, when it went. Never what is in it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.directory.reports.lists.keyset import Place
from supporters.exports.models import Export, ExportFault, ExportPart
from supporters.exports.reports.every import every_export
from supporters.exports.running import work_on_exports
from tests.exports import CASES, STAFF, WORDS, downloaded, make_export
from tests.factories import House, make_house
from tests.lists import keys_on, listed_keys

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
ALL = "/exports/all/"


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def auditor(house: House, signed_in: Browser) -> Client:
    return signed_in(house.auditor)


def shown(export: Export, at: Any = None) -> list[str]:
    """What the cells of its row write."""
    rows = every_export(at=at or timezone.now()).rows(Place(), 50).lines
    return [str(cell.written) for row in rows for cell in row.cells if row.key == str(export.pk)]


def test_file_of_everybody_is_listed_the_newest_first(house: House, auditor: Client) -> None:
    exports = [make_export(house.head), make_export(house.administrator, STAFF), make_export(house.auditor, "/staff/history/")]
    assert listed_keys(auditor, ALL) == [str(export.pk) for export in exports[::-1]]
    assert listed_keys(auditor, ALL, sort="asked") == [str(export.pk) for export in exports]
    assert set(listed_keys(auditor, ALL, sort="-why")) == {str(export.pk) for export in exports}


def test_page_of_own_files_leads_there_who_oversees(house: House, auditor: Client, signed_in: Browser) -> None:
    for client, leads in ((auditor, True), (signed_in(house.administrator), True), (signed_in(house.head), False)):
        assert (f'href="{ALL}"' in client.get(reverse("exports")).text) is leads


def test_row_says_who_which_list_why_how_many_and_how_often(house: House, signed_in: Browser) -> None:
    export, head = make_export(house.head), signed_in(house.head)
    for _time in range(2):
        assert downloaded(head, house.head, export).status_code == 200
    title, who, why, count, _asked, downloads, file = shown(export)
    assert (title, why) == (export.title, "Відповідь на письмовий запит")
    assert who == f"{house.head.short_name}, Керівник підрозділу, {house.department}"
    assert (count, downloads) == ("1", "2")
    assert file.startswith("Можна завантажити, до: ")


def test_words_and_rows_of_a_file_stay_closed(house: House, auditor: Client) -> None:
    export = make_export(house.head, f"{CASES}&sort=-due")
    page = auditor.get(ALL).text
    assert export.title in page
    for secret in (WORDS, house.case.number, "Коваленко", CASES, reverse("export_file", args=[export.pk])):
        assert secret not in page
    assert downloaded(auditor, house.auditor, export).status_code == 404
    assert Export.objects.get(pk=export.pk).downloads == 0


def test_refused_download_is_not_counted(house: House, signed_in: Browser) -> None:
    export, head = make_export(house.head), signed_in(house.head)
    assert head.get(reverse("export_file", args=[export.pk])).status_code == 302
    ExportPart.objects.all().delete()
    assert downloaded(head, house.head, export).status_code == 302
    assert Export.objects.get(pk=export.pk).downloads == 0


def test_record_of_a_file_stays_after_its_day(house: House, auditor: Client) -> None:
    export = make_export(house.head)
    later = export.asked_at + timedelta(hours=24, seconds=1)
    with time_machine.travel(later, tick=False):
        assert shown(export)[-1] == "Підлягає видаленню"
        work_on_exports(at=timezone.now())
        assert shown(export)[-1].startswith("Видалено, ")
        auditor.force_login(house.auditor)
        assert keys_on(auditor.get(ALL).text) == [str(export.pk)]
    assert shown(export, later)[:2] == [
        export.title,
        f"{house.head.short_name}, Керівник підрозділу, {house.department}",
    ]


def test_each_file_is_emptied_once(house: House) -> None:
    export = make_export(house.head)
    for hours in (24, 48):
        work_on_exports(at=export.asked_at + timedelta(hours=hours))
    assert Export.objects.get(pk=export.pk).removed_at == export.until


def test_file_that_is_not_made_says_so(house: House) -> None:
    export = make_export(house.head, at_once=False)
    assert shown(export)[-1] == "Створюємо"
    Export.objects.filter(pk=export.pk).update(fault=ExportFault.GONE, ready_at=None)
    assert shown(export)[-1] == "Не створено"


def test_list_is_that_of_its_moment(house: House) -> None:
    """So a file of this list does not hold itself."""
    export = make_export(house.auditor, ALL)
    assert (export.count, export.done, bool(export.ready_at)) == (0, 0, True)
