"""Propose to end the support, and refuse such a proposal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.case.models import ClosureReason
from cases.case.states import Continues, OutcomeKind
from cases.course.models import Promise
from cases.endings.actions.closures import Attempts, NewClosure, lacks
from cases.endings.forms.fates import FatesMixin
from cases.endings.forms.outcomes import OutcomesMixin
from cases.endings.reports.outcomes import OnCards
from supporters.directory.calendar import day_count_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.forms.draft_forms import DraftForm
from supporters.forms.layouts import Panel, ShownFor

NAMED: Final = (Continues.COMMUNITY, Continues.UNIT, Continues.SERVICE, Continues.FAMILY)


class ClosureForm(OutcomesMixin, FatesMixin, DraftForm):
    """The reason, how things are, the outcomes with evidence, what becomes of each open promise, who goes on."""

    draft_name = "case_close"
    page_title = _("End the support")
    save_label = _("Propose the end")
    field_order = (
        *("submission_key", "reason", "words"),
        *(f"{kind}_{part}" for kind in OutcomeKind.values for part in ("facts", "words", "since")),
        *("continues", "continues_with"),
    )

    reason = forms.TypedChoiceField(label=_("Why the support ends"), error_messages={"required": _("Choose why")})
    words = forms.CharField(
        label=_("How things are now"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Write how things are now")},
    )
    continues = forms.ChoiceField(
        label=_("Who goes on"),
        choices=[("", _("Choose")), *Continues.choices],
        error_messages={"required": _("Choose who goes on")},
    )
    continues_with = forms.CharField(label=_("Name and phone of who goes on"), max_length=200, required=False)

    def __init__(
        self,
        *args: Any,
        reasons: list[ClosureReason],
        attempts: Attempts,
        on_cards: OnCards,
        promises: Sequence[Promise],
        keepers: Sequence[Supporter],
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.attempts, self.today = attempts, kyiv_day(now)
        self.ask_outcomes(on_cards)
        self.ask_fates(promises, keepers)
        self.resume()
        last = ("continues", "continues_with")  # as on the page
        self.order_fields([*(name for name in self.fields if name not in last), *last])
        field: Any = self.fields["reason"]
        field.choices = [("", _("Choose")), *((one.code, one.label) for one in reasons)]
        field.coerce = {one.code: one for one in reasons}.get

    def layout(self) -> Layout:
        return Layout(
            Panel("reason", "words"),
            Panel(*self.outcome_parts(), heading=_("What it has led to"), name="outcomes"),
            *([Panel(*fates, heading=_("Open promises"), name="promised")] if (fates := self.fate_parts()) else []),
            Panel("continues", ShownFor(f"continues={' '.join(NAMED)}", "continues_with")),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_outcomes(cleaned)
        reason: ClosureReason | None = cleaned.get("reason")
        if reason and lacks(reason, self.attempts, len(self.outcomes)):
            self.add_error("reason", self._lacking_label(reason))
        self.check_fates(cleaned)
        if cleaned.get("continues") in NAMED and not cleaned.get("continues_with") and "continues_with" not in self.errors:
            self.add_error("continues_with", _("Write who goes on"))
        return cleaned

    def _lacking_label(self, reason: ClosureReason) -> str:
        if reason.needs_outcome and not self.outcomes:
            return gettext("This reason needs at least one outcome: work, study, home or community")
        made = ngettext("%(n)d attempt", "%(n)d attempts", self.attempts.number) % {"n": self.attempts.number}
        needed = ngettext("%(n)d attempt", "%(n)d attempts", reason.attempts) % {"n": reason.attempts}
        days = day_count_label(reason.attempt_days)
        return gettext("This reason needs %(needed)s within at least %(days)s. Since the last contact there were: %(made)s.") % {
            "needed": needed,
            "days": days,
            "made": made,
        }

    @property
    def new_closure(self) -> NewClosure:
        known = self.cleaned_data
        return NewClosure(
            reason=known["reason"],
            words=known["words"],
            outcomes=self.outcomes,
            continues=Continues(known["continues"]),
            continues_with=known["continues_with"],
            fates=self.fates,
        )


class RefuseClosureForm(DraftForm):
    draft_name = "closure_refuse"
    page_title = _("The support goes on")
    save_label = _("Refuse: the support goes on")

    words = forms.CharField(
        label=_("Why does the support go on?"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Who proposed the end reads it"),
        error_messages={"required": _("Write why the support goes on")},
    )
