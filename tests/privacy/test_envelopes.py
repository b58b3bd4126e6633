"""Only the server opens what a browser has sealed, and only as long as it keeps the key."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from privacy.envelopes import (
    OPENS_FOR,
    Envelope,
    EnvelopeBroken,
    current_key,
    make_envelope_key,
    open_envelope,
    renew_envelope_keys,
)
from privacy.models import SEALS_FOR, EnvelopeKey
from privacy.opening import Reading, reading_under_way
from tests.database import CountedQueries, as_owner, execute, rows
from tests.envelopes import envelope_text, sealed_by_browser

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
WORDS = "Домовилися про примірку протеза.".encode()


def test_sealed_words_are_opened() -> None:
    assert open_envelope(sealed_by_browser(WORDS, current_key(at=NOW))) == WORDS


def test_text_of_an_envelope_is_read_as_it_is_posted() -> None:
    sealed = sealed_by_browser(WORDS, current_key(at=NOW))
    assert Envelope.read(envelope_text(sealed)) == sealed


@pytest.mark.parametrize("text", ["", "[]", "{}", "no", '{"key": 1}', '{"key":"x","wrapped":"*"}', "[" * 5000, "1" * 300_000])
def test_what_is_no_envelope_is_refused(text: str) -> None:
    with pytest.raises(EnvelopeBroken):
        Envelope.read(text)


def test_altered_envelope_is_refused() -> None:
    sealed = sealed_by_browser(WORDS, current_key(at=NOW))
    broken = (
        replace(sealed, bound_to="another form"),
        replace(sealed, ciphertext=bytes([sealed.ciphertext[0] ^ 1]) + sealed.ciphertext[1:]),
        replace(sealed, wrapped_key=bytes([sealed.wrapped_key[0] ^ 1]) + sealed.wrapped_key[1:]),
        replace(sealed, nonce=b""),
        replace(sealed, key_id=uuid4()),
    )
    for one in broken:
        with pytest.raises(EnvelopeBroken):
            open_envelope(one)


def test_private_key_is_sealed_in_its_row() -> None:
    key = current_key(at=NOW)
    ((stored,),) = rows("SELECT private FROM privacy_envelopekey")
    assert len(stored) > 1000
    assert key.private.encode()[:40] not in bytes(stored)


def test_envelope_is_refused_while_its_private_key_does_not_open() -> None:
    sealed = sealed_by_browser(WORDS, current_key(at=NOW))
    with as_owner():
        execute("UPDATE privacy_envelopekey SET private = set_byte(private, 20, get_byte(private, 20) # 1)")
    with reading_under_way(Reading()), pytest.raises(EnvelopeBroken, match="is gone"):
        open_envelope(sealed)


def test_next_pair_is_made_after_a_quarter_and_the_older_one_still_opens() -> None:
    first = current_key(at=NOW)
    sealed = sealed_by_browser(WORDS, first)
    with CountedQueries() as queries:
        assert current_key(at=NOW + SEALS_FOR - timedelta(seconds=1)) == first
    assert len(queries) == 1, "no page waits for the lock"
    assert make_envelope_key(at=NOW) == first, "the one that another process has made meanwhile"
    assert current_key(at=NOW + SEALS_FOR) != first
    renew_envelope_keys(at=NOW + OPENS_FOR - timedelta(seconds=1))
    assert open_envelope(sealed) == WORDS
    renew_envelope_keys(at=NOW + OPENS_FOR)
    assert not EnvelopeKey.objects.filter(pk=first.pk).exists()
    with pytest.raises(EnvelopeBroken):
        open_envelope(sealed)
