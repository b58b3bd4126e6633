"""Labels of rows affected by an absence: the reader acts for a colleague, or a colleague acts for the reader."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from supporters.directory.models import Supporter, reach, staff_context

Owners = Sequence[UUID | None]  # the owner, and the relieved owner until the owner accepts


@dataclass(frozen=True)
class CoverLabels:
    """`names`: the colleagues the reader acts for. `cover_name`: name of the colleague who covers the reader, "" for none."""

    reader_id: UUID
    names: Mapping[UUID | None, str]
    cover_name: str

    def of(self, owners: Owners) -> str:
        """«за Мельник І. О.», «замінює Бойко Р. С.», mostly ""."""
        if self.reader_id in owners:
            return _("%(name)s stands in") % {"name": self.cover_name} if self.cover_name else ""
        name = next((self.names[pk] for pk in owners if pk in self.names), "")
        return _("for %(name)s") % {"name": name} if name else ""


def cover_labels_for(reader: Supporter, rows: Collection[Owners]) -> CoverLabels:
    """Costs no query for a reader without cover relations."""
    beside, seen = staff_context(reader), reach(reader)
    replaced = {*beside.covered, *(seen.away_ids if seen.desk_ids else ())} & {pk for owners in rows for pk in owners}
    cover = {beside.cover_id} - {None}
    if not replaced | cover:
        return CoverLabels(reader.pk, {}, "")
    people = Supporter.objects.get_queryset().filter(pk__in=replaced | cover)
    names: dict[UUID | None, str] = {one.pk: one.short_name for one in people}
    return CoverLabels(reader.pk, {pk: name for pk, name in names.items() if pk in replaced}, names.get(beside.cover_id, ""))
