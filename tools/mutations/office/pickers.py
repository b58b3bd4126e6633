"""Guards of the pickers and of the filters of lists."""

from typing import Final

from tools.mutations.table import Mutation

DEPARTMENTS: Final = "tests/supporters/forms/test_department_picker.py"
COLLEAGUES: Final = "tests/supporters/forms/test_colleague_picker.py"
LONG: Final = "tests/bad_inputs/test_long_lists.py"
PICKER_MUTATIONS: Final = (
    Mutation(
        "No list has more than twenty options: a longer one is searched",
        "supporters/forms/pickers/fields.py",
        "return sum(1 for _pick in self.picks()) > SHOWN",
        "return sum(1 for _pick in self.picks()) > 40 * SHOWN",
        LONG,
    ),
    Mutation(
        "No list has more than twenty colleagues",
        "supporters/forms/pickers/colleagues.py",
        "return len(self.colleagues.rows) > SHOWN",
        "return len(self.colleagues.rows) > 40 * SHOWN",
        LONG,
    ),
    Mutation(
        "A form takes no department that is closed",
        "supporters/directory/reports/department_places.py",
        "Department.objects.open().exclude(pk__in=without)",
        "Department.objects.exclude(pk__in=without)",
        DEPARTMENTS,
    ),
    Mutation(
        "A form takes no colleague whom it does not offer",
        "supporters/forms/pickers/colleagues.py",
        "        return self._row(str(value)) is not None\n",
        "        return True\n",
        COLLEAGUES,
    ),
    Mutation(
        "Typed words do not get into the address of a filtered list",
        "supporters/forms/pickers/filters.py",
        "known = ((name, self.cleaned_data.get(name)) for name in self.kept if name != without)",
        "known = ((name, value) for name, value in self.data.items())",
        DEPARTMENTS,
    ),
    Mutation(
        "The choice before a preview moves nothing",
        "supporters/forms/form_pages.py",
        "return is_sent_to_be_saved(request) and not is_choosing(request)",
        "return is_sent_to_be_saved(request)",
        DEPARTMENTS,
    ),
    Mutation(
        "The move after a preview asks for a fresh second factor",
        "supporters/administration/views/department_moves.py",
        "@require_recent_factor_to_post_when(is_act)",
        "@require_recent_factor_to_post_when(lambda _request: False)",
        DEPARTMENTS,
    ),
    Mutation(
        "A form without a preview asks for a fresh second factor whatever field is sent",
        "supporters/forms/form_pages.py",
        "    return FIND not in request.POST\n",
        "    return FIND not in request.POST and CHOOSE not in request.POST\n",
        DEPARTMENTS,
    ),
    Mutation(
        "Filters that are not offered are refused beside their field",
        "supporters/forms/form_pages.py",
        "    return Filters(asked, sent, answer_to_choice(request, sent), status_of(sent))\n",
        "    return Filters(asked, sent, answer_to_choice(request, sent) or redirect(request.path))\n",
        DEPARTMENTS,
    ),
    Mutation(
        "A card that a colleague leads already adds nothing to the load",
        "cases/leading/reports/owners.py",
        "adds=lambda pk: len(cases) - led[pk],",
        "adds=lambda _pk: len(cases),",
        COLLEAGUES,
    ),
    Mutation(
        "The department of the reader comes first",
        "supporters/directory/reports/department_places.py",
        "    return sorted(places, key=distance)\n",
        "    return list(places)\n",
        DEPARTMENTS,
    ),
)
