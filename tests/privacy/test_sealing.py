from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.opening import NAME_BLOCK, TEXT_BLOCK
from privacy.sealing import SealBroken, Sealed, associated_data, seal, unseal
from tests.privacy.conftest import encoded_key

HERE = associated_data("veterans_person", "surname", "018f")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_text_opens_as_it_was_when_sealed(text: str) -> None:
    assert unseal(seal(text, HERE, block=TEXT_BLOCK), HERE, block=TEXT_BLOCK) == text


def test_all_names_have_one_length_when_sealed() -> None:
    names = ["Ї", "Коваленко", "Нечуй-Левицька", "Я" * 60]
    assert len({len(seal(name, HERE, block=NAME_BLOCK)) for name in names}) == 1


def test_equal_names_differ_when_sealed_twice() -> None:
    assert seal("Коваленко", HERE, block=NAME_BLOCK) != seal("Коваленко", HERE, block=NAME_BLOCK)


def test_sealed_says_nothing_when_printed() -> None:
    sealed = Sealed(b"secret")
    assert {repr(sealed), str(sealed), f"{sealed}", f"{sealed:>9}"} == {"<Sealed>"}


@pytest.mark.parametrize("other", ["veterans_person|surname|0190", "veterans_person|given_name|018f", "x|surname|018f"])
def test_seal_does_not_open_when_moved(other: str) -> None:
    with pytest.raises(SealBroken):
        unseal(seal("Коваленко", HERE, block=NAME_BLOCK), other.encode(), block=NAME_BLOCK)


@pytest.mark.asvs("11.3.3")
@pytest.mark.parametrize("position", [0, 1, 2, 3, 14, 15, 40, -1])
def test_seal_does_not_open_when_a_bit_is_changed(position: int) -> None:
    altered = bytearray(seal("Коваленко", HERE, block=NAME_BLOCK))
    altered[position] ^= 1
    with pytest.raises(SealBroken):
        unseal(bytes(altered), HERE, block=NAME_BLOCK)


@pytest.mark.parametrize("length", [0, 1, 3, 15, 20])
def test_seal_does_not_open_when_cut(length: int) -> None:
    with pytest.raises(SealBroken):
        unseal(seal("Коваленко", HERE, block=NAME_BLOCK)[:length], HERE, block=NAME_BLOCK)


def test_seal_of_another_version_does_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as later:
        later.setattr("privacy.sealing.VERSION", 2)
        sealed = seal("Коваленко", HERE, block=NAME_BLOCK)
    with pytest.raises(SealBroken):
        unseal(sealed, HERE, block=NAME_BLOCK)


def test_old_key_reads_and_last_key_writes_when_there_are_two(use_keys: Callable[..., None]) -> None:
    use_keys(fields=f"1:{encoded_key(1)}")
    old = seal("Коваленко", HERE, block=NAME_BLOCK)
    use_keys(fields=f"1:{encoded_key(1)},7:{encoded_key(7)}")
    new = seal("Коваленко", HERE, block=NAME_BLOCK)
    assert unseal(old, HERE, block=NAME_BLOCK) == unseal(new, HERE, block=NAME_BLOCK) == "Коваленко"
    assert (old[1:3], new[1:3]) == (b"\0\x01", b"\0\x07")


def test_seal_does_not_open_when_its_key_is_unknown_or_another(use_keys: Callable[..., None]) -> None:
    use_keys(fields=f"1:{encoded_key(1)}")
    sealed = seal("Коваленко", HERE, block=NAME_BLOCK)
    for fields in (f"2:{encoded_key(1)}", f"1:{encoded_key(2)}"):
        use_keys(fields=fields)
        with pytest.raises(SealBroken):
            unseal(sealed, HERE, block=NAME_BLOCK)
