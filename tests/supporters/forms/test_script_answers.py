"""What a script is told about an answer of the site; through the pages: tests/cases/course/views/test_sending.py."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from supporters.directory.models import Supporter
from supporters.forms.middleware.script_answers import SentByScriptMiddleware
from supporters.forms.models import SubmissionKey
from supporters.forms.outbox import ANSWER, SENT_BY_SCRIPT, TO, Sign
from tests.factories import make_department, make_supporter

pytestmark = pytest.mark.django_db


def answered(user: Any, answer: HttpResponse, *, key: UUID | str = "", method: str = "POST") -> HttpResponse:
    """`user` None: answered before anybody asked who it is."""
    asked = RequestFactory(headers={SENT_BY_SCRIPT: "1"})
    request = asked.post("/", {"submission_key": str(key)}) if method == "POST" else asked.get("/")
    if user is not None:
        request.user = user
    return SentByScriptMiddleware(lambda _request: answer)(request)


def redirected() -> HttpResponse:
    return HttpResponse(status=302, headers={"Location": "/there/"})


def used(user: Supporter) -> UUID:
    key = uuid4()
    SubmissionKey.objects.create(user=user, key=key, digest=b"x", result="/saved/", used_at=timezone.now())
    return key


def test_form_is_taken_when_its_own_key_is_used_by_its_sender() -> None:
    sender, other = (make_supporter(make_department(name)) for name in ("Відділ", "Інший"))
    own, of_other = used(sender), used(other)
    elsewhere = (Sign.ELSEWHERE, "/there/")
    for key, told in ((own, (Sign.TAKEN, "/saved/")), (of_other, elsewhere), ("", elsewhere)):
        answer = answered(sender, redirected(), key=key)
        assert (answer.status_code, (answer.headers[ANSWER], answer.headers[TO])) == (200, told)


@pytest.mark.parametrize(
    "answer",
    [HttpResponse(status=304), HttpResponse(status=201, headers={"Location": "/there/"})],
    ids=["no address", "no redirect"],
)
def test_only_a_redirect_with_an_address_leads_somewhere(answer: HttpResponse) -> None:
    status = answer.status_code
    given = answered(make_supporter(make_department()), answer)
    assert (given.status_code, given.headers[ANSWER], TO in given.headers) == (status, Sign.REFUSED, False)


def test_answer_given_before_anybody_asked_who_it_is_says_later() -> None:
    assert answered(None, redirected()).headers[ANSWER] == Sign.LATER
    assert answered(AnonymousUser(), redirected()).headers[ANSWER] == Sign.SIGN_IN


def test_page_that_a_script_reads_has_no_sign() -> None:
    assert ANSWER not in answered(AnonymousUser(), HttpResponse(), method="GET").headers
