"""What a person can do at work and what they wish, in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import IdentityLine, identity_line
from cases.reintegration.actions.employment import goes_on
from cases.reintegration.models import FunctionalProfile, ProfileTraining
from cases.reintegration.models.employment.matching import ProfileFacts, Verdict
from cases.reintegration.reports.employment.matches import MatchedVacancy, ReasonLine, matched, parts_of, reason_lines
from cases.reintegration.reports.employment.vacancies import Fact, lifting_label, where_label, work_directory
from cases.reintegration.states import EmployerKind, Factor, Hands, PostKind, Rests, WorkAnswer
from supporters.directory.calendar import date_label, kyiv_day, moment_label
from supporters.directory.models import Branch, Supporter
from supporters.directory.reports.pages import NumberedPage, part_of
from supporters.directory.roles import Permission


@dataclass(frozen=True, kw_only=True)
class ProfileLines:
    """`facts`: what is known, `not_asked`: what nobody has asked, "" when nothing is left. `conditions`, `wishes`: as typed."""

    facts: tuple[Fact, ...]
    not_asked: str
    conditions: str
    wishes: str
    recorded_label: str
    recorded_by: str
    earlier: tuple[str, ...]


def profile_lines(
    profile: FunctionalProfile, facts: ProfileFacts, earlier: Iterable[FunctionalProfile], today: date
) -> ProfileLines:
    trainings = profile.trainings.all()
    return ProfileLines(
        facts=tuple(Fact(label, value) for label, value in (*_answers(facts), *_amounts(facts), *_wishes(facts)) if value)
        + tuple(
            Fact(label, ", ".join(one.kind.label for one in trainings if one.is_held is held))
            for label, held in ((_("Has the training"), True), (_("Wants to learn"), False))
            if any(one.is_held is held for one in trainings)
        ),
        not_asked=", ".join(_not_asked(facts)),
        conditions=profile.conditions or "",
        wishes=profile.wishes or "",
        recorded_label=moment_label(profile.recorded_at, today),
        recorded_by=profile.recorded_by.short_name,
        earlier=tuple(f"{moment_label(one.recorded_at, today)}, {one.recorded_by.short_name}" for one in earlier),
    )


def _answers(facts: ProfileFacts) -> Iterator[tuple[str, str]]:
    """«Може: …», «З умовою: …», «Не може: …»"""
    titles = {WorkAnswer.YES: _("Can"), WorkAnswer.CONDITION: _("Can on a condition"), WorkAnswer.NO: _("Can’t")}
    for answer, title in titles.items():
        yield title, ", ".join(str(Factor(name).label) for name in Factor.values if getattr(facts, name) == answer)


def _amounts(facts: ProfileFacts) -> Iterator[tuple[str, str]]:
    yield _("Lifts"), lifting_label(facts.lifting_kg)
    yield _("Works with"), str(Hands(facts.hands).label) if facts.hands else ""
    yield _("Hours a day"), str(facts.hours or "")
    yield _("Breaks"), str(Rests(facts.rests).label) if facts.rests else ""


def _wishes(facts: ProfileFacts) -> Iterator[tuple[str, str]]:
    bodies = ", ".join(str(Branch(body).label) for body in facts.bodies)
    yield _("Where the person wants to work"), where_label(facts.territory) if facts.territory else ""
    answers = (
        (_("Work from home"), facts.remote, ""),
        (_("Ready to move for work"), facts.moving, ""),
        (_("Wants to stay in the bodies of the ministry"), facts.system, bodies),
        (_("May serve by the conclusion of a medical commission"), facts.service, ""),
    )
    for label, answer, more in answers:
        said = "" if answer == WorkAnswer.NOT_ASKED else str(WorkAnswer(answer).label)
        yield label, ": ".join(part for part in (said, more) if part)


def _not_asked(facts: ProfileFacts) -> Iterator[str]:
    yield from (str(Factor(name).label) for name in Factor.values if getattr(facts, name) == WorkAnswer.NOT_ASKED)
    rest = (
        (facts.lifting_kg is None, _("lifting")),
        (not facts.hands, _("work with the hands")),
        (facts.hours is None, _("hours a day")),
        (not facts.rests, _("breaks")),
        (facts.territory is None, _("where to work")),
        (facts.remote == WorkAnswer.NOT_ASKED, _("work from home")),
        (facts.moving == WorkAnswer.NOT_ASKED, _("moving to another region")),
        (facts.system == WorkAnswer.NOT_ASKED, _("work in the bodies of the ministry")),
        (facts.service == WorkAnswer.NOT_ASKED, _("service by the conclusion of the medical commission")),
    )
    yield from (words for is_open, words in rest if is_open)


FIRST: Final = 5  # vacancies of each part before somebody asks for all of it
TONES: Final = {Verdict.FITS: "done", Verdict.CLARIFY: "due", Verdict.AGAINST: "overdue"}
PARTS: Final = {"fits": Verdict.FITS, "clarify": Verdict.CLARIFY, "against": Verdict.AGAINST}


@dataclass(frozen=True, kw_only=True)
class VacancyLine:
    pk: UUID
    url: str
    post: str
    employer: str
    facts_label: str
    until_label: str
    reasons: tuple[ReasonLine, ...]


@dataclass(frozen=True, kw_only=True)
class MatchPart:
    """`all_url`: to the whole part; "" when all of it is shown."""

    code: str
    title: str
    count: int
    lines: tuple[VacancyLine, ...]
    all_url: str
    all_label: str
    is_folded: bool


@dataclass(frozen=True, kw_only=True)
class EmploymentPage(NumberedPage):
    """`profile`: None while nobody has asked. `parts`: without a profile, or after the support, there are none.

    `part`: the code of the one that is shown whole, "" for the beginnings of all.
    """

    card: IdentityLine
    profile: ProfileLines | None
    parts: tuple[MatchPart, ...]
    part: str
    goes_on: bool
    may_edit: bool
    employment_url: str
    profile_url: str


def employment_page(
    case: Case, user: Supporter, *, at: datetime, workable: bool, part: str = "", page: int = 1
) -> EmploymentPage:
    """`workable`: the reader may write to the case."""
    today, profiles = kyiv_day(at), profiles_of(case)
    current = profiles[0] if profiles else None
    facts = ProfileFacts.of(current) if current else None
    shown: tuple[MatchPart, ...] = ()
    number = pages = 1
    if facts and goes_on(case):
        shown, number, pages = _parts(case, facts, today, part, page)
    return EmploymentPage(
        page=number,
        pages=pages,
        card=identity_line(case),
        profile=profile_lines(current, facts, profiles[1:], today) if current and facts else None,
        parts=shown,
        part=part,
        goes_on=goes_on(case),
        may_edit=workable and goes_on(case) and Permission.PERSON_EDIT in user.granted,
        employment_url=case_address("case_employment", case.number),
        profile_url=case_address("work_profile", case.number),
    )


def profiles_of(case: Case) -> list[FunctionalProfile]:
    """Also of joined persons, the newest first: the first is the one that holds."""
    rows = FunctionalProfile.objects.of_person(case.person_id)
    trainings = Prefetch("trainings", ProfileTraining.objects.select_related("kind"))
    return list(rows.select_related("territory__parent", "recorded_by").prefetch_related(trainings))


def _parts(case: Case, facts: ProfileFacts, today: date, part: str, page: int) -> tuple[tuple[MatchPart, ...], int, int]:
    directory = work_directory(today)
    found, labels = parts_of(matched(facts, directory.rules, today)), directory.labels
    if part in PARTS:
        verdict = PARTS[part]
        shown, number, pages = part_of(found[verdict], page)
        return (_part(case, verdict, found[verdict], shown, labels, today, whole=True),), number, pages
    parts = (_part(case, verdict, rows, rows[:FIRST], labels, today) for verdict, rows in found.items())
    return tuple(parts), 1, 1


def _part(
    case: Case,
    verdict: Verdict,
    rows: list[MatchedVacancy],
    shown: Iterable[MatchedVacancy],
    labels: Mapping[str, str],
    today: date,
    *,
    whole: bool = False,
) -> MatchPart:
    titles = {Verdict.FITS: _("Fits now"), Verdict.CLARIFY: _("To clarify"), Verdict.AGAINST: _("Does not fit")}
    whole_labels = {
        Verdict.FITS: _("All that fit now: %(n)d"),
        Verdict.CLARIFY: _("All to clarify: %(n)d"),
        Verdict.AGAINST: _("All that do not fit: %(n)d"),
    }
    code = next(code for code, known in PARTS.items() if known is verdict)
    more = not whole and len(rows) > FIRST
    return MatchPart(
        code=code,
        title=titles[verdict],
        count=len(rows),
        lines=tuple(_line(one, labels, today) for one in shown),
        all_label=whole_labels[verdict] % {"n": len(rows)},
        all_url=f"{case_address('case_employment', case.number)}?part={code}" if more else "",
        is_folded=verdict is Verdict.AGAINST and not whole,
    )


def _line(one: MatchedVacancy, labels: Mapping[str, str], today: date) -> VacancyLine:
    facts = one.facts
    body, kind = EmployerKind(facts.employer_kind).label, PostKind(facts.post_kind).label
    return VacancyLine(
        pk=one.pk,
        url=vacancy_url(one.pk),
        post=facts.post,
        employer=facts.employer,
        facts_label=f"{body} · {kind} · {where_label(facts.territory)}",
        until_label=_("until %(day)s") % {"day": date_label(facts.valid_until, today)},
        reasons=reason_lines(one.match.reasons, facts, labels),
    )


def vacancy_url(pk: UUID) -> str:
    return reverse("vacancy_detail", args=[pk])
