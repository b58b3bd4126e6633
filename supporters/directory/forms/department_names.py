"""Find departments by typed text: by name, or by the path when several have the name."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from supporters.directory.models import Department
from supporters.directory.models.department import MAX_DEPTH

STEP: Final = " / "
MOST_NAMED: Final = 5
_STEPS: Final = re.compile(r"[/\\>|→]")
_ALIKE: Final = str.maketrans({**dict.fromkeys("'ʼ`´", "’"), **dict.fromkeys("‐‑–—", "-"), **dict.fromkeys('«»"“”„', None)})

Path = tuple[str, ...]


@dataclass(frozen=True)
class DepartmentNames:
    """`by_path`: departments by each tail of their path; `whole`: by the full path only."""

    paths: Mapping[UUID, Path]
    whole: Mapping[Path, list[UUID]]
    by_path: Mapping[Path, list[UUID]]

    @classmethod
    def read(cls) -> "DepartmentNames":
        """Open departments only."""
        rows = {pk: (name, parent) for pk, name, parent in Department.objects.open().values_list("pk", "name", "parent_id")}
        paths = {pk: tuple(_upwards(pk, rows))[::-1] for pk in rows}
        whole, by_path = defaultdict(list), defaultdict(list)
        for pk, path in paths.items():
            whole[_folded(STEP.join(path))].append(pk)
            for level in range(len(path)):
                by_path[_folded(STEP.join(path[level:]))].append(pk)
        return cls(paths, whole, by_path)

    def find(self, typed: str) -> UUID:
        """Raises ValidationError."""
        asked = _folded(typed)
        found = self.whole.get(asked) or self.by_path.get(asked, [])
        if not found:
            raise ValidationError(_("There is no such department. Write its name as it stands in the list of departments"))
        if len(found) > 1:
            names = "; ".join(sorted(map(self.path, found))[:MOST_NAMED])
            raise ValidationError(_("Several departments are called so. Write the whole path: %(names)s") % {"names": names})
        return found[0]

    def path(self, pk: UUID) -> str:
        return STEP.join(self.paths[pk])


def _upwards(pk: UUID | None, rows: Mapping[UUID, tuple[str, UUID | None]]) -> Iterator[str]:
    for _level in range(MAX_DEPTH):
        if pk is None or pk not in rows:
            return
        name, pk = rows[pk]
        yield name


def _folded(text: str) -> Path:
    return tuple(" ".join(part.split()) for part in _STEPS.split(text.casefold().translate(_ALIKE)))
