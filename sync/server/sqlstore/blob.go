package sqlstore

import (
	"strings"

	"ronghe/app"
	"ronghe/sync/server"
)

func (t *txn) BlobSize(hash string) (size int64, done bool, err error) {
	done, err = t.found(`SELECT size FROM blob WHERE hash = ?`, []any{hash}, &size)
	return size, done, err
}

func (t *txn) ChunksOf(hash string, device app.ID) (out []int, err error) {
	err = t.rows(`SELECT i FROM blob_chunk WHERE hash = ? AND device = ? ORDER BY i`, []any{hash, key(device)}, func(scan func(...any) error) error {
		var i int
		err := scan(&i)
		out = append(out, i)
		return err
	})
	return out, err
}

func (t *txn) PutChunk(hash string, device app.ID, i int, sealed []byte) error {
	return t.exec(`INSERT INTO blob_chunk (hash, device, i, sealed) VALUES (?, ?, ?, ?)`, hash, key(device), i, sealed)
}

func (t *txn) Begun(device app.ID) (files, parts int64, err error) {
	err = t.row(`SELECT COUNT(DISTINCT hash), COUNT(*) FROM blob_chunk WHERE device = ?`, []any{key(device)}, &files, &parts)
	return files, parts, err
}

func (t *txn) Chunk(hash string, device app.ID, i int) (sealed []byte, err error) {
	_, err = t.found(`SELECT sealed FROM blob_chunk WHERE hash = ? AND device = ? AND i = ?`, []any{hash, key(device), i}, &sealed)
	return sealed, err
}

func (t *txn) DropChunks(hash string, device app.ID) error {
	return t.exec(`DELETE FROM blob_chunk WHERE hash = ? AND device = ?`, hash, key(device))
}

func (t *txn) FinishBlob(hash string, device app.ID, size int64) error {
	_, done, err := t.BlobSize(hash)
	if err != nil {
		return err
	}
	if done { // another device brought the same file
		return t.DropChunks(hash, device)
	}
	if err := t.exec(`INSERT INTO blob (hash, size) VALUES (?, ?)`, hash, size); err != nil {
		return err
	}
	return t.exec(`UPDATE blob_chunk SET device = ? WHERE hash = ? AND device = ?`, []byte{}, hash, key(device))
}

func (t *txn) Brought(hash, unit string) error {
	return t.exec(`INSERT INTO blob_brought (hash, unit) VALUES (?, ?) ON CONFLICT (hash, unit) DO NOTHING`, hash, unit)
}

func (t *txn) Unnamed(unit string) (map[string]int64, error) {
	out := map[string]int64{}
	err := t.rows(`SELECT b.hash, b.size FROM blob_brought w JOIN blob b ON b.hash = w.hash
		WHERE w.unit = ? AND NOT EXISTS (SELECT 1 FROM blob_naming n WHERE n.hash = w.hash)`, []any{unit}, func(scan func(...any) error) error {
		var hash string
		var size int64
		err := scan(&hash, &size)
		out[hash] = size
		return err
	})
	return out, err
}

func (t *txn) Unadopted() (out []string, err error) {
	err = t.rows(`SELECT hash FROM blob_brought WHERE unit = '' ORDER BY hash`, nil, func(scan func(...any) error) error {
		var hash string
		err := scan(&hash)
		out = append(out, hash)
		return err
	})
	return out, err
}

func (t *txn) Adopted() error { return t.exec(`DELETE FROM blob_brought WHERE unit = ''`) }

func (t *txn) Refer(doc app.ID, names []server.Naming) error {
	return t.insert("blob_naming", []string{"hash", "unit", "doc"}, len(names), " ON CONFLICT (hash, unit, doc) DO NOTHING", func(i int, args []any) []any {
		return append(args, names[i].Hash, names[i].Unit, key(doc))
	})
}

func (t *txn) Referring(hash string) (out []server.Reference, err error) {
	err = t.rows(`SELECT DISTINCT n.unit, d.scopes, b.unit IS NOT NULL FROM blob_naming n JOIN doc d ON d.id = n.doc
		LEFT JOIN blob_brought b ON b.hash = n.hash AND b.unit = n.unit WHERE n.hash = ?`, []any{hash}, func(scan func(...any) error) error {
		var r server.Reference
		var scopes string
		err := scan(&r.Unit, &scopes, &r.Brought)
		r.Scopes = strings.Fields(scopes)
		out = append(out, r)
		return err
	})
	return out, err
}
