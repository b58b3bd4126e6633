"""Locks of what is due beside the next steps."""

from typing import Final

from tools.mutations.table import Lock

DUE_LOCKS: Final = (
    Lock(
        "What is due is on the list of who is responsible for it",
        "cases/reports/due/rows.py",
        ".filter(near).filter(mine)",
        ".filter(near)",
        "tests/cases/due",
    ),
    Lock(
        "What is due of somebody who has left is on the list of the desk",
        "cases/reports/due/rows.py",
        " | ~Q(Exists(working))",
        "",
        "tests/cases/due",
    ),
    Lock(
        "The step of an absent owner is on the list of who is responsible",
        "cases/reports/lists/today.py",
        "seen = answering or reached",
        "seen = reached if whole else reached.own()",
        "tests/cases/views/test_today_due.py",
    ),
    Lock(
        "What is overdue is in the calendar of today",
        "cases/reports/lists/calendar_feed.py",
        "day = today if is_late else item.on",
        "day = item.on",
        "tests/cases/views/test_calendar_fetch.py",
    ),
    Lock(
        "What is overdue is in this week",
        "cases/reports/lists/week_due.py",
        "max(shown_day(row), today) if is_now else shown_day(row)",
        "shown_day(row)",
        "tests/cases/views/test_weeks.py",
    ),
    Lock(
        "Nothing is called done while something can not be read",
        "cases/reports/lists/today.py",
        "or joined or unread else",
        "or joined else",
        "tests/cases/views/test_today_due.py",
    ),
    Lock(
        "A transaction that has failed is not read on",
        "cases/reports/lists/beside.py",
        "if connection.in_atomic_block or outage_of(error)",
        "if outage_of(error)",
        "tests/cases/views/test_today_due.py",
    ),
    Lock(
        "The week of a head is what the head answers for",
        "cases/reports/lists/week.py",
        "reached if whole else answering_reach(user)",
        "reached",
        "tests/cases/views/test_weeks.py",
    ),
    Lock(
        "A card on which something is due beside its step needs action",
        "cases/reports/lists/caseload.py",
        "self.due is not None or ",
        "",
        "tests/cases/views/test_caseload.py",
    ),
    Lock(
        "Nobody is called after a loss",
        "cases/reports/lists/today_rows.py",
        "call = None if card.loss else call_first(phones)",
        "call = call_first(phones)",
        "tests/cases/views/test_today_due.py",
    ),
    Lock(
        "Opening a notice takes no duty off",
        "supporters/notifications/actions/notifications.py",
        "visible_to(by).informing().annotate",
        "visible_to(by).annotate",
        "tests/cases/due/test_duties.py",
    ),
    Lock(
        "The number leaves out what today shows of the same",
        "supporters/notifications/reports/notification_lines.py",
        "return apart.filter(Q(rule__in=INFORMING) | ~Q(Exists(shown)))",
        "return apart",
        "tests/cases/due/test_badge.py",
    ),
    Lock(
        "An offer to a colleague is on today of that colleague alone",
        "cases/reminders/hand_overs.py",
        "register_on_today(notice, ASKED)",
        "register_on_today(notice)",
        "tests/cases/due/test_badge.py",
    ),
    Lock(
        "Who has no today has everything in the number",
        "supporters/notifications/reports/layout.py",
        "beside_today(unread) if has_today else unread",
        "beside_today(unread)",
        "tests/cases/due/test_badge.py",
    ),
    Lock(
        "Marking all as read takes no duty off",
        "supporters/notifications/actions/notifications.py",
        "visible_to(by).informing().unread()",
        "visible_to(by).unread()",
        "tests/cases/due/test_duties.py",
    ),
    Lock(
        "The digest counts each kind of what is due",
        "cases/reports/due/counts.py",
        "together([STEP, *due_kinds()]",
        "together([STEP, *list(due_kinds())[:1]]",
        "tests/cases/due/test_due_in_digest.py",
    ),
    Lock(
        "A kind of what is due that raises holds back no digest",
        "cases/reports/due/counts.py",
        "chain.from_iterable(Run().together([STEP, *due_kinds()], counted, code=str))",
        "counted([STEP, *due_kinds()])",
        "tests/cases/due/test_due_in_digest.py",
    ),
    Lock(
        "What nobody nearer does is in the digest of who acts for the department",
        "cases/reports/notifications/counts/digest.py",
        "return readers | {desk} if desk else readers",
        "return readers",
        "tests/cases/due/test_due_in_digest.py",
    ),
)
