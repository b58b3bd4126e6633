"""The region in which the ministry counts the people of a department."""

from django.db import migrations, models
from django.db.models import Q
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from privacy.tables import codes, history

OBLASTS = [
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
COLUMNS = "id name parent_id branch oblast head_id duty_id duty_phone zone closed_at version"
KIND = models.CharField(max_length=5, choices=OBLASTS, blank=True, db_default="")


class Migration(migrations.Migration):
    dependencies = [("supporters", "0009_rights")]
    operations = [
        RemoveTrigger("department", "insert_insert"),
        RemoveTrigger("department", "update_update"),
        migrations.AddField("department", "oblast", KIND),
        migrations.AddField("departmenthistory", "oblast", KIND),
        *(AddTrigger("department", trigger) for trigger in history("supporters.Department", COLUMNS)),
        migrations.AddConstraint(
            "department",
            models.CheckConstraint(condition=Q(oblast__in=["", *codes(OBLASTS)]), name="department_oblast_known"),
        ),
    ]
