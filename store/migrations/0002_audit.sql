-- +goose Up
-- The entries that change no record, by kind: the last login and the last export
-- are found without going through the log. They are few.
CREATE INDEX op_audit ON op (kind, n) WHERE rid IS NULL;
