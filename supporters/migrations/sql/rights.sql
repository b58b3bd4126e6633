-- Append-only: histories, and what was done with an invitation.
REVOKE UPDATE ON
    supporters_absencehistory, supporters_calendardayhistory, supporters_departmenthistory, supporters_invitationact,
    supporters_quietwindowhistory, supporters_rulepolicyhistory, supporters_supporterhistory
FROM suprovid_app;

-- Rows that are deleted.
GRANT DELETE ON
    django_session, mfa_authenticator, supporters_device, supporters_draft, supporters_exportpart, supporters_mailchoice,
    supporters_session, supporters_signinattempts, supporters_spentchallenge, supporters_submissionkey, suprovid_cache
TO suprovid_app;
