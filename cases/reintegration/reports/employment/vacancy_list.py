"""The list of vacancies: it names no person under support."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import models
from django.db.models import Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.reintegration.models import Vacancy
from cases.reintegration.models.employment.vacancy import VacancyQuerySet
from cases.reintegration.reports.employment.vacancies import until_label, until_tone, vacancy_address, where_label
from cases.reintegration.states import EmployerKind, PostKind
from supporters.directory.alphabet import folded, in_latin
from supporters.directory.calendar import kyiv_day
from supporters.directory.reports.lists.cells import Cell, Chip, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Order, Place, SortedRows
from supporters.directory.reports.lists.listing import Listing

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
