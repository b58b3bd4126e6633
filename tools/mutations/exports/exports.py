"""Guards of lists as files: who makes and opens one, why, how long, what is recorded."""

from typing import Final

from tools.mutations.table import Mutation

ASKING: Final = "tests/supporters/exports/test_asking.py"
FILES: Final = "tests/supporters/exports/test_files.py"
VIEWS: Final = "supporters/exports/views/exports.py"
EXPORT_MUTATIONS: Final = (
    Mutation(
        "A file of a list is made with a recent factor only",
        VIEWS,
        "@require_recent_factor_to_post\n",
        "",
        ASKING,
    ),
    Mutation("A file of a list is downloaded with a recent factor only", VIEWS, "@require_recent_factor\n", "", FILES),
    Mutation(
        "A file of persons is made for a written reason only",
        "supporters/exports/forms/asking.py",
        "        if not exported.listing.has_persons:\n",
        "        if True:\n",
        ASKING,
    ),
    Mutation(
        "A list that is too long for a file is refused, not cut",
        "supporters/exports/forms/asking.py",
        "        if self.count > MOST_ROWS:\n",
        "        if False:\n",
        ASKING,
    ),
    Mutation(
        "A file of a list records everybody in it",
        "supporters/exports/reports/file.py",
        "                current_reading().note(person_id)\n",
        "                pass\n",
        FILES,
    ),
    Mutation(
        "A file of a list is an export in the log, with its reason",
        VIEWS,
        "    reading.is_export, reading.purpose = True, export.reason\n",
        "",
        FILES,
    ),
    Mutation(
        "A file with an erased person goes",
        "cases/rights/models/erasure.py",
        '    "supporters_exportpart": "person_ids && persons",\n',
        "",
        FILES,
    ),
    Mutation(
        "A file from which a part was deleted is not opened",
        "supporters/exports/reports/file.py",
        "    if len(parts) != -(-export.done // PER_PART):\n        raise ExportClosed(ExportFault.CHANGED)\n",
        "",
        FILES,
    ),
    Mutation(
        "Files of lists are deleted after a day",
        "supporters/exports/running.py",
        "        remove_exports_over(at=at)\n",
        "        pass\n",
        FILES,
    ),
    Mutation(
        "A text like a formula stays a text in .csv",
        "supporters/forms/spreadsheets/writing.py",
        "    return [harmless(cell) if isinstance(cell, str) else cell for cell in row]\n",
        "    return list(row)\n",
        FILES,
    ),
    Mutation(
        "A text like a formula is marked as a text in .xlsx",
        "supporters/forms/spreadsheets/xlsx.py",
        "MARKED if is_formula(value) else style",
        "style",
        FILES,
    ),
)
