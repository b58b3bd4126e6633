"""The open vacancies in the order in which they fit a profile: fitting, to be clarified, not fitting; the nearest first."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from cases.case.models import Case
from cases.reintegration.models import ServiceRule, Vacancy
from cases.reintegration.models.employment.facts import TRAININGS, ProfileFacts, VacancyFacts
from cases.reintegration.models.employment.matching import Match, Verdict, match
from veterans.models import PlaceKind, PlaceOfLife, Territory

NAMES: Final = tuple(VacancyFacts.__dataclass_fields__)
READ: Final = ("pk", *(f"{name}_id" if name in (*TRAININGS, "territory") else name for name in NAMES))
PLACE: Final = NAMES.index("territory") + 1


class MatchedVacancy(NamedTuple):
    pk: UUID
    facts: VacancyFacts
    match: Match

    @property
    def order(self) -> tuple[Any, ...]:
        return self.match.verdict, self.match.nearness, self.facts.valid_until, self.facts.post, self.pk


def matched(profile: ProfileFacts, rules: Sequence[ServiceRule], today: date) -> list[MatchedVacancy]:
    """`rules`: those of today. Two queries for any number of vacancies."""
    rows = list(Vacancy.objects.open_on(today).values_list(*READ))
    places = Territory.objects.select_related("parent").in_bulk({row[PLACE] for row in rows if row[PLACE]})
    found = [_matched(profile, row, places, rules) for row in rows]
    found.sort(key=lambda one: one.order)
    return found


def parts_of(found: Sequence[MatchedVacancy]) -> dict[Verdict, list[MatchedVacancy]]:
    parts: dict[Verdict, list[MatchedVacancy]] = {verdict: [] for verdict in Verdict}
    for one in found:
        parts[one.match.verdict].append(one)
    return parts


def _matched(
    profile: ProfileFacts, row: Sequence[Any], places: Mapping[Any, Territory], rules: Sequence[ServiceRule]
) -> MatchedVacancy:
    values = dict(zip(NAMES, row[1:], strict=True))
    values["territory"] = places.get(values["territory"])
    facts = VacancyFacts(**values)
    return MatchedVacancy(row[0], facts, match(profile, facts, rules))


def known_places(case: Case) -> list[str]:
    """Codes of the territories where the person lives or will return, to offer them in a form."""
    places = PlaceOfLife.objects.of_person(case.person_id).current().exclude(kind=PlaceKind.REGISTERED)
    return list(places.order_by("-added_at").values_list("territory_id", flat=True))
