"""What the page of a talk shows: who talked last, which dangers need help, who helps, until when it is kept."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.case.reports.identity import IdentityLine, identity_line
from cases.case.states import CaseState
from cases.course.models import Promise
from cases.person.actions.safety import kept_signs, talks_version
from cases.person.models import DangerSign, SafetyHelper, SafetyTalk
from cases.person.states import DangerKind
from supporters.directory.calendar import date_label, day_label, kyiv_day


@dataclass(frozen=True, kw_only=True)
class SignLine:
    """`reason`: "" in the ninety days after the first talk. `until_label`: the last day on which it is kept."""

    title: str
    helper: str
    contact: str
    agreed: str
    reason: str
    since_label: str
    until_label: str


@dataclass(frozen=True, kw_only=True)
class SafetyPage:
    """`talked_label`, `talked_by`: of the last talk, "" before the first one. `again_label`: the day of the open promise, or "".

    `is_kept`: a talk of the last ninety days says what was found. `version`: of the talks of the card and of those that it has
    absorbed.
    """

    card: IdentityLine
    is_open: bool
    talked_at: datetime
    talked_by: str
    talked_label: str
    again_label: str
    signs: tuple[SignLine, ...]
    is_kept: bool
    kept: dict[DangerKind, DangerSign]
    helpers: tuple[tuple[str, str], ...]
    version: int


def safety_page(case: Case, *, at: datetime) -> SafetyPage:
    """Three queries, whatever is found."""
    today = kyiv_day(at)
    talks = list(SafetyTalk.objects.of_card(case))
    directory = {helper.pk: helper for helper in SafetyHelper.objects.valid_on(today)}
    last = talks[-1] if talks else None
    return SafetyPage(
        card=identity_line(case),
        is_open=case.state == CaseState.OPEN,
        talked_at=last.talked_at if last else at,
        talked_by=last.talked_by.short_name if last else "",
        talked_label=day_label(kyiv_day(last.talked_at), today) if last else "",
        again_label=_again_label(case, today),
        signs=tuple(_line(talk, sign, directory, at) for talk in talks for sign in talk.open_signs(at)),
        is_kept=any(talk.is_kept(at) for talk in talks),
        kept=kept_signs(talks, at=at),
        helpers=tuple((pk, helper.label) for pk, helper in directory.items()),
        version=talks_version(talks),
    )


def _again_label(case: Case, today: date) -> str:
    due_on = Promise.objects.to_talk_about_safety(case).values_list("due_on", flat=True).first()
    return day_label(due_on, today) if due_on else ""


def _line(talk: SafetyTalk, sign: DangerSign, directory: dict[str, SafetyHelper], at: datetime) -> SignLine:
    helper, today = directory.get(sign.helper), kyiv_day(at)
    return SignLine(
        title=str(sign.kind.label),
        helper=helper.label if helper else _("not in the directory any more"),
        contact=helper.contact if helper else "",
        agreed=sign.agreed,
        reason=sign.reason,
        since_label=date_label(sign.since_on, today),
        until_label=date_label(talk.until_on - timedelta(days=1), today),
    )
