"""History of invitations and of approvals by two administrators."""

from collections.abc import Iterator, Sequence
from functools import partial

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.utils.translation import gettext as _

from supporters.administration.reports.staff_history.lines import HistoryLine, Names, Span
from supporters.directory.models import Approval, ApprovalKind, Invitation, Outcome, Supporter
from supporters.notifications.models import Delivery, Letter


def invitations_of(span: Span) -> list[Invitation]:
    """Each with `sent_again`: when its letter was sent again."""
    letters = Delivery.objects.filter(letter=Letter.INVITATION, number__gt=1, subject_id=OuterRef("pk")).order_by("pk")
    invitations = Invitation.objects.annotate(sent_again=ArraySubquery(letters.values("made_at")))
    return list(invitations.filter(Q(accepted_as=span.account) if span.account else Q()))


def invitation_lines(invitations: Sequence[Invitation], names: Names) -> Iterator[HistoryLine]:
    """No row records who sent a letter again or revoked an invitation."""
    for invitation in invitations:
        about, name = invitation.accepted_as_id, _name(invitation, names)
        post = names.post(invitation.role, invitation.department_id)
        line = partial(HistoryLine, about=about, name=name)
        yield line(at=invitation.invited_at, who=names.person(invitation.invited_by_id), what=_("Invitation"), after=post)
        if invitation.accepted_at:
            yield line(at=invitation.accepted_at, who=name, what=_("Invitation accepted, access open"), after=post)
        if invitation.revoked_at:
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
