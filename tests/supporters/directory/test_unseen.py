"""What nobody sees is taken out of a name alike: typed in a form, read from a list, looked for."""

import pytest

from supporters.directory.forms.people import NameField
from supporters.forms.spreadsheets.reading import seen
from veterans.spelling.letters import clean

UNSEEN = [chr(code) for code in (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)]


@pytest.mark.parametrize("mark", UNSEEN, ids=ascii)
def test_mark_inside_a_name_leaves_no_trace(mark: str) -> None:
    pasted = f"{mark}Шев{mark}чен{mark}ко"
    assert NameField(label="").clean(pasted) == "Шевченко"
    assert seen(pasted) == "Шевченко"
    assert clean(pasted) == "шевченко"


@pytest.mark.parametrize("space", "\t\n\u2028\u00a0", ids=ascii)
def test_what_parts_words_is_one_space(space: str) -> None:
    pasted = f"Мати{space}{space}Тереза"
    assert NameField(label="").clean(pasted) == seen(pasted) == "Мати Тереза"
    assert clean(pasted) == "мати тереза"
