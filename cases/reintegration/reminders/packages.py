"""A package for a community has no date of receipt after a week."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.case.addresses import case_address
from cases.case.reports.due import DueKind, register_due_kind
from cases.reintegration.actions.packages import PACKAGE
from cases.reintegration.models import CommunityPackage
from cases.reintegration.models.package import RECEIVED_WITHIN
from cases.reintegration.reports.notifications import packages_settled, render_packages
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule


def late_packages(at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    return CommunityPackage.objects.late(at).for_reminders()


register_rule(
    ReminderRule(
        code="package_waiting",
        label=_("A community has not confirmed a package"),
        looks_at=_("A package for the specialist of a community was printed a week ago, and no date of receipt is recorded."),
        stops=_("The date of receipt is recorded, or the package is withdrawn."),
        subject_kind=PACKAGE,
        due=late_packages,
        render=render_packages,
        answers=packages_settled,
        is_promise=True,
    )
)
register_due_kind(
    DueKind(
        code="package_waiting",
        rows=lambda day: CommunityPackage.objects.made_by(day).for_reminders(),
        since="made_on",
        after=RECEIVED_WITHIN,
        owner="owner",
        department="case__department_id",
        label=lambda _row: gettext("Ask the community whether the package has come"),
        url=lambda row: case_address("case_package", row.number),
    )
)
