"""`python -m tools.chaos.kills`: kill -9 at random moments while reminders come due and letters leave, then count.

Everything runs as in production, in a home of its own: database, broker, workers, beats, web. Three things differ. Beat's minute
lasts a second (tools/chaos/kills/hurried.py), so that each kill meets a dispatch. Time passes thirty times as fast for the leases
of letters: their rows are moved back each second, so a lease lasts twenty seconds instead of ten minutes. An ended process is
restarted after half a second, since systemd's two seconds are a long time here.

Exits with 1 when a reminder is lost or doubled, a letter is lost, or a repeated letter is not flagged or has no killed sender.
`--without unique` and `--without lease` remove the protection in a copy: they must exit with 1.
"""

import argparse
import json
import os
import shutil
import sys
import time
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.embedded.home import CHECKOUT
from tools.chaos.kills.counting import Letters, Reminders, count_letters
from tools.chaos.kills.course import Kill, plan_kills, spread
from tools.chaos.kills.ground import Ground, ground
from tools.chaos.kills.mail_sink import MailSink
from tools.chaos.kills.under_fire import Fire, reminders_of
from tools.chaos.kills.without import STATEMENTS, TAKEN_OUT, code_without


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.chaos.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--reminders", type=int, default=2000, help="steps that come due during the run")
    parser.add_argument("--recipients", type=int, default=100)
    parser.add_argument("--letters", type=int, default=None, help="a quarter of the reminders unless said otherwise")
    parser.add_argument("--letter-seconds", type=float, default=0.1, help="between a letter's arrival and the server's answer")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--beats", type=int, default=2)
    parser.add_argument("--between", type=float, default=1.2, help="mean seconds between two kills")
    parser.add_argument("--grace", type=float, default=6.0, help="seconds after all is done, in which nothing may be added")
    parser.add_argument("--patience", type=float, default=400.0, help="seconds after the last moment until what misses is lost")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", choices=sorted(TAKEN_OUT), help="take this protection out")
    parser.add_argument("--write", type=Path, help="the file that keeps what is printed")
    parser.add_argument("--logs", type=Path, help="a folder for what the processes said")
    chosen = parser.parse_args()
    chosen.letters = chosen.reminders // 4 if chosen.letters is None else chosen.letters
    return chosen


@dataclass(frozen=True)
class Outcome:
    kills: list[Kill]
    reminders: Reminders
    lateness: list[float]
    letters: Letters
    lines_cut: int
    fell: dict[str, list[int]]
    on_dead_lines: int
    down: list[str]


def main() -> int:
    chosen, began = options(), time.monotonic()
    code = code_without(chosen.without) if chosen.without else nullcontext(CHECKOUT)
    with (
        code as checkout,
        MailSink(chosen.letter_seconds) as sink,
        ground(checkout, chosen.workers, chosen.beats, sink.port) as place,
    ):
        place.fill(reminders=chosen.reminders, recipients=chosen.recipients, letters=chosen.letters, seed=chosen.seed)
        if chosen.without in STATEMENTS:
            place.ledger.run(STATEMENTS[chosen.without])
        place.start()
        started_at = time.monotonic()
        outcome = under_fire(place, sink, chosen)
        ended = time.monotonic()
        if chosen.logs:
            shutil.copytree(place.home.log("web").parent, chosen.logs, dirs_exist_ok=True)
    faults = faults_of(outcome)
    seconds = {"to_stand": round(started_at - began, 1), "under_fire": round(ended - started_at, 1)}
    report = json.dumps({**report_of(outcome, chosen), "seconds": seconds, "faults": faults}, ensure_ascii=False)
    print(report)
    if chosen.write:
        chosen.write.write_text(report + "\n")
    return 1 if faults else 0


def under_fire(place: Ground, sink: MailSink, chosen: argparse.Namespace) -> Outcome:
    seconds, begun_at = chosen.kills * chosen.between, datetime.now(UTC)
    letters = spread(chosen.letters, seconds, chosen.seed + 1)
    place.ledger.plant(begun_at, spread(chosen.reminders, seconds, chosen.seed), letters)
    fire, kills = Fire(place), plan_kills(chosen.kills, seconds, chosen.seed)
    fire.kill(kills)
    fire.drain(not_before=seconds, patience=chosen.patience, grace=chosen.grace)
    down = fire.parts_down_at_the_end(patience=chosen.patience)
    return Outcome(
        kills,
        reminders_of(place.ledger),
        place.ledger.lateness(),
        count_letters(place.ledger.letters(), sink.arrivals),
        sink.lines_cut,
        {name: part.fell for name, part in place.parts.items() if part.fell},
        place.tasks_on_dead_lines(),
        down,
    )


def faults_of(outcome: Outcome) -> list[str]:
    reminders, letters = outcome.reminders, outcome.letters
    found = {
        "reminders lost": reminders.lost,
        "reminders doubled": reminders.doubled,
        "reminders to somebody else or too early": reminders.surplus,
        "letters lost": letters.lost,
        "repeats without a flag": letters.unflagged_repeats,
        "repeats without a sender that was cut off": max(0, letters.repeats - outcome.lines_cut),
    }
    down = [f"does not run again: {part}" for part in outcome.down]
    return [f"{what}: {int(count)}" for what, count in found.items() if count] + down


def report_of(outcome: Outcome, chosen: argparse.Namespace) -> dict[str, Any]:
    reminders, letters, late = outcome.reminders, outcome.letters, outcome.lateness
    return {
        "seed": chosen.seed,
        "kills": dict(sorted(Counter(kill.part for kill in outcome.kills).items())),
        "workers": chosen.workers,
        "beats": chosen.beats,
        "without": chosen.without,
        "recipients": chosen.recipients,
        "reminders": {
            "expected": reminders.expected,
            "made": reminders.made,
            "lost": reminders.lost,
            "doubled": reminders.doubled,
            "surplus": reminders.surplus,
            "late_p50_seconds": round(late[len(late) // 2], 1) if late else None,
            "latest_seconds": round(late[-1], 1) if late else None,
        },
        "letters": {
            "planned": letters.planned,
            "arrived": letters.arrived,
            "lost": letters.lost,
            "repeated": letters.repeats,
            "flagged": letters.flagged,
            "unflagged_repeats": letters.unflagged_repeats,
            "senders_cut_off": outcome.lines_cut,
        },
        "ended_by_themselves": outcome.fell,
        "tasks_on_dead_lines": outcome.on_dead_lines,
        "load": round(os.getloadavg()[0], 1),
    }


if __name__ == "__main__":
    sys.exit(main())
