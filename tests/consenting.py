"""What a person answers about consent, as the page records it."""

from datetime import date, datetime

from django.utils import timezone

from cases.case.models import Case
from cases.person.actions.consents import answer_consent
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter
from veterans.actions.consents import NewConsent
from veterans.models import Answer, Channel, Consent, Scope


def make_consent(
    case: Case,
    by: Supporter,
    *,
    scope: Scope = Scope.CARE,
    answer: Answer = Answer.GIVEN,
    basis: str = "",
    valid_until: date | None = None,
    words: str = "",
    at: datetime | None = None,
) -> Consent:
    """The answer of the person of this case, in person."""
    moment = at or timezone.now()
    new = NewConsent(
        scope=scope,
        answer=answer,
        given_at=moment,
        channel=None if answer is Answer.NOT_ASKED else Channel.SPOKEN,
        basis=basis,
        valid_until=valid_until,
        words=words,
    )
    with reading_under_way(Reading()):
        answer_consent(case.pk, new, version=None, by=by, at=moment)
    return Consent.objects.current().get(person=case.person_id, scope=scope)
