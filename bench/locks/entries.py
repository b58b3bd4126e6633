"""The locks around entries: the order in which rows are locked, and what is taken back with an entry."""

from typing import Final

from bench.locks.table import Lock

ENTRY_LOCKS: Final = (
    Lock(
        "A case is locked before its entry",
        "cases/actions/visits.py",
        "    case = lock_case(_case_of(visit_id))\n    return case, _locked(visit_id)\n",
        "    visit = _locked(visit_id)\n    return lock_case(visit.case_id), visit\n",
        "tests/cases/actions/test_lock_order.py",
    ),
    Lock(
        "The tree is locked before people",
        "supporters/actions/approvals.py",
        "    hold_departments()\n    rows = ",
        "    rows = ",
        "tests/supporters/test_lock_order.py",
    ),
)
