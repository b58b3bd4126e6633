"""Invented departments and institutions: none of them exists, and their names show it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from cases.models import Facility
from cases.states import Stage
from supporters.directory.models import Branch

MINISTRY: Final = "Департамент супроводу поранених"
NGU, DPSU, NPU, DSNS = (f"Управління супроводу {name}" for name in ("НГУ", "ДПСУ", "НПУ", "ДСНС"))
NGU_CENTRE, DPSU_WEST, NPU_EAST = "Відділ супроводу НГУ «Центр»", "Відділ супроводу ДПСУ «Захід»", "Відділ супроводу НПУ «Схід»"

MINISTRY_DUTY_PHONE, NGU_CENTRE_DUTY_PHONE = "+380440000001", "+380440000002"  # numbers that can't be assigned


@dataclass(frozen=True, kw_only=True)
class Unit:
    """`duty`: local part of the address of the person on duty. `serves`: how many institutions of the first kinds."""

    name: str
    parent: str | None
    branch: str = ""
    zone: str = ""
    duty_phone: str = ""
    duty: str = ""
    serves: Mapping[str, int] = field(default_factory=dict)


UNITS: Final = (  # parents first
    Unit(name=MINISTRY, parent=None, zone="Уся країна", duty_phone=MINISTRY_DUTY_PHONE, duty="head.ngu"),
    Unit(name=NGU, parent=MINISTRY, branch=Branch.NGU, duty="supporter.3"),
    Unit(name=DPSU, parent=MINISTRY, branch=Branch.DPSU, duty="supporter.4"),
    Unit(name=NPU, parent=MINISTRY, branch=Branch.NPU, duty="supporter.7"),
    Unit(
        name=DSNS,
        parent=MINISTRY,
        branch=Branch.DSNS,
        zone="Уся країна",
        duty="supporter.10",
        serves={"hospital": 2, "recovery": 1},
    ),
    Unit(
        name=NGU_CENTRE,
        parent=NGU,
        branch=Branch.NGU,
        zone="Київ, Вінниця, Черкаси",
        duty_phone=NGU_CENTRE_DUTY_PHONE,
        serves={"point": 1, "receiving": 1, "hospital": 4, "recovery": 2, "community": 1},
    ),
    Unit(
        name=DPSU_WEST,
        parent=DPSU,
        branch=Branch.DPSU,
        zone="Львів, Луцьк, Ужгород",
        serves={"hospital": 3, "recovery": 3, "community": 1},
    ),
    Unit(
        name=NPU_EAST,
        parent=NPU,
        branch=Branch.NPU,
        zone="Харків, Дніпро, Запоріжжя",
        serves={"point": 3, "receiving": 2, "hospital": 3},
    ),
)


@dataclass(frozen=True, kw_only=True)
class FacilityKind:
    """`count` institutions of one kind, for people in `stages`."""

    code: str
    label_uk: str
    label_en: str
    count: int
    stages: Set[Stage]


FACILITY_KINDS: Final = (
    FacilityKind(
        code="point",
        label_uk="Навчальний стабілізаційний пункт",
        label_en="Training stabilization point",
        count=4,
        stages={Stage.STABILIZATION},
    ),
    FacilityKind(
        code="receiving",
        label_uk="Навчальний приймальний госпіталь",
        label_en="Training receiving hospital",
        count=3,
        stages={Stage.EVACUATION},
    ),
    FacilityKind(
        code="hospital", label_uk="Навчальний госпіталь", label_en="Training hospital", count=9, stages={Stage.TREATMENT}
    ),
    FacilityKind(
        code="recovery",
        label_uk="Навчальний центр відновлення",
        label_en="Training recovery centre",
        count=6,
        stages={Stage.REHABILITATION},
    ),
    FacilityKind(
        code="community",
        label_uk="Навчальний простір ветеранів",
        label_en="Training veterans’ space",
        count=3,
        stages={Stage.REINTEGRATION, Stage.CONTINUED},
    ),
)
STAGES_WITH_WARDS: Final = frozenset({Stage.TREATMENT, Stage.REHABILITATION})


def demo_facilities(today: date) -> dict[Stage, list[Facility]]:
    """New unsaved rows, by the stage they serve; an institution of two stages is in both lists as one object."""
    by_stage: dict[Stage, list[Facility]] = {stage: [] for stage in Stage}
    for kind in FACILITY_KINDS:
        for number in range(1, kind.count + 1):
            facility = Facility(
                code=f"demo-{kind.code}-{number}",
                label_uk=f"{kind.label_uk} № {number}",
                label_en=f"{kind.label_en} no. {number}",
                valid_from=date(2026, 1, 1),
                source="Invented for the demo",
                verified_on=today,
            )
            for stage in kind.stages:
                by_stage[stage].append(facility)
    return by_stage
