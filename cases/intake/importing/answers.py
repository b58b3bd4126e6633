"""Rows that are like somebody: each beside the cards and the rows that it is like, with the same facts in the same order."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.text import capfirst

from cases.case.models import Case, ImportedRow, RegisterImport
from cases.case.states import RowState
from cases.intake.actions.imports.checks import certain_each, identity_token
from cases.intake.forms.imports.directories import Directories
from cases.intake.forms.imports.rows import RowForm
from cases.intake.importing.checking import read_rows
from cases.intake.importing.sides import SideFacts, facts_of_cards, facts_of_row, matched
from cases.intake.reports.duplicate import Fact
from cases.intake.reports.matches import Reasons
from cases.intake.reports.search import SearchRow, found_rows
from supporters.directory.models import Supporter
from supporters.directory.reports.pages import NumberedPage, part_of

SHOWN: Final = 25
BESIDE: Final = 3  # cards and rows beside one row; of more only the lines are said
Shown = Mapping[int, tuple[int, ...]]  # lines that are asked about, with the lines of their twins
Likely = dict[UUID, tuple[str, ...]]  # persons with a card, with the codes of what is alike


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A card, or another row of the list. `url`: of the card, else "". `reasons`: why the two may be one person."""

    label: str
    url: str
    reasons: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True)
class Question:
    """`others`: «7, 9», lines of further rows that are the same person."""

    line: int
    name: str
    beside: tuple[Beside, ...]
    others: str


@dataclass(frozen=True, kw_only=True)
class AnswersPage(NumberedPage):
    """`waiting`: rows of the whole list that are asked about; `repeated`: those of them that repeat another one word for word."""

    pk: UUID
    waiting: int
    repeated: int
    shown: Shown
    questions: tuple[Question, ...]


def asked_lines(register_id: UUID) -> dict[int, tuple[int, ...]]:
    """Lines of the rows that are asked about now, in their order, with those of their twins.

    Of rows that are like each other the first is not asked about: it stays once the others have their answers.
    """
    rows = ImportedRow.objects.filter(register=register_id, state=RowState.ALIKE)
    twins = {line: tuple(lines) for line, lines in rows.order_by("line").values_list("line", "twins")}
    return {
        line: lines for line, lines in twins.items() if not lines or any(other < line or other not in twins for other in lines)
    }


def answers_page(
    register: RegisterImport, reader: Supporter, *, page: int, at: datetime, only: Collection[int] | None = None
) -> AnswersPage:
    """`only`: the rows of these lines, those that still wait. The number of queries does not depend on the rows."""
    asked = asked_lines(register.pk)
    lines, page, pages = part_of([line for line in asked if only is None or line in only], page, SHOWN)
    shown = {line: asked[line] for line in lines}
    return AnswersPage(
        page=page,
        pages=pages,
        pk=register.pk,
        waiting=len(asked),
        repeated=ImportedRow.objects.repeated(register.pk),
        shown=shown,
        questions=tuple(_questions(register, shown, reader, at=at)),
    )


def _questions(register: RegisterImport, shown: Shown, reader: Supporter, *, at: datetime) -> Iterator[Question]:
    lines = {*shown, *(line for twins in shown.values() for line in twins[:BESIDE])}
    rows = ImportedRow.objects.filter(register=register, line__in=lines, content__isnull=False).order_by("line")
    forms = {row.line: form for row, form in read_rows(rows, Directories.read(register, at=at), at=at) if form}
    likely = _likely({line: forms[line] for line in shown if line in forms}, reader)
    cards = facts_of_cards({key for some in likely.values() for key in some}, reader)
    words = Reasons()
    for line, twins in shown.items():
        row = facts_of_row(forms.get(line))
        known = [_beside(row, cards[key], words.same(codes)) for key, codes in likely.get(line, {}).items() if key in cards]
        listed = [_beside(row, facts_of_row(forms[other], line=other)) for other in twins if other in forms]
        others = ", ".join(str(other) for other in twins[:SHOWN] if other not in forms)
        yield Question(line=line, name=row.name, beside=(*known, *listed)[:BESIDE], others=others)


def _beside(row: SideFacts, other: SideFacts, reasons: str = "") -> Beside:
    return Beside(label=other.label, url=other.url, reasons=capfirst(reasons), facts=matched(row, other))


def _likely(forms: Mapping[int, RowForm], reader: Supporter) -> dict[int, Likely]:
    """By line: the persons within reach who may be of that row."""
    valid = {line: form for line, form in forms.items() if form.is_valid()}
    if not valid:
        return {}
    tokens: dict[bytes, list[int]] = {}
    for line, form in valid.items():
        tokens.setdefault(identity_token(form.listed.person), []).append(line)
    certain = certain_each([form.facts for form in valid.values()], reader)
    found = {line: {one.person_id: one.reasons for one in some} for line, some in zip(valid, certain, strict=True)}
    before = ImportedRow.objects.of_card().filter(token__in=list(tokens)).values_list("person_key", "token")
    for person_id, token in before:
        for line in tokens[bytes(token or b"")]:
            found[line].setdefault(person_id, ())
    return found


def known_cards(rows: Sequence[ImportedRow], reader: Supporter) -> dict[int, SearchRow]:
    """By line of a known row: the card within reach that an earlier import has opened for the same row."""
    tokens = {bytes(row.token or b"") for row in rows}
    opened = dict(ImportedRow.objects.of_card().filter(token__in=list(tokens)).values_list("person_key", "token"))
    reachable = Case.objects.visible_to(reader).filter(person__in=list(opened))
    cards = {bytes(opened[one.person_id] or b""): one.row for one in found_rows(reachable, list(opened), reader)}
    return {row.line: cards[token] for row in rows if (token := bytes(row.token or b"")) in cards}
