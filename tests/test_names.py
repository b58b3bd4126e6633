"""Names and prose of the code: old names are gone, paths in prose exist, docstrings hold no images, files do not import in
circles, folders and files stay small, values have names."""

import ast
import io
import re
import tokenize
from functools import cache
from pathlib import Path
from typing import Final

import grimp
import pytest

from config.embedded.home import CHECKOUT

APPS: Final = ("config", "dashboards", "cases", "veterans", "supporters", "privacy")
CODE: Final = (*APPS, "tests", "tools")
MOST_LINES, MOST_TEST_LINES = 300, 400
MOST_BY_POSITION, MOST_UNPACKED = 4, 6  # fields of a dataclass, names of one assignment or loop

# Modules that moved or were renamed, by their folder of before.
OLD_MODULES: Final = {
    "cases/forms": ("standing"),
    "cases/reports": (
        "acting answers calendar_feed calls caseload concerns corrections digest holding marks opened plan "
        "reminder round team telling timeline today today_rows undo usefulness week workload"
    ),
    "cases/views": ("answers calls changes corrections notes offers visits"),
    "config": ("health metrics owner schema tables templates"),
    "supporters": (
        "access alphabet calendar concerns context_words digest fresh hashers holding mail_habits mailing network "
        "numbers outbox reminding roles rules second_factor session_keys session_life sessions sign_in telling "
        "undertaking untold usefulness widgets wording workload"
    ),
    "supporters/actions": (
        "absences accounts answering approvals attempts bells calendar_links credentials decisions deliveries "
        "departments devices drafts emergencies grave_acts heads invitation_lists invitations leading leaving locks "
        "mail_choices notifications passwords posts profile quiet quiet_windows recovery rule_policies second_factor "
        "sessions sign_ins submissions suppression suspension suspension_by_one undertaking upkeep versions "
        "working_calendar"
    ),
    "supporters/forms": (
        "absences asking days department_names departments emergency invite_list kept leaving listed_colleagues "
        "mail_choices notifications once passwords people posts profile reasons rules second_factor sign_in staff "
        "staff_history undertaking working_calendar"
    ),
    "supporters/middleware": ("answer envelopes gates preferences reading_only sending sessions submissions words"),
    "supporters/models": (
        "absence approval calendar_link delivery department device draft emergency hours invitation mail_choice "
        "notification presence pulse reach rule_policy sign_in situation submission supporter tree"
    ),
    "supporters/reminders": ("absences"),
    "supporters/reports": (
        "absence_calendar absences accounts approvals away calendar_links departments devices emergencies frame "
        "handing_over invitation_batches leaving letter_words letters mail_choices moves notice_words "
        "notification_labels notification_lines notification_why notifications pages policy_changes post_telling posts "
        "reminder_queue rules second_factor staff suspension working_calendar"
    ),
    "supporters/reports/staff_history": ("accounts invitations lines pages posts"),
    "supporters/spreadsheets": ("reading workbooks writing"),
    "supporters/templatetags": ("fields frame sending session"),
    "supporters/views": (
        "absences approvals asking calendar_links departments devices drafts emergency entrance help invitation "
        "invite_list language leaving mail_choices moves notifications offline outbox passkeys passwords posts profile "
        "reminder_queue rules searching second_factor second_step sessions staff staff_history undertaking "
        "working_calendar"
    ),
    "tests/cases/reports": ("test_telling"),
    "tools/bench/pages": ("telling"),
}
OLD_NAMES: Final = (
    "tell_rule Teller supporters_to_tell register_holders held_at register_counts register_followed register_work "
    "count_subjects register_topic fresh_second_factor fresh_to_send fresh_to_send_when fresh_proof would_tell RUNGS "
    "rung_code split_rung rung_label plan_bells MOST_BELLS BELLS_LOCK bell_letter KeptForm Keeping kept_as kept_names "
    "keep_posted standing_plan standing_stage standing_step standing_visit standing_profile standing_department "
    "use_submission_key recall_submission SubmissionMiddleware KeptWordsMiddleware telling_workable telling_absent "
    "given_before Untold untold_rows LeavingPage LeavingStep leaving_page change_post post_change take_post "
    "refuse_post marks_for Situation remember_situation situation_columns rings_at rings_label "
    "hold_standing stand_ins stands_in why_told oldest_untold_label may_be_told usefulness"
)
KEEPS_AN_OLD_PATH: Final = {  # for one release, in sessions that began before
    "supporters/authentication/sessions.py",
    "tests/supporters/authentication/test_sessions.py",
    "tests/test_names.py",
}
IMAGES_IN_NAMES: Final = re.compile(
    r"(?<![a-z])(tells?|told|telling|untold|stands?|standing|stood|rings?|rang|rung|ringing|bells?|whoever)(?![a-z])",
    re.IGNORECASE,
)
NAMED_ELSEWHERE: Final = {"tell", "stood", "standing", "STANDING"}  # a method, a field, and what work asks of the legs
IMAGES: Final = re.compile(
    r"\b(tells?|told|telling|untold|stands?|stood|rings?|rang|rung|ringing|bells?|whoever|the own)\b", re.IGNORECASE
)
QUOTED: Final = re.compile(r"«[^»]*»|`[^`]*`|\"[^\"]*\"")
PATHS: Final = re.compile(
    r"(?<![\w/.:-])((?:config|dashboards|cases|veterans|supporters|privacy|tests|tools|templates|static|docs|locale)/[\w./-]+\.(?:py|md|html|js|css|po|json|txt|toml))\b"
)


