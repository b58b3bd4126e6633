"""Invented departments and institutions: none of them exists, and their names show it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from cases.case.models import Facility
from cases.case.oblasts import point_labels
from cases.case.states import FacilityKind, Stage
from supporters.directory.models import Branch
from supporters.directory.oblasts import Oblast

MINISTRY: Final = "Департамент супроводу поранених"
NGU, DPSU, NPU, DSNS = (f"Управління супроводу {name}" for name in ("НГУ", "ДПСУ", "НПУ", "ДСНС"))
NGU_CENTRE, DPSU_WEST, NPU_EAST = "Відділ супроводу НГУ «Центр»", "Відділ супроводу ДПСУ «Захід»", "Відділ супроводу НПУ «Схід»"

MINISTRY_DUTY_PHONE, NGU_CENTRE_DUTY_PHONE = "+380440000001", "+380440000002"  # numbers that can't be assigned
HOSPITAL_DUTY_PHONES: Final = ("+380440000003", "+380440000004")


@dataclass(frozen=True, kw_only=True)
class Unit:
    """`duty`: local part of the address of the person on duty. `serves`: how many institutions of the first kinds."""

    name: str
    parent: str | None
    branch: str = ""
    oblast: str = ""
    zone: str = ""
    duty_phone: str = ""
    duty: str = ""
    serves: Mapping[str, int] = field(default_factory=dict)

    @property
    def facts(self) -> dict[str, Any]:
        return {"branch": self.branch, "oblast": self.oblast, "zone": self.zone, "duty_phone": self.duty_phone}


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
        oblast=Oblast.KYIV,
        zone="Київ, Вінниця, Черкаси",
        duty_phone=NGU_CENTRE_DUTY_PHONE,
        serves={"point": 1, "receiving": 1, "hospital": 4, "recovery": 2, "community": 1},
    ),
    Unit(
        name=DPSU_WEST,
        parent=DPSU,
        branch=Branch.DPSU,
        oblast=Oblast.LVIV,
        zone="Львів, Луцьк, Ужгород",
        serves={"hospital": 3, "recovery": 3, "community": 1},
    ),
    Unit(
        name=NPU_EAST,
        parent=NPU,
        branch=Branch.NPU,
        oblast=Oblast.KHARKIV,
        zone="Харків, Дніпро, Запоріжжя",
        serves={"point": 3, "receiving": 2, "hospital": 3},
    ),
)


@dataclass(frozen=True, kw_only=True)
class FacilityGroup:
    """Institutions of one kind, one in each of `oblasts`, for people in `stages`; labels are "" for stabilization points."""

    code: str
    kind: FacilityKind
    oblasts: tuple[Oblast, ...]
    stages: Set[Stage]
    label_uk: str = ""
    label_en: str = ""
    duty_phones: tuple[str, ...] = ()

    def facility(self, number: int, today: date) -> Facility:
        oblast = self.oblasts[number - 1]
        label_uk, label_en = f"{self.label_uk} № {number}", f"{self.label_en} no. {number}"
        if self.kind == FacilityKind.STABILIZATION:
            label_uk, label_en = point_labels(oblast)
        return Facility(
            code=f"demo-{self.code}-{number}",
            kind=self.kind,
            oblast=oblast,
            label_uk=label_uk,
            label_en=label_en,
            duty_phone=self.duty_phones[number - 1] if number <= len(self.duty_phones) else "",
            valid_from=date(2026, 1, 1),
            source="Invented for the demo",
            verified_on=today,
        )


FACILITY_GROUPS: Final = (
    FacilityGroup(
        code="point",
        kind=FacilityKind.STABILIZATION,
        oblasts=(Oblast.KHARKIV, Oblast.DNIPROPETROVSK, Oblast.ZAPORIZHZHIA, Oblast.SUMY),
        stages={Stage.STABILIZATION},
    ),
    FacilityGroup(
        code="receiving",
        kind=FacilityKind.HOSPITAL,
        oblasts=(Oblast.DNIPROPETROVSK, Oblast.KHARKIV, Oblast.POLTAVA),
        stages={Stage.EVACUATION},
        label_uk="Навчальний приймальний госпіталь",
        label_en="Training receiving hospital",
    ),
    FacilityGroup(
        code="hospital",
        kind=FacilityKind.HOSPITAL,
        oblasts=(
            *(Oblast.KYIV, Oblast.VINNYTSIA, Oblast.CHERKASY, Oblast.KYIV_REGION, Oblast.LVIV),
            *(Oblast.KHARKIV, Oblast.DNIPROPETROVSK, Oblast.ODESA, Oblast.VOLYN),
        ),
        stages={Stage.TREATMENT},
        label_uk="Навчальний госпіталь",
        label_en="Training hospital",
        duty_phones=HOSPITAL_DUTY_PHONES,
    ),
    FacilityGroup(
        code="recovery",
        kind=FacilityKind.REHABILITATION,
        oblasts=(Oblast.KYIV, Oblast.LVIV, Oblast.ZAKARPATTIA, Oblast.IVANO_FRANKIVSK, Oblast.RIVNE, Oblast.TERNOPIL),
        stages={Stage.REHABILITATION},
        label_uk="Навчальний центр відновлення",
        label_en="Training recovery centre",
    ),
    FacilityGroup(
        code="community",
        kind=FacilityKind.OTHER,
        oblasts=(Oblast.KYIV, Oblast.CHERNIHIV, Oblast.KHMELNYTSKYI),
        stages={Stage.REINTEGRATION, Stage.CONTINUED},
        label_uk="Навчальний простір ветеранів",
        label_en="Training veterans’ space",
    ),
)
STAGES_WITH_WARDS: Final = frozenset({Stage.TREATMENT, Stage.REHABILITATION})


def demo_facilities(today: date) -> dict[Stage, list[Facility]]:
    """New unsaved rows, by the stage they serve; an institution of two stages is in both lists as one object."""
    by_stage: dict[Stage, list[Facility]] = {stage: [] for stage in Stage}
    for group in FACILITY_GROUPS:
        for number in range(1, len(group.oblasts) + 1):
            facility = group.facility(number, today)
            for stage in group.stages:
                by_stage[stage].append(facility)
    return by_stage
