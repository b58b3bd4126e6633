-- A table, since a one-time code used in one web process must be known to all.
CREATE TABLE suprovid_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX suprovid_cache_expires ON suprovid_cache (expires);
