"""Forms that lose no text: drafts are saved during typing, and of two concurrent edits the second sees both versions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from django import forms
from django.db.models import Choices
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _

from privacy.prepared import PreparedInstances
from supporters.directory.access import SupporterRequest
from supporters.directory.calendar import date_label, kyiv_day, kyiv_time, moment_label
from supporters.forms.actions.drafts import DraftKey, keep_refused, words_of
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.models import Draft, DraftOrigin
from supporters.forms.pickers import PickField

DRAFT_FORMS: Final[dict[str, type["DraftForm"]]] = {}  # by the form's name in drafts
NEVER_IN_DRAFTS: Final = frozenset({"submission_key"})
AUTOSAVE: Final = "draft_keep"  # route for saving while the user types
DRAFT: Final = "draft"  # query parameter: fill the form with the draft of this key, or with the latest
LATEST: Final = "1"


@dataclass(frozen=True, kw_only=True)
class DraftOffer:
    """A draft on the page of its form; `resumed`: the form is filled with it; `unopened`: it can't be decrypted."""

    pk: UUID
    when: str
    address: str
    resumed: bool
    unopened: bool = False


@dataclass(frozen=True, kw_only=True)
class DraftContext:
    """The author and subject of a form's text, and the unsent drafts of the form, the latest first."""

    user_id: UUID
    subject_id: UUID | None
    person_id: UUID | None
    drafts: list[Draft] = field(default_factory=list)
    offers: list[DraftOffer] = field(default_factory=list)

    @property
    def resumed(self) -> Draft | None:
        return next((draft for draft, offer in zip(self.drafts, self.offers, strict=True) if offer.resumed), None)


WAITING: Final = PreparedInstances(
    Draft,
    lambda *, user, form, at, subject=None: (
        Draft.objects.filter(user=user).fresh(at).unsent().of_form(form, subject).order_by("-saved_at")
    ),
)


def draft_context(
    request: SupporterRequest, form: type["DraftForm"], *, subject_id: UUID | None, person_id: UUID | None, at: datetime
) -> DraftContext:
    """`subject_id`: what the form is about (None: it has no row yet); `person_id`: the person the text is about.

    For an unsent form it reads the drafts and resumes the one that the address asks for.
    """
    known = DraftContext(user_id=request.user.pk, subject_id=subject_id, person_id=person_id)
    if request.method == "POST":
        return known
    about = {} if subject_id is None else {"subject": subject_id}
    drafts = WAITING.instances(user=request.user.pk, form=form.draft_name, at=at, **about)
    if not drafts:
        return known
    asked = request.GET.get(DRAFT)
    chosen = drafts[0].pk if asked == LATEST else asked
    offers = [
        DraftOffer(
            pk=draft.pk,
            when=_when(draft.saved_at, at),
            address=with_draft(request, str(draft.pk)),
            resumed=str(draft.pk) == str(chosen),
        )
        for draft in drafts
    ]
    return DraftContext(user_id=request.user.pk, subject_id=subject_id, person_id=person_id, drafts=drafts, offers=offers)


def with_draft(request: HttpRequest, draft: str = LATEST) -> str:
    """The address of the form that `request` shows or sends, with a parameter for a draft of it."""
    asked = request.GET.copy()
    asked[DRAFT] = draft
    return f"{request.path}?{asked.urlencode()}"


