"""Propose to end a support: the reason, the fates of promises; refuse it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from crispy_forms.layout import Layout
from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.case.models import ClosureReason
from cases.case.states import Continues, OutcomeKind
from cases.course.forms.promises import WORDS, day_error
from cases.course.models import Promise
from cases.course.states import PromiseFate
from cases.endings.actions.closures import Attempts, NewClosure, lacks
from cases.endings.actions.fates import NewFate
from cases.endings.forms.outcomes import OutcomesMixin
from cases.endings.reports.outcomes import OnCards
from supporters.directory.calendar import date_label, day_count_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import DraftForm
from supporters.forms.layouts import Pair, Panel, Part, ShownFor, Unmarked
from supporters.forms.light_forms import printed

PARTS: Final = ("fate", "keeper", "day", "whom")


class PromiseWords(Part):
    """«Привезти довідку – завтра», above its fields."""

    def __init__(self, words: str, *fields: Any) -> None:
        super().__init__(*fields)
        self.words = words

    def render(self, form: Any, context: Any, **_ignored: Any) -> SafeString:
        return printed('<div class="promise-fate"><p lang="uk"><b>{}</b></p>{}</div>', self.words, self.inner(form, context))


class FatesMixin(forms.Form):
    """Four fields a promise. `keepers`: who may keep one besides who answers for the card."""

    row_fields: ClassVar[tuple[str, ...]] = tuple(f"{part}_" for part in PARTS)

    def ask_fates(self, promises: Sequence[Promise], keepers: Sequence[Supporter]) -> None:
        self.promises, self.keepers = promises, {str(one.pk): one for one in keepers}
        who = [("", _("who accompanies")), *((pk, one.short_name) for pk, one in self.keepers.items())]
        for one in promises:
            fate, keeper, day, whom = self._names(one.pk)
            self.fields[fate] = forms.ChoiceField(
                label=_("What becomes of this promise?"),
                choices=PromiseFate.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say what becomes of this promise")},
            )
            self.fields[keeper] = forms.ChoiceField(label=_("Who makes sure that it is kept"), choices=who, required=False)
            self.fields[day] = DayField(label=_("By when"), required=False, initial=one.due_on)
            self.fields[whom] = forms.CharField(label=_("To whom"), max_length=WORDS, required=False)

    def fate_parts(self) -> list[PromiseWords]:
        return [self._part(one) for one in self.promises]

    def check_fates(self, cleaned: dict[str, Any]) -> None:
        for one in self.promises:
            fate, _keeper, day, whom = self._names(one.pk)
            chosen, typed = cleaned.get(fate), cleaned.get(day)
            if chosen == PromiseFate.STAYS and day not in self.errors and (error := self._day_error(typed)):
                self.add_error(day, error)
            if chosen == PromiseFate.PASSED and not cleaned.get(whom) and whom not in self.errors:
                self.add_error(whom, _("Write to whom it is passed on"))

    @property
    def fates(self) -> dict[UUID, NewFate]:
        return {one.pk: self._fate(one.pk) for one in self.promises}

    def _fate(self, pk: UUID) -> NewFate:
        fate, keeper, day, whom = (self.cleaned_data.get(name) for name in self._names(pk))
        if fate == PromiseFate.STAYS:
            return NewFate(fate=PromiseFate.STAYS, keeper=self.keepers.get(keeper or ""), due_on=day)
        return NewFate(fate=PromiseFate(str(fate)), words=whom if fate == PromiseFate.PASSED and whom else "")

    def _day_error(self, day: Any) -> Any:
        return day_error(day, self.today) if day else _("Choose a day")

    def _part(self, one: Promise) -> PromiseWords:
        fate, keeper, day, whom = self._names(one.pk)
        stays = ShownFor(f"{fate}={PromiseFate.STAYS}", Pair(Unmarked(keeper, day)))
        passed = ShownFor(f"{fate}={PromiseFate.PASSED}", Unmarked(whom))
        return PromiseWords(f"{one.words} – {date_label(one.due_on, self.today)}", fate, stays, passed)

    def _names(self, pk: UUID) -> tuple[str, ...]:
        return tuple(f"{part}_{pk.hex}" for part in PARTS)

    today: Any


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
