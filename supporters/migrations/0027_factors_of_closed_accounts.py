"""Accounts whose second factors were removed before this was kept: by a recovery, or by a closing after a sign-in.

A closed account counts as one that had a factor, because nothing says any more whether it had.
"""

from django.db import migrations

MARK = """
UPDATE supporters_supporter SET factors_removed_at = now()
WHERE factors_removed_at IS NULL AND (
    (NOT is_active AND last_login IS NOT NULL)
    OR id IN (SELECT supporter_id FROM supporters_approval WHERE kind = 'recovery' AND outcome = 'granted')
)"""


class Migration(migrations.Migration):
    dependencies = [("supporters", "0026_removed_factors")]
    operations = [migrations.RunSQL(MARK, migrations.RunSQL.noop)]
