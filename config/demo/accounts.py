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


@dataclass(frozen=True, kw_only=True)
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
    Colleague(account=SUPPORTER, department=NGU_CENTRE, surname="Яворівська", given_name="Оксана", patronymic="Ігорівна"),
    Colleague(account=HEAD, department=NGU_CENTRE, surname="Задорожний", given_name="Віктор", patronymic="Павлович"),
    Colleague(account=PSYCHOLOGIST, department=NGU_CENTRE, surname="Вербицька", given_name="Леся", patronymic="Орестівна"),
    Colleague(account=ADMINISTRATOR, department=MINISTRY, surname="Сагайдак", given_name="Роман", patronymic="Левкович"),
    Colleague(account=AUDITOR, department=MINISTRY, surname="Терещук", given_name="Ніна", patronymic="Макарівна"),
    Colleague(account=ANALYST, department=MINISTRY, surname="Ластівка", given_name="Юлія", patronymic="Данилівна"),
    Colleague(account=SECOND_ADMINISTRATOR, department=MINISTRY, surname="Хортицька", given_name="Дарія", patronymic="Никонівна"),
    Colleague(
        account=_more("head.ministry", Role.HEAD),
        department=MINISTRY,
        surname="Острозький",
        given_name="Гнат",
        patronymic="Северинович",
    ),
    Colleague(
        account=_more("head.ngu", Role.HEAD), department=NGU, surname="Берегова", given_name="Тамара", patronymic="Йосипівна"
    ),
    Colleague(
        account=_more("head.dpsu", Role.HEAD), department=DPSU, surname="Прикордонюк", given_name="Лука", patronymic="Федорович"
    ),
    Colleague(
        account=_more("head.npu", Role.HEAD), department=NPU, surname="Житомирська", given_name="Раїса", patronymic="Кузьмівна"
    ),
    Colleague(
        account=_more("head.dsns", Role.HEAD),
        department=DSNS,
        surname="Вишнівецький",
        given_name="Зіновій",
        patronymic="Маркович",
    ),
    Colleague(
        account=_more("head.dpsu.west", Role.HEAD),
        department=DPSU_WEST,
        surname="Стрийська",
        given_name="Дарина",
        patronymic="Устимівна",
    ),
    Colleague(
        account=_more("head.npu.east", Role.HEAD),
        department=NPU_EAST,
        surname="Слобожанець",
        given_name="Клим",
        patronymic="Юхимович",
    ),
    Colleague(
        account=_more("supporter.2", Role.SUPPORTER),
        department=NGU_CENTRE,
        surname="Подолянко",
        given_name="Інна",
        patronymic="Захарівна",
    ),
    Colleague(
        account=_more("supporter.3", Role.SUPPORTER),
        department=NGU_CENTRE,
        surname="Дніпрук",
        given_name="Остап",
        patronymic="Лаврович",
    ),
    Colleague(
        account=_more("supporter.4", Role.SUPPORTER),
        department=DPSU_WEST,
        surname="Галицька",
        given_name="Христина",
        patronymic="Теодорівна",
    ),
    Colleague(
        account=_more("supporter.5", Role.SUPPORTER),
        department=DPSU_WEST,
        surname="Бескид",
        given_name="Ярема",
        patronymic="Ількович",
    ),
    Colleague(
        account=_more("supporter.6", Role.SUPPORTER),
        department=DPSU_WEST,
        surname="Черемшина",
        given_name="Віра",
        patronymic="Прокопівна",
    ),
    Colleague(
        account=_more("supporter.7", Role.SUPPORTER),
        department=NPU_EAST,
        surname="Оскільський",
        given_name="Савелій",
        patronymic="Карпович",
    ),
    Colleague(
        account=_more("supporter.8", Role.SUPPORTER),
        department=NPU_EAST,
        surname="Ковилець",
        given_name="Емма",
        patronymic="Наумівна",
    ),
    Colleague(
        account=_more("supporter.9", Role.SUPPORTER),
        department=NPU_EAST,
        surname="Айдарченко",
        given_name="Гліб",
        patronymic="Борисович",
    ),
    Colleague(
        account=_more("supporter.10", Role.SUPPORTER),
        department=DSNS,
        surname="Рятувальська",
        given_name="Зоряна",
        patronymic="Якимівна",
    ),
    Colleague(
        account=_more("supporter.11", Role.SUPPORTER),
        department=DSNS,
        surname="Водограй",
        given_name="Тихон",
        patronymic="Антонович",
    ),
    Colleague(account=SECOND_PSYCHOLOGIST, department=NPU_EAST, surname="Світличко", given_name="Агата", patronymic="Романівна"),
)
