"""The regions as a field: a search box, since there are twenty-seven."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from supporters.directory.alphabet import alphabetical
from supporters.directory.oblasts import Oblast
from supporters.forms.pickers import PickField


def oblast_choices() -> list[tuple[str, Any]]:
    return sorted(Oblast.choices, key=lambda one: alphabetical(str(one[1])))


class OblastField(PickField):
    """Cleaned to the code of a region, "" for none."""

    def __init__(self, *, nothing: Any, **kwargs: Any) -> None:
        wrong = {"invalid_choice": _("Choose the region from the list"), **kwargs.pop("error_messages", {})}
        super().__init__(label=_("Region"), choices=lambda: [("", nothing), *oblast_choices()], error_messages=wrong, **kwargs)
