package store

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"sync"

	"ronghe/app"
	"ronghe/app/catalog"
)

// wanted is what a search asks for: one word after the other, all must occur.
type wanted struct {
	match string     // FTS5 expression
	words [][]string // by word: its spellings, normalised, for the test of a row's own text
	blind []string   // by word: FTS5 expression over the blind index, "" for none
	short bool       // every word is shorter than a token: the index must gather all that begins with it
}

// mostWords bounds a search; more words than a sentence help nobody.
const mostWords = 12

// searchFor reads what was typed; nil when it holds no letter or digit.
func (s *Store) searchFor(k *keys, sh *shape, text string) *wanted {
	w := wanted{short: true}
	var parts []string
	for _, word := range strings.Fields(app.FoldWidth(text)) {
		n := normalise(word)
		ph, short := phrase(n)
		if ph == "" || len(w.words) == mostWords {
			continue
		}
		cols := "w : "
		if _, c := runEnd(n); c == latin { // may be initials
			cols = "{w p} : "
		}
		expr := cols + ph
		spellings := []string{n}
		if strings.Contains(n, " ") { // XY-001 may stand as XY001
			joined := strings.ReplaceAll(n, " ", "")
			spellings = append(spellings, joined)
			ph, _ := phrase(joined)
			expr = "(" + expr + " OR " + cols + ph + ")"
		}
		blind := blindTerms(k, sh, word)
		if blind != "" {
			expr = "(" + expr + " OR " + blind + ")"
		}
		w.short = w.short && short
		parts = append(parts, expr)
		w.words = append(w.words, spellings)
		w.blind = append(w.blind, blind)
	}
	if len(parts) == 0 {
		return nil
	}
	w.match = strings.Join(parts, " AND ")
	return &w
}

// blindTerms lets a whole personal value, or a telephone number's last four
// digits, be found exactly.
func blindTerms(k *keys, sh *shape, word string) string {
	var terms []string
	for _, f := range sh.secret {
		form := blindForm(f, app.TextValue(word))
		if form == "" {
			continue
		}
		terms = append(terms, strings.TrimSpace(string(appendBlind(nil, k.blindOf(f, "w", form), 'w'))))
		if f.TypeName == catalog.TypePhone && len(form) == 4 {
			terms = append(terms, strings.TrimSpace(string(appendBlind(nil, k.blindOf(f, "t", form), 't'))))
		}
	}
	if len(terms) == 0 {
		return ""
	}
	return "k : (" + strings.Join(terms, " OR ") + ")"
}

// fewHits is up to how many hits are fetched and sorted at once.
const fewHits = 200

// probe returns the rows that match, up to fewHits, and whether there are more.
func probe(t *session, sh *shape, match string) (rids []int64, more bool, err error) {
	err = t.read(fmt.Sprintf("SELECT rowid FROM %s WHERE %s MATCH ? LIMIT ?", sh.fts, sh.fts),
		[]any{match, int64(fewHits + 1)}, 1, func(v []driver.Value) error {
			n, _ := v[0].(int64)
			rids = append(rids, n)
			return nil
		})
	if len(rids) > fewHits {
		return nil, true, err
	}
	return rids, false, err
}

// frequent remembers searches that met more rows than are fetched at once, so
// that the next page does not ask again. It chooses the plan and nothing else: one
// that has become rare is still found, if more slowly.
type frequent struct {
	mu   sync.Mutex
	seen map[string]struct{}
}

// mostFrequent bounds what is remembered.
const mostFrequent = 500

func (f *frequent) has(sh *shape, match string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, ok := f.seen[sh.form.ID+" "+match]
	return ok
}

func (f *frequent) add(sh *shape, match string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seen == nil || len(f.seen) >= mostFrequent {
		f.seen = map[string]struct{}{}
	}
	f.seen[sh.form.ID+" "+match] = struct{}{}
}

// onRow is the search as a test of one row's own text.
func (w *wanted) onRow(sh *shape) conds {
	var c conds
	for i, spellings := range w.words {
		var parts []string
		var args []any
		for _, word := range spellings {
			parts = append(parts, "instr(r.q, ?) > 0")
			args = append(args, word)
		}
		if w.blind[i] != "" {
			parts = append(parts, fmt.Sprintf("r.rid IN (SELECT rowid FROM %s WHERE %s MATCH ?)", sh.fts, sh.fts))
			args = append(args, w.blind[i])
		}
		c.add("("+strings.Join(parts, " OR ")+")", args...)
	}
	return c
}

// inIndex is the search as a set of rows.
func (w *wanted) inIndex(sh *shape) clause {
	return clause{fmt.Sprintf("r.rid IN (SELECT rowid FROM %s WHERE %s MATCH ?)", sh.fts, sh.fts), []any{w.match}}
}
