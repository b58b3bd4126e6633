"""Names of the fields in the report of everything held, and what of a row is not in it."""

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import CommunityEvent, Vacancy
from cases.models.rights.held import HELD
from cases.states import Factor
from supporters.directory.models import Department, Supporter
from veterans.models import ConsentText, Territory
from veterans.models.reference import Reference

SAID: Final = _("What is written")
STATE: Final = _("State")
KIND: Final = _("Kind")
RECORDED: Final = _("When it was written down")
ASKED: Final = _("When it was asked")
ANSWERED: Final = _("When it was answered")
ENDED: Final = _("When it ended")
DUE: Final = _("Due")
WHY: Final = _("Why")
AUTHOR: Final = _("Who wrote it down")
UNTIL: Final = _("Until")

# By name of the field, or by model and field where the words differ.
LABELS: Final[dict[str, str | Promise]] = {
    **dict.fromkeys(("by", "taken_by", "asked_by", "reported_by", "made_by", "planned_by", "recorded_by"), AUTHOR),
    **dict.fromkeys(("decline", "refusal", "end_kind"), WHY),
    **dict.fromkeys(("recorded_at", "added_at", "made_at", "planned_at", "reported_at"), RECORDED),
    **dict.fromkeys(("answered_at", "decided_at"), ANSWERED),
    **dict.fromkeys(("ended_at", "settled_at"), ENDED),
    **dict.fromkeys(("words", "note", "what", "summary"), SAID),
    **dict.fromkeys(("reason", "because", "end_reason"), WHY),
    **dict.fromkeys(("until", "until_on", "to_at"), UNTIL),
    "set_at": _("Since"),
    "done_at": _("When the data were erased"),
    "asked_at": ASKED,
    "kind": KIND,
    "state": STATE,
    "due_on": DUE,
    "at": _("When it was"),
    "from_at": _("Since"),
    "surname": _("Surname"),
    "given_name": _("Given name"),
    "patronymic": _("Patronymic"),
    "born_on": _("Date of birth"),
    "birth_year": _("Year of birth"),
    "address_form": _("How to speak of the person"),
    "how_to_speak": _("How to speak with the person"),
    "registered_at": _("When the person was registered"),
    "branch": _("Service"),
    "rank": _("Rank"),
    "unit": _("Unit"),
    "is_contested": _("Another card has the same number"),
    "owner": _("Whose phone"),
    "number": _("Number"),
    "kinship": _("Relation"),
    "relation": _("Relation"),
    "disclosure": _("What the relative may know"),
    "territory_name": _("Hromada"),
    "address": _("Address"),
    "is_displaced": _("Internally displaced person (IDP)"),
    "name": _("Name of the relative"),
    "safe_from": _("Safe to call from"),
    "safe_to": _("Safe to call until"),
    "scope": _("About what"),
    "text": _("Version of the text"),
    "channel": _("How it was answered"),
    "answer": _("Answer"),
    "basis": _("On what the data rest"),
    "given_at": _("When it was answered"),
    "lasts": _("How long it holds"),
    "valid_until": _("Holds until"),
    "withdrawn_at": _("When it was withdrawn"),
    "replaced_at": _("When another answer followed"),
    "joined_at": _("When two cards were joined"),
    "undone_at": _("When this was undone"),
    "field": _("Which value"),
    "before": _("Before"),
    "after": _("After"),
    "programme": _("Programme"),
    "loss": _("What happened to the person"),
    "stage": _("Stage"),
    "risk": _("Risk"),
    "queued_at": _("Waits for an owner since"),
    "facility": _("Place"),
    "next_due_on": _("Day of the next step"),
    "next_due_time": _("Hour of the next step"),
    "held_until": _("Paused until"),
    "last_contact_at": _("Last contact"),
    "opened_at": _("Support since"),
    "value": _("Value"),
    "review_on": _("To be reviewed on"),
    "ward": _("Ward"),
    "bound_for": _("On the way to"),
    "expected_on": _("Expected on"),
    "corrected_at": _("When it was corrected"),
    "happened_on": _("When it happened"),
    "notice_source": _("Who reported it"),
    "noticed_at": _("When it was reported"),
    "started_at": _("Since"),
    "group": _("What is wounded"),
    "reached": _("Was reached"),
    "outcome": _("How it ended"),
    "occurred_at": _("When it was"),
    "edited_at": _("When it was corrected"),
    "voided_at": _("When it was taken back"),
    "void_reason": _("Why it was taken back"),
    "arrived_after": _("What happened before it arrived"),
    "due_time": _("At"),
    "moves": _("How often it was put off"),
    "limit_days": _("Latest allowed, in days"),
    "who": _("Whose promise"),
    "fate": _("What becomes of this promise?"),
    "fate_keeper": _("Who makes sure that it is kept"),
    "fate_on": _("By when"),
    "fate_words": _("To whom"),
    "was_open": _("The support was going on"),
    "continues": _("Who goes on"),
    "continues_with": _("Whom to ask afterwards"),
    "since": _("Since"),
    "months": _("Months after the end"),
    "joint_step": _("Step together"),
    "answer_by": _("To be answered by"),
    "to": _("To whom"),
    "agreed_on": _("When the person agreed"),
    "received_on": _("When it was received"),
    "purpose": _("Purpose"),
    "granted_at": _("Since"),
    **{factor.value: factor.label for factor in Factor},
    "lifting_kg": _("Lifts up to, kg"),
    "hands": _("Works with"),
    "hours": _("Hours a day"),
    "rests": _("Breaks"),
    "conditions": _("On which condition"),
    "service": _("Service by the conclusion of a commission"),
    "system": _("Wants to stay in the bodies of the ministry"),
    "bodies": _("In which bodies"),
    "territory": _("Where the person wants to work"),
    "remote": _("Work from home"),
    "moving": _("Ready to move for work"),
    "wishes": _("What the person wishes"),
    "is_held": _("Has this training; otherwise wants it"),
    "FunctionalProfile.replaced_at": _("When another profile followed"),
    "event": _("Which event"),
    "invited_at": _("When the person was invited"),
    "inform_since": _("To be told of a move since"),
    "informed_at": _("When the person was told of a move"),
    "attendance": _("Whether the person came"),
    "attended_at": _("When this was written down"),
    "EventInvitation.answered_at": ANSWERED,
    "Liking.what": _("What the person liked"),
    "shown_as": _("How the peer may call the person"),
    "Closure.answer": _("What was answered"),
    "Erasure.answer": _("What was answered"),
    "DataRequest.answer": _("What was answered"),
    "Question.words": _("What was asked"),
    "Question.answer": _("What was answered"),
    "vacancy": _("Vacancy"),
    "evidence": _("By what it is known"),
    "employer": _("Employer"),
    "started_on": _("First day of work"),
    "ended_on": _("Last day of work"),
    "end_words": _("What happened"),
    "days": _("Days after the first day of work"),
    "support": _("What helps at work"),
    "logged_at": _("When it was asked"),
    "name_agreed_on": _("When the person agreed that the employer learns the name"),
    "PeerSide.stage": STATE,
    "EmployerLetter.channel": _("How it was sent"),
}

