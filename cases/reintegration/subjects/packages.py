"""Packages for a community."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.case.actions.speaking import End, Now, Speaking, keys_of, register_speaking, settled_at, waits_again
from cases.case.actions.worked_on import OF_CARD, register_work
from cases.case.models import Case
from cases.case.models.group import of_persons
from cases.case.registry import Subject, register
from cases.case.reports.held import Held, Part, register_held
from cases.case.states import EventKind
from cases.course.reports.turns import CourseKind, Turn, register_turns
from cases.person.actions.consents import register_unsent
from cases.person.reports.consents import register_passed_on
from cases.reintegration.actions.packages import PACKAGE, cancel_open_package
from cases.reintegration.models import CommunityPackage
from cases.reintegration.states.packages import PackageReason, PackageState
from supporters.directory.calendar import date_label, kyiv_day
from veterans.models import Scope

register(
    Subject(
        code=PACKAGE,
        model=CommunityPackage,
        count=lambda n: ngettext("%(n)d package for a community", "%(n)d packages for a community", n),
        ends_with="card",
    )
)


def agreed(rows: QuerySet[Any], now: Now) -> list[UUID]:
    """The person still agrees that a community gets these data."""
    keys, last = keys_of(rows, now), (answers.answered_last(Scope.PROVIDER) for answers in now.answers)
    return keys if keys and all(one and one.is_in_force(kyiv_day(now.at)) for one in last) else []


register_speaking(
    Speaking(
        code="packages",
        place=9,
        label=lambda n: ngettext("%(n)d package for a community", "%(n)d packages for a community", n),
        subject=PACKAGE,
        rows=lambda cards: CommunityPackage.objects.open().filter(cards.own),
        ended=lambda by, at: {"state": PackageState.ENDED, "settled_by": by, "settled_at": at},
        outlasts=frozenset({End.SUPPORT, End.COURSE_OF_LOST}),
        returns=waits_again(
            CommunityPackage, may=agreed, after_loss=settled_at, state=PackageState.OPEN, settled_by=None, settled_at=None
        ),
    )
)


def received_labels(person_id: UUID, today: date) -> tuple[str, ...]:
    """On every card of the person, absorbed ones included."""
    theirs = Case.objects.filter(of_persons([person_id])).values("pk")
    received = CommunityPackage.objects.filter(case__in=theirs, state=PackageState.RECEIVED).select_related("case")
    words = _("A package for the community was received on %(day)s: it stays there")
    return tuple(
        words % {"day": date_label(one.received_on, today)} for one in received.order_by("received_on") if one.received_on
    )


register_unsent(
    Scope.PROVIDER,
    cancel_open_package,
    lambda n: ngettext(
        "%(n)d package that was not received is cancelled.", "%(n)d packages that were not received are cancelled.", n
    ),
)
register_passed_on(Scope.PROVIDER, received_labels)


def made_title(event: Turn, _names: Mapping[str, str], _today: date) -> str:
    reason = str(PackageReason(event.details["reason"]).label).lower()
    return _("Package for the community prepared: %(reason)s") % {"reason": reason}


def received_title(event: Turn, _names: Mapping[str, str], today: date) -> str:
    day = date_label(date.fromisoformat(event.details["received_on"]), today)
    return _("The community received the package: %(day)s") % {"day": day}


def withdrawn_title(_event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return _("The package for the community was withdrawn")


register_turns(
    {
        EventKind.PACKAGE_MADE: made_title,
        EventKind.PACKAGE_RECEIVED: received_title,
        EventKind.PACKAGE_WITHDRAWN: withdrawn_title,
    },
    course=CourseKind.OWNER,
    icon="user",
)

register_held(
    Held(
        model=CommunityPackage,
        title=gettext_lazy("Packages for a community"),
        part=Part.COLLEAGUES,
        place=7,
        order="made_at",
        labels={"to": gettext_lazy("To whom"), "agreed_on": gettext_lazy("When the person agreed")},
    )
)
register_work(OF_CARD, CommunityPackage)
