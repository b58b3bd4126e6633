"""The lists of this app, by their address."""

from datetime import datetime

from django.http import QueryDict

from cases.case.reports import stage_policies
from cases.course.forms.facilities.directory import FacilityFilterForm
from cases.course.reports import facilities
from cases.desk.reports.lists import decisions
from cases.intake.forms.joining import PairFilterForm
from cases.intake.reports import duplicates, imports
from cases.reintegration.forms.community.events import EventListForm
from cases.reintegration.forms.employment.vacancies import VacancyFilterForm
from cases.reintegration.reports.community import event_list
from cases.reintegration.reports.employment import vacancies as vacancy_list
from cases.rights.reports import storage
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.listing import Listing
from supporters.directory.reports.lists.registry import register_list
from supporters.directory.roles import Permission


def register_lists() -> None:
    register_list(facilities.ROUTE, Permission.INSTITUTIONS_MANAGE, institutions)
    register_list(vacancy_list.ROUTE, Permission.CASE_VIEW, vacancies)
    register_list(duplicates.ROUTE, Permission.DUPLICATES_DECIDE, pairs)
    register_list(event_list.ROUTE, Permission.CASE_VIEW, events)
    register_list(decisions.ROUTE, Permission.CLOSURE_DECIDE, to_decide)
    register_list(storage.ROUTE, Permission.RIGHTS_DECIDE, withdrawn_cards)
    register_list(imports.ROUTE, Permission.REGISTER_IMPORT, registers)
    register_list(stage_policies.ROUTE, Permission.REMINDERS_MANAGE, stages)


def institutions(_user: Supporter, sent: QueryDict, at: datetime) -> Listing | None:
    form = FacilityFilterForm(sent)
    if not form.is_valid():
        return None
    return facilities.facility_list(form.question, at=at, filters=form.parameters(), chips=form.chips())


def vacancies(_user: Supporter, sent: QueryDict, at: datetime) -> Listing | None:
    form = VacancyFilterForm(sent)
    if not form.is_valid():
        return None
    return vacancy_list.vacancy_list(form.question, at=at, filters=form.parameters(), chips=form.chips())


def pairs(user: Supporter, sent: QueryDict, at: datetime) -> Listing | None:
    form = PairFilterForm(sent)
    return duplicates.pair_list(user, form.shown, at=at, filters=form.parameters()) if form.is_valid() else None


def to_decide(user: Supporter, _sent: QueryDict, at: datetime) -> Listing | None:
    return decisions.decisions(user, at=at)


def withdrawn_cards(user: Supporter, _sent: QueryDict, at: datetime) -> Listing | None:
    return storage.withdrawn_list(user, at=at)


def events(user: Supporter, sent: QueryDict, at: datetime) -> Listing | None:
    form = EventListForm(sent)
    return event_list.event_list(user, form.shown, at=at, filters=form.parameters()) if form.is_valid() else None


def stages(_user: Supporter, _sent: QueryDict, at: datetime) -> Listing | None:
    return stage_policies.stage_list(at=at)


def registers(user: Supporter, _sent: QueryDict, at: datetime) -> Listing | None:
    return imports.import_list(user, at=at)
