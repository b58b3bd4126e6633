"""Render notifications about packages for communities, and what settled them."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import full_name, opened
from cases.reintegration.models import CommunityPackage
from cases.reintegration.states.packages import PackageState
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from supporters.notifications.rendering import RenderedNotification
from veterans.models import Consent, Scope

COLUMNS: Final = (
    *("pk", "to", "case__number", "case__person_id"),
    *(f"case__person__{name}" for name in ("surname", "given_name", "patronymic")),
)


class PackageRow(NamedTuple):
    pk: UUID
    to: Sealed
    number: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


def render_packages(package_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """Only for readers of the case."""
    found = CommunityPackage.objects.filter(pk__in=package_ids, case__in=Case.objects.visible_to(reader)).values_list(*COLUMNS)
    rows = [PackageRow(*one) for one in found]
    agreed = Consent.objects.consenting(Scope.PROVIDER, [row.person_id for row in rows], kyiv_day(timezone.now()))
    waits, without = _("No date of receipt from the community: %(name)s"), _("The consent to a package has run out: %(name)s")
    words = {}
    for row in rows:
        name = full_name(row.person_id, row.surname, row.given_name, row.patronymic)
        title = waits if row.person_id in agreed else without
        words[row.pk] = RenderedNotification(
            title=title % {"name": name},
            text=opened(CommunityPackage, "to", row.pk, row.to, row.person_id),
            url=case_address("case_package", row.number),
            about=name,
        )
    return words


def packages_settled(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """How and when each package was settled."""
    packages = CommunityPackage.objects.exclude(state=PackageState.OPEN).filter(pk__in=[one.subject_id for one in settled])
    words = {one.pk: _settled(one, today) for one in packages}
    return {one.pk: words[one.subject_id] for one in settled if one.subject_id in words}


def _settled(package: CommunityPackage, today: date) -> str:
    day = package.received_on or (kyiv_day(package.settled_at) if package.settled_at else today)
    return f"{PackageState(package.state).label}: {date_label(day, today)}"
