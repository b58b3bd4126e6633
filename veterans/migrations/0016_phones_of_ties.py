from django.db import migrations, models


class Migration(migrations.Migration):
    """Each phone of the family has the tie of its relative now, and no name of its own."""

    dependencies = [("veterans", "0015_relatives_are_ties")]

    operations = [
        migrations.AddConstraint(
            model_name='phone',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('owner', 'family'), ('tie__isnull', False)), models.Q(models.Q(('owner', 'family'), _negated=True), ('tie', None)), _connector='OR'), name='phone_of_the_family_has_a_tie'),
        ),
        migrations.AddConstraint(
            model_name='phone',
            constraint=models.CheckConstraint(condition=models.Q(('kinship', None), ('name', None)), name='phone_names_nobody'),
        ),
    ]
