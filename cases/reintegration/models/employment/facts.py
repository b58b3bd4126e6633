"""Facts of a profile and of a vacancy as plain values: what actions write and the match compares. They need no database."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from cases.reintegration.models.employment.profile import FunctionalProfile
from cases.reintegration.models.employment.vacancy import Vacancy
from cases.reintegration.states import Demand, EmployerKind, Entrance, PostKind, WorkAnswer
from veterans.models import Territory


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
