"""Synthetic persons: made-up surnames of Ukrainian build, common given names, none of a real person."""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, product
from random import Random


def _words(text: str) -> list[str]:
    return text.split()


STEMS = _words(
    "бабич байд бакал балаб бара бачин безруч білоу бобр богдан бойк бонд бортн брат бублик будз бурл вакул вареник "
    "василь вдов верб винни вишн вовч волош воробй гаврил гайд галай галущ ганж гарас герас гладк глущ гнатю голов "
    "гонч горбат гордій гриц губар гук гур дан дегтяр демч денис дерк дзюб дмитр довж дорош драг дроб дуб дяч "
    "жабо жадан жит жур забол завгород загреб заруб захар зозул іванч ігнат кабан кавун калин камін каплун карп качур "
    "кириц клим ключ ковал козл колісн кондрат копил кор котляр кравч крив крут кузьм кульч куц лавр лазор лев лисич "
    "лозов лук лях мазур макс малин мартин матвій мельн миргород михайл мороз москал мудр музич назар недбай нестер "
    "никиф носач овчар олій онищ орл остап павл паламар панас пархом петр пилип письм підгір погоріл поліщ попов "
    "приход прокоп пушкар радч редь рибал роман руд савч садов самійл свир семен сердюк сидор сич скляр скороп слоб "
    "собол сокол солов сорок стасю стельм степан стець суп сущ танц тарас терещ тимош титар ткач токар трохим тур "
    "удовид усат федор филь фурман харч хват хом хоруж цапл циган цимбал чабан чайк черв черн чорно чуб шаповал шварц "
    "шевч шинкар шкур шпак штефан шуль щасл щерб щур юзв юрч явор якуб яким яремч ярмол яц"
)
ENDINGS = _words(
    "енко енко ко ук юк чук чак ський цький ний енчук ишин ець ів ович евич ак як ик иця ай ан ар уля уха ій инський "
    "івський овський ецький ченко іченко ошко ура ило ан’юк ’янчук ’єв ин ьо"
)
ONSETS = _words("б бр в вл г гр д др ж з к кл кр л м н п пл пр р с ск сл ст т тр х ц ч ш")
NUCLEI = "аеиіоу"
CODAS = _words("б в г д ж з к л м н п р с т х ц ч ш")
PAIRED_CODAS = _words("бр вк вд гл дв дк жк зн йд йк лб лк лт мк мп нд нк нч пк рб рг рк рм рн рт рч ск сн ст тк хн шк шн")
SHORTEST_SURNAME = 4
DISTINCT_SURNAMES = 40_000
FORMER_SHARE = 0.1
MEN = _words(
    "Олександр Сергій Андрій Володимир Дмитро Іван Микола Юрій Віталій Ігор Олег Максим Віктор Роман Василь Михайло "
    "Євген Олексій Богдан Тарас Павло Петро Ярослав Артем Анатолій Владислав Руслан Вадим Денис Антон Валерій Григорій "
    "Назар Станіслав Вячеслав Степан Костянтин Ілля Кирило Данило Едуард Леонід Борис Федір Семен Яків Матвій Микита "
    "Георгій Ростислав Лука Святослав Остап Гнат Пилип"
)
WOMEN = _words(
    "Олена Наталія Тетяна Ірина Світлана Оксана Ольга Людмила Катерина Анна Юлія Вікторія Галина Марія Надія Любов "
    "Валентина Інна Алла Лариса Анастасія Яна Ганна Аліна Дарина Софія Христина Соломія Уляна Зоя"
)
FATHERS = {
    "Григорій": ("Григорович", "Григорівна"),
    "Ілля": ("Ілліч", "Іллівна"),
    "Лука": ("Лукич", "Луківна"),
    "Микита": ("Микитович", "Микитівна"),
    "Микола": ("Миколайович", "Миколаївна"),
    "Яків": ("Якович", "Яківна"),
}
VOWELS = "аеєиіїоуюя"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`former`: the surname before another one was taken, or "". `joined`: who was joined into this one."""

    surname: str
    given: str
    patronymic: str
    birth_year: int
    former: str = ""
    joined: "tuple[Person, ...]" = ()

    @property
    def namings(self) -> "tuple[Person, ...]":
        """The person by each name, those of joined persons included."""
        former = (replace(self, surname=self.former, former=""),) if self.former else ()
        return (self, *former, *(naming for one in self.joined for naming in one.namings))


class Commonness:
    """Draws from a list with realistic frequencies: weight 1 / (rank + offset)."""

    def __init__(self, names: list[str], offset: float) -> None:
        self.names = names
        self.sums = list(accumulate(1 / (rank + offset) for rank in range(len(names))))

    def draw(self, random: Random) -> str:
        return self.names[bisect(self.sums, random.random() * self.sums[-1])]


def people(count: int, seed: int) -> Iterator[Person]:
    """The same persons for the same seed: one in forty has a double surname, one in ten a former one; one in eight is a woman."""
    random, past = Random(seed), Random(f"{seed}, former")
    surnames = Commonness(_surnames(random), offset=14)
    men, women = Commonness(MEN, offset=3), Commonness(WOMEN, offset=3)
    for _ in range(count):
        female = random.random() < 0.125
        parts = [surnames.draw(random) for _ in range(1 + (random.random() < 0.025))]
        surname = "-".join(dict.fromkeys(_feminine(part) if female else part for part in parts))
        given = (women if female else men).draw(random)
        patronymic = _patronymic(men.draw(random), female=female)
        yield Person(
            surname=surname,
            given=given,
            patronymic=patronymic,
            birth_year=random.randint(1965, 2006),
            former=_former(surnames, past, surname, female=female),
        )


def _former(surnames: Commonness, random: Random, surname: str, *, female: bool) -> str:
    if random.random() >= FORMER_SHARE:
        return ""
    drawn = surnames.draw(random)
    former = _feminine(drawn) if female else drawn
    return former if former != surname else ""


def _surnames(random: Random) -> list[str]:
    """Common ones first. A third has a real stem, a third an invented stem of one syllable, a third one of two."""
    short = ["".join(sounds) for sounds in product(ONSETS, NUCLEI, CODAS + PAIRED_CODAS)]
    long = ["".join(sounds) for sounds in product(ONSETS, NUCLEI, CODAS, NUCLEI, CODAS)]
    made: dict[str, None] = {}
    while len(made) < DISTINCT_SURNAMES:
        name = _fitted(random.choice(random.choice((STEMS, short, long))), random.choice(ENDINGS))
        if len(name) >= SHORTEST_SURNAME:
            made[name.capitalize()] = None
    return list(made)


def _fitted(stem: str, ending: str) -> str:
    """Join without two vowels in a row, and without a soft ending after a vowel."""
    if stem[-1] in VOWELS + "йь" and ending[0] in VOWELS + "ь’":
        return stem[:-1] + ending
    return stem + ending


def _feminine(surname: str) -> str:
    if surname.endswith(("ий", "ій")) and len(surname) > 5:
        return surname[:-2] + "а"
    return surname + "а" if surname.endswith(("ов", "ев", "єв", "ин", "їн")) else surname


def _patronymic(father: str, *, female: bool) -> str:
    if father in FATHERS:
        return FATHERS[father][female]
    if father.endswith("й"):
        return f"{father[:-1]}ївна" if female else f"{father}ович"
    return father.removesuffix("о") + ("івна" if female else "ович")
