"""The report of a loss on the card, and the page of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from cases.case.actions.speaking import count_staying, ended_labels, returnable
from cases.case.addresses import case_address
from cases.case.models import Case, Loss
from cases.case.states import LossKind, LossState
from cases.course.models import Promise
from cases.endings.actions.losses import NewLoss, ended_rows, when_taken_back
from supporters.directory.calendar import date_label, kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission


@dataclass(frozen=True, kw_only=True)
class LossPage:
    """`waits`: nobody has answered the report. `may_answer`: the reader may confirm it or take it back."""

    kind_label: str
    happened_label: str
    source: str
    reported_by: str
    reported_label: str
    state_label: str
    answered_by: str
    answered_label: str
    waits: bool
    may_answer: bool
    family_due_label: str
    url: str
    confirm_url: str
    take_back_url: str
    family_url: str
    relatives_url: str


def loss_page(case: Case, user: Supporter, *, at: datetime, workable: bool) -> LossPage:
    """`workable`: the reader may write to the case."""
    reports = Loss.objects.in_force().select_related("case", "reported_by", "answered_by")
    loss, today = reports.get(case=case), kyiv_day(at)
    promise = Promise.objects.open().filter(case=case).first()
    return LossPage(
        kind_label=str(LossKind(loss.kind).label),
        happened_label=_happened_label(loss.happened_on, today),
        source=loss.source,
        reported_by=loss.reported_by.short_name,
        reported_label=moment_label(loss.reported_at, today),
        state_label=_("Confirmed") if loss.answered_by else _("The head has not answered yet"),
        answered_by=loss.answered_by.short_name if loss.answered_by else "",
        answered_label=moment_label(loss.answered_at, today) if loss.answered_at else "",
        waits=loss.state == LossState.REPORTED,
        may_answer=workable and Permission.LOSS_ANSWER in user.granted,
        family_due_label=date_label(promise.due_on, today) if promise else "",
        url=case_address("case_loss", case.number),
        confirm_url=case_address("loss_confirm", case.number),
        take_back_url=case_address("loss_take_back", case.number),
        family_url=case_address("loss_family", case.number),
        relatives_url=case_address("case_family", case.number),
    )


@dataclass(frozen=True, kw_only=True)
class ReportLine:
    """A report before it is confirmed."""

    kind_label: str
    happened_label: str
    source: str


def report_line(new: NewLoss, *, at: datetime) -> ReportLine:
    happened = _happened_label(new.happened_on, kyiv_day(at))
    return ReportLine(kind_label=str(new.kind.label), happened_label=happened, source=new.source)


def _happened_label(day: date | None, today: date) -> str:
    return date_label(day, today) if day else _("the day is not known")


def ended_message(ended: dict[str, int]) -> str:
    """«Керівникові повідомлено, супровід припинено. Скасовано: 1 запланований крок, 2 сповіщення.»"""
    words = _("The head is notified, and the support has ended.")
    if labels := ", ".join(ended_labels(ended)):
        words += " " + _("Stopped: %(what)s.") % {"what": labels}
    return words


def staying_labels(loss: Loss, case: Case, *, at: datetime) -> list[str]:
    """What would stay ended if the report was taken back now. The caller has fetched `loss`, which is of this case."""
    ended = ended_rows(loss)
    return ended_labels(count_staying(ended, returnable(ended, when_taken_back(case, at=at))))


def staying_sentences(staying: Mapping[str, int]) -> list[str]:
    """«Не повернеться: 1 передача.»: what stays ended when an end was a mistake; empty for nothing."""
    labels = ended_labels(staying)
    return [_("Does not return: %(what)s.") % {"what": "; ".join(labels)}] if labels else []
