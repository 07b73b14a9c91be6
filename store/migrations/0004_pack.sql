-- +goose Up
-- Definition packs of the province, whole files as they were signed; key is the
-- public key that they were held to when they came. The highest one that this
-- program reads is in use, and used says since when. sum is a checksum over the row.
CREATE TABLE pack (
	number INTEGER PRIMARY KEY,
	hash   TEXT NOT NULL,
	key    BLOB NOT NULL,
	at     INTEGER NOT NULL,
	used   INTEGER,
	file   BLOB NOT NULL,
	sum    INTEGER NOT NULL
);
