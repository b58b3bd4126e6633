"""The order of the Ukrainian alphabet. Sorted here in Python: not every PostgreSQL is built with it."""

LETTERS = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_PLACES = str.maketrans({**{letter: chr(ord("а") + place) for place, letter in enumerate(LETTERS)}, "’": "", "'": "", "-": " "})


def alphabetical(*words: str) -> tuple[str, ...]:
    """A key to sort by: Гайда, Ґава, Дяк, Єва, Жук, Іщенко, Їжак."""
    return tuple(word.casefold().translate(_PLACES) for word in words)
