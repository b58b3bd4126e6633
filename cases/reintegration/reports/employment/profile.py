"""What a person can do at work and what they wish, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.reintegration.models import FunctionalProfile
from cases.reintegration.models.employment.facts import ProfileFacts
from cases.reintegration.reports.employment.vacancies import Fact, lifting_label, where_label
from cases.reintegration.states import Factor, Hands, Rests, WorkAnswer
from supporters.directory.calendar import moment_label
from supporters.directory.models import Branch


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
