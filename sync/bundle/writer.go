package bundle

import (
	"encoding/base32"
	"strings"

	"github.com/emmansun/gmsm/sm3"

	"ronghe/sync/wire"
)

// Writer fills volumes with parts. It begins another volume where a part has no
// room in the present one.
type Writer struct {
	Header
	By Signer
	To []To
	// Most is how large a volume's body may grow in bytes, but for one part that is
	// larger by itself; 0: MaxSize.
	Most int

	volumes []volume
	size    int // bytes of all parts
	next    string
}

// Len is how many bytes were added.
func (w *Writer) Len() int { return w.size }

type volume struct {
	body     Body
	from, to int64 // ops inside
	prev     []byte
	head     []byte
	cursor   string // at which its pages begin
	paged    bool
}

func (w *Writer) room(size int) *volume {
	most := min(w.Most, MaxSize)
	if most < 1 {
		most = MaxSize
	}
	if n := len(w.volumes); n == 0 || w.volumes[n-1].body.Parts > 0 && !w.volumes[n-1].body.Fits(size, most) {
		if n == 0 {
			w.next = w.Cursor
		}
		w.volumes = append(w.volumes, volume{from: w.From, to: w.From - 1, prev: w.Prev, cursor: w.next})
		if n > 0 {
			last := &w.volumes[n-1]
			v := &w.volumes[n]
			v.from, v.to, v.prev, v.head = last.to+1, last.to, last.head, last.head
		}
	}
	return &w.volumes[len(w.volumes)-1]
}

// Add adds a part that is no push.
func (w *Writer) Add(k PartKind, part []byte) error {
	w.room(len(part)).body.Add(k, part)
	w.size += len(part)
	return nil
}

// AddPage adds a page that begins at a cursor and after which it is next.
func (w *Writer) AddPage(frame []byte, at, next string) error {
	v := w.room(len(frame))
	if !v.paged {
		v.paged, v.cursor = true, at
	}
	v.body.Add(PagePart, frame)
	w.size += len(frame)
	w.next = next
	return nil
}

// AddJSON adds a list.
func (w *Writer) AddJSON(k PartKind, v any) error {
	b, err := JSON(v)
	if err != nil {
		return err
	}
	return w.Add(k, b)
}

// AddChunk adds a chunk of an attachment.
func (w *Writer) AddChunk(c *Chunk) error {
	b, err := c.Append()
	if err != nil {
		return err
	}
	return w.Add(ChunkPart, b)
}

// AddPush adds ops: frame is p as it was written.
func (w *Writer) AddPush(p *wire.Push, frame []byte) {
	v := w.room(len(frame))
	v.body.Add(PushPart, frame)
	w.size += len(frame)
	v.to, v.head = p.To(), p.Head
}

// Close seals the volumes. A data bundle says in each which ops are inside; a
// receipt repeats what it answers.
func (w *Writer) Close() ([][]byte, error) {
	if len(w.volumes) == 0 {
		w.room(0)
	}
	var out [][]byte
	for i := range w.volumes {
		v := &w.volumes[i]
		h := w.Header
		h.Volume, h.Volumes = i+1, len(w.volumes)
		if h.Kind == Data {
			h.From, h.To, h.Prev, h.Head = v.from, v.to, v.prev, v.head
		} else {
			h.Cursor = v.cursor
		}
		file, err := Seal(h, v.body.Bytes(), w.By, w.To)
		if err != nil {
			return nil, err
		}
		v.body = Body{} // what is sealed need not be held twice
		w.Previous = digest(suites[w.By.Suite()], file)
		out = append(out, file)
	}
	return out, nil
}

// Fingerprint names keys so that two people can compare them by telephone: four
// groups of four letters and digits.
func Fingerprint(keys []wire.Key) string {
	h := sm3.New()
	for _, k := range keys {
		h.Write([]byte{byte(k.Suite)})
		h.Write(k.Sign)
		h.Write(k.Seal)
	}
	text := base32.StdEncoding.EncodeToString(h.Sum(nil))[:16]
	return strings.Join([]string{text[:4], text[4:8], text[8:12], text[12:]}, "-")
}
