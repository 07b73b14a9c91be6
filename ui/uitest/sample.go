package uitest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// words are the Chinese words that samples are made of.
//
//go:embed words.json
var wordsJSON []byte

var words = func() (w struct{ Places, Kinds, Firms, Titles []string }) {
	if err := json.Unmarshal(wordsJSON, &w); err != nil {
		panic(err) // embedded beside this file
	}
	return w
}()

// Sample makes the i-th sample record of a form: every seventh misses what is
// not a key, so that some are incomplete.
func Sample(f *catalog.Form, i int) *app.Record {
	rec := &app.Record{
		ID: op.NewID(), Form: f.ID, FormVer: f.Version,
		Fields: map[string]app.Value{}, Rows: map[string][]app.Row{},
	}
	keys := map[string]bool{f.Display: true}
	for _, k := range f.Keys {
		keys[k] = true
	}
	for n, fd := range f.Fields() {
		if fd.Compute != "" || (i%7 == 6 && !keys[fd.ID]) {
			continue
		}
		if fd.IsTable() {
			if i%3 > 0 || keys[fd.ID] {
				rec.Rows[fd.ID] = sampleRows(fd, i)
			}
			continue
		}
		rec.Set(fd.ID, sample(fd, i+n))
	}
	if fd, ok := f.Field(f.Display); ok {
		v := app.TextValue(name(fd, i))
		switch fd.TypeName {
		case catalog.TypeParty:
			v = app.PartyValue(app.Party{Name: name(fd, i)})
		case catalog.TypeTree:
			v = sampleCode(fd, i)
		}
		rec.Set(f.Display, v)
	}
	return rec
}

func sampleRows(t *catalog.Field, i int) []app.Row {
	ranks := op.Ranks(2)
	rows := make([]app.Row, 2)
	for r := range rows {
		rows[r] = app.Row{ID: op.NewID(), Order: ranks[r], Fields: map[string]app.Value{}}
		for n, fd := range t.Fields {
			if v := sample(fd, i+r+n); fd.Compute == "" && !v.IsBlank() {
				rows[r].Fields[fd.ID] = v
			}
		}
	}
	return rows
}

func name(fd *catalog.Field, i int) string {
	place, kind := words.Places[i%len(words.Places)], words.Kinds[i/2%len(words.Kinds)]
	firm := words.Firms[i/3%len(words.Firms)]
	switch fd.Form().ID {
	case "school":
		return fmt.Sprintf("%s%s", place, kind)
	case "enterprise", "organisation":
		return fmt.Sprintf("%s%s", place, firm)
	}
	return fmt.Sprintf("%s%s·%s%s", place, kind, firm, words.Titles[i%len(words.Titles)])
}

func sample(fd *catalog.Field, i int) app.Value {
	switch fd.TypeName {
	case catalog.TypeText, catalog.TypeLongText:
		return app.TextValue(words.Titles[i%len(words.Titles)] + strconv.Itoa(100+i))
	case catalog.TypeInteger:
		return app.TextValue(strconv.Itoa(12 + i*37%900))
	case catalog.TypeDecimal:
		return app.DecimalValue(decimal.New(int64(12345+i*98765%4000000), -2), fd.Scale)
	case catalog.TypePercent:
		return app.TextValue("0.6")
	case catalog.TypeYear:
		return app.TextValue(strconv.Itoa(2020 + i%7))
	case catalog.TypeDate:
		return sampleDate(fd, i)
	case catalog.TypeBool:
		return app.BoolValue(i%2 == 0)
	case catalog.TypeChoice:
		return app.TextValue(fd.Options[i%len(fd.Options)].Code)
	case catalog.TypeMulti:
		return app.ListValue(fd.Options[i%len(fd.Options)].Code)
	case catalog.TypeTree:
		return sampleCode(fd, i)
	case catalog.TypeParty:
		return app.PartyValue(app.Party{Name: words.Places[i%len(words.Places)] + words.Firms[i%len(words.Firms)]})
	}
	return app.Value{}
}

func sampleDate(fd *catalog.Field, i int) app.Value {
	iso := fmt.Sprintf("%d-%02d-%02d", 2022+i%5, 1+i*5%12, 1+i*7%28)
	switch fd.Precision {
	case catalog.ByMonth:
		iso = iso[:7]
	case catalog.ByYear:
		iso = iso[:4]
	}
	return app.TextValue(iso)
}

func sampleCode(fd *catalog.Field, i int) app.Value {
	code := ""
	for range 4 {
		below := fd.Lists().Children(fd.Codes, code)
		if len(below) == 0 {
			break
		}
		code = below[i%len(below)].Code
	}
	return app.TextValue(code)
}
