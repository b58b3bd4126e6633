"""The notifications page."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.text import capfirst

from supporters.directory.calendar import day_label, kyiv_day, kyiv_time, moment_label
from supporters.directory.models import Supporter
from supporters.directory.reports.pages import NumberedPage, part_of
from supporters.notifications.case_provider import counted
from supporters.notifications.models import Notification
from supporters.notifications.models.notification import NotificationQuerySet, Part
from supporters.notifications.rendering import Action, RenderedNotification, Way, answered, render_notifications
from supporters.notifications.reports.notification_labels import kind_label, level_label, settled_label
from supporters.notifications.reports.notification_lines import (
    TOPIC,
    Line,
    Newest,
    alike,
    each_about,
    lines_within,
    with_topics,
)
from supporters.notifications.rules import policies, split_level

LISTED: Final = 5  # reasons in one line; the others are on a page of their own
UNREAD, ALL = "unread", "all"
ORDER: Final = (Way.SEND, Way.DIAL, Way.OPEN)  # of the actions on a line


@dataclass(frozen=True)
class NotificationQuestion:
    """The query of the page. `like`: only the topics in the line of this notice; `of`: each notice of its topic."""

    tab: str = UNREAD
    like: int | None = None
    of: int | None = None
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One notice. `level_label`: how long nobody responded, `settled_label`: its outcome."""

    pk: int
    rendered: RenderedNotification
    kind_label: str
    moment_label: str
    level_label: str
    settled_label: str


@dataclass(frozen=True, kw_only=True)
class NotificationLine:
    """One topic with its newest notices, `more` of them not listed; or `count` topics without reasons.

    `is_unread`: of a duty, nobody has done it. `url`: the page with each of them; "" for one notice, which opens its subject.
    """

    pk: int
    title: str
    text: str
    when_label: str
    is_unread: bool
    is_duty: bool
    reasons: tuple[Reason, ...] = ()
    actions: tuple[Action, ...] = ()
    count: int = 0
    more: int = 0
    url: str = ""


@dataclass(frozen=True)
class NotificationDay:
    day_label: str
    lines: tuple[NotificationLine, ...]


@dataclass(frozen=True)
class NotificationPart:
    """What a page shows of one part; `count`: its lines on all pages."""

    code: str
    label: str
    count: int
    days: tuple[NotificationDay, ...]


@dataclass(frozen=True, kw_only=True)
class NotificationPage(NumberedPage):
    """`title`: of the topics or topic the page is narrowed to, "" for the whole page; `query`: its address without the page
    number. `has_unread_news`: on any page, in a part that reading ends.
    """

    tab: str
    title: str
    query: str
    parts: tuple[NotificationPart, ...]
    has_unread_news: bool


def notification_page(user: Supporter, asked: NotificationQuestion, *, at: datetime) -> NotificationPage:
    """The lines of a tab, by part and day, newest first. The number of queries depends on the number of rules shown."""
    mine, today = Notification.objects.visible_to(user), kyiv_day(at)
    within = mine.unread() if asked.tab == UNREAD else mine
    key = asked.like or asked.of
    one = mine.filter(pk=key).first() if key else None
    apart = one is not None and not asked.like
    found = _found(mine, within, one, apart=apart)
    shown, page, pages = part_of(found, asked.page)
    lines = _lines(shown, user, within, asked.tab, today, apart=apart)
    title = "" if one is None else _name(lines.values()) if apart else _summary(one.rule, one.subject_kind, len(found))
    narrowed = f"&{'of' if apart else 'like'}={one.pk}" if one else ""
    return NotificationPage(
        page=page,
        pages=pages,
        tab=asked.tab,
        title=title,
        query=f"tab={asked.tab}{narrowed}",
        parts=_parts([line for line in shown if line[0].pk in lines], lines, Counter(line[0].part for line in found), today),
        has_unread_news=any(each.unread for line in found for each in line if each.part != Part.DUTIES),
    )


def _parts(
    shown: Sequence[Line], lines: Mapping[int, NotificationLine], counts: Mapping[str, int], today: date
) -> tuple[NotificationPart, ...]:
    return tuple(
        NotificationPart(code, str(Part(code).label), counts[code], _days(list(of_part), lines, today))
        for code, of_part in groupby(shown, key=lambda line: line[0].part)
    )


def _days(shown: Sequence[Line], lines: Mapping[int, NotificationLine], today: date) -> tuple[NotificationDay, ...]:
    return tuple(
        NotificationDay(capfirst(day_label(day, today)), tuple(lines[line[0].pk] for line in of_day))
        for day, of_day in groupby(shown, key=lambda line: kyiv_day(line[0].made_at))
    )


