"""Consents, and the directories of what is asked, in which words and on which basis.

Nobody of the ministry has confirmed the words and the bases yet, so their `verified_on` is empty.
"""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes, insert_rows

CONSENT_CHANNELS = [("spoken", "in person"), ("written", "in writing"), ("phone", "by phone"), ("electronic", "electronically")]
CONSENT_ANSWERS = [("given", "consent is given"), ("refused", "refusal"), ("not_asked", "not asked yet")]
CONSENT_TERMS = [("until_withdrawn", "until it is withdrawn"), ("until_day", "until a day")]


class Migration(migrations.Migration):
    dependencies = [("veterans", "0003_family")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "ConsentScope",
                [
                    ("code", models.CharField(primary_key=True, max_length=40, serialize=False)),
                    ("label_uk", models.CharField(max_length=160)),
                    ("label_en", models.CharField(max_length=160)),
                    ("valid_from", models.DateField()),
                    ("valid_to", models.DateField(blank=True, null=True)),
                    ("source", models.CharField(max_length=200)),
                    ("verified_on", models.DateField()),
                    ("number", models.PositiveSmallIntegerField()),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            name="consent_scope_known",
                            condition=Q(
                                code__in=["care", "unit", "family", "provider", "employer", "peer", "screening", "attendance"]
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "ConsentText",
                [
                    ("code", models.CharField(primary_key=True, max_length=40, serialize=False)),
                    ("scope", models.ForeignKey("veterans.consentscope", models.PROTECT, related_name="texts")),
                    ("number", models.PositiveSmallIntegerField()),
                    ("words_uk", models.TextField()),
                    ("words_en", models.TextField()),
                    ("valid_from", models.DateField()),
                    ("source", models.CharField(max_length=200)),
                    ("verified_on", models.DateField(null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="consent_text_once", fields=("scope", "number")),
                    ],
                },
            ),
            migrations.CreateModel(
                "LegalBasis",
                [
                    ("code", models.CharField(primary_key=True, max_length=40, serialize=False)),
                    ("label_uk", models.CharField(max_length=160)),
                    ("label_en", models.CharField(max_length=160)),
                    ("valid_from", models.DateField()),
                    ("valid_to", models.DateField(blank=True, null=True)),
                    ("source", models.CharField(max_length=200)),
                    ("verified_on", models.DateField(null=True)),
                    ("number", models.PositiveSmallIntegerField()),
                ],
            ),
            migrations.CreateModel(
                "Consent",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("person", models.ForeignKey("veterans.person", models.PROTECT, related_name="consents")),
                    ("scope", models.ForeignKey("veterans.consentscope", models.PROTECT, related_name="+")),
                    ("text", models.ForeignKey("veterans.consenttext", models.PROTECT, null=True, related_name="+")),
                    ("channel", models.CharField(max_length=10, choices=CONSENT_CHANNELS, blank=True)),
                    ("answer", models.CharField(max_length=10, choices=CONSENT_ANSWERS)),
                    ("basis", models.ForeignKey("veterans.legalbasis", models.PROTECT, null=True, related_name="+")),
                    ("taken_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("given_at", models.DateTimeField()),
                    ("recorded_at", models.DateTimeField()),
                    ("lasts", models.CharField(max_length=15, choices=CONSENT_TERMS, blank=True)),
                    ("valid_until", models.DateField(null=True)),
                    ("withdrawn_at", models.DateTimeField(null=True)),
                    ("withdrawn_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("replaced_at", models.DateTimeField(null=True)),
                    ("words", SealedTextField(subject="person_id", null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            name="one_current_consent", fields=("person", "scope"), condition=Q(replaced_at=None)
                        ),
                        models.CheckConstraint(
                            name="consent_channel_known", condition=Q(channel__in=["", *codes(CONSENT_CHANNELS)])
                        ),
                        models.CheckConstraint(name="consent_answer_known", condition=Q(answer__in=codes(CONSENT_ANSWERS))),
                        models.CheckConstraint(
                            name="consent_asked_in_words",
                            condition=Q(answer="not_asked", channel="", text=None)
                            | (~Q(answer="not_asked") & Q(text__isnull=False) & ~Q(channel="")),
                        ),
                        models.CheckConstraint(
                            name="consent_lasts_stated",
                            condition=Q(answer="given", lasts="until_withdrawn", valid_until=None)
                            | Q(answer="given", lasts="until_day", valid_until__isnull=False)
                            | (~Q(answer="given") & Q(lasts="", valid_until=None)),
                        ),
                        models.CheckConstraint(
                            name="consent_valid_after_given",
                            condition=Q(valid_until=None)
                            | Q(
                                valid_until__gte=models.Func(
                                    "given_at",
                                    template="(%(expressions)s AT TIME ZONE 'Europe/Kyiv')::date",
                                    output_field=models.DateField(),
                                )
                            ),
                        ),
                        models.CheckConstraint(
                            name="consent_is_its_basis",
                            condition=Q(answer="given", basis="consent", basis__isnull=False)
                            | (~Q(answer="given") & (Q(basis=None) | ~Q(basis="consent"))),
                        ),
                        models.CheckConstraint(
                            name="care_rests_on_a_basis", condition=~Q(answer="refused", scope="care") | Q(basis__isnull=False)
                        ),
                        models.CheckConstraint(name="consent_recorded_after_given", condition=Q(recorded_at__gte=F("given_at"))),
                        models.CheckConstraint(
                            name="consent_withdrawn_or_kept",
                            condition=Q(withdrawn_at=None, withdrawn_by=None)
                            | Q(
                                answer="given",
                                withdrawn_at__gte=F("given_at"),
                                withdrawn_at__isnull=False,
                                withdrawn_by__isnull=False,
                            ),
                        ),
                        models.CheckConstraint(
                            name="consent_replaced_later", condition=Q(replaced_at=None) | Q(replaced_at__gte=F("recorded_at"))
                        ),
                    ],
                },
            ),
        ),
        insert_rows(__file__, "veterans_consentscope.csv"),
        insert_rows(__file__, "veterans_consenttext.csv"),
        insert_rows(__file__, "veterans_legalbasis.csv"),
    ]
