"""Contents of letters: numbers, in the reader's language, and nothing about any person."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from supporters.administration.actions.invitations import NewColleague, invitation_link, invite
from supporters.administration.reports.letters import (
    WrittenLetter,
    device_letter,
    digest_letter,
    invitation_letter,
    notification_letter,
)
from supporters.authentication.models import Device
from supporters.directory.calendar import KYIV
from supporters.directory.models import Invitation, Supporter
from supporters.directory.roles import Role
from supporters.notifications.digest import DigestCounts
from tests.factories import kyiv_utc, make_department, make_head, make_supporter

AT = kyiv_utc(2026, 11, 25, 6, 30)


def letter_of(counts: DigestCounts, language: str = "uk") -> WrittenLetter:
    return digest_letter(Supporter(email="olena@suprovid.test", role=Role.SUPPORTER, language=language), counts, at=AT)


def sentence_of(counts: DigestCounts, language: str = "uk") -> str:
    return letter_of(counts, language).text.split("\n\n")[1]


@pytest.mark.parametrize(
    ("n", "due", "overdue", "awaiting"),
    [
        (1, "1 завдання на сьогодні", "1 прострочене завдання", "1 картка чекає на вашу згоду"),
        (2, "2 завдання на сьогодні", "2 прострочені завдання", "2 картки чекають на вашу згоду"),
        (5, "5 завдань на сьогодні", "5 прострочених завдань", "5 карток чекають на вашу згоду"),
        (11, "11 завдань на сьогодні", "11 прострочених завдань", "11 карток чекають на вашу згоду"),
        (21, "21 завдання на сьогодні", "21 прострочене завдання", "21 картка чекає на вашу згоду"),
    ],
)
def test_digest_counts_in_ukrainian(n: int, due: str, overdue: str, awaiting: str) -> None:
    assert sentence_of(DigestCounts(due_today=n, overdue=n, awaiting_consent=n)) == f"У вас {due}, {overdue}, {awaiting}."


def test_digest_says_only_what_there_is() -> None:
    assert sentence_of(DigestCounts(overdue=1), "en") == "You have 1 overdue task."
    assert sentence_of(DigestCounts(due_today=3, awaiting_consent=2), "en") == (
        "You have 3 tasks for today, 2 support records await your consent."
    )


def test_digest_is_in_the_language_of_its_reader() -> None:
    ukrainian, english = letter_of(DigestCounts(due_today=1), "uk"), letter_of(DigestCounts(due_today=1), "en")
    assert re.search("[а-яі]", ukrainian.subject + ukrainian.text)
    assert not re.search("[а-яі]", english.subject + english.text + english.html)
    assert ('<html lang="uk">' in ukrainian.html, '<html lang="en">' in english.html) == (True, True)


def test_digest_leads_to_the_list_of_today(settings) -> None:
    settings.SITE_URL = "https://suprovid.example"
    letter = letter_of(DigestCounts(due_today=1))
    assert "https://suprovid.example/today/" in letter.text
    assert 'href="https://suprovid.example/today/"' in letter.html


def test_digest_of_a_head_says_the_own_and_the_whole_department_apart() -> None:
    said = letter_of(DigestCounts(due_today=2, whole_today=14, whole_overdue=3)).text.split("\n\n")
    assert said[1:3] == ["У вас 2 завдання на сьогодні.", "У всьому підрозділі: 14 кроків на сьогодні, 3 прострочені кроки."]


@pytest.mark.parametrize(
    ("counts", "is_whole"), [(DigestCounts(due_today=1, whole_today=4), False), (DigestCounts(whole_today=4), True)]
)
def test_digest_of_a_head_leads_to_the_own_list_unless_that_has_nothing(counts: DigestCounts, *, is_whole: bool) -> None:
    reader = Supporter(role=Role.HEAD, email="head@suprovid.test")
    assert ("/today/?scope=subtree" in digest_letter(reader, counts, at=AT).text) is is_whole


@pytest.fixture
def invitation(db: None) -> Invitation:
    department = make_department()
    head = make_head(department)
    new = NewColleague(
        email="new@suprovid.test",
        surname="Юрченко",
        given_name="Юрій\r\nBcc: all@suprovid.test",
        patronymic="",
        role=Role.SUPPORTER,
        department_id=department.pk,
    )
    return invite(new, by=head, at=AT, pk=uuid4())


def test_invitation_holds_its_link_and_its_end(invitation: Invitation) -> None:
    letter = invitation_letter(invitation, at=AT)
    assert (letter.to, invitation.until) == ("new@suprovid.test", AT + timedelta(hours=72))
    assert invitation_link(invitation) in letter.text
    assert f'href="{invitation_link(invitation)}"' in letter.html
    assert "28\u00a0листопада, 08:30" in letter.text


def test_invitation_names_nobody(invitation: Invitation) -> None:
    letter = invitation_letter(invitation, at=AT)
    said = letter.subject + letter.text + letter.html
    assert not [name for name in ("Юрченко", "Юрій", "Bcc", "Гнатюк", "Ірина") if name in said]


def test_letters_load_nothing_from_elsewhere(invitation: Invitation) -> None:
    for letter in (letter_of(DigestCounts(due_today=1, overdue=1, awaiting_consent=1)), invitation_letter(invitation, at=AT)):
        assert not re.search(r"<(img|link|script|style|iframe|object)|src=|style=|url\(", letter.html)
        assert letter.html.count("href=") == 1


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [
        (2, "Добрий день!"),
        (5, "Доброго ранку!"),
        (11, "Доброго ранку!"),
        (12, "Добрий день!"),
        (17, "Добрий день!"),
        (18, "Добрий вечір!"),
    ],
)
def test_letter_greets_by_the_hour_in_kyiv(hour: int, greeting: str) -> None:
    reader = Supporter(email="olena@suprovid.test", role=Role.SUPPORTER, language="uk")
    letter = notification_letter(reader, 1, at=datetime(2026, 11, 25, hour, 30, tzinfo=KYIV))
    assert letter.text.startswith(f"{greeting}\n")
    assert f"<p>{greeting}</p>" in letter.html


def test_letter_of_a_new_device_links_the_words_that_say_what_to_do(settings) -> None:
    settings.SITE_URL = "https://suprovid.example"
    owner = Supporter(email="olena@suprovid.test", role=Role.SUPPORTER, language="uk")
    letter = device_letter(Device(supporter=owner, label="Firefox", first_at=AT), at=AT)
    assert '<a href="https://suprovid.example/profile/devices/">завершіть сеанс на тому пристрої</a>' in letter.html
    assert "завершіть сеанс на тому пристрої (https://suprovid.example/profile/devices/)" in letter.text


def test_supporter_in_letters_is_only_an_address(db: None) -> None:
    reader = make_supporter(make_department(), surname="Канарейко")
    letter = digest_letter(reader, DigestCounts(due_today=1), at=AT)
    assert "Канарейко" not in letter.subject + letter.text + letter.html
    assert letter.to == reader.email
