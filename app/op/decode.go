package op

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"ronghe/app"
)

// Decode reads an op's body.
func Decode(b []byte) (Op, error) {
	if o, ok := quick(string(b)); ok {
		return o, nil
	}
	var o Op
	if err := json.Unmarshal(b, &o); err != nil {
		return Op{}, fmt.Errorf("op body: %w", err)
	}
	return o, nil
}

// quick reads a body as Append writes it, which nearly all are, in one pass: pages
// bring them by the thousand. Whatever looks otherwise in anything is left to
// encoding/json, and whatever it takes that takes too, as the same op.
func quick(s string) (o Op, ok bool) {
	if !utf8.ValidString(s) || strings.IndexFunc(s, func(r rune) bool { return r < ' ' }) >= 0 {
		return o, false
	}
	r := reading{s: s, ok: true}
	var form, ver, trunk string
	id := r.text(`{"op_id":`)
	form = r.text(`,"form":`)
	ver = r.number(`,"form_ver":`)
	o = Op{ID: app.ID(id), Form: form, Doc: app.ID(r.text(`,"doc":`)), Unit: r.text(`,"unit":`), Kind: Kind(r.text(`,"kind":`))}
	trunk = r.number(`,"trunk_rev":`)
	o.Life = r.may(`,"life":`)
	o.Batch, o.Undoes, o.Reason = app.ID(r.may(`,"batch":`)), app.ID(r.may(`,"undoes":`)), r.may(`,"reason":`)
	if r.has(`,"fields":[`) {
		o.Fields = r.changes()
	}
	o.Time, o.User = r.text(`,"client_time":`), app.ID(r.text(`,"user":`))
	r.must(`}`)
	if !r.ok || r.s != "" {
		return o, false
	}
	for _, d := range ver {
		o.FormVer = o.FormVer*10 + int(d-'0')
	}
	for _, d := range trunk {
		o.TrunkRev = o.TrunkRev*10 + int64(d-'0')
	}
	return o, true
}

// reading is what is left of a body; ok is false once it is not as expected.
type reading struct {
	s  string
	ok bool
}

// has reports whether the rest begins with a text, and passes it.
func (r *reading) has(text string) bool {
	rest, ok := strings.CutPrefix(r.s, text)
	if ok {
		r.s = rest
	}
	return ok
}

func (r *reading) must(text string) {
	if !r.has(text) {
		r.ok, r.s = false, ""
	}
}

// text reads a string behind a name; one with escapes is left to others.
func (r *reading) text(name string) string {
	r.must(name)
	r.must(`"`)
	i := strings.IndexByte(r.s, '"')
	if i < 0 || strings.IndexByte(r.s[:i], '\\') >= 0 {
		r.ok, r.s = false, ""
		return ""
	}
	t := r.s[:i]
	r.s = r.s[i+1:]
	return t
}

func (r *reading) may(name string) string {
	if !strings.HasPrefix(r.s, name) {
		return ""
	}
	return r.text(name)
}

// number reads the digits of a whole number that is not negative.
func (r *reading) number(name string) string {
	r.must(name)
	i := 0
	for i < len(r.s) && r.s[i] >= '0' && r.s[i] <= '9' {
		i++
	}
	if i == 0 || i > 15 || i > 1 && r.s[0] == '0' {
		r.ok, r.s = false, ""
		return ""
	}
	t := r.s[:i]
	r.s = r.s[i:]
	return t
}

func (r *reading) changes() []Change {
	list := make([]Change, 0, 1+strings.Count(r.s, `{"path":`))
	for r.ok {
		c := Change{Path: r.text(`{"path":`)}
		if strings.HasPrefix(r.s, `,"base":`) {
			c.Base = r.value(`,"base":`)
		}
		c.New = r.value(`,"new":`)
		r.must(`}`)
		list = append(list, c)
		if r.has(`]`) {
			return list
		}
		r.must(`,`)
	}
	return nil
}

func (r *reading) value(name string) app.Value {
	r.must(name)
	raw, rest := app.CutValue(r.s)
	simple := len(raw) > 1 && raw[0] == '"' && strings.IndexByte(raw, '\\') < 0
	if raw == "" || !simple && !json.Valid([]byte(raw)) {
		r.ok, r.s = false, ""
		return app.Value{}
	}
	v, err := app.ReadValue(raw)
	r.ok, r.s = r.ok && err == nil, rest
	return v
}
