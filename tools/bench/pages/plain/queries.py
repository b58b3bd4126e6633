"""A page's raw queries in order, as one call. The results are discarded: the rows to show were formatted in advance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from psycopg2.extras import Json

from cases.course.models import FollowUp, Visit
from cases.desk.reports.lists.today import AHEAD
from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.keys import keyed_token
from privacy.opening import TEXT_BLOCK
from privacy.sealing import Sealed, associated_data, seal
from supporters.directory.models import Supporter
from tools.bench.pages.noting import Statement
from tools.bench.pages.plain import statements as sql
from tools.bench.pages.plain.statements import rows


def read_today(user: Supporter, today: date) -> None:
    found = rows(sql.TODAY_STEPS, {"user": user.pk, "until": today + AHEAD})
    beside = rows(sql.TODAY_DUE, {"user": user.pk, "today": today})
    persons = list({str(row[7]) for row in found} | {str(row[10]) for row in beside})
    rows(sql.TODAY_PHONES, {"persons": persons})
    _show(user, "today", persons)


def read_card(user: Supporter, number: str) -> None:
    case = rows(sql.CARD, {"number": number, "user": user.pk})[0]
    of_case = {"case": case[0], "person": case[6]}
    for statement in (sql.CARD_STAGES, sql.CARD_STEP, sql.CARD_STAY, sql.CARD_PHONES, sql.CARD_VISITS, sql.CARD_RISK):
        rows(statement, of_case)
    for statement in (sql.CARD_CONSENTS, sql.CARD_LIVES, sql.CARD_FAMILY, sql.CARD_WORK, sql.CARD_PROMISES):
        rows(statement, of_case)
    _show(user, "case_detail", [str(case[6])])


def read_form(user: Supporter, number: str) -> None:
    case = rows(sql.FORM, {"number": number, "user": user.pk})[0]
    rows(sql.FORM_POLICY, {"stage": case[1]})
    rows(sql.FORM_DRAFT, {"user": user.pk, "case": case[0]})
    _show(user, "visit_new", [str(case[2])])


def read_head(user: Supporter, queries: Sequence[Statement]) -> None:
    """No person's data are opened, so no access record is due."""
    for statement, values in queries:
        rows(statement, values)
    rows(sql.FRAME, {"user": user.pk, "department": user.department_id})


def read_radar(user: Supporter, queries: Sequence[Statement], persons: list[str]) -> None:
    for statement, values in queries:
        rows(statement, values)
    _show(user, "gaps", persons)


def _show(user: Supporter, route: str, persons: list[str]) -> None:
    """Run the queries of the page frame and write the access record, committed before the answer leaves."""
    rows(sql.FRAME, {"user": user.pk, "department": user.department_id})
    _record(user, "read", route, persons)


def _record(user: Supporter, act: str, route: str, persons: list[str]) -> None:
    rows(sql.RECORD, {"user": user.pk, "role": user.role, "act": act, "route": route, "persons": persons})


@dataclass(frozen=True)
class Typed:
    """Input of the form; `key` is its idempotency key."""

    key: UUID
    kind: str
    summary: str
    what: str
    due_on: date

    @classmethod
    def read(cls, fields: Any, today: date) -> "Typed":
        due_on = today + timedelta(days=int(fields["next_in"]))
        return cls(UUID(fields["submission_key"]), fields["kind"], fields["summary"], fields["next_what"], due_on)


def write_visit(user: Supporter, number: str, typed: Typed, at: datetime) -> None:
    """Write the same rows as the site, in one transaction, with real seals: other pages will open them."""
    with transaction.atomic():
        case, person, episode = rows(sql.SAVE_LOCK, {"number": number, "user": user.pk})[0]
        visit, step = new_id(), new_id()
        values: dict[str, Any] = {
            "user": user.pk,
            "case": case,
            "episode": episode,
            "visit": visit,
            "step": step,
            "event": new_id(),
            "kind": typed.kind,
            "at": at,
            "due_on": typed.due_on,
            "key": typed.key,
            "result": f"/cases/{number}/?saved={visit}",
            "digest": keyed_token("submission", repr(typed)),
            "summary": _sealed(Visit, "summary", visit, typed.summary),
            "what": _sealed(FollowUp, "what", step, typed.what),
            "details": Json({"visit": str(visit), "visit_kind": typed.kind, "reached": True}),
        }
        for statement in (sql.SAVE_KEY, sql.SAVE_DRAFT, sql.SAVE_VISIT):
            rows(statement, values)
        values["done"] = rows(sql.SAVE_DONE, values)[0][0]
        for statement in (sql.SAVE_READ, sql.SAVE_STEP, sql.SAVE_CASE, sql.SAVE_EVENT):
            rows(statement, values)
        _record(user, "write", "visit_new", [str(person)])


def typed_fields() -> dict[str, str]:
    """Fields of a new entry as a browser sends them."""
    return {
        "submission_key": str(uuid4()),
        "kind": "visit",
        "summary": "Домовилися про комісію",
        "next_in": "1",
        "next_what": "Привезти довідку",
    }


def _sealed(model: type[Any], column: str, pk: UUID, text: str) -> Sealed:
    field = model._meta.get_field(column)
    assert isinstance(field, SealedTextField)
    assert field.block == TEXT_BLOCK
    return seal(text, associated_data(model._meta.db_table, column, pk), block=field.block)
