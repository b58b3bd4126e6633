"""What becomes of each open promise, in the form that proposes the end of a support."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final
from uuid import UUID

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cases.course.forms.promises import WORDS, day_error
from cases.course.models import Promise
from cases.course.states import PromiseFate
from cases.endings.actions.fates import NewFate
from supporters.directory.calendar import date_label
from supporters.directory.models import Supporter
from supporters.forms.date_fields import DayField
from supporters.forms.layouts import Pair, Part, ShownFor, Unmarked
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
