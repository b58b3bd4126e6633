"""Guards of what a person asks about their data: nothing but an answer ends it, and who answers."""

from typing import Final

from tools.mutations.table import Mutation

REQUESTS: Final = "tests/cases/rights/test_requests.py"
REQUEST_MUTATIONS: Final = (
    Mutation(
        "A request of a person waits on an absorbed card for who answers for the remaining one",
        "cases/rights/models/data_request.py",
        'Choice(When(case__absorbed_by=None, then=F("case__owner_id")), default=F("case__absorbed_by__owner_id"))',
        'F("case__owner_id")',
        REQUESTS,
    ),
    Mutation(
        "Only a head refuses a request",
        "cases/rights/views.py",
        "@require(Permission.RIGHTS_DECIDE)\ndef data_request_refuse(",
        "@require(Permission.RIGHTS_ANSWER)\ndef data_request_refuse(",
        REQUESTS,
    ),
    Mutation(
        "A request of another person is not found",
        "cases/rights/reports/requests.py",
        'DataRequest.objects.of_persons(Person.objects.of_group([root]).values("pk"))',
        "DataRequest.objects.all()",
        REQUESTS,
    ),
    Mutation(
        "A card with a request is not withdrawn",
        "cases/rights/subjects/data_requests.py",
        "register_work(OF_CARD, DataRequest)\n",
        "",
        REQUESTS,
    ),
    Mutation(
        "A term that nobody has confirmed is marked",
        "cases/rights/reports/notice.py",
        'verified = whole_date(row.verified_on) if row.verified_on else ""',
        "verified = whole_date(row.verified_on or row.valid_from)",
        REQUESTS,
    ),
    Mutation(
        "The menu leads to the rights of the person only for who answers for the card",
        "cases/desk/reports/card/menu.py",
        "(found.workable and found.answers, Permission.RIGHTS_ANSWER",
        "(found.workable, Permission.RIGHTS_ANSWER",
        REQUESTS,
    ),
)