# By model and field: why it is not in the report though it is data of the person.
OMITTED: Final[dict[str, str]] = {
    "Identifier.token": "a keyed digest of the number, which the report has",
    "CaseEvent.details": "codes of what the rows of the report say in words",
    "Loss.ended": "keys of rows that are in the report",
    "Loss.source": "names who reported it: words of another person about the worst day",
    "PersonName.surname_entry": "a key of the dictionary of spellings",
    "PersonName.given_entry": "a key of the dictionary of spellings",
    "PersonName.patronymic_entry": "a key of the dictionary of spellings",
    "LegalHold.reason": "an investigation may be secret; the report says since when the data are held from erasure",
    "LegalHold.end_reason": "as the reason of the hold",
    "PlaceOfLife.territory": "the code of the name beside it",
    "Join.pair": "a link to what a machine had found, which names both persons",
    "PeerSide.called": "how another person wants to be called",
    "PeerSide.other": "leads to another person; the report says that there is a tie, not with whom",
    "PeerSide.token": "a keyed digest that leads to another person",
    "Promise.asks_consent": "a link to an answer about consent, which the report has",
    "Promise.asks_safety": "the same as its words",
}
AUTHORS: Final = frozenset({"by", "taken_by", "asked_by", "reported_by", "made_by", "planned_by", "recorded_by"})
# What a link may lead to and has words of its own
NAMED: Final = (Reference, Department, Supporter, ConsentText, Territory, Vacancy, CommunityEvent)


def label_of(model: type[Any], name: str) -> str | Promise:
    """Raises KeyError for a field without words."""
    return LABELS.get(f"{model.__name__}.{name}") or LABELS[name]


def shown_fields(model: type[Any]) -> tuple[Any, ...]:
    """In the order of the model: data of the person, and who wrote them down. Links to other rows of the report have no words."""
    source = getattr(model, "pgh_tracked_model", model)
    return tuple(field for field in model._meta.concrete_fields if _is_shown(source, field))


def _is_shown(source: type[Any], field: Any) -> bool:
    if field.name.startswith("pgh_") or field.primary_key or f"{source.__name__}.{field.name}" in OMITTED:
        return False
    if field.name in AUTHORS:
        return True
    return source.field_classes[field.name] in ("C2", "C3") and not is_link(field)


def is_link(field: Any) -> bool:
    """To another row of the report."""
    return field.is_relation and field.related_model in HELD
