-- Append-only: histories.
REVOKE UPDATE ON
    veterans_duplicatepairhistory, veterans_familytiehistory, veterans_identifierhistory, veterans_personhistory,
    veterans_personnamehistory, veterans_phonehistory, veterans_veteranhistory
FROM suprovid_app;

-- Only the end of a row is written.
REVOKE UPDATE ON veterans_consent, veterans_placeoflife FROM suprovid_app;
GRANT UPDATE (replaced_at, withdrawn_at, withdrawn_by_id) ON veterans_consent TO suprovid_app;
GRANT UPDATE (ended_at, ended_by_id, end_reason) ON veterans_placeoflife TO suprovid_app;

-- Directories that only migrations write.
REVOKE INSERT, UPDATE ON veterans_consentscope, veterans_consenttext, veterans_legalbasis, veterans_territory FROM suprovid_app;

-- Rows that are deleted.
GRANT DELETE ON veterans_pairsearch, veterans_searchtoken TO suprovid_app;
