-- +goose Up
-- Ops of documents that this device may no longer see: their bodies were cut
-- down to who did what to which document when. body_hash is that of the whole
-- body, to which the chain holds still and what comes again is held; the row
-- goes when it does. sum is a checksum over the row.
CREATE TABLE purged (
	op        INTEGER PRIMARY KEY,
	doc       BLOB NOT NULL,
	suite     INTEGER NOT NULL,
	body_hash BLOB NOT NULL,
	at        INTEGER NOT NULL,
	sum       INTEGER NOT NULL
);

CREATE INDEX purged_doc ON purged (doc);

-- Nothing else of the log changes, and of these the body alone.
DROP TRIGGER op_no_update;
-- +goose StatementBegin
CREATE TRIGGER op_no_update BEFORE UPDATE ON op
WHEN NOT EXISTS (SELECT 1 FROM purged WHERE op = OLD.n) OR NEW.n IS NOT OLD.n OR NEW.id IS NOT OLD.id OR NEW.rid IS NOT OLD.rid
	OR NEW.kind IS NOT OLD.kind OR NEW.batch IS NOT OLD.batch OR NEW.at IS NOT OLD.at
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
-- +goose StatementEnd

-- Attachments that nothing names, since when; 0: they go at once.
CREATE TABLE blob_idle (
	hash  TEXT PRIMARY KEY,
	since INTEGER NOT NULL
) WITHOUT ROWID;
