"""What is wrong in a row of a register: by kind, in words, and as a table to be put right."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from cases.intake.forms.imports.rows import COLUMNS, LISTED, SHOWN_CHARS, RowForm
from supporters.forms.spreadsheets.columns import Fault


def fault_codes(form: RowForm) -> tuple[str, ...]:
    """«stage.required», «phone.wrong»"""
    wrong = form.errors.as_data()
    kinds = {name: "required" if any(error.code == "required" for error in wrong[name]) else "wrong" for name in wrong}
    return tuple(f"{name}.{kinds[name]}" for name in COLUMNS if name in kinds)


def fault_label(code: str) -> str:
    """«Телефон»; «Етап: не заповнено»"""
    name, _dot, kind = code.partition(".")
    label = LISTED.label(name)
    return _("%(column)s: not filled in") % {"column": label} if kind == "required" else label


def faults_of(form: RowForm) -> tuple[Fault, ...]:
    typed = dict(zip(COLUMNS, form.typed, strict=True))
    return tuple(
        Fault(LISTED.label(name), typed[name][:SHOWN_CHARS], " ".join(str(error) for error in form.errors[name]))
        for name in COLUMNS
        if name in form.errors
    )


def table_of_faults(rows: Iterable[tuple[int, RowForm]]) -> Iterator[list[str]]:
    """A table of the rows with errors; its columns are recognised when it is uploaded again."""
    yield [_("Row"), _("What is wrong"), *LISTED.labels()]
    for line, form in rows:
        faults = "; ".join(f"{fault.label}: {fault.words}" for fault in faults_of(form))
        yield [str(line), faults, *form.typed]
