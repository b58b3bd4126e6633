from django import forms
from django.utils.translation import gettext_lazy as _

from supporters.administration.reports.lists.approval_list import Shown
from supporters.forms.list_filters import ListFilterForm


class ApprovalFilterForm(ListFilterForm):
    """Query parameters of the list of approvals."""

    route = "approvals"
    kept = ("show",)

    show = forms.ChoiceField(choices=[("", _("All")), *Shown.choices], required=False)