def sources() -> list[Path]:
    return [path for folder in CODE for path in sorted((CHECKOUT / folder).rglob("*.py")) if "migrations" not in path.parts]


def documents() -> list[Path]:
    return [
        CHECKOUT / "README.md",
        CHECKOUT / "CONTRIBUTING.md",
        *sorted(CHECKOUT.glob("docs/**/*.md")),
        CHECKOUT / "tools" / "README.md",
    ]


def named(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


@cache
def prose_of(path: Path) -> tuple[str, ...]:
    """The docstrings and comments of a file of code."""
    text = path.read_text()
    documented = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef))
    docstrings = (docstring for node in documented if (docstring := ast.get_docstring(node)))
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return *docstrings, *(token.string for token in tokens if token.type == tokenize.COMMENT)


def test_old_modules_are_named_nowhere() -> None:
    old = [f"{folder}/{name}" for folder, names in OLD_MODULES.items() for name in names.split()]
    assert [module for module in old if (CHECKOUT / f"{module}.py").exists()] == []
    names = "|".join(re.escape(module) for module in sorted(old, key=len, reverse=True))
    paths = re.compile(rf"(?<![\w./])(?:{names})\.py\b")
    dotted = re.compile(rf"(?<![\w./])(?:{names.replace('/', '[.]')})(?![\w/-]|[.]py)")
    found = [
        (named(path), match[0])
        for path in [*sources(), *documents()]
        for pattern in (paths, dotted)
        for match in pattern.finditer(path.read_text())
    ]
    assert [(path, match) for path, match in found if path not in KEEPS_AN_OLD_PATH and not is_salt(match)] == []


def is_salt(dotted: str) -> bool:
    """Signatures carry their salt, so it keeps its name."""
    return dotted == "supporters.outbox"


def test_old_names_are_gone() -> None:
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(OLD_NAMES.split())})(?!\w)")
    found = [(named(path), match[0]) for path in sources() for match in pattern.finditer(path.read_text())]
    assert [(path, match) for path, match in found if path != "tests/test_names.py"] == []


def test_names_of_the_code_hold_no_images() -> None:
    found = [
        (named(path), token.string)
        for path in sources()
        for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
        if token.type == tokenize.NAME and IMAGES_IN_NAMES.search(token.string)
    ]
    assert [(path, name) for path, name in found if name not in NAMED_ELSEWHERE] == []


def test_docstrings_and_comments_hold_no_images() -> None:
    """Words in quotation marks and code are left out."""
    prose = [(named(path), text) for path in sources() if path.name != "test_names.py" for text in prose_of(path)]
    assert len(prose) > 1000
    assert [(path, match[0], text[:80]) for path, text in prose if (match := IMAGES.search(QUOTED.sub("", text)))] == []


@pytest.mark.parametrize("path", documents(), ids=named)
def test_document_holds_no_images(path: Path) -> None:
    lines = re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL).splitlines()
    assert [(number, line[:90]) for number, line in enumerate(lines, 1) if IMAGES.search(QUOTED.sub("", line))] == []


def test_paths_in_prose_exist() -> None:
    texts = [(named(path), text) for path in sources() for text in prose_of(path)]
    texts += [(named(path), path.read_text()) for path in documents()]
    found = [(where, path) for where, text in texts for path in PATHS.findall(text)]
    assert len(found) > 100
    assert [(where, path) for where, path in found if not (CHECKOUT / path).exists()] == []


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = grimp.build_graph(*APPS)
    unchecked = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert len(unchecked) > 500
    while free := {module for module, imported in unchecked.items() if not imported & unchecked.keys()}:
        unchecked = {module: imported for module, imported in unchecked.items() if module not in free}
    assert sorted(unchecked) == []


def test_files_stay_small() -> None:
    lines = {named(path): len(path.read_text().splitlines()) for path in sources()}
    assert {path: n for path, n in lines.items() if n > (MOST_TEST_LINES if path.startswith("tests/") else MOST_LINES)} == {}


def of_apps() -> list[Path]:
    return [path for path in sources() if path.relative_to(CHECKOUT).parts[0] in APPS]


def dataclasses() -> list[tuple[str, ast.ClassDef]]:
    """Each with its file."""
    return [
        (named(path), node)
        for path in of_apps()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)
    ]


def count_fields(node: ast.ClassDef, parents: dict[str, ast.ClassDef]) -> int:
    """With the inherited ones."""
    inherited = [parents[name] for name in map(ast.unparse, node.bases) if name in parents]
    own = [line for line in node.body if isinstance(line, ast.AnnAssign) and "ClassVar" not in ast.unparse(line.annotation)]
    return len(own) + sum(count_fields(parent, parents) for parent in inherited)


def test_dataclass_with_many_fields_takes_values_by_name() -> None:
    known = dataclasses()
    parents = {node.name: node for _path, node in known}
    many = [(path, node) for path, node in known if count_fields(node, parents) > MOST_BY_POSITION]
    assert len(many) > 50
    assert "HistoryPage" in [node.name for _path, node in many], "it inherits two of its five fields"
    decorated = [(path, node.name, " ".join(map(ast.unparse, node.decorator_list))) for path, node in many]
    assert [(path, name) for path, name, decorators in decorated if "kw_only=True" not in decorators] == []


def test_no_row_is_unpacked_into_many_names() -> None:
    """Such a row is a NamedTuple. Constants are no row."""
    targets = [
        (named(path), node.lineno, [ast.unparse(name) for name in node.elts])
        for path in of_apps()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Store)
    ]
    assert len(targets) > 100
    assert [target for target in targets if len(target[2]) > MOST_UNPACKED and not all(map(str.isupper, target[2]))] == []
