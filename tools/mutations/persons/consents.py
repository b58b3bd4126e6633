"""Guards of consent: nothing is presumed, nothing leaves without it, and an end holds at once."""

from typing import Final

from tools.mutations.table import Mutation

ACTION_TESTS: Final = "tests/cases/person/actions/test_consents.py"
VIEW_TESTS: Final = "tests/cases/person/views/test_consents.py"
INTAKE_TESTS: Final = "tests/cases/intake/views/test_intake_consent.py"
PACKAGE_TESTS: Final = "tests/cases/reintegration/actions/test_packages.py"
RIGHTS: Final = "tests/privacy/test_rights.py"
CONSENT_MUTATIONS: Final = (
    Mutation(
        "A package for a community needs the consent of the person",
        "cases/reintegration/actions/packages.py",
        "    consent = require_consent(case.person_id, Scope.PROVIDER, at=at)\n",
        "    consent = case\n    consent.given_at = at  # type: ignore[attr-defined]\n",
        PACKAGE_TESTS,
    ),
    Mutation(
        "A package is not printed once the consent has ended",
        "cases/reintegration/views/packages.py",
        "    require_consent(case.person_id, Scope.PROVIDER, at=now)\n",
        "",
        "tests/cases/reintegration/views/test_packages.py",
    ),
    Mutation(
        "Who withdraws a consent cancels what has not left",
        "cases/person/actions/consents.py",
        "    return {one: sum(one.cancel(case, by=by, at=at) for case in cases) for one in _unsent.get(scope, ())}\n",
        "    return {}\n",
        ACTION_TESTS,
    ),
    Mutation(
        "A cancelled package reminds nobody",
        "cases/reintegration/actions/packages.py",
        "    settle_all(PACKAGE, [package.pk], at=at)\n",
        "",
        ACTION_TESTS,
    ),
    Mutation(
        "The answer keeps the promise to ask",
        "cases/person/actions/consents.py",
        "        _keep_promise_to_ask(locked.cases, scope, by=by, at=at)\n",
        "        pass\n",
        ACTION_TESTS,
    ),
    Mutation(
        "Who refuses can consent: vital interests are no basis",
        "cases/person/forms/consents.py",
        'answer == Answer.REFUSED and basis in ("", VITAL_INTERESTS)',
        'answer == Answer.REFUSED and basis == ""',
        INTAKE_TESTS,
    ),
    Mutation(
        "Nothing of a person who refuses is kept",
        "cases/intake/views/registration.py",
        "    if form.keeps_nothing and is_sent_to_be_saved(request):\n        return _keep_nothing(form, request)\n",
        "",
        INTAKE_TESTS,
    ),
    Mutation(
        "No hash of what was typed remains after a refusal",
        "cases/intake/views/registration.py",
        'form.cleaned_data.get("submission_key") or uuid4(), [], result=result)',
        'form.cleaned_data.get("submission_key") or uuid4(), form.submitted_fields(), result=result)',
        INTAKE_TESTS,
    ),
    Mutation(
        "Consent is not presumed at the registration",
        "cases/person/forms/consents.py",
        "        initial=Answer.NOT_ASKED,\n",
        "        initial=Answer.GIVEN,\n",
        INTAKE_TESTS,
    ),
    Mutation(
        "No basis is presumed at the registration",
        "cases/person/forms/consents.py",
        '            ("", _("Not named yet")),\n',
        "",
        INTAKE_TESTS,
    ),
    Mutation(
        "A card without a basis says so",
        "cases/person/reports/consents.py",
        'return no_basis_label() if row.scope_id == Scope.CARE and row.answer == Answer.NOT_ASKED else ""',
        'return ""',
        INTAKE_TESTS,
    ),
    Mutation(
        "Who has answered is not called unable to answer",
        "cases/person/forms/consents.py",
        "answer == Answer.NOT_ASKED and not self.may_be_unable and",
        "False and",
        VIEW_TESTS,
    ),
    Mutation(
        "A consent does not end before it is given",
        "cases/person/forms/consents.py",
        'last < (cleaned.get("given_on") or self.today)',
        "False",
        VIEW_TESTS,
    ),
    Mutation(
        "Only the end of an answer is written into its row",
        "veterans/migrations/sql/rights.sql",
        "REVOKE UPDATE ON veterans_consent, ",
        "REVOKE UPDATE ON ",
        RIGHTS,
    ),
    Mutation(
        "The notice is not in the future",
        "cases/person/forms/notices.py",
        "        if noticed > self.now:\n",
        "        if False:\n",
        INTAKE_TESTS,
    ),
)
