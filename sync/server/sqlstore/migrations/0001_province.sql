-- One schema for SQLite and PostgreSQL: BLOB and INTEGER are spelt BYTEA and
-- BIGINT there. No other types are used, so that a table can be copied from one
-- to the other row by row. Ids are UUIDs of 16 bytes.

-- The server's lives: a new one begins when it is restored from a backup.
CREATE TABLE epoch (
	number INTEGER PRIMARY KEY,
	id     TEXT NOT NULL,
	at     INTEGER NOT NULL,
	why    TEXT NOT NULL
);

-- The last number of each scope.
CREATE TABLE scope (
	name TEXT PRIMARY KEY,
	seq  INTEGER NOT NULL
);

CREATE TABLE device (
	id      BLOB PRIMARY KEY,
	unit    TEXT NOT NULL,
	name    TEXT NOT NULL,
	program TEXT NOT NULL,
	keys    BLOB,
	at      INTEGER NOT NULL,
	revoked INTEGER NOT NULL
);

-- Codes that let one device in: their hashes.
CREATE TABLE enrolment (
	code  BLOB PRIMARY KEY,
	unit  TEXT NOT NULL,
	until INTEGER NOT NULL,
	used  BLOB
);

-- How far the ops of each life of each device are kept; head is the hash of the
-- last link.
CREATE TABLE branch (
	device      BLOB NOT NULL,
	incarnation INTEGER NOT NULL,
	n           INTEGER NOT NULL,
	head        BLOB,
	durable     INTEGER NOT NULL,
	PRIMARY KEY (device, incarnation)
);

-- Frames that came before those that they follow, or (astray) do not fit, sealed.
CREATE TABLE inbox (
	device      BLOB NOT NULL,
	incarnation INTEGER NOT NULL,
	from_n      INTEGER NOT NULL,
	astray      INTEGER NOT NULL,
	digest      BLOB NOT NULL,
	size        INTEGER NOT NULL,
	frame       BLOB NOT NULL,
	PRIMARY KEY (device, incarnation, from_n, digest)
);

-- The log: exact bodies, and what was decided of each.
CREATE TABLE op_log (
	id          BLOB PRIMARY KEY,
	device      BLOB NOT NULL,
	incarnation INTEGER NOT NULL,
	n           INTEGER NOT NULL,
	unit        TEXT NOT NULL,
	doc         BLOB,
	rev         INTEGER NOT NULL,
	outcome     TEXT NOT NULL,
	refused     TEXT NOT NULL,
	reason      TEXT NOT NULL,
	personal    INTEGER NOT NULL,
	body        BLOB NOT NULL
);
CREATE UNIQUE INDEX op_doc ON op_log (doc, rev) WHERE rev > 0;
CREATE INDEX op_waiting ON op_log (doc) WHERE outcome = 'waiting';

-- Revision 0: ops wait for it, and it is not there yet.
CREATE TABLE doc (
	id     BLOB PRIMARY KEY,
	form   TEXT NOT NULL,
	unit   TEXT NOT NULL,
	rev    INTEGER NOT NULL,
	scopes TEXT NOT NULL
);

-- What is handed out, by scope and number.
CREATE TABLE change_log (
	scope TEXT NOT NULL,
	seq   INTEGER NOT NULL,
	op    BLOB NOT NULL,
	PRIMARY KEY (scope, seq)
);

-- Personal values, sealed under the server's key.
CREATE TABLE pd (
	op     BLOB NOT NULL,
	path   TEXT NOT NULL,
	sealed BLOB NOT NULL,
	PRIMARY KEY (op, path)
);

CREATE TABLE blob (
	hash TEXT PRIMARY KEY,
	size INTEGER NOT NULL
);

-- Chunks of attachments, sealed; device is empty when the file is whole.
CREATE TABLE blob_chunk (
	hash   TEXT NOT NULL,
	device BLOB NOT NULL,
	i      INTEGER NOT NULL,
	sealed BLOB NOT NULL,
	PRIMARY KEY (hash, device, i)
);

-- Which documents name which files.
CREATE TABLE blob_ref (
	hash TEXT NOT NULL,
	doc  BLOB NOT NULL,
	PRIMARY KEY (hash, doc)
);
