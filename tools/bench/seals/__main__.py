"""Measure the time to seal the access records of a long outage, in a scratch database that is removed afterwards."""

import argparse
import json
import os
import resource
from time import perf_counter

import django

os.environ["SUPROVID_MODE"] = "test"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402 - models load after the set-up
from django.test.runner import DiscoverRunner  # noqa: E402

from config.embedded.home import Home  # noqa: E402
from config.embedded.servers import ensure_servers  # noqa: E402
from privacy.actions import seal_finished_records, seal_is_whole  # noqa: E402
from privacy.models import Seal  # noqa: E402

TRANSACTIONS = 500  # with old ids, so that all of them have ended
FILL = """
INSERT INTO privacy_accessrecord
    (actor_id, role, act, route, subject_ids, purpose, device, request_id, "transaction")
SELECT gen_random_uuid(), 'supporter', 'read', 'today', ARRAY(SELECT gen_random_uuid() FROM generate_series(1, 10)), 'support',
    'f8c3f2d1a0b9e8d7', gen_random_uuid(), (3 + n %% %s)::text::xid8
FROM generate_series(1, %s) n"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.seals", description=__doc__)
    parser.add_argument("--records", type=int, default=200_000)
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        ensure_servers(Home.of_checkout("test"))
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        print(json.dumps(measure(options.records)))
    finally:
        runner.teardown_databases(databases)


def measure(records: int) -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute(FILL, [TRANSACTIONS, records])
    before, began = peak_mb(), perf_counter()
    seal_finished_records()
    sealed, took = peak_mb() - before, perf_counter() - began
    seals, began = list(Seal.objects.order_by("id")), perf_counter()
    whole = all(seal_is_whole(seal) for seal in seals)
    return {
        "records": sum(seal.records for seal in seals),
        "seals": len(seals),
        "whole": whole,
        "seconds": round(took, 1),
        "seconds_to_verify": round(perf_counter() - began, 1),
        "grew_mb": round(sealed),
        "grew_mb_with_verifying": round(peak_mb() - before),
    }


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
