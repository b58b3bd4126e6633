"""The rule `case_gap` takes the place of `case_unaccepted`, with its policy, its history, its choices and its notifications.

A queued case is one of the gaps, and the day of its occasion is the same, so a reminder that was made goes on.
"""

from django.db import migrations

RENAMED = """
UPDATE {table} SET rule = regexp_replace(rule, '^case_unaccepted', 'case_gap') WHERE rule ~ '^case_unaccepted(:[12])?$'"""
TABLES = ("supporters_rulepolicy", "supporters_rulepolicyhistory", "supporters_mailchoice", "supporters_notification")


class Migration(migrations.Migration):

    dependencies = [("cases", "0033_served_from_until"), ("supporters", "0015_form_of_address")]
    operations = [migrations.RunSQL([RENAMED.format(table=table) for table in TABLES], migrations.RunSQL.noop)]
