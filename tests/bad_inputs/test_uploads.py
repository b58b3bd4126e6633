"""Bad files sent in place of a list: each gets a readable answer."""

import random
from collections.abc import Iterator

import pytest

from tests.bad_inputs.inputs import BOUNDARY, BadInput, bad_value
from tests.bad_inputs.scene import Browser, Scene, faults_of, untouched
from tests.bad_inputs.withstanding import INPUTS
from tools.journeys.invitation_lists import HEAD, SHEET, csv_text, repacked, row_of, workbook

pytestmark = pytest.mark.exhaustive

BOOK = workbook([HEAD, row_of(1), row_of(2)])
TABLE = csv_text([row_of(1), row_of(2)])
NAMES = (b"list.csv", b"../../a.xlsx", b"", b"a\x00.csv", b'a"b.csv', "список.xlsx".encode(), b"x" * 5000, b"<b>.csv")


def sent(name: bytes, content: bytes) -> BadInput:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="'.encode() + name + b'"\r\n\r\n'
    return BadInput(head + content + f"\r\n--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}")


def bad_files(count: int) -> Iterator[BadInput]:
    dice = random.Random("files")
    for _ in range(count):
        bad, place = bad_value(dice), dice.randrange(len(BOOK))
        cells = TABLE.split(";")
        cells[dice.randrange(len(cells))] = bad.decode("utf-8", "replace")
        sheet = b"<worksheet><sheetData><row><c t='inlineStr'><is><t>" + bad + b"</t></is></c></row></sheetData></worksheet>"
        ways = (
            bad,
            ";".join(cells).encode(dice.choice(["utf-8", "utf-16", "utf-16-be", "cp1251"]), "replace"),
            BOOK[:place] + bad + BOOK[place + len(bad) :],
            BOOK[:place],
            repacked(BOOK, {dice.choice([SHEET, "xl/workbook.xml", "[Content_Types].xml"]): sheet}),
            TABLE.encode() + bytes(dice.randrange(256) for _ in range(200)),
        )
        yield sent(dice.choice(NAMES), dice.choice(ways))


def test_good_file_is_taken(scene: Scene) -> None:
    """A control: if a good file were refused, bad files would be refused for another reason than their content."""
    browser = Browser(scene, "administrator")
    for content in (BOOK, TABLE.encode()):
        assert browser.post(scene.address("staff_invite_list"), sent(b"list", content)).status_code == 200


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize("route", ["staff_invite_list", "institutions_load", "import_new", "staff_invite"])
def test_form_withstands_bad_files(scene: Scene, route: str) -> None:
    """Three of the routes accept a file, the last one ignores it."""
    browser, faults = Browser(scene, "head" if route == "import_new" else "administrator"), []
    for bad in bad_files(INPUTS):
        with untouched():
            faults += faults_of(browser.post(scene.address(route), bad), bad)
    assert not faults, "\n".join(faults)
