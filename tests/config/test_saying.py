"""`{% say a.b %}` must print what Django prints for `{{ a.b }}`, and `{% if a.b %}` decide as Django's does."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, Engine, Template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from cases.states import Risk


@dataclass
class Row:
    name: str = "О'Ніл <b> & «Ко»"
    badge: SafeString = SafeString("<b>5</b>")
    count: int = 12345
    share: float = 0.5
    day: date = date(2026, 11, 26)
    nothing: None = None
    label: Any = gettext_lazy("Today")
    risk: Risk = Risk.RED
    words: tuple[str, ...] = ("перше",)
    inner: "Row | None" = None
    kept: dict[str, Any] = field(default_factory=lambda: {"name": "<i>", "items": "an entry called as a method of dict"})
    asked: list[str] = field(default_factory=list)

    def called(self) -> str:
        return "<called>"

    @property
    def gone(self) -> str:
        raise ObjectDoesNotExist

    @property
    def counted(self) -> int:
        self.asked.append("counted")
        return len(self.asked)


PATHS = (
    "row.name", "row.badge", "row.count", "row.share", "row.day", "row.nothing", "row.label", "row.risk", "row.risk.label",
    "row.words", "row.inner.name", "row.inner.inner.name", "row.kept.name", "row.kept.items", "row.kept.nowhere", "row.called",
    "row.called.upper", "row.nowhere", "row.name.upper", "nowhere", "nowhere.name", "text", "number", "kept.name",
    "row.words.count", "row.gone", "row.gone.name",
)  # fmt: skip


@pytest.mark.parametrize("escaping", [True, False], ids=["escaped", "as_it_is"])
@pytest.mark.parametrize("path", PATHS)
def test_prints_what_django_prints(path: str, escaping: bool) -> None:  # noqa: FBT001 - a parameter of the test
    values = {"row": Row(inner=Row()), "text": "<p>", "number": 1234.5, "kept": {"name": "&"}}
    ours, djangos = (
        Template(source).render(Context(values, autoescape=escaping)) for source in (f"{{% say {path} %}}", f"{{{{ {path} }}}}")
    )
    assert ours == djangos


def test_loops_and_blocks_are_djangos_to_find() -> None:
    each = "{%% for word in row.words %%}{%% block b%d %%}%s %s{%% endblock %%}{%% endfor %%}"
    ours = Template(each % (1, "{% say forloop.counter %}", "{% say word %}")).render(Context({"row": Row()}))
    assert ours == Template(each % (2, "{{ forloop.counter }}", "{{ word }}")).render(Context({"row": Row()})) == "1 перше"


def test_value_is_asked_for_once() -> None:
    row = Row()
    assert Template("{% say row.counted %}").render(Context({"row": row})) == "1"
    assert row.asked == ["counted"]


CONDITIONS = (
    *PATHS, *(f"not {path}" for path in PATHS), "row.name == text", "row.count > 5 and row.nothing", "row.risk != \"green\"",
    "\"перше\" in row.words", "row.name|length > 3", "row.nowhere or row.inner.name", "row.nothing is None", "row.share == 0.5",
    "row.called == \"<called>\"", "row.words.0", "None", "True", "number > row.nothing", "row.name not in row.words and text",
)  # fmt: skip


@pytest.mark.parametrize("condition", CONDITIONS)
def test_decides_as_django_decides(condition: str) -> None:
    source = f"{{% if {condition} %}}yes{{% elif not {condition} %}}no{{% else %}}neither{{% endif %}}"
    values = {"row": Row(inner=Row()), "text": "<p>", "number": 1234.5, "kept": {"name": "&"}}
    assert Template(source).render(Context(values)) == Engine().from_string(source).render(Context(values))
