-- Append-only: events and histories.
REVOKE UPDATE ON
    cases_caseevent, cases_casehistory, cases_facilityhistory, cases_stagepolicyhistory, cases_stayhistory, cases_vacancyhistory,
    cases_joinchoice, cases_joinedcard, cases_profiletraining
FROM suprovid_app;

-- Only the end of a row is written.
REVOKE UPDATE ON cases_erasure, cases_functionalprofile, cases_join, cases_legalhold FROM suprovid_app;
GRANT UPDATE (state, answer, decided_by_id, decided_at) ON cases_erasure TO suprovid_app;
GRANT UPDATE (replaced_at) ON cases_functionalprofile TO suprovid_app;
GRANT UPDATE (undone_at, undone_by_id) ON cases_join TO suprovid_app;
GRANT UPDATE (end_reason, ended_by_id, ended_at) ON cases_legalhold TO suprovid_app;

-- Directories that only migrations write.
REVOKE INSERT, UPDATE ON
    cases_legalterm, cases_noticepart, cases_retentionrule, cases_safetyhelper, cases_servicerule, cases_trainingkind
FROM suprovid_app;

-- Rows that are deleted.
GRANT DELETE ON cases_liking, cases_peerchange, cases_peerside TO suprovid_app;
