"""Vacancies: pages and the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db import models
from django.db.models import Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from cases.reintegration.models import ServiceRule, TrainingKind, Vacancy
from cases.reintegration.models.employment.vacancy import VacancyQuerySet
from cases.reintegration.states import Demand, EmployerKind, Entrance, Factor, Hands, PostKind, Rests, VacancyEnd
from supporters.directory.alphabet import folded, in_latin
from supporters.directory.calendar import date_label, kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.numbers import can_be_called, phone_label
from supporters.directory.reports.lists.cells import Cell, Chip, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Order, Place, SortedRows
from supporters.directory.reports.lists.listing import Listing
from supporters.directory.roles import Permission
from veterans.models import Territory


class WorkDirectory(NamedTuple):
    """`labels`: by code, in the language of the reader."""

    rules: Sequence[ServiceRule]
    labels: Mapping[str, str]


def work_directory(today: date) -> WorkDirectory:
    label, nothing = "label_en" if get_language() == "en" else "label_uk", Value("")
    rules = ServiceRule.objects.valid_on(today).values_list("code", label, "body", "kind", "verified_on")
    rows = list(rules.union(TrainingKind.objects.values_list("code", label, nothing, nothing, "verified_on"), all=True))
    return WorkDirectory(
        rules=[ServiceRule(code=code, body=body, kind=kind, verified_on=on) for code, _label, body, kind, on in rows if body],
        labels={row[0]: row[1] for row in rows},
    )


SAID: Final = (Demand.NEEDED, Demand.NEGOTIABLE, Demand.NOT_NEEDED)


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class VacancyPage:
    """`tel`: "" for a number that can't be called. `demands`: what the work asks, one line for each answer that was given."""

    vacancy: Vacancy
    facts: tuple[Fact, ...]
    demands: tuple[Fact, ...]
    phone_label: str
    tel: str
    until_label: str
    tone: str
    changed_label: str
    changed_by: str
    may_keep: bool


def vacancy_page(vacancy: Vacancy, user: Supporter, *, at: datetime) -> VacancyPage:
    """Reads `territory` with its parent, both trainings and who changed it."""
    today = kyiv_day(at)
    phone = vacancy.contact_phone
    return VacancyPage(
        vacancy=vacancy,
        facts=tuple(Fact(label, value) for label, value in _facts(vacancy) if value),
        demands=_demands(vacancy),
        phone_label=phone_label(phone) if phone else "",
        tel=phone if phone and can_be_called(phone) else "",
        until_label=until_label(vacancy, today),
        tone=until_tone(vacancy, today),
        changed_label=moment_label(vacancy.changed_at, today),
        changed_by=vacancy.changed_by.short_name,
        may_keep=vacancy.ended_at is None and Permission.VACANCIES_KEEP in user.granted,
    )


def vacancy_address(route: str, vacancy: Vacancy) -> str:
    return reverse(route, args=[vacancy.pk])


def lifting_label(kilograms: int | None) -> str:
    """«до 10 кг», «нічого важкого»; "" for not known."""
    if kilograms is None:
        return ""
    return _("up to %(kg)d kg") % {"kg": kilograms} if kilograms else _("nothing heavy")


def where_label(territory: Territory | None) -> str:
    """Reads the parent of the territory."""
    return _("from home") if territory is None else territory.label


def until_label(vacancy: Vacancy, today: date) -> str:
    if vacancy.ended_at:
        return _("taken off: %(why)s") % {"why": VacancyEnd(vacancy.end_reason).label}
    day = date_label(vacancy.valid_until, today)
    return (_("past: until %(day)s") if vacancy.valid_until < today else _("until %(day)s")) % {"day": day}


def until_tone(vacancy: Vacancy, today: date) -> str:
    return "" if vacancy.ended_at else "overdue" if vacancy.valid_until < today else "done"


def _kinds(vacancy: Vacancy) -> tuple[str, str]:
    return str(EmployerKind(vacancy.employer_kind).label), str(PostKind(vacancy.post_kind).label)


def _facts(vacancy: Vacancy) -> tuple[tuple[str, str], ...]:
    body, kind = _kinds(vacancy)
    needs, gives = vacancy.needs_training, vacancy.gives_training
    return (
        (_("Whose body it is"), capfirst(body)),
        (_("Service or a civil post"), capfirst(kind)),
        (_("Where"), capfirst(where_label(vacancy.territory))),
        (_("Hours a day"), str(vacancy.hours or "")),
        (_("Training that is needed"), needs.label if needs else ""),
        (_("Training that is given"), gives.label if gives else ""),
    )


