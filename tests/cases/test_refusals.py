"""Refusals: each has a code of its own and words in both languages, is raised somewhere, and reaches the page."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases.case.states import CaseRefusal, CaseState, LossKind, Refusal
from cases.endings.states import EpisodeRefusal
from config.embedded.home import CHECKOUT
from tests.factories import House

CYRILLIC: Final = re.compile(r"[Ѐ-ӿ]")
BY_STATE: Final = ("cases/case/states/cases.py", "cases/case/models/case.py")
"""Where a refusal follows from the state of a card, for whoever raises it."""


def every_refusal() -> list[Refusal]:
    return [member for subject in Refusal.__subclasses__() for member in subject]


def test_code_is_of_one_refusal_only() -> None:
    codes = [refusal.value for refusal in every_refusal()]
    assert len(codes) > 100
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("refusal", every_refusal(), ids=lambda refusal: refusal.value)
def test_refusal_has_words_in_both_languages(refusal: Refusal) -> None:
    with translation.override("en"):
        english = str(refusal.label)
    with translation.override("uk"):
        ukrainian = str(refusal.label)
    assert english
    assert not CYRILLIC.search(english)
    assert CYRILLIC.search(ukrainian)


def test_refusal_is_raised_somewhere() -> None:
    raised = {*names_raised(), *names_by_state()}
    assert sorted({str(refusal) for refusal in every_refusal() if name_of(refusal) not in raised}) == []


def test_refusal_is_in_the_package_that_raises_it() -> None:
    raising: dict[str, set[str]] = {}
    for path in (CHECKOUT / "cases").rglob("*.py"):
        for name in raised_in(path):
            raising.setdefault(name.partition(".")[0], set()).add(path.relative_to(CHECKOUT).parts[1])
    for subject in Refusal.__subclasses__():
        home, packages = subject.__module__.split(".")[1], raising[subject.__name__]
        assert home in packages or (home == "case" and len(packages) > 1), f"{subject.__name__} belongs to {packages}"


def name_of(refusal: Refusal) -> str:
    return f"{type(refusal).__name__}.{refusal.name}"


def names_raised() -> Iterator[str]:
    for path in (CHECKOUT / "cases").rglob("*.py"):
        yield from raised_in(path)


def raised_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Raise):
            yield from names_in(node)


def names_by_state() -> Iterator[str]:
    for path in BY_STATE:
        yield from names_in(ast.parse((CHECKOUT / path).read_text()))


def names_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


@pytest.mark.django_db
def test_page_of_a_refusal_says_why(house: House, signed_in: Callable[[Any], Client]) -> None:
    refused = signed_in(house.owner).get(reverse("case_reopen", args=[house.case.number]))
    assert (refused.status_code, str(EpisodeRefusal.NOT_CLOSED.label) in refused.text) == (409, True)


@pytest.mark.django_db
def test_card_that_is_not_open_says_why_by_itself(house: House) -> None:
    house.case.state = CaseState.CLOSED
    assert house.case.refusal is CaseRefusal.CLOSED
    house.case.loss = LossKind.MISSING
    assert house.case.refusal is CaseRefusal.LOST