def _found(mine: NotificationQuerySet, within: NotificationQuerySet, one: Notification | None, *, apart: bool) -> list[Line]:
    """`apart`: each notice about the topic of `one` is a line."""
    if one is None:
        return lines_within(mine, within)
    return each_about(within, one) if apart else alike(within, one)


def _lines(
    shown: Sequence[Line], user: Supporter, within: NotificationQuerySet, tab: str, today: date, *, apart: bool
) -> dict[int, NotificationLine]:
    """By the key of the newest notice; one read in the meantime is missing. Names are decrypted only for single topics."""
    notices = _notices(within, [line[0] for line in shown if len(line) == 1], apart=apart)
    reasons = _reasons([row for rows in notices.values() for row in rows], user, today)
    lines = {}
    for line in shown:
        newest = line[0]
        if len(line) > 1:
            lines[newest.pk] = _several(line, tab)
        elif rows := notices.get(newest.pk):
            lines[newest.pk] = _line([reasons[row.pk] for row in rows], newest, tab)
    return lines


def _notices(within: NotificationQuerySet, newest: Sequence[Newest], *, apart: bool) -> dict[int, list[Any]]:
    """The newest notices of each topic and part, by the key of the first."""
    if apart:
        return {row.pk: [row] for row in within.filter(pk__in=[one.pk for one in newest])}
    order = [F("made_at").desc(), F("pk").desc()]
    rows = with_topics(within).filter(topic__in=[one.topic for one in newest])
    places = Window(RowNumber(), partition_by=[F(name) for name in TOPIC], order_by=order)
    by_topic: dict[tuple[UUID, str], list[Any]] = defaultdict(list)
    for row in rows.annotate(place=places).filter(place__lte=LISTED).order_by(*order):
        by_topic[row.topic, row.part].append(row)
    return {one.pk: by_topic[one.topic, one.part] for one in newest}


def _reasons(rows: Iterable[Any], user: Supporter, today: date) -> dict[int, Reason]:
    """By key."""
    by_rule: dict[str, list[Notification]] = defaultdict(list)
    for row in rows:
        by_rule[row.rule].append(row)
    known = policies() if any(split_level(rule)[1] for rule in by_rule) else {}
    reasons = {}
    for rule, of_rule in by_rule.items():
        words = render_notifications(rule, list({row.subject_id for row in of_rule}), user)
        answers = answered(rule, [row for row in of_rule if row.settled_at and words[row.subject_id].url], today)
        for row in of_rule:
            reasons[row.pk] = Reason(
                pk=row.pk,
                rendered=words[row.subject_id],
                kind_label=kind_label(rule),
                moment_label=moment_label(row.made_at, today),
                level_label=level_label(row, known),
                settled_label=settled_label(row, answers.get(row.pk, ""), today),
            )
    return reasons


def _line(reasons: list[Reason], newest: Newest, tab: str) -> NotificationLine:
    first, more = reasons[0].rendered, max(0, newest.size - len(reasons))
    title, text = (first.title, first.text) if newest.size == 1 else (first.about or first.title, "")
    return NotificationLine(
        pk=newest.pk,
        title=title,
        text=text,
        when_label=_when(newest),
        is_unread=newest.unread > 0,
        is_duty=newest.part == Part.DUTIES,
        reasons=tuple(reasons),
        actions=_actions(reasons),
        more=more,
        url=f"?tab={tab}&of={newest.pk}" if newest.size > 1 else "",
    )


def _actions(reasons: Iterable[Reason]) -> tuple[Action, ...]:
    """Actions of notices that are not settled, without duplicates."""
    open_reasons = (reason for reason in reasons if not reason.settled_label)
    found = {(action.way, action.label): action for reason in open_reasons for action in reason.rendered.actions}
    return tuple(sorted(found.values(), key=lambda action: ORDER.index(action.way)))


def _several(line: Line, tab: str) -> NotificationLine:
    newest, is_unread = line[0], any(one.unread for one in line)
    title = _summary(newest.rule, newest.subject_kind, len(line))
    url = f"?tab={tab}&like={newest.pk}"
    return NotificationLine(
        pk=newest.pk,
        title=title,
        text="",
        when_label=_when(newest),
        is_unread=is_unread,
        is_duty=newest.part == Part.DUTIES,
        count=len(line),
        url=url,
    )


def _summary(rule: str, subject_kind: str, count: int) -> str:
    """«7 карток: надто довго без контакту»"""
    label = kind_label(rule)
    return f"{counted(subject_kind, count)}: {label[:1].lower()}{label[1:]}"


def _name(lines: Iterable[NotificationLine]) -> str:
    """The name of the one topic of all lines; "" when there are no lines or the name may not be shown."""
    return next((reason.rendered.about for line in lines for reason in line.reasons if reason.rendered.about), "")


def _when(newest: Newest) -> str:
    return f"{kyiv_time(newest.made_at):%H:%M}"
