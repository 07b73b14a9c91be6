package annual

import (
	"strconv"

	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/review"
)

// BlockKind says what keeps a report from being signed and sent up.
type BlockKind string

// The kinds of block.
const (
	BlockBlank BlockKind = "blank" // cells of a table that are empty
	BlockHard  BlockKind = "hard"  // a hard check that is neither met nor disputed
	BlockSoft  BlockKind = "soft"  // a soft check without an explanation that holds
	BlockStale BlockKind = "stale" // registers that say otherwise by now
	BlockFile  BlockKind = "file"  // attachments of counted records that are not here
	BlockAsked BlockKind = "asked" // a question from above without an answer
)

// Block is one thing that keeps a report from being signed and sent up.
type Block struct {
	Kind    BlockKind
	Table   *Table
	At      *Cell // where to go
	N       int   // cells, or attachments
	Message string
}

// Blocks are what the report itself has against it, in the order of the tables.
func (r *Report) Blocks() []Block {
	var out []Block
	for _, t := range r.Book.tables {
		if b, ok := r.blank(t); ok {
			out = append(out, b)
		}
		for _, f := range r.findings {
			if f.Table != t || !f.Open() {
				continue
			}
			kind := BlockSoft
			if f.Level == catalog.HardCheck {
				kind = BlockHard
			}
			out = append(out, Block{Kind: kind, Table: t, At: f.At, N: 1, Message: f.Message})
		}
	}
	return out
}

// blank is the empty cells of a table.
func (r *Report) blank(t *Table) (b Block, ok bool) {
	b = Block{Kind: BlockBlank, Table: t}
	for _, c := range t.cells {
		if c.asked() && r.Value(c).IsBlank() {
			if b.At == nil {
				b.At = c
			}
			b.N++
		}
	}
	if b.N == 0 {
		return b, false
	}
	b.Message = i18n.T("annual.block.blank", "no", t.Number(), "n", strconv.Itoa(b.N), "cell", b.At.Name())
	return b, true
}

// stale is what registers say otherwise than the report.
func stale(p Plan) (b Block, ok bool) {
	if len(p.Changes) == 0 {
		return b, false
	}
	c := p.Changes[0].Cell
	return Block{
		Kind: BlockStale, Table: c.Table, At: c, N: len(p.Changes),
		Message: i18n.T("annual.block.stale", "n", strconv.Itoa(len(p.Changes)), "cell", c.Name()),
	}, true
}

// unanswered are the questions from above without an answer.
func unanswered(m Remarks) []Block {
	var out []Block
	for _, q := range m.Questions {
		if q.Standing == review.Open {
			out = append(out, Block{Kind: BlockAsked, Table: q.Cell.Table, At: q.Cell, N: 1, Message: i18n.T("annual.block.asked", "cell", q.Cell.Name(), "words", q.Words)})
		}
	}
	return out
}

// asked reports whether a cell is to be filled: computed ones fill themselves,
// floating rows are nobody's duty.
func (c *Cell) asked() bool { return c.Source != Computed && c.Line.Part.Floating == 0 }
