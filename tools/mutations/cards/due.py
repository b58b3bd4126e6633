"""Guards of what is due beside the next steps."""

from typing import Final

from tools.mutations.table import Mutation

DUE_MUTATIONS: Final = (
    Mutation(
        "What a head asks is due for the head above",
        "cases/desk/reports/due/rows.py",
        "    if kind.asks_above:\n",
        "    if False:\n",
        "tests/cases/desk/due/test_due_everywhere.py",
    ),
    Mutation(
        "What is due is on the list of who is responsible for it",
        "cases/desk/reports/due/rows.py",
        ".filter(near).filter(mine)",
        ".filter(near)",
        "tests/cases/desk/due",
    ),
    Mutation(
        "What is due of somebody who has left is on the list of the desk",
        "cases/desk/reports/due/rows.py",
        " | ~Q(Exists(working))",
        "",
        "tests/cases/desk/due",
    ),
    Mutation(
        "The step of an absent owner is on the list of who is responsible",
        "cases/desk/reports/lists/today.py",
        "seen = answering or reached",
        "seen = reached if whole else reached.own()",
        "tests/cases/desk/views/test_today_due.py",
    ),
    Mutation(
        "What is overdue is in the calendar of today",
        "cases/desk/reports/lists/calendar_feed.py",
        "day = today if is_late else item.on",
        "day = item.on",
        "tests/cases/desk/views/test_calendar_fetch.py",
    ),
    Mutation(
        "What is overdue is in this week",
        "cases/desk/reports/lists/week_due.py",
        "max(shown_day(row), today) if is_now else shown_day(row)",
        "shown_day(row)",
        "tests/cases/desk/views/test_weeks.py",
    ),
    Mutation(
        "Nothing is called done while something can not be read",
        "cases/desk/reports/lists/today.py",
        "or joined or unread else",
        "or joined else",
        "tests/cases/desk/views/test_today_due.py",
    ),
    Mutation(
        "A transaction that has failed is not read on",
        "cases/desk/reports/lists/beside.py",
        "if connection.in_atomic_block or outage_of(error)",
        "if outage_of(error)",
        "tests/cases/desk/views/test_today_due.py",
    ),
    Mutation(
        "The week of a head is what the head answers for",
        "cases/desk/reports/lists/week.py",
        "reached if whole else answering_reach(user)",
        "reached",
        "tests/cases/desk/views/test_weeks.py",
    ),
    Mutation(
        "A card on which something is due beside its step needs action",
        "cases/desk/reports/lists/caseload.py",
        "self.due is not None or ",
        "",
        "tests/cases/desk/views/test_caseload.py",
    ),
    Mutation(
        "Nobody is called after a loss",
        "cases/desk/reports/lists/today_rows.py",
        "call = None if card.loss else call_first(phones)",
        "call = call_first(phones)",
        "tests/cases/desk/views/test_today_due.py",
    ),
    Mutation(
        "The number leaves out what today shows of the same",
        "supporters/notifications/reports/notification_lines.py",
        "return apart.filter(Q(rule__in=INFORMING) | ~Q(Exists(shown)))",
        "return apart",
        "tests/cases/desk/due/test_badge.py",
    ),
    Mutation(
        "An offer to a colleague is on today of that colleague alone",
        "cases/leading/reminders/hand_overs.py",
        "register_on_today(notice, ASKED)",
        "register_on_today(notice)",
        "tests/cases/desk/due/test_badge.py",
    ),
    Mutation(
        "Who has no today has everything in the number",
        "supporters/notifications/reports/layout.py",
        "beside_today(unread) if has_today else unread",
        "beside_today(unread)",
        "tests/cases/desk/due/test_badge.py",
    ),
    Mutation(
        "The digest counts each kind of what is due",
        "cases/desk/reports/due/counts.py",
        "together([STEP, *due_kinds()]",
        "together([STEP, *list(due_kinds())[:1]]",
        "tests/cases/desk/due/test_due_in_digest.py",
    ),
    Mutation(
        "A kind of what is due that raises holds back no digest",
        "cases/desk/reports/due/counts.py",
        "chain.from_iterable(Run().together([STEP, *due_kinds()], counted, code=str))",
        "counted([STEP, *due_kinds()])",
        "tests/cases/desk/due/test_due_in_digest.py",
    ),
    Mutation(
        "What nobody nearer does is in the digest of who acts for the department",
        "cases/desk/reports/notifications/counts.py",
        "return readers | {desk} if desk else readers",
        "return readers",
        "tests/cases/desk/due/test_due_in_digest.py",
    ),
)
