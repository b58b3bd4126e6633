from datetime import date

from django.db import migrations

FROM, NOBODY = date(2026, 11, 29), "a working list of the project; nobody has compared it with one of the ministry"
TRAININGS = (
    ("driver", "водійські курси", "driving courses"),
    ("computer", "робота з комп’ютером", "computer skills"),
    ("information", "інформаційні технології", "information technology"),
    ("dispatch", "диспетчер, оператор зв’язку", "dispatcher, communications operator"),
    ("drone", "оператор безпілотних систем", "operator of unmanned systems"),
    ("instructor", "інструктор, викладач", "instructor, teacher"),
    ("law", "право", "law"),
    ("accounting", "облік і фінанси", "accounting and finance"),
    ("psychology", "психологія, соціальна робота", "psychology, social work"),
    ("repair", "ремонт техніки й зброї", "repair of equipment and weapons"),
)
# Which act of each body says it is not confirmed: verified_on stays empty, and the match only asks to clarify (docs/adr/0047).
SOURCE = "to be confirmed by the personnel department of the body"
BODIES = (
    ("ngu", "Національна гвардія", "National Guard"),
    ("dpsu", "Державна прикордонна служба", "State Border Guard"),
    ("npu", "Національна поліція", "National Police"),
    ("dsns", "Служба надзвичайних ситуацій", "Emergency Service"),
)
RULES = (
    ("fitness", "придатність до служби за висновком медичної комісії", "fitness for service by the conclusion of the medical commission"),
    ("age", "граничний вік перебування на службі", "the age limit of service"),
)


def seed(apps, schema_editor):
    kind, rule = apps.get_model("cases", "TrainingKind"), apps.get_model("cases", "ServiceRule")
    for number, (code, uk, en) in enumerate(TRAININGS, start=1):
        kind.objects.create(code=code, number=number, label_uk=uk, label_en=en, valid_from=FROM, source=NOBODY)
    for body, body_uk, body_en in BODIES:
        for code, uk, en in RULES:
            labels = {"label_uk": f"{body_uk}: {uk}", "label_en": f"{body_en}: {en}"}
            rule.objects.create(code=f"{body}_{code}", body=body, kind=code, **labels, valid_from=FROM, source=SOURCE)


class Migration(migrations.Migration):
    dependencies = [("cases", "0049_work")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
