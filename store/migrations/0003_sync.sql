-- +goose Up
-- Lives of devices whose ops the server decided, ours among them.
CREATE TABLE branch (
	k           INTEGER PRIMARY KEY,
	device      TEXT NOT NULL,
	incarnation INTEGER NOT NULL,
	UNIQUE (device, incarnation)
);

-- What the server made of an op: the place in its document's order (rev) in one
-- of the server's lives (epoch, counted here), whose op it is, and the places
-- that were not taken, as a JSON list. An op without a row here waits to be sent;
-- rev 0 is one that was rejected and given up. sum is a checksum over the row.
CREATE TABLE settled (
	op      INTEGER PRIMARY KEY,
	rid     INTEGER,
	epoch   INTEGER NOT NULL,
	rev     INTEGER NOT NULL,
	branch  INTEGER NOT NULL,
	outcome TEXT NOT NULL,
	refused TEXT NOT NULL,
	sum     INTEGER NOT NULL
);
CREATE INDEX settled_doc ON settled (rid, epoch, rev) WHERE rid IS NOT NULL;

-- Ops that the server does not take, until a person decides.
CREATE TABLE quarantine (
	op     INTEGER PRIMARY KEY,
	reason TEXT NOT NULL,
	at     INTEGER NOT NULL
);

-- Where conflicts are open: made by the fold of the documents' ops.
CREATE TABLE clash (
	rid  INTEGER NOT NULL,
	path TEXT NOT NULL,
	PRIMARY KEY (rid, path)
) WITHOUT ROWID;

-- Whom this folder reconciles with, and how far it came.
CREATE TABLE sync (
	key   TEXT PRIMARY KEY,
	value BLOB NOT NULL
) WITHOUT ROWID;

-- Attachments that are to be sent (up) or fetched. Size is in bytes.
CREATE TABLE blob_turn (
	hash TEXT PRIMARY KEY,
	up   INTEGER NOT NULL,
	size INTEGER NOT NULL
) WITHOUT ROWID;
