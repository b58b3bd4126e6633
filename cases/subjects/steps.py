"""Planned next steps."""

from django.utils.translation import ngettext

from cases.actions.steps import FOLLOW_UP
from cases.models import FollowUp
from cases.registry import Subject, register

register(Subject(code=FOLLOW_UP, model=FollowUp, count=lambda n: ngettext("%(n)d card", "%(n)d cards", n), ends_with="card"))
