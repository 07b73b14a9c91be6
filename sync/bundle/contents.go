package bundle

import (
	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/wire"
)

// Contents is what is inside a file, counted from the parts themselves.
type Contents struct {
	Ops     int
	Records map[string]int // by register: that are named
	Deleted int            // ops that delete
	Steps   int            // of workflows: submitted, returned …
	Files   int            // attachments, in whole or in part
	Bytes   int64          // of their chunks
	Enrol   bool           // the device asks to be enrolled
	// Of a receipt:
	Results map[op.Outcome]int // what became of the device's ops
	Acked   int64
	Renew   bool // the folder was copied or restored: it goes on under another number
	Packs   int  // definitions
}

// AllRecords is how many records there are in all registers together.
func (c *Contents) AllRecords() int {
	n := 0
	for _, k := range c.Records {
		n += k
	}
	return n
}

// Describe counts what is inside files that belong together. It holds every
// frame to its trailer.
func Describe(files ...*Opened) (Contents, error) {
	c := Contents{Records: map[string]int{}, Results: map[op.Outcome]int{}}
	docs, hashes := map[app.ID]bool{}, map[string]bool{}
	count := func(e *op.Envelope) error {
		o, err := op.Decode(e.Body)
		if err != nil {
			return bad("an op: %w", err)
		}
		c.Ops++
		switch {
		case o.Kind.Audit():
			return nil
		case o.Kind == op.Delete:
			c.Deleted++
		case o.Kind.Step():
			c.Steps++
		}
		if !docs[o.Doc] {
			docs[o.Doc] = true
			c.Records[o.Form]++
		}
		return nil
	}
	for _, o := range files {
		err := o.Each(func(p Part, v any) error {
			switch v := v.(type) {
			case *wire.Push:
				for i := range v.Ops {
					if err := count(&v.Ops[i]); err != nil {
						return err
					}
				}
			case *wire.Page:
				for i := range v.Deliveries {
					if err := count(&v.Deliveries[i].Envelope); err != nil {
						return err
					}
				}
			case *wire.Answer:
				c.Acked, c.Renew = max(c.Acked, v.Acked), c.Renew || v.Renew > 0
				for _, r := range v.Ops {
					c.Results[r.Outcome]++
				}
			case *Chunk:
				hashes[v.Hash] = true
				c.Bytes += int64(len(v.Bytes))
			}
			c.Enrol = c.Enrol || p.Kind == EnrolPart
			if p.Kind == PackPart {
				c.Packs++
			}
			return nil
		})
		if err != nil {
			return c, err
		}
	}
	c.Files = len(hashes)
	return c, nil
}

// EachOp hands out the ops that a device's bundle brings, in their order.
func EachOp(files []*Opened, f func(*op.Op) error) error {
	for _, file := range files {
		err := file.Each(func(_ Part, v any) error {
			push, ok := v.(*wire.Push)
			if !ok {
				return nil
			}
			for i := range push.Ops {
				o, err := op.Decode(push.Ops[i].Body)
				if err != nil {
					return bad("an op: %w", err)
				}
				if err := f(&o); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
