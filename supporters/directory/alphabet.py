"""Ukrainian alphabetical order. Sorted in Python, since not every PostgreSQL has the collation."""

from collections.abc import Callable, Sequence

LETTERS = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_PLACES = str.maketrans({**{letter: chr(ord("а") + place) for place, letter in enumerate(LETTERS)}, "’": "", "'": "", "-": " "})


def alphabetical(*words: str) -> tuple[str, ...]:
    """A sort key: Гайда, Ґава, Дяк, Єва, Жук, Іщенко, Їжак."""
    return tuple(word.casefold().translate(_PLACES) for word in words)


_LATIN = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "h", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z", "и": "i", "і": "i",
    "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu", "я": "ia", "g": "h", "y": "i",
    "j": "i", "w": "v",
})  # fmt: skip
_PLAIN = str.maketrans({**dict.fromkeys("’'ʼ`´"), "-": " ", "\u00a0": " ", "–": " ", "—": " "})
PART = 3  # typed words of at least so many letters also match inside a word


def folded(text: str) -> str:
    """Lower case, no apostrophes, a double surname as two words."""
    return " ".join(text.casefold().translate(_PLAIN).split())


def in_latin(text: str) -> str:
    """A folded text in one Latin spelling: «Яворівська», «Yavorivska» and «Iavorivska» become equal."""
    return text.translate(_LATIN).replace("ii", "i")


def meaning(typed: str) -> Callable[[str], bool]:
    """Whether each typed word begins a word of a text, in either alphabet; with three letters or more also inside one."""
    words = folded(typed).split()
    latin = in_latin(folded(typed)).split()

    def is_meant(text: str) -> bool:
        spelt = folded(text)
        return _matches(words, spelt) or _matches(latin, in_latin(spelt))

    return is_meant


def whole_words(typed: str, text: str) -> int:
    """How many typed words are whole words of the text: «14» ranks № 14 above № 1402."""
    words, spelt = in_latin(folded(typed)).split(), set(in_latin(folded(text)).split())
    return sum(word in spelt for word in words)


def _matches(words: Sequence[str], text: str) -> bool:
    return all(f" {word}" in f" {text}" or (len(word) >= PART and word in text) for word in words)
