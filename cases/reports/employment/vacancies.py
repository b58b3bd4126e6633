"""The list of vacancies and the page of one: they name no person under support."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.models import Vacancy
from cases.models.employment.vacancy import VacancyQuerySet
from cases.states import Demand, EmployerKind, Entrance, Factor, Hands, PostKind, Rests, VacancyEnd
from supporters.directory.alphabet import folded, in_latin
from supporters.directory.calendar import date_label, kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.numbers import can_be_called, phone_label
from supporters.directory.reports.pages import SHOWN, NumberedPage
from supporters.directory.roles import Permission
from veterans.models import Territory


class Openness(models.TextChoices):
    PAST = "past", gettext_lazy("past their last day")
    ENDED = "ended", gettext_lazy("taken off")


SAID: Final = (Demand.NEEDED, Demand.NEGOTIABLE, Demand.NOT_NEEDED)


@dataclass(frozen=True, kw_only=True)
class VacancyQuestion:
    """Filters of the list; "" for none. `openness`: "" for those that may be offered."""

    q: str = ""
    employer_kind: str = ""
    post_kind: str = ""
    oblast: str = ""
    openness: str = ""
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class VacancyRow:
    url: str
    post: str
    employer: str
    facts_label: str
    until_label: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class VacanciesPage(NumberedPage):
    """`is_empty`: there is no vacancy at all."""

    rows: tuple[VacancyRow, ...]
    count_label: str
    is_empty: bool
    may_keep: bool


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


def vacancies_page(asked: VacancyQuestion, user: Supporter, *, at: datetime) -> VacanciesPage:
    today = kyiv_day(at)
    found = _filtered(asked, today)
    count = found.count()
    pages = max(1, -(-count // SHOWN))
    page = min(asked.page, pages)
    shown = found.select_related("territory__parent").order_by("valid_until", "pk")[(page - 1) * SHOWN : page * SHOWN]
    return VacanciesPage(
        page=page,
        pages=pages,
        rows=tuple(vacancy_row(vacancy, today) for vacancy in shown),
        count_label=ngettext("%(n)d vacancy", "%(n)d vacancies", count) % {"n": count},
        is_empty=not count and not Vacancy.objects.exists(),
        may_keep=Permission.VACANCIES_KEEP in user.granted,
    )


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
        tone=_tone(vacancy, today),
        changed_label=moment_label(vacancy.changed_at, today),
        changed_by=vacancy.changed_by.short_name,
        may_keep=vacancy.ended_at is None and Permission.VACANCIES_KEEP in user.granted,
    )


def vacancy_address(route: str, vacancy: Vacancy) -> str:
    return reverse(route, args=[vacancy.pk])


def vacancy_row(vacancy: Vacancy, today: date) -> VacancyRow:
    return VacancyRow(
        url=vacancy_address("vacancy_detail", vacancy),
        post=vacancy.post,
        employer=vacancy.employer,
        facts_label=" · ".join([*_kinds(vacancy), where_label(vacancy.territory)]),
        until_label=until_label(vacancy, today),
        tone=_tone(vacancy, today),
    )


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


def _tone(vacancy: Vacancy, today: date) -> str:
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
