"""Check a list of vacancies row by row, each as the form for one would, and compare it with those that are open."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Choices
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.reintegration.actions.employment import ListedVacancy, VacancyRefused, refuse_vacancy, same_vacancy
from cases.reintegration.forms.employment.listed_places import Places
from cases.reintegration.forms.employment.vacancies import VacancyForm
from cases.reintegration.models import TrainingKind, Vacancy
from cases.reintegration.models.employment.matching import TRAININGS, VacancyFacts
from cases.reintegration.states import LIFTING_KG, Demand, EmployerKind, Entrance, Factor, Hands, PostKind, Rests
from supporters.forms.spreadsheets.columns import Columns, Fault, ListedRow, letters, refuse_formula

OF_FORM: Final[dict[str, Any]] = VacancyForm.base_fields
FIELDS: Final[dict[str, Any]] = {
    **{name: OF_FORM[name] for name in ("employer", "employer_kind", "post", "post_kind")},
    "place": forms.CharField(label=gettext_lazy("Place"), max_length=200),
    **{name: OF_FORM[name] for name in ("oblast", "valid_until", "contact_name", "contact_phone", "contact_email", "about")},
    **{name: OF_FORM[name] for name in (*Factor.values, "lifting_kg", "hands", "hours", "rests", "entrance", *TRAININGS)},
}
SYNONYMS: Final = {  # accepted besides the labels
    "employer": "employer, роботодавець, підрозділ, орган",
    "employer_kind": "body, kind of employer, чий орган, вид роботодавця, служба, відомство",
    "post": "post, position, посада, вакансія",
    "post_kind": "kind of post, вид посади, служба чи цивільна посада",
    "place": "place, hromada, місце, громада, населений пункт, місто, код катоттг",
    "oblast": "region, oblast, область, регіон",
    "valid_until": "until, valid until, last day, до, дійсна до, останній день, строк",
    "contact_name": "contact, кого питати, контактна особа",
    "contact_phone": "phone, телефон",
    "contact_email": "e-mail, mail, електронна пошта, пошта",
    "about": "about, description, опис, обов’язки",
    **{factor: factor.replace("_", " ") for factor in Factor.values},
    "lifting_kg": "lifting, kg, піднімати, піднімає, вага",
    "hands": "hands, руки",
    "hours": "hours, години, годин на день",
    "rests": "breaks, перерви",
    "entrance": "entrance, вхід",
    "needs_training": "training needed, потрібне навчання",
    "gives_training": "training given, дає навчання",
}
LISTED: Final = Columns(FIELDS, SYNONYMS)
CODED: Final[Mapping[str, type[Choices]]] = {
    "employer_kind": EmployerKind,
    "post_kind": PostKind,
    **dict.fromkeys(Factor.values, Demand),
    "hands": Hands,
    "rests": Rests,
    "entrance": Entrance,
}
SHORT: Final[Mapping[type[Choices], Mapping[str, str]]] = {  # accepted besides the labels; letters only
    EmployerKind: {"нгу": "ngu", "дпсу": "dpsu", "нпу": "npu", "дснс": "dsns", "мвс": "ministry", "інше": "other"},
    PostKind: {"цивільна": "civil"},
    Demand: {"так": "needed", "ні": "not_needed", "yes": "needed", "no": "not_needed", "невідомо": "not_said"},
    Hands: {"одна": "one", "обидві": "both", "дві": "both"},
}
SHOWN_CHARS: Final = 100
KILOGRAMS: Final = {Decimal(kg): kg for kg in LIFTING_KG}
NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?")
NAMES: Final = tuple(VacancyFacts.__dataclass_fields__)


@dataclass(frozen=True, kw_only=True)
class CheckedVacancy:
    """`listed` is None when there are faults. `changed`: the labels of what would change, empty for a new or an unchanged one."""

    row: ListedRow
    faults: tuple[Fault, ...]
    listed: ListedVacancy | None = None
    changed: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        return self.listed is not None and self.listed.known is None

    @property
    def mark(self) -> int:
        """What the page shows of the row: -1 faults, 0 new, else the version that is compared with."""
        return self.listed.version if self.listed else -1


@dataclass(frozen=True)
class CheckedVacancies:
    rows: tuple[CheckedVacancy, ...]

    @cached_property
    def bad(self) -> list[CheckedVacancy]:
        return [one for one in self.rows if one.faults]

    @cached_property
    def new(self) -> list[CheckedVacancy]:
        return [one for one in self.rows if one.is_new]

    @cached_property
    def changed(self) -> list[CheckedVacancy]:
        return [one for one in self.rows if one.changed]

    @property
    def unchanged(self) -> int:
        return len(self.rows) - len(self.bad) - len(self.new) - len(self.changed)

    @property
    def to_save(self) -> list[ListedVacancy]:
        return [one.listed for one in self.rows if one.listed and (one.is_new or one.changed)]


@dataclass(kw_only=True)
class _Looked:
    """A row during the check: valid values of the cells with text, faults by column, and what it is about."""

    row: ListedRow
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    known: Vacancy | None = None
    facts: VacancyFacts | None = None

    def refuse(self, column: str, words: str) -> None:
        self.faults.setdefault(column, words)


def checked_vacancies(rows: Sequence[ListedRow], *, at: datetime) -> CheckedVacancies:
    """Three queries for any number of rows."""
    places, kinds = Places(at), _training_codes()
    open_ones = {same_vacancy(VacancyFacts.of(one)): one for one in _open_vacancies()}
    looked = [_look(row, kinds) for row in rows]
    for one in looked:
        places.read(one.values, one.refuse)
        _compare(one, open_ones, at)
    _refuse_repeated(looked)
    return CheckedVacancies(tuple(_checked(one) for one in looked))


def _open_vacancies() -> Any:
    return Vacancy.objects.filter(ended_at=None).select_related("territory").iterator(chunk_size=1000)


def _look(row: ListedRow, kinds: Mapping[str, str]) -> _Looked:
    looked = _Looked(row=row)
    for column, typed in zip(LISTED.names, row.cells, strict=True):
        if not typed and not FIELDS[column].required:
            continue
        try:
            refuse_formula(typed)
            looked.values[column] = _value(column, typed, kinds)
        except ValidationError as error:
            looked.refuse(column, " ".join(error.messages))
    return looked


def _value(column: str, typed: str, kinds: Mapping[str, str]) -> Any:
    """Raises ValidationError."""
    if column in CODED and typed:
        return _coded(typed, CODED[column].labels, _codes(CODED[column]))
    if column in TRAININGS:
        return _coded(typed, sorted(set(kinds.values())), kinds)
    if column == "lifting_kg":
        return _lifting(typed)
    if column == "oblast":
        return typed
    return FIELDS[column].clean(typed.removesuffix(" 00:00:00"))


def _coded(typed: str, labels: Sequence[Any], codes: Mapping[str, str]) -> str:
    known = codes.get(typed) or codes.get(letters(typed))
    if known is None:
        raise ValidationError(
            _("There is no such value. Write one of these: %(labels)s") % {"labels": ", ".join(map(str, labels))}
        )
    return known


def _lifting(typed: str) -> int:
    """«до 10 кг», «10», «10,0»"""
    numbers = [Decimal(one.replace(",", ".")) for one in NUMBER.findall(typed)]
    kilograms = KILOGRAMS.get(numbers[0]) if len(numbers) == 1 else None
    if kilograms is None:
        raise ValidationError(_("Write the kilograms: %(kg)s") % {"kg": ", ".join(map(str, LIFTING_KG))})
    return kilograms


@cache
def _codes(kind: type[Choices]) -> dict[str, str]:
    """Values by themselves, by their labels in each language, and by short words."""
    known = {**{str(value): str(value) for value in kind.values}, **SHORT.get(kind, {})}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {letters(str(label)): str(value) for value, label in kind.choices}
    return known


def _training_codes() -> dict[str, str]:
    known: dict[str, str] = {}
    for kind in TrainingKind.objects.all():
        known |= {kind.code: kind.code, letters(kind.label_uk): kind.code, letters(kind.label_en): kind.code}
    return known


def _compare(one: _Looked, open_ones: Mapping[tuple[str, ...], Vacancy], at: datetime) -> None:
    """An empty cell changes nothing of what is known of the vacancy."""
    if one.faults:
        return
    stated = {name: value for name, value in one.values.items() if name in NAMES}
    try:
        one.facts = VacancyFacts(**stated)
        one.known = open_ones.get(same_vacancy(one.facts))
        if one.known:
            kept = VacancyFacts.of(one.known)
            one.facts = VacancyFacts(**{**{name: getattr(kept, name) for name in NAMES}, **stated})
        refuse_vacancy(one.facts, at=at)
    except VacancyRefused as refused:
        one.refuse(refused.field, str(refused))


def _refuse_repeated(looked: Sequence[_Looked]) -> None:
    """Refuse every row about one vacancy: only the author of the list knows which is meant."""
    same: dict[Any, list[_Looked]] = defaultdict(list)
    for one in looked:
        if one.facts and not one.faults:
            same[same_vacancy(one.facts)].append(one)
    for rows in same.values():
        for one in rows if len(rows) > 1 else ():
            others = [str(other.row.number) for other in rows if other is not one]
            one.refuse("post", _("The same vacancy is in another row: %(rows)s") % {"rows": ", ".join(others[:5])})


def _checked(one: _Looked) -> CheckedVacancy:
    if one.faults or one.facts is None:
        typed = dict(zip(LISTED.names, one.row.cells, strict=True))
        shown = [name for name in LISTED.names if name in one.faults]
        faults = tuple(Fault(LISTED.label(name), typed[name][:SHOWN_CHARS], one.faults[name]) for name in shown)
        return CheckedVacancy(row=one.row, faults=faults)
    if one.known is None:
        return CheckedVacancy(row=one.row, faults=(), listed=ListedVacancy(None, 0, one.facts))
    kept = VacancyFacts.of(one.known)
    changed = tuple(LISTED.label(name) for name in NAMES if name in FIELDS and getattr(kept, name) != getattr(one.facts, name))
    listed = ListedVacancy(one.known.pk, one.known.version, one.facts)
    return CheckedVacancy(row=one.row, faults=(), listed=listed, changed=changed)
