"""Whose work a row of a list is, when it is not simply the reader's: a colleague's in whose place one acts, or one's own while
somebody stands in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from supporters.directory.models import Supporter, reach, staff_context

Owners = Sequence[UUID | None]  # who leads, and who stays responsible until that one accepts


@dataclass(frozen=True)
class CoverLabels:
    """`names`: of those in whose place the reader acts. `stands_in`: who acts in the reader's place, "" for nobody."""

    reader_id: UUID
    names: Mapping[UUID | None, str]
    stands_in: str

    def of(self, owners: Owners) -> str:
        """«за Мельник І. О.», «замінює Бойко Р. С.», mostly nothing."""
        if self.reader_id in owners:
            return _("%(name)s stands in") % {"name": self.stands_in} if self.stands_in else ""
        name = next((self.names[pk] for pk in owners if pk in self.names), "")
        return _("for %(name)s") % {"name": name} if name else ""


def cover_labels_for(reader: Supporter, rows: Collection[Owners]) -> CoverLabels:
    """No query for who neither stands in nor has somebody standing in."""
    beside, seen = staff_context(reader), reach(reader)
    replaced = {*beside.covered, *(seen.away_ids if seen.desk_ids else ())} & {pk for owners in rows for pk in owners}
    cover = {beside.cover_id} - {None}
    if not replaced | cover:
        return CoverLabels(reader.pk, {}, "")
    people = Supporter.objects.get_queryset().filter(pk__in=replaced | cover)
    names: dict[UUID | None, str] = {one.pk: one.short_name for one in people}
    return CoverLabels(reader.pk, {pk: name for pk, name in names.items() if pk in replaced}, names.get(beside.cover_id, ""))
