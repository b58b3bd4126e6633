"""Sources of terms and texts in the language of the reader. The rows hold them in English; another one is shown as it is."""

from typing import Final

from django.utils.translation import gettext, gettext_noop

KNOWN: Final = frozenset(
    {
        gettext_noop("Law 2297-VI, article 7"),
        gettext_noop("Law 2297-VI, article 7 and article 11"),
        gettext_noop("Law 2297-VI, article 8"),
        gettext_noop("Law 2297-VI, article 8 and article 15"),
        gettext_noop("Law 2297-VI, article 8 and article 16"),
        gettext_noop("Law 2297-VI, article 8 and article 20"),
        gettext_noop("Law 2297-VI, article 15; rules of archives of the ministry override it"),
        gettext_noop("Draft of the product, not yet confirmed by a lawyer of the ministry"),
    }
)


def source_label(source: str) -> str:
    return gettext(source) if source in KNOWN else source
