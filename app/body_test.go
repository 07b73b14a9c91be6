package app_test

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	"ronghe/app"
)

var texts = []string{"a", `quo"te`, `back\slash`, "line\nbreak", "{[,]}:", "中文", "", "\x01", "null", `\"`, "}", "tab\t", "𠮷"}

func anyValue(r *rand.Rand) app.Value {
	s := texts[r.IntN(len(texts))]
	switch r.IntN(8) {
	case 0:
		return app.BoolValue(r.IntN(2) == 0)
	case 1:
		return app.ListValue(s, "x")
	case 2:
		return app.PartyValue(app.Party{Form: "school", Ref: "r", Name: s, Code: "c"})
	case 3:
		return app.FilesValue(app.File{Hash: "h", Name: s, Size: 3}, app.File{Hash: "i", Name: "n"})
	case 4:
		return app.NA()
	case 5:
		return app.SealedValue(app.Sealed{Commitment: "c", Op: "o", Path: s})
	}
	return app.TextValue(s)
}

func anyFields(r *rand.Rand) map[string]app.Value {
	fields := map[string]app.Value{}
	for _, name := range []string{"a", "b_c", "d1"} {
		if v := anyValue(r); r.IntN(3) > 0 && !v.IsBlank() {
			fields[name] = v
		}
	}
	return fields
}

func anyRecord(r *rand.Rand) *app.Record {
	rec := &app.Record{Fields: anyFields(r), Rows: map[string][]app.Row{}}
	for _, table := range []string{"t", "u"} {
		for i := range r.IntN(3) {
			rec.Rows[table] = append(rec.Rows[table], app.Row{ID: app.ID(rune('x' - i)), Order: string(rune('m' + i)), Fields: anyFields(r)})
		}
	}
	return rec
}

// Whatever a record holds comes back from its body, and from the body with
// blanks between its parts.
func TestBodyComesBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		want := anyRecord(r)
		body := want.AppendBody(nil)
		spread, err := json.MarshalIndent(json.RawMessage(body), " ", "\t")
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range [][]byte{body, spread} {
			var got app.Record
			if err := got.ReadBody(b); err != nil {
				t.Fatalf("%s: %v", b, err)
			}
			if !reflect.DeepEqual(got.Fields, want.Fields) || !reflect.DeepEqual(got.Rows, want.Rows) {
				t.Fatalf("%s came back as %+v", b, got)
			}
		}
	}
}

// A body that is cut anywhere is refused, and one of changed bytes is refused
// or read, never with a panic.
func TestBrokenBodies(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		body := anyRecord(r).AppendBody(nil)
		for n := range body {
			var rec app.Record
			if err := rec.ReadBody(body[:n]); err == nil {
				t.Fatalf("%s is read though it is cut", body[:n])
			}
		}
		for range 50 {
			broken := append([]byte(nil), body...)
			broken[r.IntN(len(broken))] = byte(r.IntN(256))
			var rec app.Record
			_ = rec.ReadBody(broken) // read or refused
		}
	}
}

// Values are read as encoding/json reads their parts.
func TestReadValue(t *testing.T) {
	for text, want := range map[string]app.Value{
		`null`:            {},
		`""`:              {},
		`"\u4e2d\u003c"`:  app.TextValue("中<"),
		`"a\\\"b"`:        app.TextValue(`a\"b`),
		`true`:            app.BoolValue(true),
		`[]`:              {},
		`[ "a" , "b" ]`:   app.ListValue("a", "b"),
		`{}`:              {},
		`{ "name" : "x"}`: app.PartyValue(app.Party{Name: "x"}),
		`{"na":true}`:     app.NA(),
		`{"name":null,"ref":"r","more":{"a":[1,"}"]}}`:    app.PartyValue(app.Party{Ref: "r"}),
		`[{"hash":"h","name":"n","size":12}]`:             app.FilesValue(app.File{Hash: "h", Name: "n", Size: 12}),
		`{"sealed":"s","op":"o","path":"p","name":"odd"}`: app.SealedValue(app.Sealed{Commitment: "s", Op: "o", Path: "p"}),
	} {
		got, err := app.ReadValue(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{``, `12`, `-1.5`, `tru`, `"a`, `[1]`, `["a"`, `["a",{"hash":"h"}]`, `{"name":1}`, `{"na":1}`, `{"a"}`, `{a:1}`, `{"name":"x"`, `"\x"`} {
		if got, err := app.ReadValue(text); err == nil {
			t.Errorf("%s is read as %+v", text, got)
		}
	}
}
