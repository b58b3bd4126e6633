"""The page of a vacancy: it names no person under support."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.reintegration.models import Vacancy
from cases.reintegration.states import Demand, EmployerKind, Entrance, Factor, Hands, PostKind, Rests, VacancyEnd
from supporters.directory.calendar import date_label, kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.numbers import can_be_called, phone_label
from supporters.directory.roles import Permission
from veterans.models import Territory

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
