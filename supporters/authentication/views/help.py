"""Help: short task pages. The index lists those of the user's role by moment of work; any user may read the others, which hold
no secret."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

from django.db.models import TextChoices
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


class Moment(TextChoices):
    """When a page helps, in the order of the index."""

    ROLE = "role", _("Your work")
    WARD = "ward", _("In the ward")
    AFTER = "after", _("After a visit")
    MOVE = "move", _("When a person moves")
    LIFE = "life", _("Community and work")
    END = "end", _("The end of a support")
    DEPARTMENT = "department", _("Your department")
    STAFF = "staff", _("Colleagues and settings")
    SITE = "site", _("This site")


@dataclass(frozen=True)
class HelpPage:
    """`roles`: whose index lists it. The text is templates/help/<slug>.html."""

    slug: str
    title: Promise
    roles: frozenset[Role]
    moment: Moment


PAGES: Final = (
    HelpPage("psychologist", _("Your work as a psychologist"), frozenset({Role.PSYCHOLOGIST}), Moment.ROLE),
    HelpPage("auditor", _("Your work as an auditor"), frozenset({Role.AUDITOR}), Moment.ROLE),
    HelpPage("analyst", _("Your work as an analyst"), frozenset({Role.ANALYST}), Moment.ROLE),
    HelpPage("log-a-visit", _("How to log a meeting or a call"), CASEWORK, Moment.WARD),
    HelpPage("new-card", _("How to open a card, and to find one that exists"), LEADING, Moment.WARD),
    HelpPage("how-to-talk", _("How to talk with a veteran"), CASEWORK, Moment.WARD),
    HelpPage("consent", _("How consent works"), CASEWORK, Moment.WARD),
    HelpPage("risk", _("How to change the level of risk"), CASEWORK, Moment.WARD),
    HelpPage("safety", _("How to talk about safety"), LEADING, Moment.WARD),
    HelpPage("team", _("How to bring in a psychologist or a colleague"), CASEWORK, Moment.WARD),
    HelpPage("promises", _("What was promised beside the next step"), CASEWORK, Moment.AFTER),
    HelpPage("postpone", _("How to put off a step"), LEADING, Moment.AFTER),
    HelpPage("reminders", _("Reminders"), CASEWORK, Moment.AFTER),
    HelpPage("wrong-card", _("An entry on the wrong card"), CASEWORK, Moment.AFTER),
    HelpPage("mend-a-person", _("How to mend the data of a person"), CASEWORK, Moment.AFTER),
    HelpPage("questions", _("A question about a card, and its answer"), LEADING, Moment.AFTER),
    HelpPage("papers", _("What can be printed from a card"), CASEWORK, Moment.AFTER),
    HelpPage("where", _("How to record where a person is"), LEADING, Moment.MOVE),
    HelpPage("hand-over", _("How to hand a case over"), LEADING, Moment.MOVE),
    HelpPage("answer-a-hand-over", _("A case is handed over to you"), LEADING, Moment.MOVE),
    HelpPage("community", _("Peers, circles and events"), LEADING, Moment.LIFE),
    HelpPage("vacancies", _("How work is looked for"), CASEWORK, Moment.LIFE),
    HelpPage("jobs", _("From a vacancy to work that lasts"), CASEWORK, Moment.LIFE),
    HelpPage("pause", _("How to pause the support"), LEADING, Moment.END),
    HelpPage("end-the-support", _("How to end the support, and how to begin again"), LEADING, Moment.END),
    HelpPage("loss", _("When a person was killed, died, is missing or in captivity"), CASEWORK, Moment.END),
    HelpPage("rights", _("How rights to data work"), LEADING, Moment.END),
    HelpPage("radar", _("The radar: who is between institutions"), frozenset({Role.HEAD}), Moment.DEPARTMENT),
    HelpPage("assign", _("How to give cases to supporters"), frozenset({Role.HEAD}), Moment.DEPARTMENT),
    HelpPage("numbers", _("What the numbers count"), frozenset({Role.HEAD}), Moment.DEPARTMENT),
    HelpPage("duplicates", _("Two cards of one person"), frozenset({Role.HEAD}), Moment.DEPARTMENT),
    HelpPage("import", _("How to import an existing register"), frozenset({Role.HEAD}), Moment.DEPARTMENT),
    HelpPage("leave-and-cover", _("Leave and cover"), frozenset({Role.HEAD, Role.ADMINISTRATOR}), Moment.DEPARTMENT),
    HelpPage(
        "new-colleagues",
        _("New colleagues, and what a head agrees to"),
        frozenset({Role.HEAD, Role.ADMINISTRATOR}),
        Moment.DEPARTMENT,
    ),
    HelpPage("invite", _("How to invite a colleague"), frozenset({Role.ADMINISTRATOR}), Moment.STAFF),
    HelpPage("correct-a-colleague", _("How to correct the data of colleagues"), frozenset({Role.ADMINISTRATOR}), Moment.STAFF),
    HelpPage("settings", _("What is set for the whole site"), frozenset({Role.ADMINISTRATOR}), Moment.STAFF),
    HelpPage("institutions", _("How to keep the directory of institutions"), frozenset({Role.ADMINISTRATOR}), Moment.STAFF),
    HelpPage("deactivate", _("How to close a colleague’s access"), frozenset({Role.ADMINISTRATOR}), Moment.STAFF),
    HelpPage("files", _("How a list is saved as a file"), EXPORTING, Moment.SITE),
    HelpPage("nothing-is-lost", _("Nothing typed is lost"), TYPING, Moment.SITE),
    HelpPage("signed-out", _("When you are signed out"), EVERYBODY, Moment.SITE),
)


@require_safe
@require(Permission.HELP_VIEW)
def help_index(request: SupporterRequest) -> HttpResponse:
    pages = [page for page in PAGES if request.user.role in page.roles]
    moments = [(moment, list(found)) for moment, found in groupby(pages, key=attrgetter("moment"))]
    return render(request, "help/index.html", {"moments": moments})


@require_safe
@require(Permission.HELP_VIEW)
def help_page(request: SupporterRequest, slug: str) -> HttpResponse:
    page = next((page for page in PAGES if page.slug == slug), None)
    if page is None:
        raise Http404
    return render(request, f"help/{page.slug}.html", {"page": page})
