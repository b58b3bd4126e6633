"""What the database refuses to the application's role."""

import pytest
from django.db import ProgrammingError, transaction

from privacy.actions import make_partitions
from tests.database import as_owner, execute, rows

pytestmark = pytest.mark.django_db

APPEND_ONLY = [
    "privacy_accessrecord",
    "privacy_accessrecord_rest",
    "privacy_seal",
    "privacy_keyfingerprint",
    "cases_caseevent",
    "cases_casehistory",
    "veterans_duplicatepairhistory",
    "veterans_familytiehistory",
    "veterans_identifierhistory",
    "cases_stayhistory",
    "veterans_personhistory",
    "veterans_personnamehistory",
    "veterans_phonehistory",
    "veterans_veteranhistory",
    "supporters_supporterhistory",
    "dashboards_countryweek",
]

READ = {"SELECT"}
GROWS = READ | {"INSERT"}
PRIVILEGES = GROWS | {"UPDATE"}
REMOVED = PRIVILEGES | {"DELETE"}
RIGHTS: dict[str, tuple[set[str], str]] = {
    "nothing but read": (
        READ,
        """
        django_migrations privacy_seal privacy_accessrecord_rest
        veterans_consentscope veterans_consenttext veterans_legalbasis veterans_territory
        cases_legalterm cases_noticepart cases_retentionrule cases_safetyhelper cases_servicerule cases_trainingkind""",
    ),
    "rows are added, some columns by the database alone": (READ, "privacy_accessrecord"),
    "rows are added, and only how one ended is written into it": (
        GROWS,
        "cases_erasure cases_functionalprofile cases_join cases_legalhold veterans_consent veterans_placeoflife",
    ),
    "rows are added": (
        GROWS,
        """
        dashboards_countryweek privacy_keyfingerprint cases_caseevent cases_casehistory cases_joinchoice cases_joinedcard
        cases_facilityhistory cases_profiletraining cases_vacancyhistory supporters_invitationact
        cases_stagepolicyhistory cases_stayhistory supporters_supporterhistory supporters_absencehistory
        veterans_duplicatepairhistory veterans_familytiehistory
        veterans_identifierhistory veterans_personhistory veterans_personnamehistory veterans_phonehistory
        veterans_veteranhistory
        supporters_calendardayhistory supporters_departmenthistory supporters_quietwindowhistory supporters_rulepolicyhistory""",
    ),
    "rows are changed and stay": (
        PRIVILEGES,
        """
        account_emailaddress account_emailconfirmation auth_group auth_group_permissions auth_permission cases_cardrequest
        cases_case cases_circle cases_communityevent cases_eventinvitation
        cases_check cases_closure cases_closurereason cases_communitypackage cases_datarequest cases_departmentspan cases_episode
        cases_episodeinjury cases_facility
        cases_followup cases_handover cases_holdspan cases_loss cases_outcome cases_ownerspan cases_promise cases_question
        cases_purposegrant cases_risklowering cases_riskspan cases_safetycount cases_safetytalk cases_servedfacility
        cases_stagepolicy cases_stagespan cases_statespan cases_stay
        cases_importedrow cases_registerimport cases_teammember
        cases_employerletter cases_job cases_jobcheck cases_jobproposal
        cases_vacancy cases_visit django_content_type
        pghistory_context privacy_unopenedvalue supporters_absence supporters_approval supporters_calendarday
        supporters_calendarlink supporters_delivery supporters_department supporters_emergency supporters_invitation
        supporters_emailchange supporters_export supporters_failedpart
        supporters_askedcover supporters_askedtaker supporters_listedhead
        supporters_notification supporters_quietwindow supporters_rulepolicy supporters_supporter supporters_workerpulse
        veterans_duplicatepair veterans_familytie veterans_matchweight
        veterans_identifier veterans_nameentry veterans_person veterans_personname veterans_phone veterans_veteran""",
    ),
    "rows are added and may go": (GROWS | {"DELETE"}, "dashboards_frozenday privacy_envelopekey"),
    "rows may go": (
        REMOVED,
        """
        cases_liking cases_peerchange cases_peerside supporters_exportpart
        django_session mfa_authenticator supporters_device supporters_draft supporters_mailchoice
        supporters_session supporters_signinattempts supporters_spentchallenge supporters_submissionkey suprovid_cache
        veterans_pairsearch veterans_searchtoken""",
    ),
}


def test_every_table_gives_the_application_the_rights_of_its_column() -> None:
    """A new table has to be added to RIGHTS."""
    held = rows(
        "SELECT relname, ARRAY(SELECT p FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p"
        " WHERE has_table_privilege('suprovid_app', pg_class.oid, p)) FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
        " AND relname !~ '^privacy_accessrecord_[0-9]{4}_[0-9]{2}$'"
    )
    expected = {table: rights for rights, tables in RIGHTS.values() for table in tables.split()}
    assert {table: set(rights) for table, rights in held} == expected


@pytest.mark.parametrize(
    "table", [table for rights, tables in RIGHTS.values() if "DELETE" not in rights for table in tables.split()]
)
def test_rows_stay_when_the_application_would_delete_them(table: str) -> None:
    assert_refused(f"DELETE FROM {table}")


