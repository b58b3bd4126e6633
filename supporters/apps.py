from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportersConfig(AppConfig):
    name = "supporters"
    verbose_name = _("Staff")

    def ready(self) -> None:
        from supporters.administration import reminders
        from supporters.administration.reports.absences import tell_cover_named
        from supporters.administration.reports.staff_notices import (
            tell_approval_asked,
            tell_approval_decided,
            tell_factors_removed,
            tell_grave_act,
            tell_post_changed,
        )
        from supporters.administration.reports.suspension import tell_suspended
        from supporters.administration.staff_concerns import (
            concerns_leaders,
            cover_is_needed,
            decision_is_asked,
            work_needs_somebody,
        )
        from supporters.authentication.reports.devices import tell_new_devices
        from supporters.notifications.concerns import register_concern
        from supporters.notifications.models import Rule
        from supporters.notifications.rendering import tell_rule
        from supporters.notifications.rules import register_rules

        register_rules(reminders)
        register_concern(Rule.COVER_NAMED, cover_is_needed)
        register_concern(Rule.ACCOUNT_SUSPENDED, work_needs_somebody)
        register_concern(Rule.POST_CHANGED, concerns_leaders)
        register_concern(Rule.APPROVAL_ASKED, decision_is_asked)
        tell_rule(Rule.COVER_NAMED, tell_cover_named)
        tell_rule(Rule.NEW_DEVICE, tell_new_devices)
        tell_rule(Rule.ACCOUNT_SUSPENDED, tell_suspended)
        tell_rule(Rule.APPROVAL_ASKED, tell_approval_asked)
        tell_rule(Rule.APPROVAL_DECIDED, tell_approval_decided)
        tell_rule(Rule.POST_CHANGED, tell_post_changed)
        tell_rule(Rule.FACTORS_REMOVED, tell_factors_removed)
        tell_rule(Rule.GRAVE_ACT, tell_grave_act)
