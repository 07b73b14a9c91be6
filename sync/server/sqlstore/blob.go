package sqlstore

import (
	"strings"

	"ronghe/app"
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

func (t *txn) Refer(doc app.ID, hashes []string) error {
	return t.insert("blob_ref", []string{"hash", "doc"}, len(hashes), " ON CONFLICT (hash, doc) DO NOTHING", func(i int, args []any) []any {
		return append(args, hashes[i], key(doc))
	})
}

func (t *txn) Referring(hash string) (out []string, err error) {
	err = t.rows(`SELECT DISTINCT d.scopes FROM blob_ref r JOIN doc d ON d.id = r.doc WHERE r.hash = ?`, []any{hash}, func(scan func(...any) error) error {
		var scopes string
		err := scan(&scopes)
		out = append(out, strings.Fields(scopes)...)
		return err
	})
	return out, err
}
