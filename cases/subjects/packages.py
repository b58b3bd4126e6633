"""Packages for a community."""

from django.utils.translation import ngettext

from cases.actions.community.packages import PACKAGE
from cases.models import CommunityPackage
from cases.registry import Subject, register

register(
    Subject(
        code=PACKAGE,
        model=CommunityPackage,
        count=lambda n: ngettext("%(n)d package for a community", "%(n)d packages for a community", n),
        ends_with="card",
    )
)
