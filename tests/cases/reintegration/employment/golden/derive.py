"""Derive truth.csv from the two lists, with tables written by hand and without the code under test.

Run it after a change of a list, and read what changed: `python -m tests.cases.reintegration.employment.golden.derive`.
"""

import csv
from collections.abc import Iterator

from tests.cases.reintegration.employment.golden.reading import FACTORS, HERE, PLACES, facts

# Rows: what the work asks (needed, negotiable, not needed, not said); columns: yes, on a condition, no, not asked.
TABLE = {
    "needed": ("can", "on_condition", "cannot", "ask_person"),
    "negotiable": ("can", "on_condition", "to_agree", "ask_person"),
    "not_needed": ("", "", "", ""),
    "": ("", "ask_employer", "ask_employer", "ask_both"),
}
COLUMN = {"yes": 0, "condition": 1, "no": 2, "": 3, "not_asked": 3, "not_said": 3}
HANDS, RESTS = ["none", "one", "both"], ["usual", "hourly", "lying"]
GOOD, BAD = {"can", "near", "moves", "body", "held", "learns"}, {"cannot", "unwanted"}

Facts = dict[str, str]


def main() -> None:
    people, posts = facts("profiles.csv"), facts("vacancies.csv")
    with (HERE / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";", lineterminator="\n")
        out.writerow(["profile", "vacancy", "verdict", "reasons"])
        for number, person in people.items():
            for other, post in posts.items():
                reasons = sorted(set(reasons_of(person, post)))
                out.writerow([number, other, verdict_of(reasons), " ".join(reasons)])


def verdict_of(reasons: list[str]) -> str:
    whys = {reason.split(":")[1] for reason in reasons}
    return "against" if whys & BAD else "fits" if whys and whys <= GOOD else "clarify"


def reasons_of(person: Facts, post: Facts) -> Iterator[str]:
    home, service = "territory" not in post, post.get("post_kind") == "service"
    for factor in FACTORS:
        asked = post[factor] if post[factor] != "not_said" else ""
        if why := TABLE[asked][COLUMN[person[factor]]]:
            yield f"{factor}:{why}"
    yield from amounts_of(person, post)
    if not home and person["stairs"] != "yes":
        entrance = post.get("entrance", "").replace("not_said", "")
        by_entrance = {"accessible": ("", "can", "can", ""), "stairs": TABLE["needed"], "": TABLE[""]}[entrance]
        if why := by_entrance[COLUMN[person["stairs"]]]:
            yield f"entrance:{why}"
    yield from place_of(person, post)
    if service:
        yield "service:" + TABLE["needed"][COLUMN[person.get("service", "")]]
        body = post["employer_kind"]
        yield from ("rule:no_rule",) if body == "ministry" else (f"rule:unconfirmed:{body}_{one}" for one in ("age", "fitness"))
    yield from wishes_of(person, post)


def amounts_of(person: Facts, post: Facts) -> Iterator[str]:
    for topic, scale, top in (("lifting_kg", int, 30), ("hours", int, 24), ("hands", HANDS.index, 2)):
        able = scale(person[topic]) if topic in person else None
        asked = scale(post[topic]) if topic in post else None
        if asked is not None and asked > 0 and able is None:
            yield f"{topic}:ask_person"
        elif asked is not None and asked > 0 and able is not None:
            yield f"{topic}:can" if asked <= able else f"{topic}:cannot"
        elif asked is None and able is None:
            yield f"{topic}:ask_both"
        elif asked is None and able != top:
            yield f"{topic}:ask_employer"
    match person.get("rests"), post.get("rests"):
        case ("usual", _) | (_, "lying"):
            pass
        case None, None:
            yield "rests:ask_both"
        case None, _:
            yield "rests:ask_person"
        case _, None:
            yield "rests:ask_employer"
        case need, given:
            yield "rests:can" if RESTS.index(str(given)) >= RESTS.index(str(need)) else "rests:cannot"


def place_of(person: Facts, post: Facts) -> Iterator[str]:
    want = ("can", "on_condition", "unwanted", "ask_person")
    if "territory" not in post:
        yield "remote:" + want[COLUMN[person.get("remote", "")]]
    elif "territory" not in person:
        yield "place:ask_person"
    elif PLACES[person["territory"]][3] != PLACES[post["territory"]][3]:
        yield "moving:" + ("moves", *want[1:])[COLUMN[person.get("moving", "")]]
    else:
        is_hromada = not person["territory"].endswith("_oblast")
        yield "place:near" if person["territory"] == post["territory"] and is_hromada else "place:way"


def wishes_of(person: Facts, post: Facts) -> Iterator[str]:
    system, bodies = person.get("system", ""), person.get("bodies", "").split(",")
    if post["employer_kind"] == "other":
        if system in ("yes", "condition"):
            yield "system:leaves"
    elif system == "yes":
        yield "system:body" if bodies == [""] or post["employer_kind"] in bodies else "system:other_body"
    else:
        yield "system:" + ("", "on_condition", "unwanted", "ask_person")[COLUMN[system]]
    held, wanted = person.get("held", "").split(","), person.get("wanted", "").split(",")
    if needs := post.get("needs_training"):
        yield f"training:{'held' if needs in held else 'wants' if needs in wanted else 'ask_person'}:{needs}"
    if (gives := post.get("gives_training")) and gives in wanted:
        yield f"training:learns:{gives}"


if __name__ == "__main__":
    main()
