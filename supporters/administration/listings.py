"""The lists of this package, by their address."""

from datetime import datetime

from django.http import QueryDict

from supporters.administration.forms.absence_list import AbsenceListForm
from supporters.administration.forms.approvals import ApprovalFilterForm
from supporters.administration.forms.departments import DepartmentsFilterForm
from supporters.administration.forms.staff import StaffFilterForm
from supporters.administration.forms.staff_history import HistoryDaysForm
from supporters.administration.reports.lists import absence_list, approval_list, batch_list, department_tree, history_list
from supporters.administration.reports.lists.staff_list import ROUTE, staff_list
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.listing import Listing
from supporters.directory.reports.lists.registry import register_list
from supporters.directory.roles import Permission


def register_lists() -> None:
    register_list(ROUTE, Permission.STAFF_MANAGE, staff)
    register_list(batch_list.ROUTE, Permission.STAFF_MANAGE, batches)
    register_list(department_tree.ROUTE, Permission.STAFF_MANAGE, departments)
    register_list(approval_list.ROUTE, Permission.OVERSIGHT_VIEW, approvals)
    register_list(history_list.ROUTE, Permission.OVERSIGHT_VIEW, history)
    register_list(absence_list.ROUTE, Permission.ABSENCES_PLAN, absences)


def staff(user: Supporter, sent: QueryDict, at: datetime) -> Listing | None:
    form = StaffFilterForm(sent, near=user.department_id)
    if not form.is_valid():
        return None
    return staff_list(form.question(), at=at, filters=form.parameters(), chips=form.chips())


def batches(_user: Supporter, _sent: QueryDict, at: datetime) -> Listing:
    return batch_list.batch_list(at=at)


def departments(_user: Supporter, sent: QueryDict, _at: datetime) -> Listing | None:
    form = DepartmentsFilterForm(sent)
    if not form.is_valid():
        return None
    tree = department_tree.DepartmentTree(form.question())
    return department_tree.department_tree(tree, filters=form.parameters(), chips=form.chips(), unfolding=form.unfolding)


def approvals(user: Supporter, sent: QueryDict, at: datetime) -> Listing | None:
    form = ApprovalFilterForm(sent, reader=user)
    if not form.is_valid():
        return None
    return approval_list.approval_list(user, form.cleaned_data["show"], at=at, filters=form.parameters())


def history(user: Supporter, sent: QueryDict, at: datetime) -> Listing | None:
    form = HistoryDaysForm(sent, at=at)
    return history_list.history_list(user, form.span, at=at, filters=form.asked) if form.is_valid() else None


def absences(user: Supporter, sent: QueryDict, at: datetime) -> Listing | None:
    form = AbsenceListForm(sent, near=user.department_id, by_department=Permission.STAFF_MANAGE in user.granted)
    if not form.is_valid():
        return None
    return absence_list.absence_list(user, form.shown, at=at, filters=form.parameters(), chips=form.chips(without="show"))
