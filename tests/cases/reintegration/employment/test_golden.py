"""Forty profiles and sixty vacancies made by hand: every stated reason is true, and none is missing."""

from collections import Counter
from datetime import date
from functools import cache
from typing import Any

import pytest

from cases.reintegration.models import ServiceRule
from cases.reintegration.models.employment.matching import Match, ProfileFacts, VacancyFacts, Verdict, match
from cases.reintegration.states import ServiceRuleKind
from supporters.directory.models import Branch
from tests.cases.reintegration.employment.golden.reading import PLACES, facts, rows
from veterans.models import Territory

VERDICTS = {"fits": Verdict.FITS, "clarify": Verdict.CLARIFY, "against": Verdict.AGAINST}
RULES = [ServiceRule(code=f"{body}_{kind}", body=body, kind=kind) for body in Branch.values for kind in ServiceRuleKind.values]
NUMBERS, SETS = ("lifting_kg", "hours"), ("held", "wanted")


def place(name: str) -> Territory:
    code, kind, parent, oblast = PLACES[name]
    return Territory(code=code, kind=kind, parent_id=parent or None, oblast=oblast)


def known(stated: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {name: value for name, value in stated.items() if value}
    values |= {name: int(value) for name, value in values.items() if name in NUMBERS}
    values |= {name: frozenset(value.split(",")) for name, value in values.items() if name in SETS}
    if "bodies" in values:
        values["bodies"] = tuple(values["bodies"].split(","))
    return {**values, "territory": place(values["territory"]) if "territory" in values else None}


@cache
def matched() -> dict[tuple[str, str], Match]:
    profiles = {number: ProfileFacts(**known(stated)) for number, stated in facts("profiles.csv").items()}
    usual: dict[str, Any] = {"employer": "Е", "post": "П", "valid_until": date(2026, 12, 1), "contact_phone": "+380322000000"}
    vacancies = {number: VacancyFacts(**usual, **known(stated)) for number, stated in facts("vacancies.csv").items()}
    return {
        (number, other): match(profile, vacancy, RULES)
        for number, profile in profiles.items()
        for other, vacancy in vacancies.items()
    }


def truth() -> dict[tuple[str, str], tuple[Verdict, set[str]]]:
    return {
        (row["profile"], row["vacancy"]): (VERDICTS[row["verdict"]], set(row["reasons"].split())) for row in rows("truth.csv")
    }


def test_each_reason_is_true_and_none_is_missing() -> None:
    expected = truth()
    assert len(expected) == 40 * 60
    found = {pair: {":".join(filter(None, reason)) for reason in one.reasons} for pair, one in matched().items()}
    assert {pair: reasons for pair, reasons in found.items() if reasons != expected[pair][1]} == {}


def test_each_verdict_is_that_of_the_worst_reason() -> None:
    expected = truth()
    assert {pair: one.verdict for pair, one in matched().items() if one.verdict != expected[pair][0]} == {}
    assert min(Counter(one.verdict for one in matched().values()).values()) > 30, "each verdict is met often"


def test_nothing_that_does_not_fit_is_called_fitting() -> None:
    wrong = [pair for pair, one in matched().items() if one.verdict is Verdict.FITS and truth()[pair][0] is not Verdict.FITS]
    assert wrong == []
    assert all(one.verdict is not Verdict.FITS for pair, one in matched().items() if pair[0] == "1"), "nothing was asked"


def test_no_fact_is_stated_twice() -> None:
    assert not [pair for pair, one in matched().items() if len(one.reasons) != len(set(one.reasons))]


@pytest.mark.parametrize(
    ("wanted", "offered", "nearness"),
    [
        ("busk", "busk", 0),
        ("busk", "zolochiv", 1),
        ("busk", "lviv", 2),
        ("busk", "lviv_oblast", 2),
        ("lviv_oblast", "lviv_oblast", 2),
        ("kyiv_pechersk", "kyiv_darnytsia", 1),
        ("busk", "poltava", 3),
    ],
)
def test_nearness(wanted: str, offered: str, nearness: int) -> None:
    vacancy = VacancyFacts(employer="Е", post="П", valid_until=date(2026, 12, 1), territory=place(offered))
    assert match(ProfileFacts(territory=place(wanted)), vacancy, RULES).nearness == nearness


def test_confirmed_rule_asks_only_what_the_profile_has_no_answer_to() -> None:
    vacancy = VacancyFacts(employer="Е", employer_kind="npu", post="П", post_kind="service", valid_until=date(2026, 12, 1))
    confirmed = [ServiceRule(code=one.code, body=one.body, kind=one.kind, verified_on=date(2026, 1, 1)) for one in RULES]
    of_rules = [reason for reason in match(ProfileFacts(service="yes"), vacancy, confirmed).reasons if reason.topic == "rule"]
    assert of_rules == [("rule", "ask_person", "npu_age")]
