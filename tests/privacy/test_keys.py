from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured

from privacy.actions import check_key_fingerprint
from privacy.keys import KeyMismatch, field_keys, keyed_token
from privacy.models import KeyFingerprint
from tests.privacy.conftest import encoded_key


def test_tokens_meet_when_domain_and_text_are_equal() -> None:
    assert keyed_token("phone", "380671234567") == keyed_token("phone", "380671234567")
    assert keyed_token("phone", "380671234567") != keyed_token("query", "380671234567")
    assert keyed_token("phone", "380671234567") != keyed_token("phone", "380671234568")


def test_token_differs_when_the_index_key_does(use_keys: Callable[..., None]) -> None:
    use_keys(index=encoded_key(1))
    before = keyed_token("phone", "1")
    use_keys(index=encoded_key(2))
    assert keyed_token("phone", "1") != before


@pytest.mark.parametrize("fields", ["", "x:AAAA", "0:" + encoded_key(1), "65536:" + encoded_key(1), "1:AAAA", "1:не base64"])
def test_keys_are_refused_when_malformed(use_keys: Callable[..., None], fields: str) -> None:
    use_keys(fields=fields or ":")
    with pytest.raises(ImproperlyConfigured):
        field_keys()


@pytest.mark.django_db
def test_keys_are_remembered_and_known_again_when_checked_twice(use_keys: Callable[..., None]) -> None:
    use_keys(fields=f"1:{encoded_key(1)}", index=encoded_key(9))
    check_key_fingerprint()
    use_keys(fields=f"1:{encoded_key(1)},2:{encoded_key(2)}")
    check_key_fingerprint()
    assert set(KeyFingerprint.objects.values_list("name", flat=True)) == {"field-1", "field-2", "index"}
    assert all(len(kept) == 16 for kept in KeyFingerprint.objects.values_list("fingerprint", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"fields": f"1:{encoded_key(3)}"}, {"index": encoded_key(3)}])
def test_start_is_refused_when_a_key_is_another(use_keys: Callable[..., None], other: dict[str, str]) -> None:
    use_keys(fields=f"1:{encoded_key(1)}", index=encoded_key(9))
    check_key_fingerprint()
    use_keys(**other)
    with pytest.raises(KeyMismatch, match="not the one this database was written with"):
        check_key_fingerprint()
