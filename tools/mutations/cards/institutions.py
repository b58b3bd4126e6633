"""Guards of the directory of institutions: where a stabilization point is stays unknown, and only what is valid is offered."""

from typing import Final

from tools.mutations.table import Mutation

ACTIONS: Final = "tests/cases/course/actions/test_facilities.py"
VIEWS: Final = "tests/cases/course/views/test_institutions.py"
LOADING: Final = "tests/cases/course/views/test_institutions_load.py"
PICKER: Final = "tests/cases/course/views/test_place_picker.py"
INSTITUTION_MUTATIONS: Final = (
    Mutation(
        "The database refuses a point with a phone or a name of its own",
        "cases/migrations/0001_directories.py",
        ' & Q(duty_phone="", label_uk__regex="^Стабілізаційний пункт, [^0-9]{4,40}$")',
        "",
        "tests/cases/test_constraints.py",
    ),
    Mutation(
        "A form page offers only institutions that are valid today",
        "cases/course/forms/facilities/picking.py",
        "Facility.objects.valid_on(day).served_first(served)",
        "Facility.objects.filter(valid_from__lte=day).served_first(served)",
        PICKER,
    ),
    Mutation(
        "A form takes only an institution that is valid today",
        "cases/course/forms/facilities/picking.py",
        "            rows = Facility.objects.valid_on(self.today)\n",
        "            rows = Facility.objects.all()\n",
        PICKER,
    ),
    Mutation(
        "A list with an error is not saved",
        "supporters/forms/uploads.py",
        "        if checked.bad:\n",
        "        if False:\n",
        LOADING,
    ),
    Mutation(
        "A list is saved as a whole or not at all",
        "cases/course/actions/facilities.py",
        "    rows = [_row(one, known.get(one.code), by, at) for one in listed]\n",
        "    rows = []\n"
        "    for one in listed:\n"
        "        try:\n"
        "            rows.append(_row(one, known.get(one.code), by, at))\n"
        "        except ListRefused:\n"
        "            pass\n",
        ACTIONS,
    ),
    Mutation(
        "A list overwrites nothing that was changed since its preview",
        "supporters/forms/uploads.py",
        "return self.checked is None or shown != [one.mark for one in self.checked.rows]",
        "return self.checked is None",
        LOADING,
    ),
    Mutation(
        "Two administrators at once give one name once",
        "cases/course/actions/facilities.py",
        '        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [DIRECTORY_LOCK])\n',
        '        cursor.execute("SELECT 1")\n',
        ACTIONS,
    ),
    Mutation(
        "A supporter can't open the directory",
        "cases/course/views/facilities.py",
        "@require(Permission.INSTITUTIONS_MANAGE)\ndef institution_new",
        "@require(Permission.PROFILE_EDIT)\ndef institution_new",
        VIEWS,
    ),
    Mutation(
        "Few people in an institution are not counted",
        "cases/course/reports/facilities.py",
        "    if count < FEW:\n",
        "    if False:\n",
        VIEWS,
    ),
)
