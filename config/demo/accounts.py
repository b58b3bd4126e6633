"""Accounts of the demo data. They exist in demo and test mode only."""

from dataclasses import dataclass
from typing import Final

from config.demo.places import DPSU, DPSU_WEST, DSNS, MINISTRY, NGU, NGU_CENTRE, NPU, NPU_EAST
from supporters.directory.roles import Role
from supporters.directory.wording import AddressForm

DEMO_PASSWORD: Final = "demo-suprovid-2026"  # noqa: S105 - printed at each start of the demo


@dataclass(frozen=True)
class DemoAccount:
    email: str
    role: Role

    @property
    def role_label(self) -> str:
        return str(self.role.label)


DEMO_ACCOUNTS: Final = tuple(
    DemoAccount(f"{name}@demo.test", role)
    for name, role in (
        ("supporter", Role.SUPPORTER),
        ("head", Role.HEAD),
        ("admin", Role.ADMINISTRATOR),
        ("admin.2", Role.ADMINISTRATOR),
        ("auditor", Role.AUDITOR),
        ("psychologist", Role.PSYCHOLOGIST),
        ("analyst", Role.ANALYST),
    )
)
SUPPORTER, HEAD, ADMINISTRATOR, SECOND_ADMINISTRATOR, AUDITOR, PSYCHOLOGIST, ANALYST = DEMO_ACCOUNTS


@dataclass(frozen=True)
class Colleague:
    """An employee of a demo department. No demo person has the same surname: tests search a dump for those."""

    account: DemoAccount
    department: str
    surname: str
    given_name: str
    patronymic: str

    @property
    def address_form(self) -> AddressForm:
        return AddressForm.SHE if self.patronymic.endswith("на") else AddressForm.HE


def _more(name: str, role: Role) -> DemoAccount:
    return DemoAccount(f"{name}@demo.test", role)


SECOND_PSYCHOLOGIST = _more("psychologist.2", Role.PSYCHOLOGIST)
STAFF: Final = (
    Colleague(SUPPORTER, NGU_CENTRE, "Яворівська", "Оксана", "Ігорівна"),
    Colleague(HEAD, NGU_CENTRE, "Задорожний", "Віктор", "Павлович"),
    Colleague(PSYCHOLOGIST, NGU_CENTRE, "Вербицька", "Леся", "Орестівна"),
    Colleague(ADMINISTRATOR, MINISTRY, "Сагайдак", "Роман", "Левкович"),
    Colleague(AUDITOR, MINISTRY, "Терещук", "Ніна", "Макарівна"),
    Colleague(ANALYST, MINISTRY, "Ластівка", "Юлія", "Данилівна"),
    Colleague(SECOND_ADMINISTRATOR, MINISTRY, "Хортицька", "Дарія", "Никонівна"),
    Colleague(_more("head.ministry", Role.HEAD), MINISTRY, "Острозький", "Гнат", "Северинович"),
    Colleague(_more("head.ngu", Role.HEAD), NGU, "Берегова", "Тамара", "Йосипівна"),
    Colleague(_more("head.dpsu", Role.HEAD), DPSU, "Прикордонюк", "Лука", "Федорович"),
    Colleague(_more("head.npu", Role.HEAD), NPU, "Житомирська", "Раїса", "Кузьмівна"),
    Colleague(_more("head.dsns", Role.HEAD), DSNS, "Вишнівецький", "Зіновій", "Маркович"),
    Colleague(_more("head.dpsu.west", Role.HEAD), DPSU_WEST, "Стрийська", "Дарина", "Устимівна"),
    Colleague(_more("head.npu.east", Role.HEAD), NPU_EAST, "Слобожанець", "Клим", "Юхимович"),
    Colleague(_more("supporter.2", Role.SUPPORTER), NGU_CENTRE, "Подолянко", "Інна", "Захарівна"),
    Colleague(_more("supporter.3", Role.SUPPORTER), NGU_CENTRE, "Дніпрук", "Остап", "Лаврович"),
    Colleague(_more("supporter.4", Role.SUPPORTER), DPSU_WEST, "Галицька", "Христина", "Теодорівна"),
    Colleague(_more("supporter.5", Role.SUPPORTER), DPSU_WEST, "Бескид", "Ярема", "Ількович"),
    Colleague(_more("supporter.6", Role.SUPPORTER), DPSU_WEST, "Черемшина", "Віра", "Прокопівна"),
    Colleague(_more("supporter.7", Role.SUPPORTER), NPU_EAST, "Оскільський", "Савелій", "Карпович"),
    Colleague(_more("supporter.8", Role.SUPPORTER), NPU_EAST, "Ковилець", "Емма", "Наумівна"),
    Colleague(_more("supporter.9", Role.SUPPORTER), NPU_EAST, "Айдарченко", "Гліб", "Борисович"),
    Colleague(_more("supporter.10", Role.SUPPORTER), DSNS, "Рятувальська", "Зоряна", "Якимівна"),
    Colleague(_more("supporter.11", Role.SUPPORTER), DSNS, "Водограй", "Тихон", "Антонович"),
    Colleague(SECOND_PSYCHOLOGIST, NPU_EAST, "Світличко", "Агата", "Романівна"),
)
