from pathlib import Path
from statistics import mean, median

import pytest

from config.embedded.home import CHECKOUT
from tools.import_graph.__main__ import RECORD, cuts, figures, loads, package_of
from tools.import_graph.graph import Graph, layers_of, read_graph

MOST_LOADED = 70  # modules of cases by half of its views
LEAST_INSIDE, LEAST_APART = 0.40, 0.60  # imports that stay in their package: of all, and of those that are not of «case»

APP = {
    "__init__": "",
    "urls": "from app.leading.views import risk, team\n",
    "leading/__init__": "",
    "leading/views/__init__": "",
    "leading/views/risk": "from app.leading.actions.risk import raise_risk\nfrom app.leading.reports import page\n",
    "leading/views/team": "from app.case.models import Member\nfrom django.db import models\n",
    "leading/reports/__init__": "",
    "leading/reports/page": "def page():\n    from app.case.models import Case, Member\n",
    "leading/actions/__init__": "",
    "leading/actions/risk/__init__": "from app.leading.actions.risk.levels import raise_risk\n",
    "leading/actions/risk/levels": "from app.case.models import Case\n",
    "case/__init__": "",
    "case/models/__init__": "from app.case.models.case import Case\nfrom app.case.models.member import Member\n",
    "case/models/case": "from app.case.models import member\n",
    "case/models/member": "",
    "migrations/__init__": "",
    "migrations/first": "from app.leading.views import risk\n",
}
CONTRACTS = """
[[tool.importlinter.contracts]]
id = "app"
layers = ["urls | (tasks)", "leading", "case"]

[[tool.importlinter.contracts]]
id = "app-layers"
layers = ["(views)", "(reports)", "(actions)", "(models)"]
"""


@pytest.fixture
def heights(tmp_path: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Of the packages and of the layers."""
    (tmp_path / "pyproject.toml").write_text(CONTRACTS)
    return layers_of(tmp_path / "pyproject.toml", "app"), layers_of(tmp_path / "pyproject.toml", "app-layers")


def graph_of(root: Path, files: dict[str, str]) -> Graph:
    for name, text in files.items():
        path = root / "app" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return read_graph(root, "app")


def test_name_counts_as_import_of_the_module_that_defines_it(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, APP)
    assert set(graph.pairs) == {
        ("app.urls", "app.leading.views.risk"),
        ("app.urls", "app.leading.views.team"),
        ("app.leading.views.risk", "app.leading.actions.risk.levels"),
        ("app.leading.views.risk", "app.leading.reports.page"),
        ("app.leading.views.team", "app.case.models.member"),
        ("app.leading.reports.page", "app.case.models.case"),
        ("app.leading.reports.page", "app.case.models.member"),
        ("app.leading.actions.risk.levels", "app.case.models.case"),
        ("app.case.models.case", "app.case.models.member"),
    }


def test_view_loads_itself_and_all_below_it(tmp_path: Path) -> None:
    assert loads(graph_of(tmp_path, APP)) == {"app.leading.views.risk": 5, "app.leading.views.team": 2}


def test_figures_of_a_small_app(tmp_path: Path, heights: tuple[dict[str, int], dict[str, int]]) -> None:
    assert figures(graph_of(tmp_path, APP), *heights) == {
        "modules": "7",
        "folders": "8",
        "imports": "9",
        "imports inside a folder": "1 (11%)",
        "imports inside a package": "3 (33%)",
        "imports inside a package, without those to «case»": "2 (50%)",
        "circles of modules": "0",
        "circles of packages": "0",
        "imports of a higher package": "0",
        "imports of a higher layer": "0",
        "modules that a view loads, median": "3.5 (2 views)",
    }


def test_circles_and_imports_of_something_higher_are_counted(
    tmp_path: Path, heights: tuple[dict[str, int], dict[str, int]]
) -> None:
    higher = {"case/models/member": "from app.leading.reports.page import page\n"}
    higher |= {"leading/actions/team": "from app.leading.views import team\n"}
    shown = figures(graph_of(tmp_path, {**APP, **higher}), *heights)
    assert shown["circles of modules"] == "1"
    assert shown["circles of packages"] == "1"
    assert shown["imports of a higher package"] == "1"
    assert shown["imports of a higher layer"] == "1"


def test_cuts_are_ordered_by_what_a_view_would_load_less(tmp_path: Path) -> None:
    found = list(cuts(graph_of(tmp_path, {**APP, "leading/reports/page": ""})))
    assert found == [
        (1.5, ("app.leading.views.risk", "app.leading.actions.risk.levels")),
        (1, ("app.leading.actions.risk.levels", "app.case.models.case")),
        (0.5, ("app.case.models.case", "app.case.models.member")),
        (0.5, ("app.leading.views.risk", "app.leading.reports.page")),
        (0.5, ("app.leading.views.team", "app.case.models.member")),
        (0, ("app.urls", "app.leading.views.risk")),
        (0, ("app.urls", "app.leading.views.team")),
    ]


def test_half_of_the_views_load_few_modules() -> None:
    assert median(loads(read_graph(CHECKOUT, "cases")).values()) <= MOST_LOADED


def test_imports_of_cases_stay_in_their_packages() -> None:
    graph = read_graph(CHECKOUT, "cases")
    inside = [package_of(module) == package_of(name) for module, name in graph.pairs]
    apart = [package_of(module) == package_of(name) for module, name in graph.pairs if package_of(name) != RECORD]
    assert mean(inside) >= LEAST_INSIDE
    assert mean(apart) >= LEAST_APART
