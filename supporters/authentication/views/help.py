"""Help: short task pages. The index lists those of the user's role; any user may read the others, which hold no secret."""

from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission, Role

LEADING: Final = frozenset({Role.SUPPORTER, Role.HEAD})
CASEWORK: Final = LEADING | {Role.PSYCHOLOGIST}
TYPING: Final = CASEWORK | {Role.ADMINISTRATOR}
EXPORTING: Final = frozenset({Role.HEAD, Role.ADMINISTRATOR, Role.AUDITOR, Role.ANALYST})
EVERYBODY: Final = frozenset(Role)


@dataclass(frozen=True)
class HelpPage:
    """`roles`: whose index lists it. The text is templates/help/<slug>.html."""

    slug: str
    title: Promise
    roles: frozenset[Role]


PAGES: Final = (
    HelpPage("psychologist", _("Your work as a psychologist"), frozenset({Role.PSYCHOLOGIST})),
    HelpPage("auditor", _("Your work as an auditor"), frozenset({Role.AUDITOR})),
    HelpPage("analyst", _("Your work as an analyst"), frozenset({Role.ANALYST})),
    HelpPage("log-a-visit", _("How to log a meeting or a call"), CASEWORK),
    HelpPage("wrong-card", _("An entry on the wrong card"), CASEWORK),
    HelpPage("mend-a-person", _("How to mend the data of a person"), CASEWORK),
    HelpPage("postpone", _("How to put off a step"), LEADING),
    HelpPage("where", _("How to record where a person is"), LEADING),
    HelpPage("new-card", _("How to open a card, and to find one that exists"), LEADING),
    HelpPage("reminders", _("Reminders"), CASEWORK),
    HelpPage("hand-over", _("How to hand a case over"), LEADING),
    HelpPage("answer-a-hand-over", _("A case is handed over to you"), LEADING),
    HelpPage("papers", _("What can be printed from a card"), CASEWORK),
    HelpPage("consent", _("How consent works"), CASEWORK),
    HelpPage("rights", _("How rights to data work"), LEADING),
    HelpPage("community", _("Peers, circles and events"), LEADING),
    HelpPage("risk", _("How to change the level of risk"), CASEWORK),
    HelpPage("safety", _("How to talk about safety"), LEADING),
    HelpPage("team", _("How to bring in a psychologist or a colleague"), CASEWORK),
    HelpPage("pause", _("How to pause the support"), LEADING),
    HelpPage("end-the-support", _("How to end the support, and how to begin again"), LEADING),
    HelpPage("promises", _("What was promised beside the next step"), CASEWORK),
    HelpPage("questions", _("A question about a card, and its answer"), LEADING),
    HelpPage("vacancies", _("How work is looked for"), CASEWORK),
    HelpPage("jobs", _("From a vacancy to work that lasts"), CASEWORK),
    HelpPage("loss", _("When a person was killed, died, is missing or in captivity"), CASEWORK),
    HelpPage("numbers", _("What the numbers count"), frozenset({Role.HEAD})),
    HelpPage("duplicates", _("Two cards of one person"), frozenset({Role.HEAD})),
    HelpPage("import", _("How to import an existing register"), frozenset({Role.HEAD})),
    HelpPage("radar", _("The radar: who is between institutions"), frozenset({Role.HEAD})),
    HelpPage("assign", _("How to give cases to supporters"), frozenset({Role.HEAD})),
    HelpPage("leave-and-cover", _("Leave and cover"), frozenset({Role.HEAD, Role.ADMINISTRATOR})),
    HelpPage("new-colleagues", _("New colleagues, and what a head agrees to"), frozenset({Role.HEAD, Role.ADMINISTRATOR})),
    HelpPage("invite", _("How to invite a colleague"), frozenset({Role.ADMINISTRATOR})),
    HelpPage("correct-a-colleague", _("How to correct the data of colleagues"), frozenset({Role.ADMINISTRATOR})),
    HelpPage("settings", _("What is set for the whole site"), frozenset({Role.ADMINISTRATOR})),
    HelpPage("institutions", _("How to keep the directory of institutions"), frozenset({Role.ADMINISTRATOR})),
    HelpPage("deactivate", _("How to close a colleague’s access"), frozenset({Role.ADMINISTRATOR})),
    HelpPage("how-to-talk", _("How to talk with a veteran"), CASEWORK),
    HelpPage("files", _("How a list is saved as a file"), EXPORTING),
    HelpPage("nothing-is-lost", _("Nothing typed is lost"), TYPING),
    HelpPage("signed-out", _("When you are signed out"), EVERYBODY),
)


@require_safe
@require(Permission.HELP_VIEW)
def help_index(request: SupporterRequest) -> HttpResponse:
    role = Role(request.user.role)
    return render(request, "help/index.html", {"pages": [page for page in PAGES if role in page.roles]})


@require_safe
@require(Permission.HELP_VIEW)
def help_page(request: SupporterRequest, slug: str) -> HttpResponse:
    page = next((page for page in PAGES if page.slug == slug), None)
    if page is None:
        raise Http404
    return render(request, f"help/{page.slug}.html", {"page": page})
