"""What a person answers about consent."""

from datetime import date, datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID, uuid5

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.course.forms.entries import NOON
from cases.person.actions.consents import WITHDRAWN
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.forms.date_fields import DayField, HourField
from supporters.forms.draft_forms import CurrentValues, DraftForm, VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Folded, Hint, Pair, Panel, Part, ShownFor, Unmarked
from veterans.actions.consents import NewConsent, current_text
from veterans.models import VITAL_INTERESTS, Answer, Channel, Consent, ConsentText, Lasts, LegalBasis, Scope

OLDEST: Final = timedelta(days=366)
ANSWERS: Final = [(Answer.GIVEN, _("Yes, consent is given")), (Answer.REFUSED, _("Refusal"))]
UNABLE: Final = (Answer.NOT_ASKED, _("The person can’t answer now: the data rest on vital interests"))
WITHDRAWAL: Final = (WITHDRAWN, _("Withdrawal"))


class ConsentForm(VersionedForm, DraftForm):
    """Give, refuse or withdraw; of support also that the person can't answer yet. `consent`: the current answer, if any."""

    draft_name = "consent"
    page_title = _("Answer about consent")
    save_label = _("Save the answer")
    field_order = (  # as on the page
        *("submission_key", "answer", "channel", "given_on", "given_time", "basis", "lasts", "valid_until", "words"),
    )

    answer = forms.ChoiceField(
        label=_("What the person answered"),
        choices=[*ANSWERS, UNABLE, WITHDRAWAL],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the person answered")},
    )
    channel = forms.ChoiceField(
        label=_("How they answered"), choices=Channel.choices, widget=forms.RadioSelect, initial=Channel.SPOKEN, required=False
    )
    given_on = DayField(label=_("When they answered"), required=False)
    given_time = HourField(label=_("Time"), required=False)
    basis = forms.ChoiceField(label=_("On what the support rests without consent"), required=False)
    lasts = forms.ChoiceField(
        label=_("How long it holds"),
        choices=Lasts.choices,
        widget=forms.RadioSelect,
        initial=Lasts.UNTIL_WITHDRAWN,
        required=False,
    )
    valid_until = DayField(label=_("The last day"), required=False)
    words = forms.CharField(label=_("What the person added"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(
        self, *args: Any, scope: Scope, text: ConsentText, consent: Consent | None, now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.scope, self.text, self.now, self.today = scope, text, now, kyiv_day(now)
        self.is_outdated = self.is_bound and self["version"].data != str(self.fields["version"].initial)
        self.holds = consent is not None and consent.answer == Answer.GIVEN and not consent.is_withdrawn
        self.may_be_unable = scope is Scope.CARE and (consent is None or consent.answer == Answer.NOT_ASKED)
        if not self.is_bound:
            more = [*([UNABLE] if self.may_be_unable else []), *([WITHDRAWAL] if self.holds else [])]
            self.fields["answer"].choices = [*ANSWERS, *more]  # type: ignore[attr-defined]
        self.fields["given_on"].initial = self.today
        if scope is Scope.CARE:
            bases = LegalBasis.objects.besides_consent(self.today).exclude(pk=VITAL_INTERESTS)  # who refuses can consent
            rows = [(basis.pk, basis.label) for basis in bases]
            self.fields["basis"].choices = [("", _("Choose")), *rows]  # type: ignore[attr-defined]
        else:
            del self.fields["basis"]

    def layout(self) -> Layout:
        basis = (ShownFor(f"answer={Answer.REFUSED}", Unmarked("basis")),) if "basis" in self.fields else ()
        day = ShownFor(f"lasts={Lasts.UNTIL_DAY}", Unmarked("valid_until"))
        return Layout(
            Panel(Hint(self.text.words, css_class=""), heading=_("Read it aloud, or say it in your words"), name="consent-text"),
            Panel(
                "answer",
                ShownFor(f"answer={Answer.GIVEN} {Answer.REFUSED}", Unmarked("channel"), Pair("given_on", "given_time")),
                *basis,
                ShownFor(f"answer={Answer.GIVEN}", Unmarked("lasts"), day),
                ShownFor(f"answer={Answer.GIVEN} {Answer.REFUSED}", "words"),
            ),
        )

    def clean_answer(self) -> str:
        answer: str = self.cleaned_data["answer"]
        if answer == WITHDRAWN and not self.holds and not self.is_outdated:
            raise ValidationError(_("There is no consent that could be withdrawn"))
        if answer == Answer.NOT_ASKED and not self.may_be_unable and not self.is_outdated:
            raise ValidationError(_("Choose what the person answered"))
        return answer

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        answer = cleaned.get("answer")
        if answer in (Answer.GIVEN, Answer.REFUSED):
            self._check_asked(cleaned)
        if answer == Answer.GIVEN:
            self._check_end(cleaned)
        if answer == Answer.REFUSED and "basis" in self.fields and not cleaned.get("basis") and "basis" not in self.errors:
            self.add_error("basis", _("Choose on what the support rests"))
        return cleaned

    def _check_asked(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("channel") and "channel" not in self.errors:
            self.add_error("channel", _("Choose how they answered"))
        if "given_on" in self.errors or "given_time" in self.errors:
            return
        given_at = self._given_at(cleaned)
        if given_at > self.now:
            self.add_error("given_on", _("The answer can’t be in the future"))
        elif given_at < self.now - OLDEST:
            self.add_error("given_on", _("This is more than a year ago"))

    def _check_end(self, cleaned: dict[str, Any]) -> None:
        if "valid_until" in self.errors or "lasts" in self.errors:
            return
        last = cleaned.get("valid_until")
        if cleaned.get("lasts") != Lasts.UNTIL_DAY:
            cleaned["valid_until"] = None
        elif last is None:
            self.add_error("valid_until", _("Choose the last day"))
        elif "given_on" not in self.errors and last < (cleaned.get("given_on") or self.today):
            self.add_error("valid_until", _("A consent can’t end before it is given"))

    def _given_at(self, cleaned: dict[str, Any]) -> datetime:
        """Without an hour: now, or noon of an earlier day."""
        day, hour = cleaned.get("given_on") or self.today, cleaned.get("given_time")
        return self.now if hour is None and day == self.today else datetime.combine(day, hour or NOON, KYIV)

    @property
    def new_consent(self) -> NewConsent | Literal["withdrawn"]:
        known = self.cleaned_data
        if known["answer"] == WITHDRAWN:
            return WITHDRAWN
        if known["answer"] == Answer.NOT_ASKED:
            return NewConsent(scope=self.scope, answer=Answer.NOT_ASKED, given_at=self.now, basis=VITAL_INTERESTS)
        return NewConsent(
            scope=self.scope,
            answer=Answer(known["answer"]),
            given_at=self._given_at(known),
            channel=Channel(known["channel"]),
            basis=known.get("basis", ""),
            valid_until=known["valid_until"],
            words=known["words"],
        )


class UndoConsentForm(VersionedForm, SubmittedOnceForm):
    """Take the latest answer back."""


def draft_subject(person_id: UUID, scope: Scope) -> UUID:
    """Of drafts of one scope of one person."""
    return uuid5(person_id, scope.value)


def current_consent(consent: Consent | None, version: int, *, at: datetime) -> CurrentValues:
    """To show beside what was typed. None: nothing is recorded."""
    if consent is None:
        return CurrentValues(version, "", at, {})
    withdrawn = consent.withdrawn_by if consent.is_withdrawn else None
    author, moment = withdrawn or consent.taken_by, consent.withdrawn_at or consent.recorded_at
    given = consent.given_at.astimezone(KYIV)
    values: dict[str, Any] = {
        "answer": _answer(consent),
        "channel": consent.channel,
        "given_on": given.date(),
        "lasts": consent.lasts,
        "valid_until": consent.valid_until,
    }
    return CurrentValues(version, author.short_name, moment, values)


def _answer(consent: Consent) -> str:
    """A choice of the form, or the words of an answer that it does not offer."""
    if consent.answer == Answer.NOT_ASKED:
        return str(Answer.NOT_ASKED.label)
    return WITHDRAWN if consent.is_withdrawn else consent.answer


NOTHING: Final = "nothing"  # instead of a basis: keep nothing of what was typed
OF_CONSENT: Final = ("consent", "consent_basis")


class ConsentMixin(forms.Form):
    """Whether the person knows which data are written down, and agrees. Nothing is presumed: at first nobody has asked, and
    the data rest on no basis.

    `today` and `now`, when Save was pressed, are set by the form.
    """

    consent = forms.ChoiceField(
        label=_("The person was told which data we write down, and why"),
        choices=[
            (Answer.NOT_ASKED, _("Nobody has asked yet")),
            (Answer.GIVEN, _("Yes, and agrees")),
            (Answer.REFUSED, _("Refusal")),
        ],
        widget=forms.RadioSelect,
        initial=Answer.NOT_ASKED,
        required=False,
        help_text=_("«Nobody has asked yet» makes a promise: to ask within three days"),
    )
    consent_basis = forms.ChoiceField(label=_("On what we write the data down without consent"), required=False)

    today: date
    now: datetime

    def offer_bases(self) -> None:
        rows = [(basis.pk, basis.label) for basis in LegalBasis.objects.besides_consent(self.today)]
        self.fields["consent_basis"].choices = [  # type: ignore[attr-defined]
            ("", _("Not named yet")),
            *rows,
            (NOTHING, _("Keep nothing")),
        ]
        self.consent_words = current_text(Scope.CARE, self.today).words

    def consent_parts(self) -> tuple[Part, ...]:
        return (
            Unmarked("consent"),
            Folded(_("What to say to the person"), Hint(self.consent_words, css_class="")),
            ShownFor(f"consent={Answer.NOT_ASKED} {Answer.REFUSED}", Unmarked("consent_basis")),
        )

    @property
    def keeps_nothing(self) -> bool:
        """The person refuses, and nothing of what was typed is to be kept."""
        return self.is_bound and self["consent"].data == Answer.REFUSED and self["consent_basis"].data == NOTHING

    def clean_consent(self) -> Answer:
        return Answer(self.cleaned_data["consent"] or Answer.NOT_ASKED)

    def clean_consent_basis(self) -> str:
        """Who refuses can consent, so vital interests of a person who can't are no basis then."""
        basis: str = self.cleaned_data["consent_basis"]
        answer = self.cleaned_data.get("consent")
        if answer == Answer.NOT_ASKED and basis == NOTHING:
            raise ValidationError(_("Choose on what it rests, or ask the person first"))
        if answer == Answer.REFUSED and basis in ("", VITAL_INTERESTS):
            raise ValidationError(_("The person can answer, so choose another basis, or keep nothing"))
        return basis

    @property
    def intake_consent(self) -> NewConsent:
        answer: Answer = self.cleaned_data["consent"]
        return NewConsent(
            scope=Scope.CARE,
            answer=answer,
            given_at=self.now,
            channel=None if answer is Answer.NOT_ASKED else Channel.SPOKEN,
            basis="" if answer is Answer.GIVEN else self.cleaned_data["consent_basis"],
        )
