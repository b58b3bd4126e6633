"""The filters of a list, or a choice that the next page previews: query parameters that are chosen by a form.

The form is sent by POST and leads to the address with the keys of what was chosen: an address has no typed words and no names.
"""

from typing import ClassVar
from urllib.parse import urlencode

from supporters.forms.pickers.fields import PickingForm


class FilterForm(PickingForm):
    """`kept`: the fields that the address keeps; a number of a page is not among them."""

    kept: ClassVar[tuple[str, ...]] = ()

    def parameters(self, *, without: str = "") -> dict[str, str]:
        """What the address keeps, without what does not narrow."""
        known = ((name, self.cleaned_data.get(name)) for name in self.kept if name != without)
        return {name: str(value) for name, value in known if value}

    @property
    def query(self) -> str:
        return urlencode(self.parameters())
