"""Every page a person can come to, whose it is, and how to come there."""

from dataclasses import dataclass

from tests.browser import office, ways
from tests.browser.ways import ADMINISTRATOR, ANALYST, AUDITOR, HEAD, PSYCHOLOGIST, SUPPORTER, Way, at, cleared


@dataclass(frozen=True)
class Place:
    """`page` is the name of its route, or for a refusal its own: a page stays the same page with errors or other results."""

    name: str
    page: str
    account: str
    go: Way
    refused: bool = False


def refused(name: str, page: str, account: str, go: Way) -> Place:
    return Place(f"{name}, refused", page, account, go, refused=True)


FEWEST = "?number=long_overdue&stage=continued&risk=red"
PLACES = (
    Place("sign in", "account_login", "", at("/accounts/login/")),
    refused("sign in", "account_login", "", ways.refused_sign_in),
    Place("form expired", "form expired", "", ways.expired_form),
    Place("access closed", "account_inactive", "", at("/accounts/inactive/")),
    Place("invitation over", "invitation over", "", at("/invitation/forged/")),
    Place("today", "today", SUPPORTER, at("/today/")),
    Place("today, handed over", "today", SUPPORTER, ways.handed),
    Place("today of a head", "today", HEAD, at("/today/")),
    Place("today of a psychologist", "today", PSYCHOLOGIST, at("/today/")),
    Place("round", "round", SUPPORTER, at("/today/round/")),
    Place("round of a hospital", "round of a hospital", SUPPORTER, ways.hospital_round),
    Place("search", "search", SUPPORTER, at("/search/")),
    refused("search", "search", SUPPORTER, ways.refused_search),
    Place("search, found", "search", SUPPORTER, ways.search_for("")),
    Place("search, nobody", "search", SUPPORTER, ways.search_for("Ґґґґґґґ")),
    Place("new person", "person_new", SUPPORTER, at("/veterans/new/")),
    refused("new person", "person_new", SUPPORTER, ways.refused_person),
    Place("case", "case_detail", SUPPORTER, ways.open_case),
    Place("case of a psychologist", "case_detail", PSYCHOLOGIST, ways.open_case),
    Place("case, entry saved", "case_detail", SUPPORTER, ways.saved_visit),
    Place("new visit", "visit_new", SUPPORTER, ways.new_visit),
    refused("new visit", "visit_new", SUPPORTER, ways.refused_visit),
    Place("new visit, draft offered", "visit_new", PSYCHOLOGIST, ways.draft_offered),
    Place("new visit, draft resumed", "visit_new", PSYCHOLOGIST, ways.draft_resumed),
    Place("correcting", "visit_edit", SUPPORTER, ways.correcting),
    refused("correcting", "visit_edit", SUPPORTER, cleared(ways.correcting, "summary")),
    Place("moving", "visit_move", SUPPORTER, ways.moving),
    refused("moving", "visit_move", SUPPORTER, cleared(ways.moving)),
    Place("postponing", "step_postpone", SUPPORTER, ways.postponing),
    refused("postponing", "step_postpone", SUPPORTER, cleared(ways.postponing)),
    Place("stage", "stage_change", SUPPORTER, ways.change_of_stage),
    refused("stage", "stage_change", SUPPORTER, ways.refused_stage),
    Place("returning", "owner_return", SUPPORTER, ways.returning),
    refused("returning", "owner_return", SUPPORTER, cleared(ways.returning)),
    Place("naming an owner", "owner_assign", HEAD, ways.naming_an_owner),
    refused("naming an owner", "owner_assign", HEAD, cleared(ways.naming_an_owner)),
    Place("purpose", "case_purpose", HEAD, ways.purpose),
    refused("purpose", "case_purpose", HEAD, ways.refused_purpose),
    Place("notifications", "notifications", SUPPORTER, at("/notifications/")),
    Place("notifications, none", "notifications", AUDITOR, at("/notifications/")),
    Place("dashboard", "dashboard", HEAD, at("/dashboard/")),
    Place("dashboard of the country", "dashboard of the country", ANALYST, at("/dashboard/")),
    Place("rows of a number", "dashboard_cases", HEAD, office.rows_of_a_number),
    Place("rows of a number, none", "rows of a number, none", HEAD, at(f"/dashboard/cases/{FEWEST}")),
    Place("naming owners", "owners_assign", HEAD, office.naming_owners),
    refused("naming owners", "owners_assign", HEAD, cleared(office.naming_owners)),
    Place("staff", "staff", ADMINISTRATOR, at("/staff/")),
    Place("staff, found", "staff", ADMINISTRATOR, office.found_staff),
    Place("staff, filtered", "staff", ADMINISTRATOR, at("/staff/?role=head")),
    Place("colleague", "staff_detail", ADMINISTRATOR, office.colleague),
    Place("colleague without cases", "staff_detail", ADMINISTRATOR, office.colleague_without_cases),
    refused("colleague, hand-over", "staff_detail", ADMINISTRATOR, office.refused_hand_over),
    Place("inviting", "staff_invite", ADMINISTRATOR, at("/staff/invite/")),
    refused("inviting", "staff_invite", ADMINISTRATOR, cleared(at("/staff/invite/"))),
    Place("invitation", "invitation_detail", ADMINISTRATOR, office.invited),
    Place("profile", "profile", SUPPORTER, at("/profile/")),
    refused("profile", "profile", SUPPORTER, office.refused_profile),
    Place("profile, changed meanwhile", "profile", AUDITOR, office.profile_changed_meanwhile),
    Place("password", "profile_password", SUPPORTER, at("/profile/password/")),
    refused("password", "profile_password", SUPPORTER, cleared(at("/profile/password/"))),
    Place("help", "help", SUPPORTER, at("/help/")),
    Place("help of an administrator", "help", ADMINISTRATOR, at("/help/")),
    Place("help of an analyst", "help", ANALYST, at("/help/")),
    Place("help, a task", "help, a task", SUPPORTER, at("/help/log-a-visit/")),
    Place("help, words", "help_page", SUPPORTER, at("/help/how-to-talk/")),
    Place("help, numbers", "help, numbers", HEAD, at("/help/numbers/")),
    Place("not found", "not found", SUPPORTER, at("/cases/0000-000000/")),
    Place("not found by nobody", "not found", "", at("/no-such-page/")),
    Place("no access", "no access", ADMINISTRATOR, at("/today/")),
    Place("too late", "too late", SUPPORTER, ways.undone_twice),
    Place("sign out", "account_logout", SUPPORTER, at("/accounts/logout/")),
)
REFUSED = tuple(place for place in PLACES if place.refused)
