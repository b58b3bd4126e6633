"""`python -m tools.mutations`: take each guard out in a copy of the last commit, as its row says, and check that tests fail.

A test that fails must pass again once the guard is back; otherwise the copy itself is broken and nothing is proved.

Each result is kept with its commit in `tools/mutations/results.tsv`. All of them take two hours; `--new` tries those without a
result, `--rules` only the rules of reach. Exits with 1 when a guard is taken out unnoticed, or is not found at its place.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import django

from tools.mutations.answers import ANSWER_MUTATIONS
from tools.mutations.cards.due import DUE_MUTATIONS
from tools.mutations.cards.endings import ENDING_MUTATIONS
from tools.mutations.cards.gaps import GAP_MUTATIONS
from tools.mutations.cards.hand_overs import HAND_OVER_MUTATIONS
from tools.mutations.cards.institutions import INSTITUTION_MUTATIONS
from tools.mutations.cards.known import CARD_MUTATIONS
from tools.mutations.cards.losses import LOSS_MUTATIONS
from tools.mutations.cards.papers import PAPER_MUTATIONS
from tools.mutations.cards.promises import PROMISE_MUTATIONS
from tools.mutations.cards.risks import RISK_MUTATIONS
from tools.mutations.cards.stays import STAY_MUTATIONS
from tools.mutations.colleagues.changes import COLLEAGUE_MUTATIONS
from tools.mutations.colleagues.reach import REACH_MUTATIONS
from tools.mutations.community.events import EVENT_MUTATIONS
from tools.mutations.community.outcomes import OUTCOME_MUTATIONS
from tools.mutations.community.peers import PEER_MUTATIONS
from tools.mutations.employment.vacancies import WORK_MUTATIONS
from tools.mutations.entries import ENTRY_MUTATIONS
from tools.mutations.exports.exports import EXPORT_MUTATIONS
from tools.mutations.failures import FAILURE_MUTATIONS
from tools.mutations.identity import IDENTITY_MUTATIONS
from tools.mutations.integrity import INTEGRITY_MUTATIONS
from tools.mutations.jobs.jobs import JOB_MUTATIONS
from tools.mutations.late import LATE_MUTATIONS
from tools.mutations.letters import LETTER_MUTATIONS
from tools.mutations.office.agreements import AGREEMENT_MUTATIONS
from tools.mutations.office.lists import LIST_MUTATIONS
from tools.mutations.office.oversight import OVERSIGHT_MUTATIONS
from tools.mutations.office.pickers import PICKER_MUTATIONS
from tools.mutations.office.recognition import RECOGNITION_MUTATIONS
from tools.mutations.office.settings import SETTINGS_MUTATIONS
from tools.mutations.outages import OUTAGE_MUTATIONS
from tools.mutations.outbox import OUTBOX_MUTATIONS
from tools.mutations.persons.consents import CONSENT_MUTATIONS
from tools.mutations.persons.families import FAMILY_MUTATIONS
from tools.mutations.persons.join_returns import JOIN_RETURN_MUTATIONS
from tools.mutations.persons.joined_readers import JOINED_READER_MUTATIONS
from tools.mutations.persons.joins import JOIN_MUTATIONS
from tools.mutations.persons.namings import NAMING_MUTATIONS
from tools.mutations.persons.people import PERSON_MUTATIONS
from tools.mutations.persons.residences import RESIDENCE_MUTATIONS
from tools.mutations.persons.ties import TIE_MUTATIONS
from tools.mutations.power import POWER_MUTATIONS
from tools.mutations.questions.questions import QUESTION_MUTATIONS
from tools.mutations.registers.imports import IMPORT_MUTATIONS
from tools.mutations.reminders import REMINDER_MUTATIONS
from tools.mutations.results import UNNOTICED, Result, read_results, untried, write_results
from tools.mutations.rights.erasures import ERASURE_MUTATIONS
from tools.mutations.rights.reports import RIGHTS_MUTATIONS
from tools.mutations.rights.requests import REQUEST_MUTATIONS
from tools.mutations.rights.storage import STORAGE_MUTATIONS
from tools.mutations.rules import rules
from tools.mutations.safety.talks import SAFETY_MUTATIONS
from tools.mutations.staff import STAFF_MUTATIONS
from tools.mutations.table import MUTATIONS, Mutation

WRITTEN: Final = (
    *MUTATIONS,
    *STAFF_MUTATIONS,
    *COLLEAGUE_MUTATIONS,
    *REACH_MUTATIONS,
    *POWER_MUTATIONS,
    *AGREEMENT_MUTATIONS,
    *REMINDER_MUTATIONS,
    *FAILURE_MUTATIONS,
    *LETTER_MUTATIONS,
    *ENTRY_MUTATIONS,
    *LATE_MUTATIONS,
    *LOSS_MUTATIONS,
    *PERSON_MUTATIONS,
    *NAMING_MUTATIONS,
    *RESIDENCE_MUTATIONS,
    *WORK_MUTATIONS,
    *FAMILY_MUTATIONS,
    *TIE_MUTATIONS,
    *STAY_MUTATIONS,
    *INSTITUTION_MUTATIONS,
    *IMPORT_MUTATIONS,
    *HAND_OVER_MUTATIONS,
    *GAP_MUTATIONS,
    *RISK_MUTATIONS,
    *PROMISE_MUTATIONS,
    *CARD_MUTATIONS,
    *DUE_MUTATIONS,
    *ENDING_MUTATIONS,
    *PAPER_MUTATIONS,
    *JOB_MUTATIONS,
    *CONSENT_MUTATIONS,
    *RIGHTS_MUTATIONS,
    *REQUEST_MUTATIONS,
    *STORAGE_MUTATIONS,
    *PEER_MUTATIONS,
    *EVENT_MUTATIONS,
    *OUTCOME_MUTATIONS,
    *ERASURE_MUTATIONS,
    *QUESTION_MUTATIONS,
    *SAFETY_MUTATIONS,
    *RECOGNITION_MUTATIONS,
    *PICKER_MUTATIONS,
    *LIST_MUTATIONS,
    *OVERSIGHT_MUTATIONS,
    *SETTINGS_MUTATIONS,
    *EXPORT_MUTATIONS,
    *JOIN_MUTATIONS,
    *JOIN_RETURN_MUTATIONS,
    *JOINED_READER_MUTATIONS,
    *IDENTITY_MUTATIONS,
    *OUTAGE_MUTATIONS,
    *OUTBOX_MUTATIONS,
    *ANSWER_MUTATIONS,
    *INTEGRITY_MUTATIONS,
)
_sound: set[str] = set()  # tests that passed with every guard in place
CHECKOUT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.mutations", description=__doc__)
    parser.add_argument("--only", default="", help="guards whose name contains this")
    parser.add_argument("--rules", action="store_true", help="only the rules of reach")
    parser.add_argument("--new", action="store_true", help="only those without a result")
    chosen = parser.parse_args()
    reach = _rules()
    every = (*WRITTEN, *reach)
    results = read_results()
    wanted = reach if chosen.rules else every
    tried = [one for one in (untried(wanted, results) if chosen.new else wanted) if chosen.only.lower() in one.name.lower()]
    unnoticed = 0
    with copy_of_last_commit() as copy:
        commit = _commit(copy)
        for mutation in tried:
            began = time.monotonic()
            noticed = taken_out(mutation, copy)
            unnoticed += noticed is None
            results[mutation.name] = Result(mutation.name, mutation.file, mutation.tests, noticed or UNNOTICED, commit)
            print(f"{'red' if noticed else 'GREEN'} {time.monotonic() - began:5.1f} s  {mutation.name}: {noticed}", flush=True)
            write_results(every, results)
    print(f"{len(tried) - unnoticed} of {len(tried)} noticed")
    return 1 if unnoticed else 0


class BrokenCopy(Exception):
    """The tests fail for another reason than the guard."""


@contextmanager
def copy_of_last_commit() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="suprovid-mutations-"))
    folder.chmod(0o755)  # PostgreSQL runs as `nobody` when this runs as root
    try:
        copy = folder / "copy"
        subprocess.run(["git", "clone", "-q", str(CHECKOUT), str(copy)], check=True)
        (copy / ".venv").symlink_to(CHECKOUT / ".venv")
        yield copy
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def taken_out(mutation: Mutation, copy: Path) -> str | None:
    """Return the first test that fails; None when none does, or when the guard isn't found where the row says.

    Raises BrokenCopy.
    """
    file = copy / mutation.file
    whole = file.read_text()
    if whole.count(mutation.original) != 1:
        return None
    file.write_text(whole.replace(mutation.original, mutation.replacement))
    try:
        noticed = _first_red(mutation.tests.split(), copy, tables_change="/migrations/" in mutation.file)
    finally:
        file.write_text(whole)
    if noticed and noticed not in _sound:
        if _first_red([noticed], copy, tables_change=False):
            raise BrokenCopy(f"{noticed} is red with the guard in its place, too")
        _sound.add(noticed)
    return noticed


def _first_red(tests: list[str], copy: Path, *, tables_change: bool) -> str | None:
    """Return the failed test as pytest names it, without its parameters.

    Tables stay for the next run unless a mutation changes them.
    """
    tables = "--create-db" if tables_change else "--reuse-db"
    environment = {**os.environ, "SUPROVID_MODE": "test", "SUPROVID_HOME": str(copy.parent / "home")}
    run = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", tables, *tests]
    done = subprocess.run(run, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return None
    named = re.search(r"^(?:FAILED|ERROR) ([\w/]+\.py(?:::\w+)?)", done.stdout, re.MULTILINE)
    if named is None:
        raise BrokenCopy(done.stdout[-2000:] + done.stderr[-2000:])
    return named[1]


def _rules() -> tuple[Mutation, ...]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("SUPROVID_MODE", "test")
    django.setup()
    return tuple(rules())


def _commit(copy: Path) -> str:
    asked = ["git", "-C", str(copy), "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
