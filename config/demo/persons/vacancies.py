"""Vacancies of the four bodies, of another body of the ministry and of other employers; all of them are invented."""

from datetime import date, time, timedelta
from typing import Any, Final, NamedTuple

from cases.actions.employment.vacancies import add_vacancy
from cases.models import Vacancy
from cases.models.employment.facts import VacancyFacts
from cases.states import Demand, EmployerKind, Entrance, Hands, PostKind, Rests
from config.demo.story import moment
from privacy.ids import new_id
from supporters.directory.models import Supporter
from veterans.models import Territory

BUSK, KRASNE, LVIV = "UA46040030000058332", "UA46040090000012087", "UA46060250000025047"
DNIPRO, POLTAVA, ODESA = "UA12020010000033698", "UA53080370000025447", "UA51100270000073549"
VINNYTSIA, LUTSK, UZHHOROD = "UA05020030000031457", "UA07080170000013585", "UA21100230000083101"
IRPIN, KHARKIV, ZHYTOMYR = "UA32080150000035443", "UA63120270000028556", "UA18040190000029215"
WRITTEN: Final = timedelta(days=55)  # before today
NEEDED, NEGOTIABLE, NOT_NEEDED = Demand.NEEDED, Demand.NEGOTIABLE, Demand.NOT_NEEDED
DESK: Final = {"sitting": NEEDED, "screen": NEEDED, "stairs": NOT_NEEDED, "lifting_kg": 0, "entrance": Entrance.ACCESSIBLE}
DECLINED, REFUSED, HIRED = "Комірник", "Помічник слідчого", "Діловод"


class Offered(NamedTuple):
    """`code`: of the hromada, "" for work from anywhere. `days`: from today to the last day. `facts`: further of VacancyFacts."""

    employer: str
    kind: EmployerKind
    post: str
    code: str
    days: int
    facts: dict[str, Any]
    post_kind: PostKind = PostKind.CIVIL


VACANCIES: Final = (
    Offered("Навчальний батальйон НГУ «Смерека»", EmployerKind.NGU, HIRED, BUSK, 40, {**DESK, "hours": 8, "rests": Rests.HOURLY}),
    Offered(
        "Навчальний батальйон НГУ «Смерека»", EmployerKind.NGU, "Оператор безпілотних систем", LVIV, 60,
        {**DESK, "fine_work": NEEDED, "hands": Hands.BOTH, "shifts": NEGOTIABLE, "gives_training": "drone"}, PostKind.SERVICE,
    ),
    Offered(
        "Навчальний центр НГУ «Джерело»", EmployerKind.NGU, "Інструктор з домедичної допомоги", POLTAVA, 25,
        {"standing": NEGOTIABLE, "walking": NEGOTIABLE, "hours": 6, "needs_training": "instructor"},
    ),
    Offered(
        "Прикордонний загін «Захід-Навчальний»", EmployerKind.DPSU, "Оператор відеонагляду", LUTSK, 30,
        {**DESK, "shifts": NEEDED, "night": NEGOTIABLE, "hours": 12, "gives_training": "dispatch"}, PostKind.SERVICE,
    ),
    Offered(
        "Прикордонний загін «Карпати-Навчальний»", EmployerKind.DPSU, "Бухгалтер", UZHHOROD, 45,
        {**DESK, "needs_training": "accounting", "hours": 8},
    ),
    Offered(
        "Навчальне управління поліції «Полтва»", EmployerKind.NPU, REFUSED, KRASNE, 20,
        {"sitting": NEEDED, "walking": NEGOTIABLE, "screen": NEEDED, "needs_training": "law", "hours": 8},
    ),
    Offered(
        "Навчальне управління поліції «Інгулець»", EmployerKind.NPU, "Оператор лінії 102", DNIPRO, 35,
        {**DESK, "noise": NEGOTIABLE, "shifts": NEEDED, "hours": 12, "gives_training": "dispatch"},
    ),
    Offered(
        "Навчальне управління поліції «Слобода»", EmployerKind.NPU, "Спеціаліст з роботи зі зверненнями", KHARKIV, 15,
        {**DESK, "hours": 8, "rests": Rests.HOURLY},
    ),
    Offered(
        "Навчальний рятувальний загін «Дністер»", EmployerKind.DSNS, "Диспетчер 101", VINNYTSIA, 28,
        {**DESK, "shifts": NEEDED, "night": NEEDED, "hours": 24, "rests": Rests.LYING},
    ),
    Offered(
        "Навчальний рятувальний загін «Хвиля»", EmployerKind.DSNS, "Майстер з ремонту спорядження", ODESA, 50,
        {"standing": NEGOTIABLE, "fine_work": NEEDED, "hands": Hands.BOTH, "lifting_kg": 10, "needs_training": "repair"},
    ),
    Offered(
        "Сервісний центр «Навчальний»", EmployerKind.MINISTRY, "Адміністратор зали", ZHYTOMYR, 22,
        {"sitting": NEGOTIABLE, "standing": NEGOTIABLE, "screen": NEEDED, "hours": 8, "entrance": Entrance.ACCESSIBLE},
    ),
    Offered("Склад «Ялинка»", EmployerKind.OTHER, DECLINED, BUSK, 12, {"standing": NEEDED, "walking": NEEDED, "lifting_kg": 20}),
    Offered(
        "Студія «Рядок»", EmployerKind.OTHER, "Тестувальник програм", "", 70,
        {**DESK, "hours": 6, "rests": Rests.HOURLY, "gives_training": "information"},
    ),
    Offered(
        "Кав’ярня «Тепла»", EmployerKind.OTHER, "Бариста", IRPIN, 18,
        {"standing": NEEDED, "hands": Hands.BOTH, "noise": NEGOTIABLE, "hours": 6, "entrance": Entrance.STAIRS},
    ),
)  # fmt: skip


def add_vacancies(*, by: Supporter, today: date) -> dict[str, Vacancy]:
    """By post. Written down before anybody was shown one."""
    at, made = moment(today - WRITTEN, time(9, 40)), {}
    for number, one in enumerate(VACANCIES, start=1):
        facts = VacancyFacts(
            employer=one.employer,
            employer_kind=one.kind,
            post=one.post,
            post_kind=one.post_kind,
            territory=Territory.objects.get(pk=one.code) if one.code else None,
            valid_until=today + timedelta(days=one.days),
            contact_name="Відділ кадрів",
            contact_phone=f"+3806700099{number:02}",
            contact_email=f"kadry{number}@demo.test",
            **one.facts,
        )
        made[one.post] = add_vacancy(facts, by=by, at=at + timedelta(minutes=number), pk=new_id())
    return made