def test_table_that_comes_later_gives_no_right_to_delete() -> None:
    with as_owner():
        execute("SET ROLE suprovid_owner")
        execute("CREATE TABLE later (id int)")
    execute("INSERT INTO later VALUES (1)")
    assert_refused("DELETE FROM later")


def assert_refused(statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner|append-only"), transaction.atomic():
        execute(statement)


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_rows_stay_when_the_application_would_change_them(table: str) -> None:
    ((column,),) = rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attidentity = '' LIMIT 1", [table]
    )
    assert_refused(f"UPDATE {table} SET {column} = {column}")
    assert_refused(f"DELETE FROM {table}")
    assert_refused(f"TRUNCATE {table}")
    assert_refused(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    assert_refused(f"DROP TABLE {table}")


def test_partitions_stay_when_the_application_would_change_them() -> None:
    partitions = [
        name
        for (name,) in rows(
            "SELECT inhrelid::regclass FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
            " WHERE inhparent = 'privacy_accessrecord'::regclass"
        )
    ]
    assert len(partitions) >= 5
    for table in partitions:
        assert_refused(f"UPDATE {table} SET route = ''")
        assert_refused(f"DELETE FROM {table}")
        assert_refused(f"TRUNCATE {table}")


@pytest.mark.asvs("13.2.2")
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE own (id int)",
        "CREATE FUNCTION own() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA own",
        "SET session_replication_role = replica",
        "DROP TRIGGER append_only ON privacy_seal",
        "TRUNCATE cases_case CASCADE",
        "ALTER TABLE cases_case ADD own int",
        "DROP FUNCTION privacy_refuse_change() CASCADE",
        "ALTER ROLE suprovid_app SUPERUSER",
    ],
)
def test_statement_is_refused_when_the_application_would_change_the_house(statement: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        execute(statement)


@pytest.mark.parametrize("table", ["privacy_accessrecord", "privacy_seal"])
def test_trigger_refuses_when_even_the_owner_changes_rows(table: str) -> None:
    with as_owner():
        execute(
            "INSERT INTO privacy_accessrecord (role, act, route, subject_ids, purpose, device, request_id)"
            " VALUES ('', 'read', '', '{}', '', '', '')"
        )
        execute(
            "INSERT INTO privacy_seal (from_transaction, to_transaction, records, digest, previous_digest)"
            " VALUES ('0', '18446744073709551615', 0, '\\x01', '\\x02')"
        )
        column = "route" if table == "privacy_accessrecord" else "records"
        assert_refused(f"UPDATE {table} SET {column} = {column}")
        assert_refused(f"DELETE FROM {table}")
        assert_refused(f"TRUNCATE {table}")


CHOSEN = {"id": "7", "at": "now()", '"transaction"': "'7'"}
RECORD = (
    "INSERT INTO {0} (role, act, route, subject_ids, purpose, device, request_id{1}) {2}"
    " VALUES ('', 'read', '', '{{}}', '', '', ''{3})"
)


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize("column", CHOSEN)
def test_id_moment_and_transaction_of_a_record_are_not_chosen_by_the_application(column: str) -> None:
    for overriding in ("", "OVERRIDING SYSTEM VALUE"):
        with pytest.raises(ProgrammingError, match=r"permission denied|cannot insert"), transaction.atomic():
            execute(RECORD.format("privacy_accessrecord", f", {column}", overriding, f", {CHOSEN[column]}"))
    execute(RECORD.format("privacy_accessrecord", "", "", ""))


def test_record_goes_past_no_partition() -> None:
    execute("SELECT privacy_make_partitions(6)")
    for (table,) in rows(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'privacy_accessrecord'::regclass"
        " AND inhrelid::regclass::text NOT LIKE '%%_idx'",
        [],
    ):
        assert_refused(RECORD.format(table, "", "", ""))


@pytest.mark.asvs("16.4.2")
def test_seal_is_not_inserted_by_the_application() -> None:
    assert_refused(
        "INSERT INTO privacy_seal (from_transaction, to_transaction, records, digest, previous_digest)"
        " VALUES ('0', '9000000000000000000', 0, '\\x01', '\\x02')"
    )


def test_partitions_are_ready_and_protected_when_made_by_the_application() -> None:
    make_partitions()
    make_partitions()
    execute("SELECT privacy_make_partitions(6)")
    months = rows("SELECT to_char(now() AT TIME ZONE 'UTC' + make_interval(months => n), 'YYYY_MM') FROM generate_series(0, 6) n")
    for (month,) in months:
        table = f"privacy_accessrecord_{month}"
        ((owner,),) = rows("SELECT tableowner FROM pg_tables WHERE tablename = %s", [table])
        assert owner == "suprovid_owner"
        assert_refused(f"DELETE FROM {table}")
    execute(
        "INSERT INTO privacy_accessrecord (role, act, route, subject_ids, purpose, device, request_id)"
        " VALUES ('', 'read', 'where', '{}', '', '', '')"
    )
    ((partition,),) = rows("SELECT tableoid::regclass::text FROM privacy_accessrecord WHERE route = 'where'")
    assert partition == f"privacy_accessrecord_{months[0][0]}"
