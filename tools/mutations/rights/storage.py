"""Guards of how long data are held: two heads for a hold, and who is not due."""

from typing import Final

from tools.mutations.table import Mutation

STORAGE: Final = "tests/cases/rights/test_storage.py"
DECIDERS: Final = "tests/cases/rights/test_deciders.py"
STORAGE_MUTATIONS: Final = (
    Mutation(
        "Who covers a head decides for the days of the cover",
        "supporters/directory/models/leading.py",
        ' | Q(pk__in=covered.values("cover"))',
        "",
        DECIDERS,
    ),
    Mutation(
        "A person who asks something is not due",
        "cases/rights/models/retention.py",
        "        When(Exists(asks), then=Value(ErasureBar.ASKED.value)),\n",
        "",
        STORAGE,
    ),
    Mutation(
        "The reason of a hold is for heads",
        "cases/rights/reports/storage.py",
        'reason=hold.reason if may_decide else "",',
        "reason=hold.reason,",
        STORAGE,
    ),
    Mutation(
        "The reason of a hold is not in the report",
        "cases/rights/subjects/data_requests.py",
        '            "reason": "an investigation',
        '            "other": "an investigation',
        STORAGE,
    ),
)
