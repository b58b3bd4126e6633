"""Facts of a profile and of a vacancy as plain values: what actions write and the match compares. They need no database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from operator import attrgetter
from typing import Any, Final, NamedTuple

from cases.reintegration.models.employment.profile import FunctionalProfile
from cases.reintegration.models.employment.vacancy import ServiceRule, Vacancy
from cases.reintegration.states import (
    LIFTING_KG,
    Demand,
    EmployerKind,
    Entrance,
    Factor,
    Hands,
    PostKind,
    Rests,
    ServiceRuleKind,
    WorkAnswer,
)
from veterans.models import Territory
from veterans.models.territory import WHOLE


@dataclass(frozen=True, kw_only=True)
class ProfileFacts:
    """`lifting_kg`, `hours`: None and `hands`, `rests`: "" are not asked. `held`, `wanted`: codes of training kinds.

    `territory`: where the person wants to work; None is not asked.
    """

    sitting: str = WorkAnswer.NOT_ASKED
    standing: str = WorkAnswer.NOT_ASKED
    walking: str = WorkAnswer.NOT_ASKED
    stairs: str = WorkAnswer.NOT_ASKED
    heights: str = WorkAnswer.NOT_ASKED
    fine_work: str = WorkAnswer.NOT_ASKED
    screen: str = WorkAnswer.NOT_ASKED
    noise: str = WorkAnswer.NOT_ASKED
    driving: str = WorkAnswer.NOT_ASKED
    shifts: str = WorkAnswer.NOT_ASKED
    night: str = WorkAnswer.NOT_ASKED
    lifting_kg: int | None = None
    hands: str = ""
    hours: int | None = None
    rests: str = ""
    service: str = WorkAnswer.NOT_ASKED
    system: str = WorkAnswer.NOT_ASKED
    bodies: tuple[str, ...] = ()
    territory: Territory | None = None
    remote: str = WorkAnswer.NOT_ASKED
    moving: str = WorkAnswer.NOT_ASKED
    held: frozenset[str] = field(default_factory=frozenset)
    wanted: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, profile: FunctionalProfile) -> "ProfileFacts":
        """Reads `territory` and `trainings` of the profile."""
        plain = {name: getattr(profile, name) for name in COLUMNS}
        held = {training.kind_id: training.is_held for training in profile.trainings.all()}
        return cls(
            **{**plain, "bodies": tuple(sorted(profile.bodies))},
            held=frozenset(code for code, is_held in held.items() if is_held),
            wanted=frozenset(code for code, is_held in held.items() if not is_held),
        )


COLUMNS: Final = tuple(name for name in ProfileFacts.__dataclass_fields__ if name not in ("held", "wanted"))


@dataclass(frozen=True, kw_only=True)
class VacancyFacts:
    """`territory`: None for work from anywhere. `lifting_kg`, `hours`: None and `hands`, `rests`: "" are not known.

    `needs_training`, `gives_training`: the code of a kind, None for none. `contact_phone`: E.164 or "".
    """

    employer: str
    employer_kind: str = EmployerKind.OTHER
    post: str
    post_kind: str = PostKind.CIVIL
    about: str = ""
    territory: Territory | None = None
    valid_until: date
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    sitting: str = Demand.NOT_SAID
    standing: str = Demand.NOT_SAID
    walking: str = Demand.NOT_SAID
    stairs: str = Demand.NOT_SAID
    heights: str = Demand.NOT_SAID
    fine_work: str = Demand.NOT_SAID
    screen: str = Demand.NOT_SAID
    noise: str = Demand.NOT_SAID
    driving: str = Demand.NOT_SAID
    shifts: str = Demand.NOT_SAID
    night: str = Demand.NOT_SAID
    lifting_kg: int | None = None
    hands: str = ""
    hours: int | None = None
    rests: str = ""
    entrance: str = Entrance.NOT_SAID
    needs_training: str | None = None
    gives_training: str | None = None

    @classmethod
    def of(cls, vacancy: Vacancy) -> "VacancyFacts":
        """Reads `territory` of the vacancy."""
        plain = {name: getattr(vacancy, name) for name in cls.__dataclass_fields__ if name not in TRAININGS}
        return cls(**plain, **{name: getattr(vacancy, f"{name}_id") for name in TRAININGS})

    def columns(self) -> dict[str, Any]:
        """What a row of Vacancy has of it."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in TRAININGS}
        trainings = {f"{name}_id": getattr(self, name) for name in TRAININGS}
        return {**plain, **trainings, "is_remote": self.territory is None}


