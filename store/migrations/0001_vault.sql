-- +goose Up
-- Whose data this is. sum is a checksum over key and value.
CREATE TABLE meta (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL,
	sum   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE setting (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL
) WITHOUT ROWID;

-- A user and the data key wrapped under the password. lock_left and lock_mark
-- are milliseconds: what is left of a lock, and when that was last written, since
-- the computer was started.
CREATE TABLE account (
	id        BLOB PRIMARY KEY,
	name      TEXT NOT NULL,
	name_key  TEXT NOT NULL UNIQUE,
	title     TEXT NOT NULL,
	roles     TEXT NOT NULL,
	suite     INTEGER NOT NULL,
	kdf       TEXT NOT NULL,
	wrapped   BLOB NOT NULL,
	past      TEXT NOT NULL DEFAULT '[]',
	changed   INTEGER NOT NULL,
	disabled  INTEGER NOT NULL DEFAULT 0,
	fails     INTEGER NOT NULL DEFAULT 0,
	lock_left INTEGER NOT NULL DEFAULT 0,
	lock_mark INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- The data key wrapped under the paper recovery key.
CREATE TABLE recovery (
	id        INTEGER PRIMARY KEY CHECK (id = 1),
	suite     INTEGER NOT NULL,
	wrapped   BLOB NOT NULL,
	fails     INTEGER NOT NULL DEFAULT 0,
	lock_left INTEGER NOT NULL DEFAULT 0,
	lock_mark INTEGER NOT NULL DEFAULT 0
);

-- A device's life between restores; links are numbered within one.
CREATE TABLE incarnation (
	k      INTEGER PRIMARY KEY,
	device TEXT NOT NULL,
	number INTEGER NOT NULL UNIQUE,
	at     INTEGER NOT NULL,
	why    TEXT NOT NULL
);

-- The log: immutable op bodies in the order in which they were stored here.
-- sum is a checksum over the row.
CREATE TABLE op (
	n     INTEGER PRIMARY KEY,
	id    BLOB NOT NULL UNIQUE,
	rid   INTEGER,
	kind  TEXT NOT NULL,
	batch BLOB,
	at    INTEGER NOT NULL,
	body  BLOB NOT NULL,
	sum   INTEGER NOT NULL
);
CREATE INDEX op_doc ON op (rid) WHERE rid IS NOT NULL;

-- The chain over the log, in a table of its own: renumbering adds links.
CREATE TABLE link (
	seq       INTEGER PRIMARY KEY,
	op        INTEGER NOT NULL,
	inc       INTEGER NOT NULL,
	n         INTEGER NOT NULL,
	suite     INTEGER NOT NULL,
	body_hash BLOB NOT NULL,
	prev_hash BLOB
);

-- +goose StatementBegin
CREATE TRIGGER op_no_update BEFORE UPDATE ON op BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER op_no_delete BEFORE DELETE ON op BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER link_no_update BEFORE UPDATE ON link BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER link_no_delete BEFORE DELETE ON link BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
-- +goose StatementEnd

-- Batches: imports, pastes, bulk edits. first and last are places in the log.
CREATE TABLE batch (
	first  INTEGER PRIMARY KEY,
	last   INTEGER NOT NULL,
	id     BLOB NOT NULL UNIQUE,
	form   TEXT NOT NULL,
	kind   TEXT NOT NULL,
	user   BLOB,
	at     INTEGER NOT NULL,
	ops    INTEGER NOT NULL,
	docs   INTEGER NOT NULL,
	undone INTEGER NOT NULL DEFAULT 0
);

-- Current records: the fold of their ops. head holds a checksum over the row,
-- who made and changed it when, and what the rules say of it; lists read many
-- rows, and each column more costs as much as the rest of a row.
CREATE TABLE doc (
	rid  INTEGER PRIMARY KEY,
	id   BLOB NOT NULL UNIQUE,
	form TEXT NOT NULL,
	head BLOB NOT NULL,
	body BLOB NOT NULL
);
CREATE INDEX doc_form ON doc (form);

-- Personal values, sealed. whole and tail are keyed hashes for exact search.
CREATE TABLE pd (
	op     INTEGER NOT NULL,
	path   TEXT NOT NULL,
	suite  INTEGER NOT NULL,
	sealed BLOB NOT NULL,
	whole  BLOB,
	tail   BLOB,
	PRIMARY KEY (op, path)
) WITHOUT ROWID;

-- Which projections stand, from which definition, and how far a rebuild came.
CREATE TABLE projection (
	form  TEXT PRIMARY KEY,
	shape TEXT NOT NULL,
	rules TEXT NOT NULL,
	done  INTEGER NOT NULL,
	whole INTEGER NOT NULL
) WITHOUT ROWID;
