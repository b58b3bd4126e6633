from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from supporters.administration.reports.lists.approval_list import shown_to
from supporters.directory.models import Supporter
from supporters.forms.list_filters import ListFilterForm


class ApprovalFilterForm(ListFilterForm):
    """Query parameters of the list of approvals."""

    route = "approvals"
    kept = ("show",)

    show = forms.ChoiceField(required=False)

    def __init__(self, sent: QueryDict, *, reader: Supporter) -> None:
        super().__init__(sent)
        fields: dict[str, Any] = self.fields
        fields["show"].choices = [("", _("All")), *((part.value, part.label) for part in shown_to(reader))]
