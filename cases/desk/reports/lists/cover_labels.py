"""Labels of rows affected by an absence: the reader acts for a colleague, or a colleague acts for the reader."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from supporters.directory.models import Supporter, reach, staff_context


@dataclass(frozen=True)
class CoverLabels:
    """`names`: the colleagues the reader acts for. `cover_name`: name of the colleague who covers the reader, "" for none."""

    reader_id: UUID
    names: Mapping[UUID | None, str]
    cover_name: str

    def of(self, owner_id: UUID | None) -> str:
        """«за Мельник І. О.», «замінює Бойко Р. С.», mostly ""."""
        if owner_id == self.reader_id:
            return _("%(name)s stands in") % {"name": self.cover_name} if self.cover_name else ""
        name = self.names.get(owner_id, "")
        return _("for %(name)s") % {"name": name} if name else ""

    def mark(self, owner_id: UUID | None, *, is_offered: bool) -> str:
        """The label, and that the case waits for the answer of another: «за Мельник І. О.; запропоновано, …»."""
        offered = _("offered, waits for an answer") if is_offered else ""
        return "; ".join(label for label in (self.of(owner_id), offered) if label)


def cover_labels_for(reader: Supporter, owner_ids: Collection[UUID | None]) -> CoverLabels:
    """Costs no query for a reader without cover relations."""
    beside, seen = staff_context(reader), reach(reader)
    replaced = {*beside.covered, *(seen.away_ids if seen.desk_ids else ())} & set(owner_ids)
    cover = {beside.cover_id} - {None}
    if not replaced | cover:
        return CoverLabels(reader.pk, {}, "")
    people = Supporter.objects.get_queryset().filter(pk__in=replaced | cover)
    names: dict[UUID | None, str] = {one.pk: one.short_name for one in people}
    return CoverLabels(reader.pk, {pk: name for pk, name in names.items() if pk in replaced}, names.get(beside.cover_id, ""))
