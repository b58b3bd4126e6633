import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from privacy import keys


def encoded_key(byte: int) -> str:
    return base64.b64encode(bytes([byte]) * 32).decode()


@pytest.fixture
def use_keys(settings: Any) -> Iterator[Callable[..., None]]:
    """Replace the keys of this process: `use_keys(fields="1:…", index="…")`."""

    def use(*, fields: str = "", index: str = "") -> None:
        settings.FIELD_KEYS = fields or settings.FIELD_KEYS
        settings.INDEX_KEY = index or settings.INDEX_KEY
        forget()

    def forget() -> None:
        keys.field_keys.cache_clear()
        keys._index_key.cache_clear()

    yield use
    forget()
