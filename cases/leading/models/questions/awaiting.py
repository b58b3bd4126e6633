"""Who has to answer a question today: the owner of the case, who covers the owner, or who answers for the department."""

from dataclasses import replace
from uuid import UUID

from cases.case.models.case import Case
from cases.case.models.question import Question, QuestionQuerySet
from supporters.directory.models import Reach, Supporter, presence_on, reach
from supporters.directory.roles import ReachKind


def awaiting(reader: Supporter) -> QuestionQuerySet:
    """Open questions that the reader has to answer today, never the reader's own. For a head it reads who is at work."""
    return awaiting_by(reader.pk, answering_reach(reader))


def awaiting_by(reader_id: UUID, seen: Reach) -> QuestionQuerySet:
    """`seen`: of answering_reach(). With the whole reach of a head also what others have to answer."""
    return Question.objects.open().filter(case__in=Case.objects.answered_by(seen).opened()).exclude(asked_by=reader_id)


def answering_reach(user: Supporter) -> Reach:
    """The user's own work. A head has the work of a department only while its owner is away, and nobody nearer is at work."""
    seen = reach(user)
    if seen.kind is not ReachKind.SUBTREE:
        return seen
    presence = presence_on(seen.on_day)
    return replace(seen.own(), desk_ids=presence.desks_of(user.pk), away_ids=presence.away())
