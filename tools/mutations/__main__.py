"""`python -m tools.mutations`: remove each lock in a copy of the last commit and check that tests fail.

`--rules` does the same with each rule of reach.

A test that fails must pass again once the lock is back; otherwise the copy itself is broken and nothing is proved.

`--write docs/security/locks.md` keeps each result with its commit, also when only some locks are tried. All of them take two
hours; `--new` tries those without a result. Exits with 1 when a lock can be removed unnoticed, or is not found at its place.
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

import django

from tools.mutations.answers import ANSWER_LOCKS
from tools.mutations.cards.due import DUE_LOCKS
from tools.mutations.cards.endings import ENDING_LOCKS
from tools.mutations.cards.gaps import GAP_LOCKS
from tools.mutations.cards.hand_overs import HAND_OVER_LOCKS
from tools.mutations.cards.institutions import INSTITUTION_LOCKS
from tools.mutations.cards.known import CARD_LOCKS
from tools.mutations.cards.losses import LOSS_LOCKS
from tools.mutations.cards.papers import PAPER_LOCKS
from tools.mutations.cards.promises import PROMISE_LOCKS
from tools.mutations.cards.risks import RISK_LOCKS
from tools.mutations.cards.stays import STAY_LOCKS
from tools.mutations.colleagues.changes import COLLEAGUE_LOCKS
from tools.mutations.colleagues.reach import REACH_LOCKS
from tools.mutations.community.events import EVENT_LOCKS
from tools.mutations.community.outcomes import OUTCOME_LOCKS
from tools.mutations.community.peers import PEER_LOCKS
from tools.mutations.employment.vacancies import WORK_LOCKS
from tools.mutations.entries import ENTRY_LOCKS
from tools.mutations.exports.exports import EXPORT_LOCKS
from tools.mutations.failures import FAILURE_LOCKS
from tools.mutations.identity import IDENTITY_LOCKS
from tools.mutations.integrity import INTEGRITY_LOCKS
from tools.mutations.jobs.jobs import JOB_LOCKS
from tools.mutations.kept import UNNOTICED, Kept, kept_rows, untried, write_table
from tools.mutations.late import LATE_LOCKS
from tools.mutations.letters import LETTER_LOCKS
from tools.mutations.office.agreements import AGREEMENT_LOCKS
from tools.mutations.office.lists import LIST_LOCKS
from tools.mutations.office.oversight import OVERSIGHT_LOCKS
from tools.mutations.office.pickers import PICKER_LOCKS
from tools.mutations.office.recognition import RECOGNITION_LOCKS
from tools.mutations.office.settings import SETTINGS_LOCKS
from tools.mutations.outages import OUTAGE_LOCKS
from tools.mutations.outbox import OUTBOX_LOCKS
from tools.mutations.persons.consents import CONSENT_LOCKS
from tools.mutations.persons.families import FAMILY_LOCKS
from tools.mutations.persons.join_returns import JOIN_RETURN_LOCKS
from tools.mutations.persons.joined_readers import JOINED_READER_LOCKS
from tools.mutations.persons.joins import JOIN_LOCKS
from tools.mutations.persons.namings import NAMING_LOCKS
from tools.mutations.persons.people import PERSON_LOCKS
from tools.mutations.persons.residences import RESIDENCE_LOCKS
from tools.mutations.persons.ties import TIE_LOCKS
from tools.mutations.power import POWER_LOCKS
from tools.mutations.questions.questions import QUESTION_LOCKS
from tools.mutations.registers.imports import IMPORT_LOCKS
from tools.mutations.reminders import REMINDER_LOCKS
from tools.mutations.rights.erasures import ERASURE_LOCKS
from tools.mutations.rights.reports import RIGHTS_LOCKS
from tools.mutations.rights.requests import REQUEST_LOCKS
from tools.mutations.rights.storage import STORAGE_LOCKS
from tools.mutations.rules import rules
from tools.mutations.safety.talks import SAFETY_LOCKS
from tools.mutations.staff import STAFF_LOCKS
from tools.mutations.table import LOCKS, Lock

EVERY_LOCK = (
    *LOCKS,
    *STAFF_LOCKS,
    *COLLEAGUE_LOCKS,
    *REACH_LOCKS,
    *POWER_LOCKS,
    *AGREEMENT_LOCKS,
    *REMINDER_LOCKS,
    *FAILURE_LOCKS,
    *LETTER_LOCKS,
    *ENTRY_LOCKS,
    *LATE_LOCKS,
    *LOSS_LOCKS,
    *PERSON_LOCKS,
    *NAMING_LOCKS,
    *RESIDENCE_LOCKS,
    *WORK_LOCKS,
    *FAMILY_LOCKS,
    *TIE_LOCKS,
    *STAY_LOCKS,
    *INSTITUTION_LOCKS,
    *IMPORT_LOCKS,
    *HAND_OVER_LOCKS,
    *GAP_LOCKS,
    *RISK_LOCKS,
    *PROMISE_LOCKS,
    *CARD_LOCKS,
    *DUE_LOCKS,
    *ENDING_LOCKS,
    *PAPER_LOCKS,
    *JOB_LOCKS,
    *CONSENT_LOCKS,
    *RIGHTS_LOCKS,
    *REQUEST_LOCKS,
    *STORAGE_LOCKS,
    *PEER_LOCKS,
    *EVENT_LOCKS,
    *OUTCOME_LOCKS,
    *ERASURE_LOCKS,
    *QUESTION_LOCKS,
    *SAFETY_LOCKS,
    *RECOGNITION_LOCKS,
    *PICKER_LOCKS,
    *LIST_LOCKS,
    *OVERSIGHT_LOCKS,
    *SETTINGS_LOCKS,
    *EXPORT_LOCKS,
    *JOIN_LOCKS,
    *JOIN_RETURN_LOCKS,
    *JOINED_READER_LOCKS,
    *IDENTITY_LOCKS,
    *OUTAGE_LOCKS,
    *OUTBOX_LOCKS,
    *ANSWER_LOCKS,
    *INTEGRITY_LOCKS,
)
_sound: set[str] = set()  # tests that passed with every lock in place
CHECKOUT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.mutations", description=__doc__)
    parser.add_argument("--only", default="", help="locks whose name contains this")
    parser.add_argument("--rules", action="store_true", help="the rules of reach instead of the locks")
    parser.add_argument("--new", action="store_true", help="only those that the table of --write has no result of")
    parser.add_argument("--write", type=Path, help="the file that keeps the table")
    chosen = parser.parse_args()
    if chosen.new and not chosen.write:
        parser.error("--new needs the table: --write FILE")
    locks = _rules() if chosen.rules else EVERY_LOCK
    rows = kept_rows(chosen.write) if chosen.write else {}
    tried = [lock for lock in (untried(locks, rows) if chosen.new else locks) if chosen.only.lower() in lock.name.lower()]
    unnoticed = 0
    with copy_of_last_commit() as copy:
        commit = _commit(copy)
        for lock in tried:
            began = time.monotonic()
            noticed = taken_out(lock, copy)
            unnoticed += noticed is None
            rows[lock.name] = Kept(lock.name, lock.file, lock.tests, noticed or UNNOTICED, commit)
            print(f"{'red' if noticed else 'GREEN'} {time.monotonic() - began:5.1f} s  {lock.name}: {noticed}", flush=True)
            if chosen.write:
                write_table(chosen.write, locks, rows, **_titles(of_rules=chosen.rules))
    print(f"{len(tried) - unnoticed} of {len(tried)} noticed")
    return 1 if unnoticed else 0


class BrokenCopy(Exception):
    """The tests fail for another reason than the lock."""


@contextmanager
def copy_of_last_commit() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="suprovid-locks-"))
    folder.chmod(0o755)  # PostgreSQL runs as `nobody` when this runs as root
    try:
        copy = folder / "copy"
        subprocess.run(["git", "clone", "-q", str(CHECKOUT), str(copy)], check=True)
        (copy / ".venv").symlink_to(CHECKOUT / ".venv")
        yield copy
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def taken_out(lock: Lock, copy: Path) -> str | None:
    """Return the first test that fails; None when none does, or when the lock isn't found where the table says.

    Raises BrokenCopy.
    """
    file = copy / lock.file
    whole = file.read_text()
    if whole.count(lock.original) != 1:
        return None
    file.write_text(whole.replace(lock.original, lock.replacement))
    try:
        noticed = _first_red(lock.tests.split(), copy, tables_change="/migrations/" in lock.file)
    finally:
        file.write_text(whole)
    if noticed and noticed not in _sound:
        if _first_red([noticed], copy, tables_change=False):
            raise BrokenCopy(f"{noticed} is red with the lock in its place, too")
        _sound.add(noticed)
    return noticed


def _first_red(tests: list[str], copy: Path, *, tables_change: bool) -> str | None:
    """Return the failed test as pytest names it, without its parameters.

    Tables stay for the next run unless a lock changes them.
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


def _rules() -> tuple[Lock, ...]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("SUPROVID_MODE", "test")
    django.setup()
    return tuple(rules())


def _commit(copy: Path) -> str:
    asked = ["git", "-C", str(copy), "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def _titles(*, of_rules: bool) -> dict[str, str]:
    if of_rules:
        return {"title": "Rules of reach", "command": "python -m tools.mutations --rules --write docs/security/rules.md"}
    return {"title": "Locks", "command": "python -m tools.mutations --write docs/security/locks.md"}


if __name__ == "__main__":
    sys.exit(main())
