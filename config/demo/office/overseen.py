"""What an auditor finds: a request that waits, a measure that has ended, and a list that was saved as a file."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils.translation import override

from config.demo.accounts import AUDITOR, HEAD, SECOND_ADMINISTRATOR, SECOND_PSYCHOLOGIST, SUPPORTER
from config.demo.story import moment
from config.demo.words import FOR_THE_MEETING, WHY_AN_AUDITOR, WHY_ON_DUTY, WHY_READING_ONLY
from privacy.ids import new_id
from supporters.administration.actions.department_heads import ask_duty
from supporters.administration.actions.emergencies import begin_reading_only, end_reading_only
from supporters.administration.actions.role_changes import request_role_change
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.directory.wording import AddressForm
from supporters.exports.access import list_to_export
from supporters.exports.actions.asking import NewExport, ask_export, count_download, remove_exports_over
from supporters.exports.models import LASTS, ExportFormat, ExportReason
from supporters.exports.running import work_at_once

SAVED: Final = "/dashboard/cases/?number=on_support"


def ask_for_an_auditor(staff: Mapping[str, Supporter], *, at: datetime) -> None:
    """A request of an hour ago that waits for the other administrator to confirm it."""
    about, post = staff[SECOND_PSYCHOLOGIST.email], (Role.AUDITOR, staff[AUDITOR.email].department_id)
    by = staff[SECOND_ADMINISTRATOR.email]
    request_role_change(about.pk, *post, reason=WHY_AN_AUDITOR, by=by, at=at - timedelta(hours=1), pk=new_id())


def ask_for_a_duty(staff: Mapping[str, Supporter], *, at: datetime) -> None:
    """A request of half an hour ago that waits for the head of the department, or for the other administrator."""
    about, by = staff[SUPPORTER.email], staff[SECOND_ADMINISTRATOR.email]
    asked_at = at - timedelta(minutes=30)
    ask_duty(about.department_id, about.pk, reason=WHY_ON_DUTY, by=by, at=asked_at, pk=new_id())


def enter_a_newcomer(staff: Mapping[str, Supporter]) -> None:
    """A colleague whom one administrator entered, and whom the head of the department recognises next."""
    head = staff[HEAD.email]
    Supporter(
        email="newcomer@demo.test",
        surname="Новосад",
        given_name="Мирослава",
        patronymic="Тарасівна",
        address_form=AddressForm.SHE,
        role=Role.SUPPORTER,
        department=head.department,
        entered_by=staff[SECOND_ADMINISTRATOR.email],
        password=head.password,
    ).save(force_insert=True)


def take_a_measure(staff: Mapping[str, Supporter], *, today: date) -> None:
    """Twelve days ago in the evening, for half an hour."""
    by, begun = staff[SECOND_ADMINISTRATOR.email], moment(today - timedelta(days=12), time(21, 40))
    begin_reading_only(WHY_READING_ONLY, by=by, at=begun)
    end_reading_only(by=by, at=begun + timedelta(minutes=35))


def save_a_list(staff: Mapping[str, Supporter], *, today: date) -> None:
    """Three days ago, downloaded once; it is deleted by now."""
    by, at, pk = staff[HEAD.email], moment(today - timedelta(days=3), time(10, 15)), new_id()
    with override(by.language or "uk"):
        exported = list_to_export(SAVED, by, at=at)
        if exported is None:
            return
        new = NewExport(
            address=exported.address,
            title=exported.listing.title,
            format=ExportFormat.XLSX,
            count=exported.count,
            has_persons=True,
            reason=ExportReason.MEETING,
            words=FOR_THE_MEETING,
        )
        ask_export(new, by=by, at=at, pk=pk)
        work_at_once(pk, at=at)
    count_download(pk)
    remove_exports_over(at=at + LASTS + timedelta(minutes=1))
