-- Definition packs that were published: whole files, kept as attachments are.
CREATE TABLE pack (
	number INTEGER PRIMARY KEY,
	hash   TEXT NOT NULL,
	at     INTEGER NOT NULL
);
