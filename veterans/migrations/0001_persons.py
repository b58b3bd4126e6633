"""Persons, their names, and the spellings that a search compares."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedNameField, SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes, copied_key, history, history_fields, run_sql

NAME_ENTRY_KINDS = [("s", "Surname"), ("g", "Given"), ("p", "Patronymic")]
PERSON_ADDRESS_FORMS = [("m", "defender (he)"), ("f", "defender (she)"), ("", "not known yet")]
PERSON_NAME_KINDS = [
    ("current", "current name"),
    ("former", "former name"),
    ("alias", "another spelling"),
    ("call_sign", "call sign"),
]
PERSON_COLUMNS = (
    "id surname given_name patronymic born_on birth_year address_form how_to_speak registered_at joined_into_id version"
)
PERSON_NAME_COLUMNS = (
    "id person_id kind surname_entry_id given_entry_id patronymic_entry_id surname given_name patronymic added_at "
    "added_by_id ended_at"
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("supporters", "0009_rights")]
    operations = [
        run_sql(__file__, "name_entry_ids.sql"),
        CreateTables(
            migrations.CreateModel(
                "NameEntry",
                [
                    ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                    ("kind", models.CharField(max_length=1, choices=NAME_ENTRY_KINDS)),
                    ("token", models.BinaryField()),
                    ("spelling", SealedNameField(subject=None)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="name_entry_once", fields=("kind", "token")),
                        models.CheckConstraint(name="name_entry_kind_known", condition=Q(kind__in=codes(NAME_ENTRY_KINDS))),
                    ],
                },
            ),
            migrations.CreateModel(
                "Person",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("surname", SealedNameField(subject="pk")),
                    ("given_name", SealedNameField(subject="pk")),
                    ("patronymic", SealedNameField(subject="pk", null=True)),
                    ("born_on", SealedTextField(subject="pk", null=True)),
                    ("birth_year", models.SmallIntegerField(null=True)),
                    ("address_form", models.CharField(max_length=1, choices=PERSON_ADDRESS_FORMS, blank=True)),
                    ("how_to_speak", SealedTextField(subject="pk", null=True, max_chars=500)),
                    ("registered_at", models.DateTimeField(auto_now_add=True)),
                    ("joined_into", models.ForeignKey("veterans.person", models.PROTECT, null=True, related_name="joined")),
                    ("version", models.PositiveIntegerField(default=1)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            name="birth_year_plausible", condition=Q(birth_year=None) | Q(birth_year__range=(1900, 2100))
                        ),
                        models.CheckConstraint(
                            name="address_form_known", condition=Q(address_form__in=codes(PERSON_ADDRESS_FORMS))
                        ),
                        models.CheckConstraint(
                            name="person_joined_into_another", condition=Q(joined_into=None) | ~Q(joined_into=F("pk"))
                        ),
                    ],
                    "triggers": history("veterans.Person", PERSON_COLUMNS),
                },
            ),
            migrations.CreateModel(
                "PersonHistory",
                [
                    *history_fields("veterans.person"),
                    ("id", models.UUIDField(default=new_id, editable=False, serialize=False)),
                    ("surname", SealedNameField(subject="pk")),
                    ("given_name", SealedNameField(subject="pk")),
                    ("patronymic", SealedNameField(subject="pk", null=True)),
                    ("born_on", SealedTextField(subject="pk", null=True)),
                    ("birth_year", models.SmallIntegerField(null=True)),
                    ("address_form", models.CharField(max_length=1, choices=PERSON_ADDRESS_FORMS, blank=True)),
                    ("how_to_speak", SealedTextField(subject="pk", null=True, max_chars=500)),
                    ("registered_at", models.DateTimeField(auto_now_add=True)),
                    ("joined_into", copied_key("veterans.person", null=True)),
                    ("version", models.PositiveIntegerField(default=1)),
                ],
            ),
            migrations.CreateModel(
                "PersonName",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("person", models.ForeignKey("veterans.person", models.PROTECT, related_name="namings")),
                    ("kind", models.CharField(max_length=9, choices=PERSON_NAME_KINDS)),
                    (
                        "surname_entry",
                        models.ForeignKey("veterans.nameentry", models.PROTECT, null=True, related_name="+", db_index=False),
                    ),
                    (
                        "given_entry",
                        models.ForeignKey("veterans.nameentry", models.PROTECT, null=True, related_name="+", db_index=False),
                    ),
                    (
                        "patronymic_entry",
                        models.ForeignKey("veterans.nameentry", models.PROTECT, null=True, related_name="+", db_index=False),
                    ),
                    ("surname", SealedNameField(subject="person_id", null=True)),
                    ("given_name", SealedNameField(subject="person_id", null=True)),
                    ("patronymic", SealedNameField(subject="person_id", null=True)),
                    ("added_at", models.DateTimeField(auto_now_add=True)),
                    ("added_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("ended_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="naming_by_names", fields=["surname_entry", "given_entry"], condition=Q(ended_at=None)),
                        models.Index(
                            name="naming_by_given", fields=["given_entry", "patronymic_entry"], condition=Q(ended_at=None)
                        ),
                        models.Index(name="naming_by_patronymic", fields=["patronymic_entry"], condition=Q(ended_at=None)),
                    ],
                    "constraints": [
                        models.UniqueConstraint(name="one_current_name", fields=("person",), condition=Q(kind="current")),
                        models.CheckConstraint(name="naming_kind_known", condition=Q(kind__in=codes(PERSON_NAME_KINDS))),
                        models.CheckConstraint(
                            name="naming_has_a_part",
                            condition=Q(surname_entry__isnull=False)
                            | Q(given_entry__isnull=False)
                            | Q(patronymic_entry__isnull=False),
                        ),
                        models.CheckConstraint(
                            name="current_name_whole",
                            condition=~Q(kind="current")
                            | Q(added_by=None, ended_at=None, given_entry__isnull=False, surname_entry__isnull=False),
                        ),
                        models.CheckConstraint(
                            name="naming_spelt_once",
                            condition=(Q(kind="current") & Q(given_name=None, patronymic=None, surname=None))
                            | (
                                ~Q(kind="current")
                                & (Q(surname=None, surname_entry=None) | Q(surname__isnull=False, surname_entry__isnull=False))
                                & (Q(given_entry=None, given_name=None) | Q(given_entry__isnull=False, given_name__isnull=False))
                                & (
                                    Q(patronymic=None, patronymic_entry=None)
                                    | Q(patronymic__isnull=False, patronymic_entry__isnull=False)
                                )
                            ),
                        ),
                        models.CheckConstraint(
                            name="call_sign_one_word", condition=~Q(kind="call_sign") | Q(given_entry=None, patronymic_entry=None)
                        ),
                        models.CheckConstraint(name="naming_added_by", condition=Q(kind="current") | Q(added_by__isnull=False)),
                    ],
                    "triggers": history("veterans.PersonName", PERSON_NAME_COLUMNS),
                },
            ),
            migrations.CreateModel(
                "PersonNameHistory",
                [
                    *history_fields("veterans.personname"),
                    ("id", models.UUIDField(default=new_id, editable=False, serialize=False)),
                    ("person", copied_key("veterans.person")),
                    ("kind", models.CharField(max_length=9, choices=PERSON_NAME_KINDS)),
                    ("surname_entry", copied_key("veterans.nameentry", null=True)),
                    ("given_entry", copied_key("veterans.nameentry", null=True)),
                    ("patronymic_entry", copied_key("veterans.nameentry", null=True)),
                    ("surname", SealedNameField(subject="person_id", null=True)),
                    ("given_name", SealedNameField(subject="person_id", null=True)),
                    ("patronymic", SealedNameField(subject="person_id", null=True)),
                    ("added_at", models.DateTimeField(auto_now_add=True)),
                    ("added_by", copied_key(settings.AUTH_USER_MODEL, null=True)),
                    ("ended_at", models.DateTimeField(null=True)),
                ],
            ),
        ),
        run_sql(__file__, "joined_once.sql"),
    ]
