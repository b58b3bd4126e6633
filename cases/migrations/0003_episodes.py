"""Episodes of a support, and the events of a card."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes

EPISODE_KINDS = [
    ("wound", "A wound or an injury"),
    ("illness", "An illness"),
    ("worse", "The condition became worse"),
    ("released", "Released from captivity, or found"),
    ("returned", "The person asks for support again"),
]
EPISODE_NOTICE_SOURCES = [
    ("unit", "The unit"),
    ("hospital", "A hospital"),
    ("stab_point", "A stabilization point"),
    ("family", "The family"),
    ("self", "The person"),
    ("hotline", "The hotline"),
    ("hr", "The staff service"),
    ("other", "Somebody else"),
]
EPISODE_INJURY_GROUPS = [
    ("blast", "Mine or blast injury"),
    ("gunshot", "Gunshot wound"),
    ("shrapnel", "Shrapnel wound"),
    ("head", "Head injury, concussion"),
    ("amputation", "Amputation"),
    ("spine", "Spine"),
    ("sight", "Sight"),
    ("hearing", "Hearing"),
    ("burn", "Burns"),
    ("fracture", "Fractures"),
    ("other", "Another injury"),
]
CASE_EVENT_KINDS = [
    ("opened", "Support opened"),
    ("visit_logged", "Entry saved"),
    ("visit_voided", "Entry taken back"),
    ("visit_edited", "Entry corrected"),
    ("visit_corrected", "Entry replaced by a correcting one"),
    ("visit_moved_away", "Entry moved to another card"),
    ("visit_moved_here", "Entry moved from another card"),
    ("step_postponed", "Next step postponed"),
    ("step_again", "Step planned again"),
    ("stage_changed", "Stage changed"),
    ("owner_assigned", "Owner assigned"),
    ("owner_accepted", "Owner accepted"),
    ("acceptance_undone", "Acceptance taken back"),
    ("owner_returned", "Offered case refused"),
    ("owner_left", "Owner left, the case is in the queue"),
    ("hand_over_asked", "Case offered"),
    ("hand_over_named", "Colleague named for an offered case"),
    ("hand_over_withdrawn", "Offer of the case withdrawn"),
    ("department_changed", "Department changed"),
    ("offer_taken", "Offered step taken"),
    ("offer_declined", "Offered step not taken"),
    ("step_not_planned", "Step of a late entry not planned"),
    ("loss_reported", "Loss reported"),
    ("loss_confirmed", "Loss confirmed"),
    ("loss_taken_back", "Report of a loss taken back"),
    ("family_reached", "Family reached after a loss"),
    ("person_changed", "Data of the person changed"),
    ("phone_added", "Phone added"),
    ("phone_ended", "Phone ended"),
    ("place_changed", "Place changed"),
    ("place_corrected", "Place corrected"),
    ("risk_raised", "Risk raised"),
    ("risk_confirmed", "Risk confirmed"),
    ("risk_lowered", "Risk lowered"),
    ("lowering_asked", "Lower risk proposed"),
    ("lowering_refused", "Lower risk not agreed"),
    ("lowering_withdrawn", "Proposal of a lower risk withdrawn"),
    ("team_joined", "Colleague brought into the team"),
    ("team_left", "Colleague left the team"),
    ("promise_made", "Promise made"),
    ("promise_kept", "Promise kept"),
    ("promise_withdrawn", "Promise not needed any more"),
    ("promise_moved", "Promise moved to another day"),
    ("promise_not_made", "Promise of a late entry not made"),
    ("held", "Support paused"),
    ("hold_ended", "Pause ended"),
    ("closing_asked", "Closing proposed"),
    ("closing_refused", "Closing refused"),
    ("closing_withdrawn", "Proposal to close withdrawn"),
    ("closed", "Support ended"),
    ("reopened", "Support opened again"),
    ("episode_begun", "New course of the support"),
    ("check_logged", "Check after the end of the support"),
    ("package_made", "Package for a community prepared"),
    ("package_received", "Package received by a community"),
    ("package_withdrawn", "Package for a community withdrawn"),
    ("request_asked", "A colleague asks about the card"),
    ("request_answered", "Request of a colleague answered"),
    ("question_asked", "A head asks about the card"),
    ("question_answered", "Question of a head answered"),
    ("question_withdrawn", "Question of a head withdrawn"),
    ("card_withdrawn", "Card withdrawn"),
    ("consent_answered", "Answer about consent recorded"),
    ("consent_undone", "Answer about consent taken back"),
    ("event_invited", "Invited to an event"),
    ("cards_joined", "Two cards of one person joined"),
    ("join_undone", "Joining of two cards undone"),
    ("job_proposed", "Vacancy shown to the person"),
    ("job_answered", "Answer about a vacancy recorded"),
    ("proposal_settled", "Outcome of a vacancy recorded"),
    ("letter_made", "Letter to an employer prepared"),
    ("letter_sent", "Letter to an employer sent"),
    ("letter_cancelled", "Letter to an employer cancelled"),
    ("job_started", "Job recorded"),
    ("job_ended", "End of a job recorded"),
    ("job_checked", "Check of a job"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_case")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "Episode",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="episodes")),
                    ("kind", models.CharField(max_length=10, choices=EPISODE_KINDS, blank=True, db_default="")),
                    ("happened_on", models.DateField(null=True)),
                    ("notice_source", models.CharField(max_length=10, choices=EPISODE_NOTICE_SOURCES, blank=True, db_default="")),
                    ("noticed_at", models.DateTimeField(null=True)),
                    ("started_at", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="one_open_episode", fields=("case",), condition=Q(ended_at=None)),
                        models.CheckConstraint(
                            name="episode_ends_after_it_starts", condition=Q(ended_at=None) | Q(ended_at__gt=F("started_at"))
                        ),
                        models.CheckConstraint(name="episode_kind_known", condition=Q(kind__in=["", *codes(EPISODE_KINDS)])),
                        models.CheckConstraint(
                            name="notice_source_known", condition=Q(notice_source__in=["", *codes(EPISODE_NOTICE_SOURCES)])
                        ),
                        models.CheckConstraint(
                            name="episode_starts_after_its_notice",
                            condition=Q(noticed_at=None) | Q(noticed_at__lte=F("started_at")),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "EpisodeInjury",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("episode", models.ForeignKey("cases.episode", models.PROTECT, related_name="injuries")),
                    ("group", models.CharField(max_length=10, choices=EPISODE_INJURY_GROUPS)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="injury_group_once", fields=("episode", "group")),
                        models.CheckConstraint(name="injury_group_known", condition=Q(group__in=codes(EPISODE_INJURY_GROUPS))),
                    ],
                },
            ),
            migrations.CreateModel(
                "CaseEvent",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="events")),
                    ("kind", models.CharField(max_length=20, choices=CASE_EVENT_KINDS)),
                    ("by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("at", models.DateTimeField()),
                    ("details", models.JSONField(default=dict)),
                    ("note", SealedTextField(subject="case.person_id", null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="event_of_case", fields=["case", "-at"]),
                    ],
                    "constraints": [
                        models.CheckConstraint(name="event_kind_known", condition=Q(kind__in=codes(CASE_EVENT_KINDS))),
                    ],
                },
            ),
        ),
    ]