TRAININGS: Final = ("needs_training", "gives_training")


YES, CONDITION, NO, NOT_ASKED = (answer.value for answer in WorkAnswer)
NEEDED, NEGOTIABLE, NOT_NEEDED, NOT_SAID = (demand.value for demand in Demand)
FACTORS: Final = tuple(Factor.values)
HANDS: Final = {code: rank for rank, code in enumerate(Hands.values)}
RESTS: Final = {code: rank for rank, code in enumerate(Rests.values)}
MOST_HOURS: Final = 24

BY_ANSWER: Final = {YES: "can", CONDITION: "on_condition", NO: "cannot", NOT_ASKED: "ask_person"}
BY_DEMAND: Final = {
    NEEDED: BY_ANSWER,
    NEGOTIABLE: {**BY_ANSWER, NO: "to_agree"},
    NOT_NEEDED: {},
    NOT_SAID: {CONDITION: "ask_employer", NO: "ask_employer", NOT_ASKED: "ask_both"},
}
WISH: Final = {YES: "can", CONDITION: "on_condition", NO: "unwanted", NOT_ASKED: "ask_person"}


class Verdict(IntEnum):
    """In the order of a list."""

    FITS = 0
    CLARIFY = 1
    AGAINST = 2


VERDICTS: Final[Mapping[str, Verdict]] = {
    **dict.fromkeys(("can", "near", "moves", "body", "held", "learns"), Verdict.FITS),
    **dict.fromkeys(("cannot", "unwanted"), Verdict.AGAINST),
}  # any other reason is to be clarified


class Reason(NamedTuple):
    """`topic`: a factor or another fact of the vacancy, `why`: how the profile answers it, `code`: of a row of a directory."""

    topic: str
    why: str
    code: str = ""

    @property
    def verdict(self) -> Verdict:
        return VERDICTS.get(self.why, Verdict.CLARIFY)


class Match(NamedTuple):
    """`nearness`: 0 in the same hromada or from anywhere, 1 in the same raion, 2 in the same region, 3 elsewhere or not known."""

    reasons: tuple[Reason, ...]
    nearness: int

    @property
    def verdict(self) -> Verdict:
        """The worst of the reasons: nothing that is unknown or does not fit is outweighed."""
        return max((reason.verdict for reason in self.reasons), default=Verdict.CLARIFY)


ANSWERS: Final = attrgetter(*FACTORS)  # of a profile what the person can, of a vacancy what it asks
BY_FACTOR: Final = [
    {asked: {answer: Reason(factor, why) for answer, why in known.items()} for asked, known in BY_DEMAND.items()}
    for factor in FACTORS
]


def match(profile: ProfileFacts, vacancy: VacancyFacts, rules: Sequence[ServiceRule]) -> Match:
    """`rules`: those of all bodies that are valid today."""
    nearness = nearness_of(profile.territory, vacancy.territory)
    reasons = (
        *_factors(profile, vacancy),
        *_amounts(profile, vacancy),
        *_entrance(profile, vacancy),
        *_place(profile, vacancy, nearness),
        *_service(profile, vacancy, rules),
        *_system(profile, vacancy),
        *_training(profile, vacancy),
    )
    return Match(reasons, nearness)


def nearness_of(wanted: Territory | None, offered: Territory | None) -> int:
    if offered is None:
        return 0
    if wanted is None or wanted.oblast != offered.oblast:
        return 3
    if wanted.pk == offered.pk:
        return 2 if wanted.kind in WHOLE else 0  # of a whole region nobody knows how far it is
    return 1 if wanted.parent_id == offered.parent_id else 2


def _factors(profile: ProfileFacts, vacancy: VacancyFacts) -> Iterator[Reason]:
    for known, asked, answer in zip(BY_FACTOR, ANSWERS(vacancy), ANSWERS(profile), strict=True):
        if reason := known[asked].get(answer):
            yield reason


