"""History of invitations and of approvals by two administrators."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from supporters.administration.reports.staff_history.lines import HistoryLine, Names, Span
from supporters.directory.models import Approval, ApprovalKind, Invitation, InvitationAct, InvitationActKind, Outcome, Supporter
from supporters.notifications.models import Delivery, Letter


class Acted(NamedTuple):
    kind: InvitationActKind
    by: UUID | None
    at: datetime

    @classmethod
    def read(cls, act: dict[str, str | None]) -> "Acted":
        return cls(
            InvitationActKind(str(act["kind"])), UUID(act["by"]) if act["by"] else None, datetime.fromisoformat(str(act["at"]))
        )


def invitations_of(span: Span) -> list[Invitation]:
    """Each with `acted`, and `sent_again`: when its letter was sent again before that was recorded as an act."""
    acts = InvitationAct.objects.filter(invitation=OuterRef("pk")).order_by("pk")
    letters = Delivery.objects.filter(letter=Letter.INVITATION, number__gt=1, subject_id=OuterRef("pk")).order_by("pk")
    resent = InvitationAct.objects.filter(kind=InvitationActKind.RESENT)
    recorded = resent.filter(invitation=OuterRef("subject_id"), letter=OuterRef("number"))
    invitations = Invitation.objects.annotate(
        acted=ArraySubquery(acts.values(act=JSONObject(kind="kind", by="by_id", at="at"))),
        sent_again=ArraySubquery(letters.exclude(Exists(recorded)).values("made_at")),
    )
    return list(invitations.filter(Q(accepted_as=span.account) if span.account else Q()))


def invitation_lines(invitations: Sequence[Invitation], names: Names) -> Iterator[HistoryLine]:
    """Before November 30, 2026 no row recorded who sent a letter again or revoked an invitation."""
    for invitation in invitations:
        about, name = invitation.accepted_as_id, _name(invitation, names)
        post = names.post(invitation.role, invitation.department_id)
        line = partial(HistoryLine, about=about, name=name)
        yield line(at=invitation.invited_at, who=names.person(invitation.invited_by_id), what=_("Invitation"), after=post)
        if invitation.accepted_at:
            yield line(at=invitation.accepted_at, who=name, what=_("Invitation accepted, access open"), after=post)
        acted = [Acted.read(act) for act in vars(invitation)["acted"]]
        for act in acted:
            yield line(at=act.at, who=names.person(act.by) if act.by else _("not recorded"), what=str(act.kind.label))
        if invitation.revoked_at and InvitationActKind.REVOKED not in {act.kind for act in acted}:
            yield line(at=invitation.revoked_at, who=_("not recorded"), what=_("Invitation revoked"))
        for made_at in vars(invitation)["sent_again"]:
            yield line(at=made_at, who=_("not recorded"), what=_("Letter of the invitation sent again"))


def approval_lines(span: Span, names: Names, *, reader: Supporter, with_reasons: bool) -> Iterator[HistoryLine]:
    about = Q(supporter=span.account) | Q(invitation__accepted_as=span.account) if span.account else Q()
    for approval in Approval.objects.visible_to(reader).filter(about).select_related("invitation", "email_change"):
        whom = approval.supporter_id or (approval.invitation.accepted_as_id if approval.invitation else None)
        name = _name(approval.invitation, names) if approval.invitation else names.person(whom)
        if approval.supporter_id is None and approval.department_id and not approval.invitation:
            name = names.departments.get(approval.department_id, "")
        kind, post = str(ApprovalKind(approval.kind).label), names.post(approval.role, approval.department_id)
        if approval.kind == ApprovalKind.EMAIL:
            post = approval.email_change.email
        yield HistoryLine(
            at=approval.asked_at,
            about=whom,
            name=name,
            who=names.person(approval.asked_by_id),
            what=_("Asked to confirm: %(what)s") % {"what": kind},
            after=post,
            reason=approval.reason if with_reasons else "",
        )
        if approval.decided_at:
            outcome = str(Outcome(approval.outcome).label)
            decision = _("Decided: %(what)s") % {"what": kind}
            who, why = names.person(approval.decided_by_id), ""
            if approval.operator:
                who = _("%(name)s, on the server") % {"name": approval.operator}
                why = (approval.operator_reason or "") if with_reasons else ""
            yield HistoryLine(at=approval.decided_at, about=whom, name=name, who=who, what=decision, after=outcome, reason=why)


def _name(invitation: Invitation, names: Names) -> str:
    account = invitation.accepted_as_id
    return names.person(account) if account else f"{invitation.surname} {invitation.given_name}"
