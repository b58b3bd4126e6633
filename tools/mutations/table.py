"""The guards that are taken out by hand-written rows: the place of each, how it goes, and which tests must fail."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Mutation:
    """`original` in `file` is replaced by `replacement`; `tests` are the paths that must fail."""

    name: str
    file: str
    original: str
    replacement: str
    tests: str


MUTATIONS: Final = (
    Mutation(
        "Nobody comes in without signing in",
        "config/settings.py",
        '    "django.contrib.auth.middleware.LoginRequiredMiddleware",\n',
        "",
        "tests/test_routes.py",
    ),
    Mutation(
        "What a role may do",
        "supporters/directory/access.py",
        "            if permission not in request.user.granted:\n                raise PermissionDenied\n",
        "",
        "tests/test_routes.py",
    ),
    Mutation(
        "Which rows somebody sees",
        "cases/case/models/case.py",
        "        if seen.kind is ReachKind.NOTHING:\n            return self.none()\n        if read_since is None:",
        "        return self.all()\n        if read_since is None:",
        "tests/test_routes.py",
    ),
    Mutation(
        "A former owner only reads",
        "cases/case/access.py",
        "    if not found.workable:\n        raise Http404\n",
        "",
        "tests/cases/course/views",
    ),
    Mutation(
        "A head is asked for the purpose",
        "cases/case/access.py",
        "        raise PurposeNeeded(case.number)\n",
        '        return "check"\n',
        "tests/test_routes.py",
    ),
    Mutation(
        "Every answer with personal data has its access record",
        "privacy/middleware.py",
        "                record_access(reading)\n",
        "                pass\n",
        "tests/privacy",
    ),
    Mutation(
        "Without its record the answer is refused",
        "privacy/middleware.py",
        "return outage_answer(request, outage_of(error) or Outage.UNRECORDED)",
        "return response",
        "tests/privacy",
    ),
    Mutation(
        "Opening a value notes the person",
        "privacy/opening.py",
        "        current_reading().note(subject)\n",
        "        pass\n",
        "tests/privacy",
    ),
    Mutation(
        "A seal opens in its own row only",
        "privacy/sealing.py",
        'return f"{table}|{column}|{pk}".encode()',
        'return b""',
        "tests/privacy",
    ),
    Mutation("Names are padded to one length", "privacy/opening.py", "NAME_BLOCK = 128", "NAME_BLOCK = 1", "tests/privacy"),
    Mutation(
        "No plain text reaches SQL",
        "privacy/fields.py",
        "        if value is not None and not isinstance(value, Sealed):",
        "        if False:",
        "tests/privacy",
    ),
    Mutation(
        "The access log only grows",
        "privacy/migrations/sql/access_records.sql",
        "REVOKE INSERT, UPDATE ON privacy_accessrecord, ",
        "REVOKE INSERT ON privacy_accessrecord, ",
        "tests/privacy",
    ),
    Mutation(
        "A digest covers the one before it",
        "privacy/actions.py",
        "hashlib.sha256(previous), 0",
        "hashlib.sha256(), 0",
        "tests/privacy/test_seals.py",
    ),
    Mutation(
        "Guessing a password meets a growing pause",
        "supporters/authentication/actions/attempts.py",
        "if over >= 0 else 0",
        "if over >= 10**6 else 0",
        "tests/supporters/authentication/test_sign_in.py",
    ),
    Mutation(
        "A form has one effect",
        "supporters/forms/actions/idempotency.py",
        "        taken_before = cursor.rowcount == 0\n",
        "        taken_before = False\n",
        "tests/supporters/forms/test_idempotency.py tests/cases/course/views/test_changes.py",
    ),
    Mutation(
        "Notifications are the recipient's only",
        "supporters/notifications/models/notification.py",
        "return self.filter(recipient=user)",
        "return self.all()",
        "tests/supporters/notifications/test_notifications.py tests/test_routes.py",
    ),
    Mutation(
        "A browser runs our own scripts only",
        "config/settings.py",
        '    "csp.middleware.CSPMiddleware",\n',
        "",
        "tests/test_headers.py",
    ),
    Mutation(
        "A head reassigns cases of their subtree only",
        "cases/leading/views/hand_overs.py",
        "cases = list(Case.objects.worklist_of(request.user).filter",
        "cases = list(Case.objects.filter",
        "tests/cases/leading/views/test_owners.py",
    ),
    Mutation(
        "Only its author mends an entry",
        "cases/course/actions/visits.py",
        "    if visit.by_id != by.pk or visit.voided_at is not None or not still_editable(visit.recorded_at, at=saved_at or at):",
        "    if False:",
        "tests/cases/course/actions/test_visits.py",
    ),
    Mutation(
        "Nothing is overwritten unseen",
        "supporters/directory/actions/versions.py",
        "    if shown != now:",
        "    if False:",
        "tests/cases/course/views/test_changes.py tests/supporters/directory/test_versions.py",
    ),
    Mutation(
        "A notification names nobody who is out of reach by now",
        "cases/course/reports/notifications/rendering.py",
        "Case.objects.visible_to(reader).filter(pk__in=case_ids)",
        "Case.objects.filter(pk__in=case_ids)",
        "tests/cases/course/reports/test_rendering.py",
    ),
    Mutation(
        "Words are kept for whom the signature names",
        "supporters/forms/actions/drafts.py",
        "    if by.pk != key.user_id or len(body.encode()) > MOST_BYTES:",
        "    if len(body.encode()) > MOST_BYTES:",
        "tests/supporters/forms/drafts",
    ),
    Mutation(
        "A draft key is signed",
        "supporters/forms/actions/drafts.py",
        "            user, form, subject, person, key = signing.loads(text, salt=SALT, max_age=KEPT_FOR)\n",
        "            user, form, subject, person, key = signing.loads("
        "signing.dumps(signing.json.loads(signing.b64_decode(text.split(':')[0].encode())), salt=SALT), salt=SALT)\n",
        "tests/supporters/forms/drafts",
    ),
    Mutation(
        "Nobody continues the draft of another",
        "supporters/forms/models/draft.py",
        "        return self.filter(user=user)",
        "        return self.all()",
        "tests/supporters/forms/drafts",
    ),
    Mutation(
        "An invitation ends",
        "supporters/directory/models/invitation.py",
        "return self.open().approved(at).filter(until__gt=at)",
        "return self.open().approved(at)",
        "tests/supporters/administration/test_invitations.py",
    ),
    Mutation(
        "An invitation is used once, by its newest letter",
        "supporters/administration/actions/invitations.py",
        "return Invitation.objects.valid(at).filter(pk=pk, letter=letter)",
        "return Invitation.objects.get_queryset().filter(pk=pk)",
        "tests/supporters/administration/test_invitations.py",
    ),
    Mutation(
        "A letter has one sender",
        "supporters/notifications/actions/deliveries.py",
        "Delivery.objects.waiting(at).select_for_update(skip_locked=True)",
        "Delivery.objects.waiting(at)",
        "tests/supporters/notifications/test_deliveries.py tests/supporters/notifications/test_mail_faults.py",
    ),
    Mutation(
        "Small counts of the country are hidden",
        "dashboards/suppression.py",
        "min(values) < (SURE if key in before else NEAR) or key in also}",
        "key in also}",
        "tests/dashboards/test_suppression.py",
    ),
    Mutation(
        "And so is what would reveal them",
        "dashboards/suppression.py",
        "    while not _covered(since, counts) and",
        "    while False and",
        "tests/dashboards/test_suppression.py",
    ),
    Mutation(
        "And what a line of a week before would reveal",
        "dashboards/suppression.py",
        "(SURE if key in before else NEAR)",
        "NEAR",
        "tests/dashboards/test_suppression.py",
    ),
    Mutation(
        "Who was hidden first beside a small count stays hidden with it",
        "dashboards/suppression.py",
        "return min(len(now), len(longest)) >= COVER",
        "return len(now) >= COVER",
        "tests/dashboards/test_suppression.py",
    ),
    Mutation(
        "Two hidden counts are no cover when one of them is empty",
        "dashboards/suppression.py",
        "COVER: Final = 3",
        "COVER: Final = 2",
        "tests/dashboards/test_suppression.py",
    ),
    Mutation(
        "Hidden counts do not add up to a small one",
        "dashboards/suppression.py",
        " and min(_sums(counts, now)) >= NEAR\n",
        "\n",
        "tests/dashboards/test_suppression.py",
    ),
    Mutation(
        "A stage whose number is hidden shows no service",
        "dashboards/actions.py",
        "        is_known = stages.numbers[stage] is not None and not counted[stage, None]\n",
        "        is_known = True\n",
        "tests/dashboards/reports/test_country.py",
    ),
    Mutation(
        "A department where there can be no case is no cover",
        "dashboards/counts.py",
        " if pk in self.leading or supported[pk]}",
        "}",
        "tests/dashboards/reports/test_country.py",
    ),
    Mutation(
        "The counts of a week are published once",
        "dashboards/actions.py",
        "    if published := CountryWeek.objects.filter(week_on=week_on).first():\n        return published\n",
        "    CountryWeek.objects.all()\n",
        "tests/dashboards/test_weeks.py",
    ),
    Mutation(
        "A head's lists end with their subtree",
        "dashboards/scope.py",
        "self.department_ids: frozenset[Any] = reach(head).department_ids",
        "self.department_ids: frozenset[Any] = frozenset(Department.objects.values_list('pk', flat=True))",
        "tests/dashboards",
    ),
    Mutation(
        "A duty desk reaches what nobody else answers for, and no more",
        "cases/case/models/case.py",
        "Q(department__in=seen.desk_ids) & (Q(owner=None) | Q(owner__in=seen.away_ids) | conditions.OWNER_LEFT)\n",
        "Q(department__in=seen.desk_ids)\n",
        "tests/cases/leading/views/test_cover.py",
    ),
)
