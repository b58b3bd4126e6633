"""Two people edit the same row: the second one sees both versions and loses no text."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from supporters.directory.actions.versions import ChangedMeanwhile, refuse_outdated
from supporters.directory.roles import Role
from supporters.forms.draft_forms import CurrentValues, VersionedForm

STAGES = [("Далі", [("treatment", "Лікування"), ("rehabilitation", "Реабілітація")])]
NOON = datetime(2026, 11, 25, 12, 2, tzinfo=UTC)


class PlanForm(VersionedForm):
    stage = forms.ChoiceField(label="Етап", choices=STAGES)
    what = forms.CharField(label="Що зробити", required=False)
    on = forms.DateField(label="Коли", widget=forms.DateInput({"type": "date"}))
    urgent = forms.BooleanField(label="Терміново", required=False)


def sent(**changed: str) -> PlanForm:
    typed = {"version": "1", "stage": "treatment", "what": "Зателефонувати", "on": "2026-12-02", **changed}
    form = PlanForm(typed, version=2)
    assert form.is_valid()
    return form


def current(**changed: Any) -> CurrentValues:
    values = {"stage": "treatment", "what": "Зателефонувати", "on": date(2026, 12, 2), "urgent": False, **changed}
    return CurrentValues(version=2, by="Мельник І. О.", at=NOON, values=values)


@pytest.mark.parametrize("shown", [1, 3, None])
def test_version_is_refused_unless_it_is_the_rows(shown: int | None) -> None:
    refuse_outdated(shown=2, now=2)
    with pytest.raises(ChangedMeanwhile):
        refuse_outdated(shown=shown, now=2)


def test_unsent_form_carries_the_version_it_is_shown_with() -> None:
    assert 'name="version" value="7"' in str(PlanForm(version=7)["version"])


def test_form_is_sent_over_the_new_version_once_both_were_shown() -> None:
    form = sent(what="Запитати про протез")
    assert form.cleaned_data["version"] == 1
    form.show_both(current())
    assert 'value="2"' in str(form["version"])
    assert "Запитати про протез" in str(form["what"])


def test_only_what_differs_is_shown_side_by_side() -> None:
    form = sent(stage="rehabilitation", what="", on="2026-12-03", urgent="on")
    with translation.override("uk"):
        form.show_both(current())
    assert form.both is not None
    assert [(line.label, line.now, line.typed) for line in form.both.differences] == [
        ("Етап", "Лікування", "Реабілітація"),
        ("Що зробити", "Зателефонувати", "–"),
        ("Коли", "2 грудня 2026 р.", "3 грудня 2026 р."),
        ("Терміново", translation.gettext("no"), translation.gettext("yes")),
    ]


def test_both_are_shown_when_what_was_typed_is_in_error() -> None:
    form = PlanForm({"version": "1", "stage": "treatment", "what": "Запитати", "on": "завтра"}, version=2)
    assert not form.is_valid()
    form.show_both(current(what="Запитати"))
    assert form.both is not None
    assert [(line.label, line.typed) for line in form.both.differences] == [("Коли", "завтра")]


def test_choice_that_is_offered_no_more_is_shown_by_its_label() -> None:
    form = sent()
    form.show_both(current(stage=Role.HEAD))
    assert form.both is not None
    assert form.both.differences[0].now == Role.HEAD.label


def test_nothing_is_shown_side_by_side_when_both_typed_the_same() -> None:
    form = sent()
    form.show_both(current())
    assert form.both is not None
    assert form.both.differences == []


@time_machine.travel(datetime(2026, 11, 26, 9, tzinfo=UTC))
def test_page_says_who_has_changed_it_and_when() -> None:
    form = sent(what="<b>Запитати</b>")
    with translation.override("uk"):
        form.show_both(current(what="Привезти довідку"))
        page = render_to_string("components/both_versions.html", {"form": form})
    assert "Мельник І. О." in page
    assert "14:02" in page
    assert "Привезти довідку" in page
    assert "&lt;b&gt;Запитати&lt;/b&gt;" in page


def test_page_says_nothing_while_there_is_one_version() -> None:
    assert render_to_string("components/both_versions.html", {"form": sent()}).strip() == ""
