-- Files, and parts of files that a device began to bring, which no document names:
-- since when, and of how many parts. device is empty for a whole file.
CREATE TABLE blob_idle (
	hash   TEXT NOT NULL,
	device BLOB NOT NULL,
	since  INTEGER NOT NULL,
	parts  INTEGER NOT NULL,
	PRIMARY KEY (hash, device)
);
