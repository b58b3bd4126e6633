"""Distortions of names on the way into a search box. The tables are independent of those of the search."""

import re
from random import Random

_GIVEN = (
    "Олександр/Александр Сергій/Сергей Андрій/Андрей Володимир/Владимир Дмитро/Дмитрий Іван/Иван "
    "Микола/Николай Юрій/Юрий Віталій/Виталий Ігор/Игорь Олег/Олег Максим/Максим Віктор/Виктор Роман/Роман "
    "Василь/Василий Михайло/Михаил Євген/Евгений Олексій/Алексей Богдан/Богдан Тарас/Тарас Павло/Павел "
    "Петро/Пётр Ярослав/Ярослав Артем/Артём Анатолій/Анатолий Владислав/Владислав Руслан/Руслан Вадим/Вадим "
    "Денис/Денис Антон/Антон Валерій/Валерий Григорій/Григорий Назар/Назар Станіслав/Станислав "
    "Вячеслав/Вячеслав Степан/Степан Костянтин/Константин Ілля/Илья Кирило/Кирилл Данило/Даниил Едуард/Эдуард "
    "Леонід/Леонид Борис/Борис Федір/Фёдор Семен/Семён Яків/Яков Матвій/Матвей Микита/Никита Георгій/Георгий "
    "Ростислав/Ростислав Лука/Лука Святослав/Святослав Остап/Остап Гнат/Игнат Пилип/Филипп Олена/Елена "
    "Наталія/Наталья Тетяна/Татьяна Ірина/Ирина Світлана/Светлана Оксана/Оксана Ольга/Ольга Людмила/Людмила "
    "Катерина/Екатерина Анна/Анна Юлія/Юлия Вікторія/Виктория Галина/Галина Марія/Мария Надія/Надежда "
    "Любов/Любовь Валентина/Валентина Інна/Инна Алла/Алла Лариса/Лариса Анастасія/Анастасия Яна/Яна "
    "Ганна/Анна Аліна/Алина Дарина/Дарина Софія/София Христина/Кристина Соломія/Соломия Уляна/Ульяна Зоя/Зоя"
)
RUSSIAN_GIVEN = dict(pair.split("/") for pair in _GIVEN.split())
_RUSSIAN = (
    ("([сц])ьк", r"\1к"),
    ("(?<=[бвдзлмнпрт])ий$", "ый"),
    ("ій$", "ий"),
    ("(?<=[бвмпф])’(?=[яюєї])", "ь"),
    ("’", "ъ"),
    ("ьо", "ё"),
    ("йо", "ё"),
    ("[іїи]", "и"),
    ("є", "е"),
    ("ґ", "г"),
)
_PASSPORT_LETTERS = "a b v h g d e zh z y i i i k l m n o p r s t u f kh ts ch sh shch iu ia ie"
_PASSPORT = {**dict(zip("абвгґдежзиіїйклмнопрстуфхцчшщюяє", _PASSPORT_LETTERS.split(), strict=True)), "ь": "", "’": ""}
_PASSPORT_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_OLDER = {
    "г": ("g", "h"), "х": ("kh", "h"), "и": ("y", "i"), "і": ("i",), "й": ("y", "i", "j"), "ї": ("yi", "i"),
    "є": ("ye", "ie", "e"), "ю": ("yu", "iu", "ju"), "я": ("ya", "ia", "ja"), "щ": ("shch", "sch"), "ц": ("ts", "c"),
    "ж": ("zh",), "в": ("v", "w"), "к": ("k",),
}  # fmt: skip
_ADJECTIVE_END = re.compile("(?<=[кнвлтд])ий$")
_KEYS = dict(zip("йцукенгшщзхїфівапролджєячсмитьбю’", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`", strict=True))
_LETTERS = {"cyrillic": "абвгдежзиіклмнопрстуфхцчшюя", "latin": "abcdefghijklmnoprstuvyz"}


def mistyped(word: str, random: Random, mistakes: int = 1) -> str:
    """Lose, add, change or swap one letter for each mistake, never the first letter of the word."""
    for _ in range(mistakes):
        changed = word
        while changed == word:
            changed = _one_mistake(word, random)
        word = changed
    return word


def _one_mistake(word: str, random: Random) -> str:
    place = random.randrange(1, len(word) - 1)
    letter = random.choice(_LETTERS["latin" if word.isascii() else "cyrillic"])
    before, here, after = word[:place], word[place], word[place + 1 :]
    return random.choice(
        (before + after, before + letter + here + after, before + letter + after, before + after[0] + here + after[1:])
    )


def russian(surname: str) -> str:
    spelt = surname.lower()
    for pattern, letters in _RUSSIAN:
        spelt = re.sub(pattern, letters, spelt)
    return spelt.capitalize()


def in_passport(name: str) -> str:
    """By resolution 55 of the Cabinet of Ministers (2010)."""
    spelt = name.lower().replace("зг", "zgh")
    first = _PASSPORT_FIRST.get(spelt[0], spelt[0])
    return "".join(_PASSPORT.get(letter, letter) for letter in first + spelt[1:]).capitalize()


def in_older_latin(name: str, random: Random) -> str:
    """As in older passports, bank cards and letters: each letter in a random one of its usual spellings."""
    spelt = _ADJECTIVE_END.sub(lambda _: random.choice(("y", "yi", "yj", "iy", "ij")), name.lower())
    return "".join(
        random.choice(_OLDER[letter]) if letter in _OLDER else _PASSPORT.get(letter, letter) for letter in spelt
    ).capitalize()


def on_wrong_keyboard(text: str) -> str:
    return "".join(_KEYS.get(letter, letter) for letter in text.lower())
