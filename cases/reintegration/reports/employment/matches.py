"""Why a vacancy fits, what must be clarified and what does not fit, in words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.case.models import Case
from cases.reintegration.models import ServiceRule, Vacancy
from cases.reintegration.models.employment.matching import TRAININGS, Match, ProfileFacts, Reason, VacancyFacts, Verdict, match
from cases.reintegration.states import Factor, Hands, Rests
from veterans.models import PlaceKind, PlaceOfLife, Territory

# Reasons that are said together: «Може: довго сидіти, робота за екраном».
TOGETHER: Final[Mapping[str, str | Promise]] = {
    "can": gettext_lazy("Can do: %(what)s"),
    "held": gettext_lazy("Has the training: %(what)s"),
    "learns": gettext_lazy("Gives the training that the person wants: %(what)s"),
    "ask_person": gettext_lazy("Ask the person: %(what)s"),
    "ask_employer": gettext_lazy("Ask the employer: %(what)s"),
    "ask_both": gettext_lazy("Ask the person and the employer: %(what)s"),
    "on_condition": gettext_lazy("The person can on a condition: %(what)s"),
    "to_agree": gettext_lazy("The person can’t, the employer is ready to agree: %(what)s"),
    "wants": gettext_lazy("Needs training that the person wants but has not: %(what)s"),
    "unconfirmed": gettext_lazy("A rule of the service is not confirmed, ask the personnel office: %(what)s"),
    "cannot": gettext_lazy("The person can’t: %(what)s"),
}
ALONE: Final[Mapping[tuple[str, str], str | Promise]] = {
    ("place", "near"): gettext_lazy("In the hromada where the person wants to work"),
    ("place", "way"): gettext_lazy("In the same region: ask about the way there"),
    ("moving", "moves"): gettext_lazy("In another region; the person is ready to move"),
    ("moving", "unwanted"): gettext_lazy("In another region, and the person is not ready to move"),
    ("remote", "can"): gettext_lazy("Work from home, as the person wants"),
    ("remote", "unwanted"): gettext_lazy("Work from home, which the person does not want"),
    ("system", "body"): gettext_lazy("In a body where the person wants to work"),
    ("system", "other_body"): gettext_lazy("The person has named other bodies of the ministry"),
    ("system", "leaves"): gettext_lazy("The person wants to stay in the bodies of the ministry, and this is another employer"),
    ("system", "unwanted"): gettext_lazy("The person does not want to stay in the bodies of the ministry"),
    ("rule", "no_rule"): gettext_lazy("The rules of service in this body are not written down: ask its personnel office"),
}
TOPICS: Final[Mapping[str, str | Promise]] = {
    **{factor.value: factor.label for factor in Factor},
    "entrance": gettext_lazy("the entrance"),
    "place": gettext_lazy("where to work"),
    "moving": gettext_lazy("moving to another region"),
    "remote": gettext_lazy("work from home"),
    "service": gettext_lazy("service by the conclusion of the medical commission"),
    "system": gettext_lazy("work in the bodies of the ministry"),
}


class ReasonLine(NamedTuple):
    verdict: Verdict
    words: str


def reason_lines(reasons: Iterable[Reason], vacancy: VacancyFacts, labels: Mapping[str, str]) -> tuple[ReasonLine, ...]:
    """What fits first, then what is to be clarified, then what does not fit. `labels`: of directory rows, by code."""
    alone: list[ReasonLine] = []
    together: dict[str, tuple[Verdict, list[str]]] = {}
    for reason in reasons:
        words = ALONE.get((reason.topic, reason.why))
        if words is not None:
            alone.append(ReasonLine(reason.verdict, str(words)))
        else:
            together.setdefault(reason.why, (reason.verdict, []))[1].append(topic_label(reason, vacancy, labels))
    joined = [
        ReasonLine(together[why][0], str(words) % {"what": ", ".join(together[why][1])})
        for why, words in TOGETHER.items()
        if why in together
    ]
    return tuple(sorted([*alone, *joined], key=lambda line: line.verdict))


def topic_label(reason: Reason, vacancy: VacancyFacts, labels: Mapping[str, str]) -> str:
    if reason.code:
        return labels.get(reason.code, reason.code)
    words = AMOUNTS.get(reason.topic)
    return words(vacancy) if words else str(TOPICS[reason.topic])


def _lifting(vacancy: VacancyFacts) -> str:
    kg = vacancy.lifting_kg
    return _("lifting") if kg is None else _("lifting up to %(kg)d kg") % {"kg": kg}


def _hours(vacancy: VacancyFacts) -> str:
    hours = vacancy.hours
    if hours is None:
        return _("hours a day")
    return ngettext("%(n)d hour a day", "%(n)d hours a day", hours) % {"n": hours}


def _hands(vacancy: VacancyFacts) -> str:
    return _("work with the hands") if not vacancy.hands else _("work with: %(hands)s") % {"hands": Hands(vacancy.hands).label}


def _rests(vacancy: VacancyFacts) -> str:
    return _("breaks") if not vacancy.rests else str(Rests(vacancy.rests).label)


AMOUNTS: Final[Mapping[str, Callable[[VacancyFacts], str]]] = {
    "lifting_kg": _lifting,
    "hours": _hours,
    "hands": _hands,
    "rests": _rests,
}


NAMES: Final = tuple(VacancyFacts.__dataclass_fields__)
READ: Final = ("pk", *(f"{name}_id" if name in (*TRAININGS, "territory") else name for name in NAMES))
PLACE: Final = NAMES.index("territory") + 1


class MatchedVacancy(NamedTuple):
    """`verdict`: of the match, computed once."""

    pk: UUID
    facts: VacancyFacts
    match: Match
    verdict: Verdict

    @property
    def order(self) -> tuple[Any, ...]:
        return self.verdict, self.match.nearness, self.facts.valid_until, self.facts.post, self.pk


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
        parts[one.verdict].append(one)
    return parts


def _matched(
    profile: ProfileFacts, row: Sequence[Any], places: Mapping[Any, Territory], rules: Sequence[ServiceRule]
) -> MatchedVacancy:
    values = dict(zip(NAMES, row[1:], strict=True))
    values["territory"] = places.get(values["territory"])
    facts = VacancyFacts(**values)
    found = match(profile, facts, rules)
    return MatchedVacancy(row[0], facts, found, found.verdict)


def known_places(case: Case) -> list[str]:
    """Codes of the territories where the person lives or will return, to offer them in a form."""
    places = PlaceOfLife.objects.of_person(case.person_id).current().exclude(kind=PlaceKind.REGISTERED)
    return list(places.order_by("-added_at").values_list("territory_id", flat=True))
