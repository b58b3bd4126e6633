"""The files that a colleague has asked for in the last 24 hours."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.exports.models import Export, ExportFault

MOST_SHOWN: Final = 50


@dataclass(frozen=True, kw_only=True)
class ExportLine:
    """`title`: in `language`, that of the file. `url`: "" until the file is ready. `fault`: why there is none, else ""."""

    title: str
    language: str
    list_url: str
    asked_label: str
    about: str
    url: str
    fault: str
    done: int
    count: int


@dataclass(frozen=True)
class ExportsPage:
    lines: tuple[ExportLine, ...]

    @property
    def waits(self) -> bool:
        """Whether some file is being made."""
        return any(not (line.url or line.fault) for line in self.lines)


def exports_page(user: Supporter, *, at: datetime) -> ExportsPage:
    """The newest first."""
    exports = Export.objects.visible_to(user, at).order_by("-asked_at", "-pk").defer("words")[:MOST_SHOWN]
    return ExportsPage(tuple(_line(export, at) for export in exports))


def _line(export: Export, at: datetime) -> ExportLine:
    today, rows = kyiv_day(at), export.done if export.ready_at else export.count
    parts = [
        f".{export.format}",
        ngettext("%(n)d row", "%(n)d rows", rows) % {"n": rows},
        _("until %(moment)s") % {"moment": moment_label(export.until, today)},
    ]
    return ExportLine(
        title=export.title,
        language=export.language,
        list_url=export.address,
        asked_label=moment_label(export.asked_at, today),
        about=" · ".join(parts),
        url=reverse("export_file", args=[export.pk]) if export.ready_at else "",
        fault=str(ExportFault(export.fault).label) if export.fault else "",
        done=export.done,
        count=export.count,
    )
