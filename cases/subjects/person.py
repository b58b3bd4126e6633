"""The data of a person, and what they answer about consent."""

from cases.reports.course.turns import CourseKind, register_turns
from cases.reports.person.events import (
    consent_answered_title,
    consent_undone_title,
    person_changed_title,
    phone_added_title,
    phone_ended_title,
)
from cases.states import EventKind

register_turns(
    {
        EventKind.PERSON_CHANGED: lambda event, _names, _today: person_changed_title(event.details),
        EventKind.PHONE_ADDED: lambda event, _names, _today: phone_added_title(event.details),
        EventKind.PHONE_ENDED: lambda event, _names, _today: phone_ended_title(event.details),
        EventKind.CONSENT_ANSWERED: lambda event, _names, _today: consent_answered_title(event.details),
        EventKind.CONSENT_UNDONE: lambda event, _names, _today: consent_undone_title(event.details),
    },
    course=CourseKind.PERSON,
    icon="user",
)
