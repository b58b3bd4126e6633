"""The fields that a browser would send from the form of a page without any change by the user."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit


class _FormReader(HTMLParser):
    """Collects the fields of those POST forms of a page that go to `target`, or have a button that does, with their initial
    values."""

    def __init__(self, page: str, target: str) -> None:
        super().__init__()
        self.page, self.target, self.inside, self.is_meant = page, target, False, False
        self.fields: dict[str, list[str]] = {}
        self.found: dict[str, list[str]] = {}
        self.select, self.options = "", [""]
        self.textarea = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.inside, self.fields = given.get("method", "").lower() == "post", {}
            self.is_meant = self._goes_there(given.get("action", ""))
        elif self.inside and tag == "button" and "formaction" in given:
            self.is_meant |= self._goes_there(given["formaction"])
        elif self.inside and tag == "input" and given.get("name"):
            self._take_input(given)
        elif self.inside and tag == "select":
            self.select, self.options = given["name"], []
        elif self.inside and tag == "option" and self.select:
            self.options = [given.get("value", "")] if "selected" in given else self.options or [given.get("value", "")]
        elif self.inside and tag == "textarea":
            self.textarea = given["name"]
            self.fields.setdefault(self.textarea, [""])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.found |= self.fields if self.inside and self.is_meant else {}
            self.inside = False
        elif tag == "select" and self.select:
            self.fields[self.select], self.select = self.options[:1], ""
        elif tag == "textarea":
            self.textarea = ""

    def handle_data(self, text: str) -> None:
        if self.textarea:
            self.fields[self.textarea] = [text.removeprefix("\n")]

    def _goes_there(self, address: str) -> bool:
        return urlsplit(urljoin(self.page, address)).path == self.target

    def _take_input(self, given: dict[str, str]) -> None:
        name, kind = given["name"], given.get("type", "text")
        if kind in ("radio", "checkbox"):
            if "checked" in given:
                self.fields[name] = [given.get("value", "on")]
            self.fields.setdefault(name, [given.get("value", "on")])
        elif kind not in ("submit", "button", "image", "reset", "file"):
            self.fields[name] = [given.get("value", "")]


def fields_on_page(html: str, *, page: str, target: str) -> dict[str, list[str]]:
    """`page` is the address of the page with the form, `target` the path it is sent to. The CSRF token is left out."""
    reader = _FormReader(page, target)
    reader.feed(html)
    reader.found.pop("csrfmiddlewaretoken", None)
    return reader.found
