"""What a person of the demo can do at work, and the vacancies that are open for everybody."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from cases.case.models import Case
from cases.reintegration.actions.employment import NewProfile, add_vacancy, profile_version, set_profile
from cases.reintegration.models.employment.matching import ProfileFacts, VacancyFacts
from cases.reintegration.states import Demand, Entrance, Factor, WorkAnswer
from privacy.ids import new_id
from supporters.directory.models import Supporter
from veterans.models import Territory

BUSK, LVIV, KYIV = "UA46040030000058332", "UA46060250000025047", "UA80000000000624772"
NEEDED, NEGOTIABLE, NOT_NEEDED = Demand.NEEDED, Demand.NEGOTIABLE, Demand.NOT_NEEDED
YES, CONDITION, NO = WorkAnswer.YES, WorkAnswer.CONDITION, WorkAnswer.NO
SITS: Final[dict[str, Any]] = {
    **dict.fromkeys(Factor.values, NOT_NEEDED),
    "sitting": NEEDED,
    "screen": NEEDED,
    "lifting_kg": 0,
    "hands": "one",
    "hours": 8,
    "rests": "hourly",
    "entrance": Entrance.ACCESSIBLE,
}
ON_FEET: Final[dict[str, Any]] = {**SITS, "sitting": NOT_NEEDED, "screen": NOT_NEEDED, "standing": NEEDED, "walking": NEEDED}
ABLE: Final[dict[str, Any]] = {
    **dict.fromkeys(("sitting", "screen", "fine_work"), YES),
    **dict.fromkeys(("standing", "walking", "stairs", "driving"), CONDITION),
    **dict.fromkeys(("heights", "night"), NO),
    "lifting_kg": 5,
    "hands": "both",
    "hours": 8,
    "rests": "usual",
    "system": YES,
    "bodies": ("dsns", "npu"),
    "remote": YES,
    "moving": NO,
    "held": frozenset({"computer"}),
    "wanted": frozenset({"dispatch"}),
}
POSTS: Final[tuple[tuple[str, str, str, str | None, dict[str, Any]], ...]] = (
    ("npu", "Управління поліції", "Діловод архіву", BUSK, SITS),
    (
        "dsns",
        "Рятувальна частина",
        "Диспетчер частини",
        BUSK,
        {**SITS, "noise": NEGOTIABLE, "gives_training": "dispatch"},
    ),
    ("npu", "Навчальний центр поліції", "Фахівець з обліку", LVIV, {**SITS, "needs_training": "accounting"}),
    ("ministry", "Сервісний центр", "Оператор на телефоні", None, {**SITS, "shifts": NEGOTIABLE}),
    ("npu", "Відділ поліції", "Слідчий", LVIV, {**SITS, "post_kind": "service", "needs_training": "law"}),
    ("ngu", "Військова частина", "Водій", LVIV, {**ON_FEET, "driving": NEEDED, "noise": NEEDED, "lifting_kg": 20}),
    ("dpsu", "Прикордонний загін", "Комірник", LVIV, {**ON_FEET, "lifting_kg": 20, "entrance": Entrance.STAIRS}),
    ("other", "Підприємство «Зв’язок»", "Програміст-початківець", KYIV, {"sitting": NEEDED, "screen": NEEDED, "hours": 6}),
)
WORDS: Final = "Хоче працювати поруч із домом, з людьми, без нічних змін."


def write_work(case: Case, *, by: Supporter, at: datetime, today: date) -> None:
    places = {code: Territory.objects.select_related("parent").get(pk=code) for code in (BUSK, LVIV, KYIV)}
    for number, (kind, employer, post, place, known) in enumerate(POSTS):
        facts = VacancyFacts(
            employer=employer,
            employer_kind=kind,
            post=post,
            territory=places[place] if place else None,
            valid_until=today + timedelta(days=10 + number),
            contact_name="Відділ кадрів",
            contact_email=f"hr{number}@suprovid.test",
            **known,
        )
        add_vacancy(facts, by=by, at=at, pk=new_id())
    facts_of = ProfileFacts(**ABLE, territory=places[BUSK])
    new = NewProfile(facts=facts_of, conditions="Ходити й стояти до години, потім сісти; авто з автоматом.", wishes=WORDS)
    set_profile(case.pk, new, version=profile_version(case.person_id), by=by, at=at)
