package store

import (
	"encoding/hex"
	"strings"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
)

// texts are what search knows of a record.
type texts struct {
	q, words, initials, keys string
}

// searchTexts gathers what the form's search fields say.
func (s *Store) searchTexts(sh *shape, rec *app.Record, e *register.Evaluation) texts {
	var q, w, p []byte
	var ini []byte
	var add func(text string, code bool)
	add = func(text string, code bool) {
		n := normalise(text)
		if n == "" {
			return
		}
		if code && strings.Contains(n, " ") { // XY-001 is also found as XY001
			add(strings.ReplaceAll(n, " ", ""), false)
		}
		q = append(append(q, n...), '\n')
		w = appendTokens(w, n, false)
		if in := s.opt.initials(n); in != "" {
			ini = append(append(ini, in...), '\n')
			p = appendTokens(p, in, false)
		}
	}
	for _, f := range sh.search {
		if tf := f.Table(); tf != nil {
			for _, row := range rec.Rows[tf.ID] {
				v := row.Fields[f.ID]
				if f.Compute != "" {
					v = e.Computed[op.Path(tf.ID, row.ID, f.ID)]
				}
				add(searchable(f.Words, v), f.Normalise == "code")
			}
			continue
		}
		v := rec.Fields[f.ID]
		if f.Compute != "" {
			v = e.Computed[f.ID]
		}
		add(searchable(f.Words, v), f.Normalise == "code")
	}
	return texts{q: string(append(q, ini...)), words: string(w), initials: string(p)}
}

func searchable(format func(app.Value) string, v app.Value) string {
	switch v.Kind() {
	case app.Blank, app.NotApplicable, app.SealedKind:
		return ""
	case app.PartyKind:
		p := v.Party()
		return strings.TrimSpace(p.Name + " " + p.Code)
	}
	return format(v)
}

// blindTokens are the search index's tokens for the record's personal values.
func (t *tx) blindTokens(h *held) (string, error) {
	var b []byte
	one := func(v app.Value) error {
		s, is := v.Sealed()
		if !is {
			return nil
		}
		r, err := t.pd(h, s)
		if err != nil {
			if app.CodeOf(err) == CodePurged {
				return nil
			}
			return err
		}
		b = appendBlind(b, r.whole, 'w')
		b = appendBlind(b, r.tail, 't')
		return nil
	}
	for _, f := range h.sh.secret {
		if tf := f.Table(); tf != nil {
			for _, row := range h.rec.Rows[tf.ID] {
				if err := one(row.Fields[f.ID]); err != nil {
					return "", err
				}
			}
			continue
		}
		if err := one(h.rec.Fields[f.ID]); err != nil {
			return "", err
		}
	}
	return string(b), nil
}

// appendBlind appends the tokens of one or several keyed hashes.
func appendBlind(b, hashes []byte, kind byte) []byte {
	for ; len(hashes) >= blindSize; hashes = hashes[blindSize:] {
		b = append(b, kind)
		b = hex.AppendEncode(b, hashes[:blindSize])
		b = append(b, ' ')
	}
	return b
}