def _amounts(profile: ProfileFacts, vacancy: VacancyFacts) -> Iterator[Reason]:
    """What is more or less: the person must be able to do as much as the work asks, and the work must give the needed breaks."""
    yield from _amount("lifting_kg", able=profile.lifting_kg, asked=vacancy.lifting_kg, least=0, most=LIFTING_KG[-1])
    yield from _amount("hands", able=HANDS.get(profile.hands), asked=HANDS.get(vacancy.hands), least=0, most=HANDS[Hands.BOTH])
    yield from _amount("hours", able=profile.hours, asked=vacancy.hours, least=0, most=MOST_HOURS)
    given = RESTS.get(vacancy.rests)
    needed = RESTS.get(profile.rests)
    if needed == 0 or given == RESTS[Rests.LYING]:
        return
    if needed is None or given is None:
        yield Reason("rests", "ask_both" if needed == given else "ask_person" if needed is None else "ask_employer")
    else:
        yield Reason("rests", "can" if given >= needed else "cannot")


def _amount(topic: str, *, able: int | None, asked: int | None, least: int, most: int) -> Iterator[Reason]:
    """`most`: who is able to do so much is able to do anything; what is not more than `least` asks nothing."""
    if asked == least or (asked is None and able == most):
        return
    if able is None:
        yield Reason(topic, "ask_both" if asked is None else "ask_person")
    else:
        yield Reason(topic, "ask_employer" if asked is None else "can" if able >= asked else "cannot")


def _entrance(profile: ProfileFacts, vacancy: VacancyFacts) -> Iterator[Reason]:
    """Only who does not climb stairs as others do needs an accessible entrance; from home nobody enters."""
    answer = profile.stairs
    if answer == YES or vacancy.territory is None:
        return
    if vacancy.entrance == Entrance.STAIRS:
        yield Reason("entrance", BY_ANSWER[answer])
    elif vacancy.entrance == Entrance.NOT_SAID:
        yield Reason("entrance", BY_DEMAND[NOT_SAID][answer])
    elif answer != NOT_ASKED:
        yield Reason("entrance", "can")


def _place(profile: ProfileFacts, vacancy: VacancyFacts, nearness: int) -> Iterator[Reason]:
    if vacancy.territory is None:
        yield Reason("remote", WISH[profile.remote])
    elif profile.territory is None:
        yield Reason("place", "ask_person")
    elif profile.territory.oblast != vacancy.territory.oblast:
        yield Reason("moving", "moves" if profile.moving == YES else WISH[profile.moving])
    else:
        yield Reason("place", "way" if nearness else "near")


def _service(profile: ProfileFacts, vacancy: VacancyFacts, rules: Sequence[ServiceRule]) -> Iterator[Reason]:
    """A rule that is not confirmed, or that the profile has no answer to, is to be clarified."""
    if vacancy.post_kind != PostKind.SERVICE:
        return
    yield Reason("service", BY_ANSWER[profile.service])
    of_body = [rule for rule in rules if rule.body == vacancy.employer_kind]
    if not of_body:
        yield Reason("rule", "no_rule")
    for rule in of_body:
        if rule.verified_on is None:
            yield Reason("rule", "unconfirmed", rule.code)
        elif rule.kind != ServiceRuleKind.FITNESS:
            yield Reason("rule", "ask_person", rule.code)


def _system(profile: ProfileFacts, vacancy: VacancyFacts) -> Iterator[Reason]:
    """Whether it is where the person wants to work; another employer is no obstacle for who has no such wish."""
    if vacancy.employer_kind == EmployerKind.OTHER:
        if profile.system in (YES, CONDITION):
            yield Reason("system", "leaves")
    elif profile.system == YES:
        wanted = not profile.bodies or vacancy.employer_kind in profile.bodies
        yield Reason("system", "body" if wanted else "other_body")
    else:
        yield Reason("system", WISH[profile.system])


def _training(profile: ProfileFacts, vacancy: VacancyFacts) -> Iterator[Reason]:
    if code := vacancy.needs_training:
        why = "held" if code in profile.held else "wants" if code in profile.wanted else "ask_person"
        yield Reason("training", why, code)
    if vacancy.gives_training in profile.wanted:
        yield Reason("training", "learns", str(vacancy.gives_training))
