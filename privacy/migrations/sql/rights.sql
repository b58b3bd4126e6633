-- Append-only.
REVOKE UPDATE ON privacy_keyfingerprint FROM suprovid_app;

-- Keys are made and removed, never changed.
REVOKE UPDATE ON privacy_envelopekey FROM suprovid_app;
GRANT DELETE ON privacy_envelopekey TO suprovid_app;
