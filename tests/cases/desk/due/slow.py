"""What is due, counted a second time: plain Python over every row, asking of each who is responsible for it.

It shares nothing with the tested code except the codes of the kinds. A thing is (code, key of its row).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from tests.database import rows

KYIV: Final = ZoneInfo("Europe/Kyiv")
WORK_ON_CARDS: Final = ("supporter", "head", "psychologist")
DAY, WEEK = timedelta(days=1), timedelta(days=7)
Thing = tuple[str, Any]


def day(moment: datetime) -> date:
    return moment.astimezone(KYIV).date()


class Person(NamedTuple):
    role: str
    is_active: bool
    is_shut: bool


class Post(NamedTuple):
    parent: Any
    head: Any
    duty: Any


class Card(NamedTuple):
    state: str
    loss: str
    owner: Any
    department: Any
    into: Any


class Due(NamedTuple):
    """`owner`: who has it first; `department`: where somebody else has it while nobody is there in the place of that one."""

    code: str
    pk: Any
    owner: Any
    department: Any


class SlowCount:
    """The rows of one moment."""

    def __init__(self, at: datetime) -> None:
        self.today = day(at)
        shut = "suspended_at IS NOT NULL AND (suspended_until IS NULL OR suspended_until > now())"
        unknown = "role IN ('supporter', 'psychologist') AND recognised_in_id IS NULL"
        people = rows(f"SELECT id, role, is_active, ({shut}) OR ({unknown}) FROM supporters_supporter")
        self.people = {pk: Person(*known) for pk, *known in people}
        absent = (
            "SELECT supporter_id, cover_id FROM supporters_absence WHERE cancelled_at IS NULL AND %s BETWEEN from_on AND to_on"
        )
        self.absent = dict(rows(absent, [self.today]))
        self.posts = {pk: Post(*post) for pk, *post in rows("SELECT id, parent_id, head_id, duty_id FROM supporters_department")}
        cards = rows("SELECT id, state, loss, owner_id, department_id, absorbed_by_id FROM cases_case")
        self.cards = {pk: Card(*card) for pk, *card in cards}
        self.due = [*self._asked(), *self._kept(), *self._decided()]

    def things_of(self, reader: Any) -> set[Thing]:
        """What the reader has to do by the end of the day, in their own scope."""
        person = self.people[reader]
        if not person.is_active or person.is_shut or person.role not in WORK_ON_CARDS:
            return set()
        found = {(one.code, one.pk) for one in self.due if self._has(reader, one.owner, one.department)}
        return found | set(self._steps(reader)) | set(self._offers(reader)) | set(self._questions(reader))

    def _has(self, reader: Any, owner: Any, department: Any) -> bool:
        """Who is away keeps theirs. A head or a duty supporter has what nobody nearer does."""
        return owner in self._covered(reader) or (self._acting(owner) is None and self._is_desk(reader, department))

    def _is_desk(self, reader: Any, department: Any) -> bool:
        mine = self._covered(reader)
        on_duty = any(post.duty in mine for post in self.posts.values() if post.duty)
        return self._desk(department) == reader and (self.people[reader].role == "head" or on_duty)

    def _covered(self, reader: Any) -> set[Any]:
        """The reader, and whom the reader covers."""
        return {reader} | {who for who, cover in self.absent.items() if cover == reader and self.people[who].is_active}

    def _is_at_work(self, who: Any) -> bool:
        person = self.people.get(who)
        return person is not None and person.is_active and not person.is_shut and who not in self.absent

    def _acting(self, who: Any) -> Any:
        """The person or the cover; None: nobody is there."""
        if who is None:
            return None
        if self._is_at_work(who) and self.people[who].role in WORK_ON_CARDS:
            return who
        cover = self.absent.get(who)
        return cover if self._is_at_work(cover) else None

    def _desk(self, department: Any) -> Any:
        above = list(self._upwards(department))
        for level, post in enumerate(above):
            if post.head is not None:
                duty = above[level + 1].duty if level + 1 < len(above) else post.duty
                if found := self._acting(post.head) or self._acting(duty):
                    return found
        duties = [found for post in above if (found := self._acting(post.duty))]
        away = [who for post in above for who in (post.head, post.duty) if who and self.people[who].is_active]
        return next(iter([*duties, *away]), None)

    def _upwards(self, department: Any) -> Iterator[Post]:
        while department is not None:
            yield self.posts[department]
            department = self.posts[department].parent

    def _remaining(self, case: Any) -> Card:
        """The card, or the one that has absorbed it."""
        return self.cards[self.cards[case].into or case]

    def _steps(self, reader: Any) -> Iterator[Thing]:
        """Of a team only a psychologist has the steps."""
        mine, team = (
            self._covered(reader),
            rows("SELECT case_id, supporter_id, until_on FROM cases_teammember WHERE to_at IS NULL"),
        )
        joined = {case for case, who, until in team if who in mine and (until is None or until >= self.today)}
        for pk, case, due_on in rows("SELECT id, case_id, due_on FROM cases_followup WHERE state = 'planned'"):
            card = self.cards[case]
            is_of_team = self.people[reader].role == "psychologist" and case in joined
            if card.state == "open" and due_on <= self.today and (is_of_team or self._has(reader, card.owner, card.department)):
                yield "step", pk

    def _offers(self, reader: Any) -> Iterator[Thing]:
        for pk, to, department in rows("SELECT id, to_owner_id, to_department_id FROM cases_handover WHERE outcome = 'open'"):
            leads = self.posts[department].head in self._covered(reader) or self._is_desk(reader, department)
            if to == reader or (to is None and leads):
                yield "offer", pk

    def _questions(self, reader: Any) -> Iterator[Thing]:
        for pk, case, by in rows("SELECT id, case_id, asked_by_id FROM cases_question WHERE state = 'open'"):
            card = self.cards[case]
            if card.state == "open" and by != reader and self._has(reader, card.owner, card.department):
                yield "question", pk

    def _kept(self) -> Iterator[Due]:
        """What has a day, on the card or on the one that has absorbed it."""
        for pk, case, whose in self._by("cases_promise", "due_on", "whose_id", until=self.today):
            card = self._remaining(case)
            yield Due("promise_due", pk, whose or (None if card.loss else card.owner), card.department)
        for code, table, until in (
            ("job_check", "cases_jobcheck", self.today),
            ("data_request", "cases_datarequest", self.today + WEEK),
        ):
            for pk, case, _nothing in self._by(table, "due_on", "NULL", until=until):
                card = self._remaining(case)
                yield Due(code, pk, card.owner, card.department)
        for pk, case, _nothing in self._by("cases_check", "due_on", "NULL", until=self.today):
            yield Due("check_due", pk, self.cards[case].owner, self.cards[case].department)
        moved = "SELECT i.id, case_id, inform_since FROM cases_eventinvitation i JOIN cases_communityevent e ON e.id = event_id"
        for pk, case, since in rows(f"{moved} WHERE state IN ('invited', 'accepted') AND starts_at > now()"):
            if since and day(since) + DAY <= self.today:
                card = self._remaining(case)
                yield Due("event_uninformed", pk, card.owner, card.department)

    def _by(self, table: str, column: str, whose: str, *, until: date) -> list[Any]:
        return rows(f"SELECT id, case_id, {whose} FROM {table} WHERE state = 'open' AND {column} <= %s", [until])

    def _asked(self) -> Iterator[Due]:
        """Of the card itself, although another may have absorbed it."""
        review = "SELECT id, case_id FROM cases_riskspan WHERE to_at IS NULL AND review_on <= %s"
        for pk, case in rows(review, [self.today]):
            if self.cards[case].state == "open":
                yield Due("risk_review", pk, self.cards[case].owner, self.cards[case].department)
        for pk, case in rows("SELECT id, case_id FROM cases_cardrequest WHERE state = 'open'"):
            card = self.cards[case]
            yield Due("card_request", pk, card.owner if card.state == "open" else None, card.department)
        for pk, case, made in rows("SELECT id, case_id, made_at FROM cases_communitypackage WHERE state = 'open'"):
            if day(made) + WEEK <= self.today:
                yield Due("package_waiting", pk, self.cards[case].owner, self.cards[case].department)

    def _decided(self) -> Iterator[Due]:
        """By a head; by the one above where the head of the department has asked."""
        for pk, case in rows("SELECT id, case_id FROM cases_loss WHERE state = 'reported'"):
            yield Due("loss_reported", pk, None, self.cards[case].department)
        for pk, case, by in rows("SELECT id, case_id, asked_by_id FROM cases_closure WHERE state = 'asked'"):
            own = self.cards[case].department
            yield Due("closing_waits", pk, None, self._above(own) if self.posts[own].head == by else own)
        lowerings = "SELECT id, case_id, asked_by_id, asked_as_head FROM cases_risklowering WHERE state = 'open'"
        for pk, case, by, as_head in rows(lowerings):
            card = self.cards[case]
            owner = card.owner if as_head and card.owner != by else None
            yield Due("risk_lowering", pk, owner, self._above(card.department) if as_head else card.department)

    def _above(self, department: Any) -> Any:
        return self.posts[department].parent or department
