"""Vacancies that were written down before somebody looked for work, all invented; config/demo/work.py has others."""

from datetime import date, time, timedelta
from typing import Any, Final, NamedTuple

from cases.reintegration.actions.employment import add_vacancy
from cases.reintegration.models import Vacancy
from cases.reintegration.models.employment.matching import VacancyFacts
from cases.reintegration.states import Demand, EmployerKind, Entrance, Hands, PostKind, Rests
from config.demo.story import moment
from privacy.ids import new_id
from supporters.directory.models import Supporter
from veterans.models import Territory

BUSK, KRASNE, LVIV = "UA46040030000058332", "UA46040090000012087", "UA46060250000025047"
DNIPRO, ODESA, LUTSK = "UA12020010000033698", "UA51100270000073549", "UA07080170000013585"
WRITTEN: Final = timedelta(days=55)  # before today
NEEDED, NEGOTIABLE, NOT_NEEDED = Demand.NEEDED, Demand.NEGOTIABLE, Demand.NOT_NEEDED
DESK: Final = {"sitting": NEEDED, "screen": NEEDED, "stairs": NOT_NEEDED, "lifting_kg": 0, "entrance": Entrance.ACCESSIBLE}
DECLINED, REFUSED, HIRED = "Вантажник", "Помічник слідчого", "Діловод"


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
        "Прикордонний загін «Захід-Навчальний»", EmployerKind.DPSU, "Оператор відеонагляду", LUTSK, 30,
        {**DESK, "shifts": NEEDED, "night": NEGOTIABLE, "hours": 12, "gives_training": "dispatch"}, PostKind.SERVICE,
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
        "Навчальний рятувальний загін «Хвиля»", EmployerKind.DSNS, "Майстер з ремонту спорядження", ODESA, 50,
        {"standing": NEGOTIABLE, "fine_work": NEEDED, "hands": Hands.BOTH, "lifting_kg": 10, "needs_training": "repair"},
    ),
    Offered("Склад «Ялинка»", EmployerKind.OTHER, DECLINED, BUSK, 12, {"standing": NEEDED, "walking": NEEDED, "lifting_kg": 20}),
    Offered(
        "Студія «Рядок»", EmployerKind.OTHER, "Тестувальник програм", "", 70,
        {**DESK, "hours": 6, "rests": Rests.HOURLY, "gives_training": "information"},
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
            contact_phone=f"+380440000{30 + number:03}",
            contact_email=f"kadry{number}@demo.test",
            **one.facts,
        )
        made[one.post] = add_vacancy(facts, by=by, at=at + timedelta(minutes=number), pk=new_id())
    return made
