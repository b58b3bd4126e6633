from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportersConfig(AppConfig):
    name = "supporters"
    verbose_name = _("Staff")

    def ready(self) -> None:
        from supporters.administration import listings as lists_of_staff
        from supporters.administration import reminders
        from supporters.administration.reports.absences import render_absence_entered, render_cover_named
        from supporters.administration.reports.colleague_decisions import (
            colleagues_section,
            colleagues_wait,
            render_colleagues_wait,
        )
        from supporters.administration.reports.staff_notices import (
            render_account_corrected,
            render_approval_asked,
            render_approval_decided,
            render_colleague_unknown,
            render_email_stopped,
            render_factors_removed,
            render_grave_act,
            render_role_changed,
        )
        from supporters.administration.reports.suspension import render_suspended
        from supporters.administration.reports.waiting import register_rows
        from supporters.administration.staff_concerns import (
            concerns_leaders,
            cover_is_needed,
            decision_is_asked,
            work_needs_somebody,
        )
        from supporters.authentication.reports.devices import render_new_devices
        from supporters.directory.folders import import_each
        from supporters.directory.reports.decision_sections import register_decisions
        from supporters.exports import listings as lists_of_exports
        from supporters.notifications import listings as lists_of_letters
        from supporters.notifications.concerns import register_concern
        from supporters.notifications.models import Rule
        from supporters.notifications.rendering import register_renderer
        from supporters.notifications.today import register_on_today

        lists_of_staff.register_lists()
        lists_of_letters.register_lists()
        lists_of_exports.register_lists()
        import_each(reminders)
        register_concern(Rule.COVER_NAMED, cover_is_needed)
        register_concern(Rule.ACCOUNT_SUSPENDED, work_needs_somebody)
        register_concern(Rule.POST_CHANGED, concerns_leaders)
        register_concern(Rule.APPROVAL_ASKED, decision_is_asked)
        register_concern(Rule.COLLEAGUES_WAIT, colleagues_wait)
        register_decisions(colleagues_section)
        register_rows()
        register_on_today(Rule.COLLEAGUES_WAIT)
        register_renderer(Rule.ABSENCE_ENTERED, render_absence_entered)
        register_renderer(Rule.COLLEAGUES_WAIT, render_colleagues_wait)
        register_renderer(Rule.COVER_NAMED, render_cover_named)
        register_renderer(Rule.COLLEAGUE_UNKNOWN, render_colleague_unknown)
        register_renderer(Rule.NEW_DEVICE, render_new_devices)
        register_renderer(Rule.ACCOUNT_SUSPENDED, render_suspended)
        register_renderer(Rule.APPROVAL_ASKED, render_approval_asked)
        register_renderer(Rule.APPROVAL_DECIDED, render_approval_decided)
        register_renderer(Rule.POST_CHANGED, render_role_changed)
        register_renderer(Rule.FACTORS_REMOVED, render_factors_removed)
        register_renderer(Rule.ACCOUNT_CORRECTED, render_account_corrected)
        register_renderer(Rule.EMAIL_STOPPED, render_email_stopped)
        register_renderer(Rule.GRAVE_ACT, render_grave_act)
