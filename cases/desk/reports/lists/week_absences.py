"""The days of «Мій тиждень» on which its reader is away, or covers a colleague."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from supporters.directory.models import Absence, AbsenceKind, Supporter


def absences_within(user: Supporter, first: date, last: date) -> list[Absence]:
    rows = Absence.objects.within(first, last).filter(Q(supporter=user) | Q(cover=user), supporter__is_active=True)
    return list(rows.select_related("supporter").order_by("from_on", "pk"))


def away_labels(user: Supporter, day: date, absences: Sequence[Absence]) -> tuple[str, ...]:
    """«Ви відсутні: відпустка», «Ви замінюєте: Мельник І. О.»"""
    of_day = [absence for absence in absences if absence.from_on <= day <= absence.to_on]
    return tuple(
        _("You are away: %(reason)s") % {"reason": str(AbsenceKind(absence.kind).label).lower()}
        if absence.supporter_id == user.pk
        else _("You stand in for %(name)s") % {"name": absence.supporter.short_name}
        for absence in of_day
    )
