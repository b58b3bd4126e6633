"""The words for a name that a person has beside the current one."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from veterans.models import NamingKind, PersonName

LABELS: Final = {
    NamingKind.CURRENT: _("on a joined card: %(name)s"),
    NamingKind.FORMER: _("formerly: %(name)s"),
    NamingKind.ALIAS: _("also spelt: %(name)s"),
    NamingKind.CALL_SIGN: _("call sign: %(name)s"),
}


def spelt(row: Any) -> str:
    """The parts of a name, or of a version of it."""
    return " ".join(part for part in (row.surname, row.given_name, row.patronymic) if part)


def naming_label(naming: PersonName) -> str:
    """«раніше: Тарасюк Олена Петрівна», «позивний: Беркут»; the current name is that of a joined person."""
    return str(LABELS[NamingKind(naming.kind)]) % {"name": naming.full_name}
