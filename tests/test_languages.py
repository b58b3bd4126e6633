"""Two languages: every message has a Ukrainian translation, and no page mixes them. Data stay in the language they were typed
in."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import polib
import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation.template import templatize

from config.embedded.home import CHECKOUT
from privacy.fields import SealedTextField
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter
from tests.actors import actor
from tests.asking import answer_to
from tests.factories import House
from tests.route_table import OUT, ROLES
from tests.test_routes import addresses, cookies_of, expected  # noqa: F401 - one is a fixture

CATALOGUE = CHECKOUT / "locale" / "uk" / "LC_MESSAGES" / "django.po"
SOURCES = ("config", "privacy", "supporters", "veterans", "cases", "dashboards")
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
LITERAL = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
TEMPLATE_CALL = re.compile(rf"n?(p?)gettext\({LITERAL}(?:, ?{LITERAL})?")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
CYRILLIC, LATIN = re.compile(r"[Ѐ-ӿ]+"), re.compile(r"[A-Za-z]{2,}")
FOREIGN = {"en": CYRILLIC, "uk": LATIN}
ADDRESS = re.compile(r"\S+@\S+|https?://\S+")
SPOKEN = ("alt", "aria-label", "placeholder", "title", "label")
REDIRECT, REFUSED = 302, (403, 404, 405)
AS_ON_THE_DOCUMENT = re.compile(r"РНОКПП|2297-VI|2136-IX|\.xlsx|\.csv")
UKRAINIAN_LABELS = {"label_uk", "step_uk"}  # these have English columns beside them


def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def test_every_message_is_translated() -> None:
    entries = catalogue()
    assert [entry.msgid for entry in entries.untranslated_entries()] == []
    assert [entry.msgid for entry in entries.fuzzy_entries()] == []
    assert [entry.msgid for entry in entries if entry.msgid_plural and not all(entry.msgstr_plural.values())] == []
    assert len(entries) > 300


def test_translations_keep_the_placeholders() -> None:
    wrong = []
    for entry in catalogue():
        asked = {*PLACEHOLDER.findall(entry.msgid), *PLACEHOLDER.findall(entry.msgid_plural)}
        for said in (entry.msgstr, *entry.msgstr_plural.values()):
            if said and not set(PLACEHOLDER.findall(said)) <= asked:
                wrong.append(entry.msgid)
    assert wrong == []


def test_compiled_catalogue_says_what_the_source_of_it_says() -> None:
    compiled = {(entry.msgctxt, entry.msgid): entry for entry in polib.mofile(str(CATALOGUE.with_suffix(".mo")))}
    stale = []
    for entry in catalogue():
        made = compiled.get((entry.msgctxt, entry.msgid))
        if made is None or (made.msgstr, made.msgstr_plural) != (entry.msgstr, entry.msgstr_plural):
            stale.append(entry.msgid)
    assert stale == []


def test_catalogue_holds_every_message_of_the_code_and_no_other() -> None:
    written = {*messages_of_code(), *messages_of_templates()}
    held = {entry.msgid for entry in catalogue()}
    assert written - held == set()
    assert held - written == set()


def messages_of_code() -> Iterator[str]:
    for app in SOURCES:
        for path in (CHECKOUT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                yield from messages_in(path.read_text())


def messages_of_templates() -> Iterator[str]:
    for path in (CHECKOUT / "templates").rglob("*.*"):
        for context, first, second in TEMPLATE_CALL.findall(templatize(path.read_text())):
            yield str(ast.literal_eval(second if context else first))


def messages_in(source: str) -> Iterator[str]:
    """The msgid of each call: of a plural the singular, of a call with a context the argument after it."""
    for call in ast.walk(ast.parse(source.strip())):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in CALLS:
            message = call.args[1 if call.func.id.startswith("pgettext") else 0]
            if isinstance(message, ast.Constant) and isinstance(message.value, str):
                yield message.value


class Words(HTMLParser):
    """The words of a page in its own language: texts and spoken attributes, without parts marked with another language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language, self.said = language, ""
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        foreign = given.get("lang", self.language) != self.language or tag in ("script", "style")
        if tag not in ("input", "meta", "link", "br", "use", "path"):
            self._open.append((tag, foreign))
        if not self._is_foreign() and not foreign:
            self.said += "".join(f"\n{given[name]}" for name in SPOKEN if given.get(name))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._is_foreign():
            self.said += data

    def _is_foreign(self) -> bool:
        return any(foreign for _, foreign in self._open)


