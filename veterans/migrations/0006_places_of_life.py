"""Places of life of a person, and the directory of territories."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes

TERRITORY_KINDS = [
    ("O", "region"),
    ("K", "city with special status"),
    ("P", "raion"),
    ("H", "hromada"),
    ("B", "district of a city with special status"),
]
TERRITORY_OBLASTS = [
    ("UA-05", "Vinnytsia region"),
    ("UA-07", "Volyn region"),
    ("UA-12", "Dnipropetrovsk region"),
    ("UA-14", "Donetsk region"),
    ("UA-18", "Zhytomyr region"),
    ("UA-21", "Zakarpattia region"),
    ("UA-23", "Zaporizhzhia region"),
    ("UA-26", "Ivano-Frankivsk region"),
    ("UA-32", "Kyiv region"),
    ("UA-35", "Kirovohrad region"),
    ("UA-09", "Luhansk region"),
    ("UA-46", "Lviv region"),
    ("UA-48", "Mykolaiv region"),
    ("UA-51", "Odesa region"),
    ("UA-53", "Poltava region"),
    ("UA-56", "Rivne region"),
    ("UA-59", "Sumy region"),
    ("UA-61", "Ternopil region"),
    ("UA-63", "Kharkiv region"),
    ("UA-65", "Kherson region"),
    ("UA-68", "Khmelnytskyi region"),
    ("UA-71", "Cherkasy region"),
    ("UA-77", "Chernivtsi region"),
    ("UA-74", "Chernihiv region"),
    ("UA-43", "Autonomous Republic of Crimea"),
    ("UA-30", "Kyiv city"),
    ("UA-40", "Sevastopol city"),
]
PLACE_OF_LIFE_KINDS = [
    ("registered", "registered place of life"),
    ("actual", "where the person lives"),
    ("future", "where the person will return"),
]
PLACE_OF_LIFE_END_REASONS = [("moved", "it has changed"), ("mistake", "it was recorded wrongly")]


class Migration(migrations.Migration):
    dependencies = [("veterans", "0005_pairs")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "Territory",
                [
                    ("code", models.CharField(primary_key=True, max_length=19, serialize=False)),
                    ("kind", models.CharField(max_length=1, choices=TERRITORY_KINDS)),
                    ("name", models.CharField(max_length=100)),
                    ("parent", models.ForeignKey("veterans.territory", models.PROTECT, null=True, related_name="+")),
                    ("oblast", models.CharField(max_length=5, choices=TERRITORY_OBLASTS)),
                    ("settlements", models.TextField(blank=True)),
                    ("spelt", models.TextField()),
                    ("valid_from", models.DateField()),
                    ("valid_to", models.DateField(null=True)),
                    ("source", models.CharField(max_length=200)),
                    ("verified_on", models.DateField(null=True)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(name="territory_code_plausible", condition=Q(code__regex="^UA[0-9]{17}$")),
                        models.CheckConstraint(name="territory_kind_known", condition=Q(kind__in=codes(TERRITORY_KINDS))),
                        models.CheckConstraint(name="territory_oblast_known", condition=Q(oblast__in=codes(TERRITORY_OBLASTS))),
                        models.CheckConstraint(
                            name="territory_inside_another",
                            condition=Q(kind__in=("O", "K"), parent=None) | (~Q(kind__in=("O", "K")) & Q(parent__isnull=False)),
                        ),
                        models.UniqueConstraint(
                            name="one_territory_of_an_oblast", fields=("oblast",), condition=Q(kind__in=("O", "K"), valid_to=None)
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "PlaceOfLife",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("person", models.ForeignKey("veterans.person", models.PROTECT, related_name="places_of_life")),
                    ("kind", models.CharField(max_length=10, choices=PLACE_OF_LIFE_KINDS)),
                    ("territory", models.ForeignKey("veterans.territory", models.PROTECT, related_name="+")),
                    ("territory_name", models.CharField(max_length=200)),
                    ("address", SealedTextField(subject="person_id", null=True, max_chars=300)),
                    ("is_displaced", models.BooleanField(default=False)),
                    ("since", models.DateField(null=True)),
                    ("added_at", models.DateTimeField()),
                    ("added_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("ended_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("end_reason", models.CharField(max_length=10, choices=PLACE_OF_LIFE_END_REASONS, blank=True, db_default="")),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            name="one_current_place_of_life", fields=("person", "kind"), condition=Q(ended_at=None)
                        ),
                        models.CheckConstraint(name="place_of_life_kind_known", condition=Q(kind__in=codes(PLACE_OF_LIFE_KINDS))),
                        models.CheckConstraint(
                            name="displaced_where_they_live", condition=Q(is_displaced=False) | Q(kind="actual")
                        ),
                        models.CheckConstraint(
                            name="place_of_life_ended_or_current",
                            condition=Q(end_reason="", ended_at=None, ended_by=None)
                            | Q(end_reason__in=codes(PLACE_OF_LIFE_END_REASONS), ended_at__isnull=False, ended_by__isnull=False),
                        ),
                        models.CheckConstraint(
                            name="place_of_life_ended_later", condition=Q(ended_at=None) | Q(ended_at__gte=F("added_at"))
                        ),
                    ],
                },
            ),
        ),
    ]
