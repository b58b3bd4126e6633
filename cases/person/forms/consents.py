"""What a person answers about consent: at the registration, and later on the page of the card."""

from datetime import date, datetime
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from supporters.forms.layouts import Folded, Hint, Part, ShownFor, Unmarked
from veterans.actions.consents import NewConsent, current_text
from veterans.models import VITAL_INTERESTS, Answer, Channel, LegalBasis, Scope

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
