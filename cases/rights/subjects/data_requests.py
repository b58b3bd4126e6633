"""The rights of a person to their data."""

from django.utils.translation import gettext_lazy, ngettext

from cases.case.actions.worked_on import OF_CARD, OF_PERSON, register_work
from cases.case.models.group import REMAINING
from cases.case.registry import Subject, register
from cases.case.reports.held import Held, Part, register_held, register_left_out
from cases.rights.actions import DATA_REQUEST
from cases.rights.models import DataRequest, Erasure, LegalHold

register(
    Subject(
        code=DATA_REQUEST,
        model=DataRequest,
        count=lambda n: ngettext("%(n)d request about data", "%(n)d requests about data", n),
        case=REMAINING,
    )
)

register_held(
    Held(
        model=DataRequest,
        title=gettext_lazy("What the person asked"),
        part=Part.REQUESTS,
        place=1,
        order="received_on",
        labels={"answer": gettext_lazy("What was answered")},
    ),
    Held(
        model=Erasure,
        title=gettext_lazy("Erasure of the data"),
        part=Part.REQUESTS,
        place=2,
        order="asked_at",
        path="person",
        of_card=False,
        labels={"answer": gettext_lazy("What was answered"), "done_at": gettext_lazy("When the data were erased")},
    ),
    Held(
        model=LegalHold,
        title=gettext_lazy("Held from erasure"),
        part=Part.REQUESTS,
        place=3,
        order="set_at",
        path="person",
        of_card=False,
        labels={"set_at": gettext_lazy("Since")},
        omitted={
            "reason": "an investigation may be secret; the report says since when the data are held from erasure",
            "end_reason": "as the reason of the hold",
        },
    ),
)
register_left_out("the section about who looked is made of it", "AccessRecord")
register_left_out("the key of a value that was damaged; no words", "UnopenedValue")
register_left_out("a key of this site", "EnvelopeKey")
register_left_out("a form that a colleague has not sent: no record of the person yet; it is deleted after a day", "Draft")
register_left_out(
    "a copy of a list that a colleague asked for; its rows and words are deleted after a day", "Export", "ExportPart"
)
register_left_out("keyed digests of forms, so that none takes effect twice", "SubmissionKey")
register_left_out("the key of a row that is in the report; no words", "Notification")
register_left_out(
    "data of staff, not of a person under support",
    *("Supporter", "SupporterHistory", "Absence", "AbsenceHistory", "Approval", "EmailChange", "Emergency", "CalendarLink"),
)
register_work(OF_CARD, DataRequest)
register_work(OF_PERSON, LegalHold, Erasure)
