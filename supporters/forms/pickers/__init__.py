from supporters.forms.pickers.colleagues import ColleagueField
from supporters.forms.pickers.departments import DepartmentField
from supporters.forms.pickers.fields import FIND, SHOWN, Found, Pick, PickField, PickingForm, found_among, found_label, is_long
from supporters.forms.pickers.filters import FilterForm

__all__ = [
    "FIND",
    "SHOWN",
    "ColleagueField",
    "DepartmentField",
    "FilterForm",
    "Found",
    "Pick",
    "PickField",
    "PickingForm",
    "found_among",
    "found_label",
    "is_long",
]
