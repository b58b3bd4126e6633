"""Measure the import of a register in a scratch database that is removed afterwards: rows a second, and memory."""

import argparse
import os
import resource
import signal
from math import inf
from pathlib import Path
from time import monotonic, perf_counter, process_time, sleep

import django

os.environ["SUPROVID_MODE"] = "test"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402 - models load after the set-up
from django.db import connection  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from django.utils import timezone  # noqa: E402

from cases.case.models import Case, ImportedRow, RegisterImport  # noqa: E402
from cases.case.states import RowState  # noqa: E402
from cases.intake.actions.imports.matching import keep_matching  # noqa: E402
from cases.intake.actions.imports.registers import confirm_import, keep_register  # noqa: E402
from cases.intake.forms.imports.matching import matching_of  # noqa: E402
from cases.intake.forms.imports.rows import LISTED  # noqa: E402
from cases.intake.importing.run import work_on  # noqa: E402
from config.embedded.home import Home  # noqa: E402
from config.embedded.servers import ensure_servers  # noqa: E402
from privacy.ids import new_id  # noqa: E402
from supporters.administration.actions.departments import add_department, name_head  # noqa: E402
from supporters.directory.models import Supporter  # noqa: E402
from supporters.directory.roles import Role  # noqa: E402
from tools.bench.imports.registers import make_register  # noqa: E402

ROWS_OF_A_COLLEAGUE, PART_SECONDS = 40, 20
KILLED_AFTER = 5.0  # seconds


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", action="store_true", help="kill -9 what checks, and what opens; another process goes on")
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        ensure_servers(Home.of_checkout("test"))
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        measure(options.rows, options.seed, with_kills=options.kills)
    finally:
        runner.teardown_databases(databases)


def measure(count: int, seed: int, *, with_kills: bool) -> None:
    head, owners = make_staff(count)
    matching = matching_of(LISTED.labels())
    rows = make_register(count, seed, owners).rows
    register = keep_register(rows, matching.dumps(), by=head, at=timezone.now(), pk=new_id())
    keep_matching(register.pk, matching, at=timezone.now())
    print(f"{count} rows, seed {seed}; memory {memory():.0f} MB after the upload", flush=True)
    checked = timed("checked and compared", register, with_kill=with_kills)
    confirm_import(register.pk, basis="social_protection", by=head, at=timezone.now())
    opened = timed("opened", register, with_kill=with_kills)
    states = {state.value: n for state, n in ImportedRow.objects.counted(register.pk).items() if n}
    print(f"{states}; {Case.objects.count()} cards")
    print(f"in all {checked + opened:.0f} s of one core: {count / (checked + opened):.0f} rows a second")


def timed(what: str, register: RegisterImport, *, with_kill: bool) -> float:
    """The seconds of a processor that Python and PostgreSQL took, so that a busy machine does not count. In parts, so that a
    growth of memory or of the time of a row is seen. Of a process that is killed all seconds until then."""
    lost = killed(register) if with_kill else 0.0
    began, spent = perf_counter(), processors()
    while RegisterImport.objects.with_work().filter(pk=register.pk).exists():
        before, waiting = processors(), left(register)
        work_on(register.pk, at=timezone.now(), ends_at=monotonic() + PART_SECONDS)
        done, each = waiting - left(register), [after - earlier for after, earlier in zip(processors(), before, strict=True)]
        print(f"  {done} rows, {1000 * sum(each) / max(done, 1):.0f} ms each, {memory():.0f} MB", flush=True)
    python, database = (after - earlier for after, earlier in zip(processors(), spent, strict=True))
    print(f"{what}: {python:.0f} s in Python, {database:.0f} s in PostgreSQL; {perf_counter() - began:.0f} s passed", flush=True)
    return python + database + lost


def killed(register: RegisterImport) -> float:
    """The seconds after which a process that works on the import is killed, wherever it is."""
    before, began = left(register), perf_counter()
    connection.close()  # two processes do not share one
    worker = os.fork()
    if not worker:
        work_on(register.pk, at=timezone.now(), ends_at=inf)
        os._exit(0)
    sleep(KILLED_AFTER)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    print(f"  killed after {before - left(register)} rows", flush=True)
    return perf_counter() - began


def processors() -> tuple[float, float]:
    """Seconds of processor of this process, and of its PostgreSQL, which runs on the same machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return process_time(), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def left(register: RegisterImport) -> int:
    """Rows to check, or once the import is confirmed to open."""
    is_confirmed = RegisterImport.objects.filter(pk=register.pk, confirmed_at__isnull=False).exists()
    state = RowState.READY if is_confirmed else RowState.UNCHECKED
    return ImportedRow.objects.filter(register=register, state=state).count()


def make_staff(count: int) -> tuple[Supporter, list[str]]:
    department = add_department("Управління", parent=None, confirmed=True)
    password = make_password("не для входу")

    def make(number: int, role: Role) -> Supporter:
        names = {"surname": "Мельник", "given_name": "Ірина", "patronymic": "Олегівна", "password": password}
        return Supporter.objects.create(
            email=f"{role}{number}@suprovid.test", role=role, department=department, recognised_in=department, **names
        )

    head = make(0, Role.HEAD)
    name_head(department.pk, head=head)
    return head, [make(number, Role.SUPPORTER).email for number in range(max(1, count // ROWS_OF_A_COLLEAGUE))]


def memory() -> float:
    """The most that the process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
