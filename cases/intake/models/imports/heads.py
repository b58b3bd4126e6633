"""Whether the head of an import still leads its department: the cards are opened in that name and within that reach."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from cases.case.models.register_import import RegisterImport
from supporters.directory.models import Absence, Supporter
from supporters.directory.models.tree import Tree
from supporters.directory.roles import Permission


def without_head(registers: Collection[RegisterImport], day: date) -> frozenset[UUID]:
    """Imports whose head leads the department no more, neither as its head or one above nor as the cover of such a head.

    Two queries for any number of imports with their heads, none for none.
    """
    heads = {register.head for register in registers}
    if not heads:
        return frozenset()
    posts = {(head.pk, head.department_id) for head in heads}
    covered = Absence.objects.on(day).filter(cover__in=heads, supporter__is_active=True)
    posts |= set(covered.values_list("cover", "supporter__department"))
    tree = Tree.read()

    def is_led(register: RegisterImport) -> bool:
        return any((register.head_id, above) in posts for above in tree.upwards(register.department_id))

    return frozenset(one.pk for one in registers if not (_is_at_work(one.head) and is_led(one)))


def _is_at_work(head: Supporter) -> bool:
    return head.is_active and not head.is_suspended and Permission.REGISTER_IMPORT in head.granted
