"""The column of a session's user: it follows the sign-in, and the sessions of an account are found by it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from supporters.administration.actions.upkeep import remove_expired
from supporters.authentication.actions.sessions import end_sessions, sessions_of
from supporters.authentication.models import Session
from supporters.authentication.sessions import SessionStore
from tests.database import execute, rows
from tests.factories import make_department, make_supporter
from tests.supporters.second_steps import LOGIN, PASSWORD, STEP, after_password, code_of, make_account, make_app
from tests.watching import watched

pytestmark = pytest.mark.django_db


def users() -> list[UUID | None]:
    return list(Session.objects.values_list("supporter_id", flat=True))


def make_sessions(supporter_id: UUID | None, count: int) -> None:
    """Rows as of other browsers."""
    (kept,) = Session.objects.all()[:1]
    Session.objects.bulk_create(
        Session(pk=uuid4().hex, session_data=kept.session_data, expire_date=kept.expire_date, supporter_id=supporter_id)
        for _ in range(count)
    )


def test_only_sessions_of_the_account_are_decoded(signed_in: Callable[[Any], Client], monkeypatch: pytest.MonkeyPatch) -> None:
    account = make_supporter(make_department())
    signed_in(account)
    make_sessions(uuid4(), 300)
    make_sessions(None, 3)
    decoded: list[str] = []
    monkeypatch.setattr(SessionStore, "decode", watched(SessionStore.decode, decoded, lambda _store, data: data))
    assert len(list(sessions_of(account.pk))) == 1
    end_sessions(account.pk)
    assert len(decoded) == 2, "one row, each time"
    assert len(users()) == 303
    assert account.pk not in users()


def test_sessions_of_an_account_are_found_by_an_index() -> None:
    execute("SET LOCAL enable_seqscan = off")
    plan = rows(f"EXPLAIN SELECT FROM supporters_session WHERE supporter_id = '{uuid4()}'")  # noqa: S608 a number of our own
    assert "session_by_supporter" in str(plan)


def test_session_has_no_user_until_the_second_step() -> None:
    account = make_account()
    app = make_app(account)
    client = after_password(account)
    assert users() == [None]
    assert client.post(STEP, {"code": code_of(app)}).status_code == 302
    assert client.get("/notifications/").status_code == 200
    assert users() == [account.pk]


def test_session_that_existed_before_gets_the_user_of_the_sign_in() -> None:
    account, client = make_account(), Client()
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    assert users() == [None]
    assert client.post(LOGIN, {"login": account.email, "password": PASSWORD}).status_code == 302
    assert users() == [account.pk]


def test_user_stays_when_the_key_changes_and_goes_when_everything_is_flushed(signed_in: Callable[[Any], Client]) -> None:
    account = make_supporter(make_department())
    session = signed_in(account).session
    session.cycle_key()
    assert users() == [account.pk]
    session.save()
    assert users() == [account.pk]
    session.flush()
    assert users() == []
    session.save()
    assert users() == [None]


def test_other_account_takes_the_browser_over(signed_in: Callable[[Any], Client]) -> None:
    first, second = (make_supporter(make_department()) for _ in range(2))
    client = signed_in(first)
    client.force_login(second)
    assert users() == [second.pk]


def test_row_is_gone_when_signed_out(signed_in: Callable[[Any], Client]) -> None:
    client = signed_in(make_supporter(make_department()))
    assert client.post("/accounts/logout/").status_code == 302
    assert users() == []


def test_rows_go_when_their_sessions_are_over(signed_in: Callable[[Any], Client]) -> None:
    signed_in(make_supporter(make_department()))
    until = Session.objects.get().expire_date
    remove_expired(at=until)
    assert len(users()) == 1
    remove_expired(at=until + timedelta(seconds=1))
    assert users() == []


def test_session_keeps_no_account_from_deletion() -> None:
    keys = rows("SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'supporters_session'::regclass")
    assert keys == []
