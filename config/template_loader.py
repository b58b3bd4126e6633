"""Compile templates once for each language, with their constant parts already rendered.

A page of a dozen fields and thirty rows spent a third of its time on rendering the same words again (docs/adr/0011-hot-pages.md).
"""

import re
from typing import Any

from django.template import Context, Origin
from django.template.loaders import cached
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.translation import get_language, gettext

_TEXT = r"""("[^"]*"|'[^']*')"""
_TRANSLATE = re.compile(r"{% translate " + _TEXT + " %}")
_STATIC = re.compile(r"{% static " + _TEXT + " %}")
_URL = re.compile(r"{% url " + _TEXT + " %}")
_CONSTANT = re.compile(r"{% include " + _TEXT + r" with ((?:\w+=" + _TEXT + r" )+)only %}")
_PLAIN = re.compile(r"{% include " + _TEXT + " %}")
_ARGUMENT = re.compile(r"(\w+)=" + _TEXT)
_INDENT = re.compile(r"({% blocktrans(?:late)? .*?{% endblocktrans(?:late)? %})|\n\s+", re.DOTALL)


def without_indentation(source: str) -> str:
    """A translated block keeps its lines: its text is the key of the catalog."""
    return _INDENT.sub(lambda found: found[1] or "\n", source)


class FoldingLoader(cached.Loader):
    """Render literal `translate`, `static`, `url` and includes of literals when a template is compiled.

    An include without arguments becomes part of its template. A page has no indentation and no empty lines.
    """

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        return f"{get_language()} {super().cache_key(template_name, skip)}"

    def get_contents(self, origin: Origin) -> str:
        source = super().get_contents(origin)
        return self._folded(without_indentation(source) if origin.name.endswith(".html") else source)

    def _folded(self, source: str) -> str:
        source = _PLAIN.sub(lambda found: self._source(found[1][1:-1]), source)
        source = _TRANSLATE.sub(lambda found: gettext(found[1][1:-1]), source)
        source = _STATIC.sub(lambda found: conditional_escape(static(found[1][1:-1])), source)
        source = _URL.sub(lambda found: reverse(found[1][1:-1]), source)
        return _CONSTANT.sub(lambda found: self._rendered(found[1][1:-1], found[2]), source)

    def _source(self, name: str) -> str:
        return self.get_template(name).source

    def _rendered(self, name: str, arguments: str) -> str:
        values = {name: text[1:-1] for name, text in _ARGUMENT.findall(arguments)}
        return self.get_template(name).render(Context(values))
