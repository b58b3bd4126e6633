-- The id of an entry is drawn before the INSERT, since its spelling is sealed with it.
CREATE SEQUENCE veterans_nameentry_id_seq AS bigint;
