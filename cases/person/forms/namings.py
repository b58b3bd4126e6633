"""Add a former name, another spelling or a call sign of a person, and take one off."""

from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from supporters.directory.forms.people import NameField
from supporters.forms.draft_forms import DraftForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Hint, Panel, ShownFor, Unmarked
from veterans.actions.namings import NewNaming
from veterans.models import PARTS, NamingKind

ADDED: Final = (NamingKind.CALL_SIGN, NamingKind.FORMER, NamingKind.ALIAS)
ONE_WORD = RegexValidator(r"^[^\W\d_]+(?:[’'ʼ`´\"-][^\W\d_]+)*$", _("A call sign is one word of letters, without the quotes"))


class NamingForm(DraftForm):
    """A call sign is one word; any other name has at least one part, and the other parts are as in the current name."""

    draft_name = "naming_new"
    page_title = _("Add a name")
    save_label = _("Save this name")
    field_order = ("submission_key", "kind", "call_sign", *PARTS)  # as on the page

    kind = forms.ChoiceField(
        label=_("Which name"),
        choices=[(kind.value, kind.label) for kind in ADDED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which name it is")},
    )
    call_sign = NameField(label=_("Call sign"), required=False)
    surname = NameField(label=_("Surname"), required=False)
    given_name = NameField(label=_("Given name"), required=False)
    patronymic = NameField(label=_("Patronymic"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call_sign"].validators.append(ONE_WORD)

    def layout(self) -> Layout:
        hint = Hint(_("Fill in only what differs from the name now: a former surname is enough."))
        sign = ShownFor(f"kind={NamingKind.CALL_SIGN}", Unmarked("call_sign"))
        return Layout(Panel("kind", sign, ShownFor(f"kind={NamingKind.FORMER} {NamingKind.ALIAS}", hint, Unmarked(*PARTS))))

    def clean(self) -> dict[str, Any]:
        """Errors of parts that the chosen kind does not have are left out: a script hides those parts."""
        cleaned = super().clean() or self.cleaned_data
        if kind := cleaned.get("kind"):
            unused = PARTS if kind == NamingKind.CALL_SIGN else ("call_sign",)
            for name in unused:
                self.errors.pop(name, None)
                cleaned[name] = ""
        if kind == NamingKind.CALL_SIGN and not cleaned.get("call_sign") and "call_sign" not in self.errors:
            self.add_error("call_sign", _("Enter the call sign"))
        if kind in ADDED[1:] and not any(cleaned.get(part) or part in self.errors for part in PARTS):
            self.add_error("surname", _("Enter what differs: the surname, the given name or the patronymic"))
        return cleaned

    def refuse_known(self) -> None:
        is_sign = self.cleaned_data["kind"] == NamingKind.CALL_SIGN
        self.add_error("call_sign" if is_sign else "surname", _("This name is on the card already"))

    @property
    def new_naming(self) -> NewNaming:
        known = self.cleaned_data
        surname = known["call_sign"] or known["surname"]
        return NewNaming(NamingKind(known["kind"]), surname, known["given_name"], known["patronymic"])


class EndNamingForm(SubmittedOnceForm):
    """The confirmation."""

    page_title = _("Take the name off")
    save_label = _("Take the name off")
