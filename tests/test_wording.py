"""The screens use the terms of docs/wording.md and build sentences by its rules."""

import re
from collections.abc import Iterator

import pytest

from config.embedded.home import CHECKOUT
from supporters.directory.wording import AddressForm, by_form, one_full_stop, within_quotes
from tests.test_languages import catalogue

WORDING = CHECKOUT / "docs" / "wording.md"
PAGES_WITHOUT_SITE = [CHECKOUT / "static" / name for name in ("unavailable.html", "too-large.html")]  # without the catalogue
OPENS_WITH_A_LETTER = re.compile(r"\w")
UKRAINIAN = re.compile(r"[а-яіїєґ]", re.IGNORECASE)
TAG_OR_PLACEHOLDER = re.compile(r"<[^>]*>|%\(\w+\)[sd]")


def words_not_used() -> list[str]:
    rows = [line.split("|") for line in WORDING.read_text().splitlines() if line.startswith("| ")]
    return [word for row in rows for word in re.findall(r"`([^`]+)`", row[2])]


def texts() -> Iterator[str]:
    for entry in catalogue():
        yield from (entry.msgstr, *entry.msgstr_plural.values())
    yield from (page.read_text() for page in PAGES_WITHOUT_SITE)


def finding(word: str) -> re.Pattern[str]:
    before = r"(?<!\w)" if OPENS_WITH_A_LETTER.match(word) else ""
    return re.compile(before + re.escape(word), re.IGNORECASE)


def test_list_is_read() -> None:
    assert {"контакт", "—", "задовго", "(ла)"} <= set(words_not_used())


def test_no_screen_has_a_word_that_is_not_used() -> None:
    patterns = [finding(word) for word in words_not_used()]
    said = [TAG_OR_PLACEHOLDER.sub(" ", text) for text in texts() if UKRAINIAN.search(text)]
    found = {(pattern.pattern, text) for pattern in patterns for text in said if pattern.search(text)}
    assert found == set()


@pytest.mark.parametrize(
    ("sentence", "joined"),
    [
        ("Крок перенесено на 2 грудня 2027 р..", "Крок перенесено на 2 грудня 2027 р."),
        ("Крок – завтра.", "Крок – завтра."),
        ("Чекає Мельник І. О.. Далі", "Чекає Мельник І. О. Далі"),
    ],
)
def test_sentence_ends_with_one_full_stop(sentence: str, joined: str) -> None:
    assert one_full_stop(sentence) == joined


def test_name_within_quotes_has_the_inner_ones() -> None:
    assert within_quotes("Відділ «Центр»") == "Відділ „Центр“"


@pytest.mark.parametrize(("form", "said"), [(AddressForm.SHE, "прийняла"), (AddressForm.HE, "прийняв"), ("", "прийнято")])
def test_verb_has_the_form_of_the_colleague(form: str, said: str) -> None:
    assert by_form(form, she="прийняла", he="прийняв", unset="прийнято") == said