class DraftForm(SubmittedOnceForm):
    """A long form whose text is kept for a day under the name `draft_name`.

    `row_fields`: beginnings of the names of fields that it has once for each row of something.
    """

    draft_name: ClassVar[str]
    row_fields: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if name := cls.__dict__.get("draft_name"):
            DRAFT_FORMS[name] = cls

    def __init__(self, *args: Any, draft_context: DraftContext, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft_context, self.draft_offers = draft_context, draft_context.offers
        self.resume()

    def resume(self) -> None:
        """Fill the form with the draft that its page asks for. A form with fields of rows does it again once it has them."""
        if draft := self.draft_context.resumed:
            self._resume(draft)

    def _resume(self, draft: Draft) -> None:
        words = words_of(draft)
        if words is None:
            self.draft_offers = [
                replace(offer, resumed=False, unopened=True) if offer.pk == draft.pk else offer for offer in self.draft_offers
            ]
            return
        self.initial = {**self.initial, **self._typed(words), "submission_key": draft.submission_key}

    @classmethod
    def drafted_names(cls) -> list[str]:
        """The declared fields except the submission key and passwords."""
        fields: dict[str, forms.Field] = cls.base_fields
        return [
            name
            for name, field in fields.items()
            if name not in NEVER_IN_DRAFTS and not isinstance(field.widget, forms.PasswordInput)
        ]

    @classmethod
    def drafted_of(cls, sent: Iterable[str]) -> list[str]:
        """Of these names of fields those that a draft keeps."""
        declared = cls.drafted_names()
        return [name for name in sent if name in declared or name.startswith(cls.row_fields)]

    @property
    def draft_key(self) -> str:
        """Signed, for a hidden field; "" when the form was sent without a submission key."""
        try:
            submission_key = UUID(str(self["submission_key"].value()))
        except ValueError:
            return ""
        context = self.draft_context
        return DraftKey(
            user_id=context.user_id,
            form=self.draft_name,
            subject_id=context.subject_id,
            person_id=context.person_id,
            submission_key=submission_key,
        ).signed()

    def _typed(self, words: Mapping[str, list[str]]) -> dict[str, Any]:
        """Values as the widgets read them from a POST; a field missing from the draft keeps its initial value."""
        sent = QueryDict(mutable=True)
        for name, values in words.items():
            sent.setlist(name, values)
        names = dict.fromkeys((*self.drafted_names(), *self.drafted_of(words)))
        return {
            name: self.fields[name].widget.value_from_datadict(sent, {}, name)
            for name in names
            if name in self.fields and not self.fields[name].widget.value_omitted_from_data(sent, {}, name)
        }


@dataclass(frozen=True)
class PostedWords:
    """A POST as input for a draft: the signed key and the fields of that form, no others."""

    key: DraftKey
    words: dict[str, list[str]]
    origin: DraftOrigin

    @classmethod
    def read(cls, request: HttpRequest) -> "PostedWords | None":
        """None without a valid key."""
        key = DraftKey.read(request.POST.get("draft_key", ""))
        if key is None or key.form not in DRAFT_FORMS:
            return None
        words = {name: request.POST.getlist(name) for name in DRAFT_FORMS[key.form].drafted_of(request.POST)}
        autosaved = request.resolver_match is not None and request.resolver_match.view_name == AUTOSAVE
        return cls(key, words, DraftOrigin.AUTOSAVED if autosaved else DraftOrigin.SIGNED_OUT)


def keep_posted_draft(request: HttpRequest) -> bool:
    """Save the text of a form that is not accepted now, for the user in its signature. Returns whether it was saved."""
    sender, sent = request.user if request.user.is_authenticated else None, PostedWords.read(request)
    return sent is not None and keep_refused(sent.key, sent.words, sender=sender, origin=sent.origin, at=timezone.now())


@dataclass(frozen=True)
class CurrentValues:
    """The current values of a record, in the format of the form's initial values, with their author and time."""

    version: int
    by: str
    at: datetime
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    label: str
    now: str
    typed: str


@dataclass(frozen=True)
class BothVersions:
    by: str
    when: str
    differences: list[Difference]


class VersionedForm(forms.Form):
    """A form that edits shared data: it carries the version it was shown with."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    both: BothVersions | None = None

    def __init__(self, *args: Any, version: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = version

    def show_both(self, current: CurrentValues) -> None:
        """Show the current values beside the typed ones after a conflict. The form then carries the current version."""
        sent = QueryDict(mutable=True)
        sent.update(self.data)
        sent[self.add_prefix("version")] = str(current.version)
        self.data = sent
        lines = [
            Difference(
                str(self[name].label),
                _value_label(self.fields[name], now),
                _value_label(self.fields[name], self._typed_into(name)),
            )
            for name, now in current.values.items()
        ]
        differences = [line for line in lines if line.now != line.typed]
        self.both = BothVersions(current.by, moment_label(current.at, kyiv_day(timezone.now())), differences)

    def _typed_into(self, name: str) -> Any:
        """The cleaned value, or the typed one when it is invalid."""
        return self.cleaned_data.get(name, self[name].value())


def _value_label(field: forms.Field, value: Any) -> str:
    """A value for reading: the label of a choice, a date in words."""
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Choices):
        return str(value.label)
    if isinstance(value, list | tuple):
        return ", ".join(_value_label(field, one) for one in value) or "–"
    if isinstance(field, forms.ChoiceField):
        return _choice_label(field, value)
    return str(localize(value))


def _choice_label(field: forms.ChoiceField, value: Any) -> str:
    if isinstance(field, PickField):
        return field.label_of(str(field.prepare_value(value)))
    choices: Any = field.choices
    known: dict[str, str] = {}
    for key, label in choices:
        options = label if isinstance(label, list | tuple) else [(key, label)]
        known |= {str(key): str(label) for key, label in options}
    return known.get(str(field.prepare_value(value)), str(value))


def _when(saved_at: datetime, at: datetime) -> str:
    """«14:32», «24 листопада, 23:50»"""
    today = kyiv_day(at)
    day = kyiv_day(saved_at)
    return f"{kyiv_time(saved_at):%H:%M}" if day == today else f"{date_label(day, today)}, {kyiv_time(saved_at):%H:%M}"