def words_of(html: str, language: str, data: list[str]) -> str:
    page = Words(language)
    page.feed(html)
    said = page.said.replace("\u00a0", " ")
    for value in data:
        said = said.replace(value, "")
    return AS_ON_THE_DOCUMENT.sub("", ADDRESS.sub("", said))


def typed_values() -> list[str]:
    """Every typed text in the database, the longest first, without labels that exist in both languages."""
    found: set[str] = set()
    with reading_under_way(Reading()):
        for app in SOURCES[1:]:
            for model in apps.get_app_config(app).get_models() if apps.is_installed(app) else ():
                if not hasattr(model, "pgh_tracked_model"):
                    found |= set(typed_in(model))
    found |= {person.short_name.replace("\u00a0", " ") for person in Supporter.objects.all()}
    return sorted(found, key=len, reverse=True)


def typed_in(model: type[models.Model]) -> Iterator[str]:
    texts = (models.CharField, models.TextField, SealedTextField)
    fields = [field for field in model._meta.concrete_fields if isinstance(field, texts) and not getattr(field, "choices", None)]
    for row in model._default_manager.all():
        for field in fields:
            value = getattr(row, field.name)
            if field.name not in UKRAINIAN_LABELS and isinstance(value, str) and len(value) > 1:
                yield value.replace("\u00a0", " ")


def worded(addresses: dict[str, str], role: str) -> Iterator[tuple[str, str, str]]:  # noqa: F811
    """Method, name and address of what has words for this role: no redirect, and of the pages of a refusal one."""
    refused = set()
    for name, address in addresses.items():
        for method in ("get", "post"):
            answer = expected(name, role, method.upper())
            if answer != REDIRECT and (answer, method) not in refused:
                yield method, name, address
            if answer in REFUSED:
                refused.add((answer, method))
    yield "get", "absent", "/absent/"


def pages_of(person: Supporter | None, asked: list[tuple[str, str, str]], language: str) -> Iterator[tuple[str, str]]:
    """Every page the person is shown, including refused forms and error pages."""
    if person is not None:
        Supporter.objects.active().filter(pk=person.pk).update(language=language)
    requests = RequestFactory(headers={"Accept-Language": language}, HTTP_COOKIE=cookies_of(person))
    for method, name, address in asked:
        with transaction.atomic(), translation.override(None):
            answer = answer_to(getattr(requests, method)(address))
            transaction.set_rollback(True)
        assert answer.status_code != 500, f"{method} {name}"
        if "html" in answer.headers.get("Content-Type", "") and answer.text:
            yield f"{method} {name} {answer.status_code}", answer.text


@pytest.mark.exhaustive
@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in ROLES if role != "deactivated"])
def test_no_page_mixes_languages(house: House, addresses: dict[str, str], role: str) -> None:  # noqa: F811
    person = actor(house, role) if role != "anonymous" else None
    data, asked = typed_values(), list(worded(addresses, role))
    for language, foreign in FOREIGN.items():
        mixed, seen, foreign_data = {}, 0, [value for value in data if foreign.search(value)]
        for page, html in pages_of(person, asked, language):
            seen += 1
            assert f'<html lang="{language}"' in html or "<html" not in html, page
            if found := foreign.findall(words_of(html, language, foreign_data)):
                mixed[page] = found
        assert mixed == {}
        assert seen >= (1 if role in OUT else 4)
