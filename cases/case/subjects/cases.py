"""A notice about a card itself."""

from django.utils.translation import gettext_lazy, ngettext

from cases.case.actions.worked_on import BY_OPENING, register_no_work
from cases.case.models import Case, CaseEvent, DepartmentSpan, OwnerSpan, PurposeGrant, StateSpan
from cases.case.models.case import CASE
from cases.case.numbers import number_label
from cases.case.registry import Subject, leader, register
from cases.case.reports.held import Held, Part, register_held, register_left_out
from cases.case.states import EventKind

register(
    Subject(
        code=CASE,
        model=Case,
        count=lambda n: ngettext("%(n)d card", "%(n)d cards", n),
        case=None,
        responsible=lambda rows, at: leader(rows, at, case="pk"),
    )
)

register_held(
    Held(
        model=Case,
        title=gettext_lazy("Cards"),
        part=Part.SUPPORT,
        place=1,
        order="opened_at",
        path="pk",
        labels={
            "programme": gettext_lazy("Programme"),
            "loss": gettext_lazy("What happened to the person"),
            "risk": gettext_lazy("Risk"),
            "queued_at": gettext_lazy("Waits for an owner since"),
            "facility": gettext_lazy("Place"),
            "next_due_on": gettext_lazy("Day of the next step"),
            "next_due_time": gettext_lazy("Hour of the next step"),
            "held_until": gettext_lazy("Paused until"),
            "last_contact_at": gettext_lazy("Last contact"),
            "opened_at": gettext_lazy("Support since"),
        },
        values={"number": lambda row: number_label(row.number)},
    ),
    Held(model=StateSpan, title=gettext_lazy("Open, closed"), part=Part.SUPPORT, place=5, order="from_at"),
    Held(
        model=CaseEvent,
        title=gettext_lazy("Events of the card"),
        part=Part.PLANS,
        place=4,
        order="at",
        # Who reported a loss is left out as in the row of the loss
        values={"note": lambda row: "" if row.kind == EventKind.LOSS_REPORTED else str(row.note)},
        omitted={"details": "codes of what the rows of the report say in words"},
    ),
    Held(model=OwnerSpan, title=gettext_lazy("Who led the card"), part=Part.COLLEAGUES, place=1, order="from_at"),
    Held(model=DepartmentSpan, title=gettext_lazy("Departments"), part=Part.COLLEAGUES, place=2, order="from_at"),
    Held(
        model=PurposeGrant,
        title=gettext_lazy("Why a colleague opened the card"),
        part=Part.COLLEAGUES,
        place=8,
        order="granted_at",
        labels={"purpose": gettext_lazy("Purpose"), "granted_at": gettext_lazy("Since")},
    ),
)
register_left_out("each value that a card had is in a span or in a row of the report", "CaseHistory")
register_no_work("has_work() asks for it by itself: what its author mends on a new card is no work of another", "CaseEvent")
register_no_work(BY_OPENING, "StateSpan", "OwnerSpan", "DepartmentSpan")
register_no_work("who looks at a card does nothing on it", "PurposeGrant")
