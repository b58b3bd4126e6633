"""The links and forms of a page, and what a reader could send with each form."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from config.demo.words import LOWERED_SURNAME

WAYS: Final = ("unchanged", "empty", "filled")
LINKS: Final = ("href", "hx-get", "data-options-from")
CHOICES: Final = ("radio", "checkbox", "option")
WORDS: Final = {"number": "1", "date": "2026-11-26", "time": "10:00", "tel": "+380670000000", "email": "somebody@demo.test"}


@dataclass
class Field:
    name: str
    kind: str
    value: str
    is_chosen: bool


@dataclass
class Form:
    """`buttons`: name, value and address of each."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    def values(self, way: str) -> dict[str, list[str]]:
        """What is sent. Hidden fields keep their values; «filled» answers each open question, with a name that a search finds."""
        sent: dict[str, list[str]] = {}
        for one in self.fields:
            if one.kind == "hidden" or (one.is_chosen and way != "empty"):
                sent.setdefault(one.name, []).append(one.value)
        for one in self.fields if way == "filled" else ():
            if not any(sent.get(one.name, ())) and (one.value or one.kind not in CHOICES):
                sent[one.name] = [one.value or WORDS.get(one.kind, LOWERED_SURNAME)]
        return sent


class Page(HTMLParser):
    """`links`: the addresses that it leads to, each once."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: dict[str, None] = {}
        self.forms: list[Form] = []
        self._by_id: dict[str, Form] = {}
        self._form: Form | None = None
        self._select = ""
        self._area: Field | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.links |= {given[name]: None for name in LINKS if given.get(name)}
        form = self._by_id.get(given.get("form", ""), self._form)
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get"))
            self._by_id[given.get("id", "-")] = self._form
            self.forms.append(self._form)
        elif form is None or "disabled" in given:
            return
        elif tag == "button":
            form.buttons.append((name, given.get("value", ""), given.get("formaction", "")))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            form.fields.append(Field(self._select, "option", given.get("value", ""), "selected" in given))
        elif tag == "textarea" and name:
            self._area = Field(name, "text", "", is_chosen=True)
            form.fields.append(self._area)
        elif tag == "input" and name and kind != "file":
            is_chosen = "checked" in given if kind in CHOICES else True
            form.fields.append(Field(name, kind, given.get("value", "on" if kind in CHOICES else ""), is_chosen))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = ""
