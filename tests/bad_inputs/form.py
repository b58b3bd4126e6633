"""A form of the site as the tests of bad inputs send it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Form:
    """`fields` override what the page proposes; `query` holds the query parameters that the form's own address accepts."""

    actor: str = "owner"
    fields: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    page: str = ""
    """The route of the page that shows it, when that is not its own."""

    asked: dict[str, str] = field(default_factory=dict)
    """What the address of that page holds."""

    answer: int = 302
    """To the form as it should be."""
