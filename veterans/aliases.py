"""Aliases of given names, from public knowledge: Ukrainian, Russian, Latin and short spellings of one name.

Only spellings that sound different are listed, each in its `clean` form: Анастасия and Anastasiia share the `fold` of Анастасія.
"""

from typing import Final

GROUPS: Final = (
    "агафія агата гапка",
    "анастасія настасія настя",
    "андрій андрей andrew",
    "антон антін",
    "антоніна тоня",
    "варвара варя barbara",
    "василь василий вася basil",
    "віктор вітя",
    "вікторія віка",
    "володимир владимир вова володя",
    "ганна анна hannah",
    "гліб глеб",
    "гнат ігнат ігнатій",
    "григорій гриць гриша gregory",
    "данило данил daniel",
    "дарина дарія даша",
    "дмитро дмитрій діма",
    "євген євгеній женя eugene",
    "євгенія женя eugenia",
    "євдокія явдоха",
    "єлизавета лізавета ліза elizabeth",
    "єфрем охрім",
    "зінаїда зіна",
    "іван ваня john",
    "ірина ярина орина irene",
    "йосип йосиф joseph",
    "катерина екатерина катря катя catherine",
    "кирило кирил cyril",
    "ксенія аксінья",
    "костянтин константин костя",
    "лаврентій лаврін",
    "леонід льоня",
    "любов люба",
    "людмила люда міла",
    "максим макс",
    "марія маша mary",
    "марко марк",
    "матвій матвей matthew",
    "меланія маланка",
    "микита нікіта",
    "микола николай коля nicholas",
    "михайло михаил миша michael",
    "мойсей мусій moses",
    "мотря мотрона матрена",
    "надія надежда",
    "назар назарій",
    "наталія наталка наташа",
    "оксана аксана",
    "олександр александр олекса саша alexander",
    "олександра александра саша леся",
    "олексій алексей льоша alexis",
    "олена елена альона helen",
    "омелян емельян",
    "онуфрій онопрій",
    "павло павел паша paul",
    "панас опанас афанасій",
    "параска парасковія прасковья",
    "петро петр петя peter",
    "пилип філіп",
    "поліна павліна",
    "прокіп прокопій прокоп",
    "світлана светлана света",
    "семен симеон сеня simon",
    "сергій сергей серж",
    "сидір сидор",
    "степан стефан stephen",
    "тетяна татьяна таня",
    "тимофій тимофей тиміш timothy",
    "трохим трофим",
    "федір федор хведір theodore",
    "христина кристина",
    "хома фома thomas",
    "юхим єфим",
    "яків яков jacob",
)


def _collect() -> dict[str, frozenset[str]]:
    collected: dict[str, set[str]] = {}
    for group in GROUPS:
        names = group.split()
        for name in names:
            collected.setdefault(name, set()).update(names)
    return {name: frozenset(names - {name}) for name, names in collected.items()}


_ALIASES = _collect()


def aliases(given_name: str) -> frozenset[str]:
    """Other spellings of a given name, by its clean form; empty when none is known."""
    return _ALIASES.get(given_name, frozenset())
