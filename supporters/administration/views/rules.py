"""Reminder rules for an administrator: the list, their effect, and editing in two steps."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from supporters.authentication.reauthentication import require_recent_factor_to_post
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page
from supporters.forms.idempotency import submitted_once
from supporters.forms.list_pages import list_page, typed_in_address
from supporters.notifications.actions.rule_policies import RuleRefused, rule_in_force, set_rule_policy
from supporters.notifications.dispatch import preview_policy
from supporters.notifications.forms.rules import ConfirmRuleForm, RuleForm
from supporters.notifications.reports.rule_list import rule_list
from supporters.notifications.reports.rules import rule_address, rule_change, rule_page
from supporters.notifications.rules import Policy, ReminderRule, reminder_rules


@require_safe
@require(Permission.REMINDERS_MANAGE)
def rules(request: SupporterRequest) -> HttpResponse:
    return list_page(request, "supporters/rules.html", rule_list(at=timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REMINDERS_MANAGE)
@require_recent_factor_to_post
def rule_edit(request: SupporterRequest, code: str) -> HttpResponse:
    """GET carries the choice in the query and shows what changes; POST confirms it."""
    rule = reminder_rules().get(code)
    if rule is None:
        raise Http404
    if request.method == "POST":
        return _confirm(request, rule)
    form = RuleForm(typed_in_address(request), rule=rule, in_force=rule_in_force(code))
    return _preview(request, rule, form.policy) if form.is_valid() else _choose(request, rule, form)


def _confirm(request: SupporterRequest, rule: ReminderRule) -> HttpResponse:
    form = ConfirmRuleForm(request.POST, rule=rule, in_force=rule_in_force(rule.code))
    try:
        if form.is_valid():
            return redirect(_save(form, request))
    except ChangedMeanwhile:
        return _preview(request, rule, form.policy, status=409)
    except RuleRefused as refused:  # another administrator has just saved a change
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    return _choose(request, rule, form)


def _save(form: ConfirmRuleForm, request: SupporterRequest) -> str:
    """Raises RuleRefused, ChangedMeanwhile."""
    known, result = form.cleaned_data, rule_address(form.rule.code)
    with submitted_once(request, form, result=result):
        set_rule_policy(form.rule.code, form.policy, by=request.user, at=timezone.now(), version=known["version"])
        messages.success(request, _("The rule is saved and holds from the next minute on."))
    return result


def _choose(request: SupporterRequest, rule: ReminderRule, form: RuleForm) -> HttpResponse:
    """Show the choice again with its errors, from either page."""
    shown = RuleForm(form.data, rule=rule, in_force=form.in_force) if form.is_bound else form
    context = {"page": rule_page(rule, at=timezone.now())}
    return form_page(request, "supporters/rule_edit.html", shown, context)


def _preview(request: SupporterRequest, rule: ReminderRule, policy: Policy, *, status: int = 200) -> HttpResponse:
    """Preview of the changes against the policy in force."""
    in_force = rule_in_force(rule.code)
    context = {
        "rule": rule,
        "url": rule_address(rule.code),
        "outdated": status == 409,
        "form": ConfirmRuleForm(rule=rule, in_force=in_force, initial=vars(policy)),
        "changes": rule_change(in_force.policy, policy),
        "preview": preview_policy(rule.code, policy, at=timezone.now()),
        "switches_off": in_force.policy.is_on and not policy.is_on,
    }
    return render(request, "supporters/rule_confirm.html", context, status=status)
