from pathlib import Path
from statistics import median

import pytest

from config.embedded.home import CHECKOUT
from tools.import_graph.__main__ import cuts, figures, loads, subject_of
from tools.import_graph.graph import Graph, layers_of, read_graph

MOST_LOADED = 70  # modules of cases by half of its views

APP = {
    "__init__": "",
    "views/__init__": "",
    "views/risk": "from app.actions.risk import raise_risk\nfrom app.reports import page\n",
    "views/team": "from app.models import Member\nfrom django.db import models\n",
    "reports/__init__": "",
    "reports/page": "def page():\n    from app.models import Case, Member\n",
    "actions/__init__": "",
    "actions/risk/__init__": "from app.actions.risk.levels import raise_risk\n",
    "actions/risk/levels": "from app.models import Case\n",
    "models/__init__": "from app.models.case import Case\nfrom app.models.member import Member\n",
    "models/case": "from app.models import member\n",
    "models/member": "",
    "migrations/__init__": "",
    "migrations/first": "from app.views import risk\n",
}
CONTRACT = '[[tool.importlinter.contracts]]\nid = "app"\nlayers = ["views | (tasks)", "reports", "actions", "models"]\n'


@pytest.fixture
def layers(tmp_path: Path) -> dict[str, int]:
    (tmp_path / "pyproject.toml").write_text(CONTRACT)
    return layers_of(tmp_path / "pyproject.toml", "app")


def graph_of(root: Path, files: dict[str, str]) -> Graph:
    for name, text in files.items():
        path = root / "app" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return read_graph(root, "app")


def test_name_counts_as_import_of_the_module_that_defines_it(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, APP)
    assert set(graph.pairs) == {
        ("app.views.risk", "app.actions.risk.levels"),
        ("app.views.risk", "app.reports.page"),
        ("app.views.team", "app.models.member"),
        ("app.reports.page", "app.models.case"),
        ("app.reports.page", "app.models.member"),
        ("app.actions.risk.levels", "app.models.case"),
        ("app.models.case", "app.models.member"),
    }


def test_view_loads_itself_and_all_below_it(tmp_path: Path) -> None:
    assert loads(graph_of(tmp_path, APP)) == {"app.views.risk": 5, "app.views.team": 2}


def test_figures_of_a_small_app(tmp_path: Path, layers: dict[str, int]) -> None:
    assert figures(graph_of(tmp_path, APP), layers) == {
        "modules": "6",
        "folders": "6",
        "imports": "7",
        "imports inside a folder": "1 (14%)",
        "imports inside a subject": "1 (14%)",
        "imports inside a subject, without those to «case»": "1 (20%)",
        "circles of modules": "0",
        "circles of subjects": "0 (0 of 5 subjects)",
        "imports of a higher layer": "0",
        "modules that a view loads, median": "3.5 (2 views)",
    }


def test_circles_and_imports_of_a_higher_layer_are_counted(tmp_path: Path, layers: dict[str, int]) -> None:
    shown = figures(graph_of(tmp_path, {**APP, "models/member": "from app.reports.page import page\n"}), layers)
    assert shown["circles of modules"] == "1"
    assert shown["circles of subjects"] == "1 (3 of 5 subjects)"
    assert shown["imports of a higher layer"] == "1"


def test_cuts_are_ordered_by_what_a_view_would_load_less(tmp_path: Path) -> None:
    found = list(cuts(graph_of(tmp_path, {**APP, "reports/page": ""})))
    assert found == [
        (1.5, ("app.views.risk", "app.actions.risk.levels")),
        (1, ("app.actions.risk.levels", "app.models.case")),
        (0.5, ("app.models.case", "app.models.member")),
        (0.5, ("app.views.risk", "app.reports.page")),
        (0.5, ("app.views.team", "app.models.member")),
    ]


def test_subject_is_the_first_part_that_is_no_layer(layers: dict[str, int]) -> None:
    assert subject_of("app.actions.risk.levels", layers) == subject_of("app.views.risk", layers) == "risk"
    assert subject_of("app.team.views.members", layers) == "team"
    assert subject_of("app.tasks", layers) == "tasks"


def test_half_of_the_views_load_few_modules() -> None:
    assert median(loads(read_graph(CHECKOUT, "cases")).values()) <= MOST_LOADED
