-- Which unit named a file in which document.
CREATE TABLE blob_naming (
	hash TEXT NOT NULL,
	unit TEXT NOT NULL,
	doc  BLOB NOT NULL,
	PRIMARY KEY (hash, unit, doc)
);
-- Which units brought all of a file themselves: only what they name shows it to others.
CREATE TABLE blob_brought (
	hash TEXT NOT NULL,
	unit TEXT NOT NULL,
	PRIMARY KEY (hash, unit)
);
CREATE INDEX blob_brought_unit ON blob_brought (unit);
-- Who named a file was not kept: the document's unit did, or whoever else wrote in it.
INSERT INTO blob_naming (hash, unit, doc)
	SELECT r.hash, d.unit, r.doc FROM blob_ref r JOIN doc d ON d.id = r.doc
	UNION
	SELECT r.hash, o.unit, r.doc FROM blob_ref r JOIN op_log o ON o.doc = r.doc AND o.rev > 0;
-- What was whole counts as brought by them; in a unit's own document by the unit alone,
-- for who had it before does not see it any more.
INSERT INTO blob_brought (hash, unit)
	SELECT DISTINCT n.hash, n.unit FROM blob_naming n JOIN blob b ON b.hash = n.hash JOIN doc d ON d.id = n.doc
	WHERE n.unit = d.unit OR d.scopes = 'dir';
-- What ops name that wait or are parked, the server itself must find: all that is whole
-- is noted for it under no unit, until it has.
INSERT INTO blob_brought (hash, unit) SELECT hash, '' FROM blob;
DROP TABLE blob_ref;
-- What a device has begun to bring is counted.
CREATE INDEX blob_begun ON blob_chunk (device, hash);
-- What is published is found when units come under another superior.
CREATE INDEX doc_form ON doc (form);