def _demands(vacancy: Vacancy) -> tuple[Fact, ...]:
    """«Потрібно: довго сидіти, робота за екраном»; what is not known is shown as well."""
    by_answer = {
        answer: ", ".join(str(Factor(factor).label) for factor in Factor.values if getattr(vacancy, factor) == answer)
        for answer in (*SAID, Demand.NOT_SAID)
    }
    amounts = (
        (_("What is lifted"), lifting_label(vacancy.lifting_kg)),
        (_("Hands"), str(Hands(vacancy.hands).label) if vacancy.hands else ""),
        (_("Which breaks the work gives"), str(Rests(vacancy.rests).label) if vacancy.rests else ""),
        (_("Entrance"), str(Entrance(vacancy.entrance).label)),
    )
    answers = ((capfirst(str(Demand(answer).label)), words) for answer, words in by_answer.items() if words)
    known = ((label, words or str(Demand.NOT_SAID.label)) for label, words in amounts)
    return tuple(Fact(label, words) for label, words in (*answers, *known))


ROUTE: Final = "vacancies"


class Openness(models.TextChoices):
    PAST = "past", gettext_lazy("past their last day")
    ENDED = "ended", gettext_lazy("taken off")


@dataclass(frozen=True, kw_only=True)
class VacancyQuestion:
    """Filters of the list; "" for none. `openness`: "" for those that may be offered."""

    q: str = ""
    employer_kind: str = ""
    post_kind: str = ""
    oblast: str = ""
    openness: str = ""


def vacancy_list(asked: VacancyQuestion, *, at: datetime, filters: dict[str, str], chips: tuple[Chip, ...] = ()) -> Listing:
    """`filters`, `chips`: of the question, for addresses."""
    today = kyiv_day(at)

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        keyed = SortedRows(_filtered(asked, today), _orders(place.sort), key="pk", known=Vacancy.objects.all())
        return keyed.leaf(place, lambda found: _rows(found, today), per_page)

    return Listing(
        route=ROUTE,
        title=_("Vacancies"),
        columns=_columns(),
        rows=rows,
        count_label=lambda count: ngettext("%(n)d vacancy", "%(n)d vacancies", count) % {"n": count},
        filters=filters,
        chips=chips,
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(code="post", label=_("Post"), is_first=True),
        Column(code="employer", label=_("Employer")),
        Column(code="employer_kind", label=_("Whose body it is"), is_sorted=True, room="widest"),
        Column(code="post_kind", label=_("Kind of post"), is_sorted=True, room="wide"),
        Column(code="where", label=_("Where")),
        Column(code="hours", label=_("Hours a day"), is_sorted=True, is_labelled=True, kind="number", room="widest"),
        Column(code="until", label=_("Last day"), is_sorted=True),
    )


def _orders(sort: str) -> list[Order]:
    order = {
        "employer_kind": Order(_place("employer_kind", EmployerKind.values)),
        "post_kind": Order(_place("post_kind", PostKind.values)),
        "hours": Order(Coalesce("hours", Value(0))),
    }.get(sort.removeprefix("-"), Order("valid_until"))
    return [order.turned() if sort.startswith("-") else order, Order("valid_until")]


def _place(field: str, values: Sequence[str]) -> models.Case:
    places = (When(**{field: value, "then": Value(index)}) for index, value in enumerate(values))
    return models.Case(*places, default=Value(len(values)))


def _rows(found: QuerySet[Any, Any], today: date) -> list[Row]:
    return [_row(vacancy, today) for vacancy in found.select_related("territory__parent")]


def _row(vacancy: Vacancy, today: date) -> Row:
    return Row(
        key=str(vacancy.pk),
        cells=(
            Cell(vacancy.post, url=vacancy_address("vacancy_detail", vacancy), is_typed=True),
            Cell(vacancy.employer, is_typed=True),
            Cell(capfirst(str(EmployerKind(vacancy.employer_kind).label))),
            Cell(capfirst(str(PostKind(vacancy.post_kind).label))),
            _where(vacancy),
            Cell(vacancy.hours),
            Cell(vacancy.valid_until, until_label(vacancy, today), tone=until_tone(vacancy, today)),
        ),
    )


def _where(vacancy: Vacancy) -> Cell:
    """The hromada with its region."""
    name, *above = capfirst(where_label(vacancy.territory)).split(", ")
    return Cell(name, note=above[-1] if above else "")


def _filtered(asked: VacancyQuestion, today: date) -> VacancyQuerySet:
    rows: VacancyQuerySet = Vacancy.objects.all()
    if asked.openness == Openness.ENDED:
        rows = rows.filter(ended_at__isnull=False)
    elif asked.openness == Openness.PAST:
        rows = rows.filter(ended_at=None, valid_until__lt=today)
    else:
        rows = rows.open_on(today)
    chosen = {"employer_kind": asked.employer_kind, "post_kind": asked.post_kind, "territory__oblast": asked.oblast}
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    for word in asked.q.split():
        spelt = in_latin(folded(word))
        place = Q(territory__spelt__contains=f" {spelt}") if spelt else Q(pk__in=())
        rows = rows.filter(Q(post__icontains=word) | Q(employer__icontains=word) | place)
    return rows
