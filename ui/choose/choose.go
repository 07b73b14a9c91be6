// Package choose finds what people mean: among a few options, the answers that
// a field offers, and the entries of its code list.
package choose

import (
	"slices"

	"ronghe/app/catalog"
	"ronghe/app/codes"
	"ronghe/ui/xwidget"
)

// Item is an option with the further words by which it is known.
type Item struct {
	xwidget.Option
	Words []string
}

// Items are options that are known by their labels alone.
func Items(options []xwidget.Option) []Item {
	out := make([]Item, len(options))
	for i, o := range options {
		out[i].Option = o
	}
	return out
}

// Among returns the options that fit a typed text by label, code, another word
// or pinyin, the best first and else in their order, at most limit. Nothing
// typed gives all that are not retired. What is named outright is Exact.
func Among(items []Item, text string, limit int) []xwidget.Option {
	type hit struct {
		o   xwidget.Option
		fit int
	}
	var hits []hit
	for _, it := range items {
		fit := rank(it, text)
		if fit == 0 && (text != "" || it.Retired) {
			continue
		}
		hits = append(hits, hit{it.Option, fit})
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return b.fit - a.fit })
	out := make([]xwidget.Option, 0, min(limit, len(hits)))
	for i, h := range hits[:min(limit, len(hits))] {
		switch {
		case h.fit >= outright:
			h.o.Exact = h.fit == hits[0].fit
		case i == 0 && h.fit >= begins:
			h.o.Exact = len(hits) == 1 || hits[1].fit < inside
		}
		out = append(out, h.o)
	}
	return out
}

// Ranks: of what is named outright, of what begins with the text, and of names
// that it is a part of; below it stands what only has its letters inside.
const (
	outright = 2 * int(codes.Spelt)
	begins   = 2 * int(codes.PinyinBegins)
	inside   = 2 * int(codes.NameInside)
)

// Mark sets Exact of options that another search has found for a text, as Among
// does.
func Mark(options []xwidget.Option, text string) {
	items := Items(options)
	for _, o := range Among(items, text, len(items)) {
		for i := range options {
			if options[i].Code == o.Code {
				options[i].Exact = options[i].Exact || o.Exact
			}
		}
	}
}

// rank tells how well an option fits, 0 for not at all. The label comes before
// another word that fits as well.
func rank(it Item, text string) int {
	best := 2 * int(codes.FitOf(it.Label, text))
	if codes.FitOf(it.Code, text) == codes.Named {
		best = 2 * int(codes.Named)
	}
	if best > 0 {
		best++
	}
	for _, w := range it.Words {
		best = max(best, 2*int(codes.FitOf(w, text)))
	}
	return best
}

// Answers are the options of a choice, several or one, and of a yes/no field.
func Answers(fd *catalog.Field) []Item {
	if fd.TypeName == catalog.TypeBool {
		words := fd.YesNo()
		return []Item{
			{xwidget.Option{Code: "true", Label: words[0]}, []string{"y", "s", "1"}},
			{xwidget.Option{Code: "false", Label: words[1]}, []string{"n", "f", "0"}},
		}
	}
	var out []Item
	for _, o := range fd.Options {
		out = append(out, Item{Answer(o), o.Aliases})
	}
	return out
}

// Answer shows one option of a field.
func Answer(o catalog.Option) xwidget.Option {
	return xwidget.Option{Code: o.Code, Label: o.Label, Retired: o.Retired}
}

// AnswerSearch finds a field's options; retired ones are not offered.
func AnswerSearch(fd *catalog.Field) xwidget.SearchFunc {
	items := slices.DeleteFunc(Answers(fd), func(it Item) bool { return it.Retired })
	return func(text string, limit int) []xwidget.Option { return Among(items, text, limit) }
}

// CodeSearch finds entries of a field's code list; CodesBelow are those below one.
func CodeSearch(fd *catalog.Field) xwidget.SearchFunc {
	return func(text string, limit int) []xwidget.Option {
		return Codes(fd.Lists().Search(fd.Codes, text, limit))
	}
}

// CodesBelow returns what stands right below a code of the field's list.
func CodesBelow(fd *catalog.Field) func(code string) []xwidget.Option {
	return func(code string) []xwidget.Option { return Codes(fd.Lists().Children(fd.Codes, code)) }
}

// Codes shows entries of a code list: name, the names above it and the code,
// which tell same names apart.
func Codes(items []catalog.CodeItem) []xwidget.Option {
	out := make([]xwidget.Option, len(items))
	for i, it := range items {
		out[i] = Code(it)
	}
	return out
}

// Code shows one entry of a code list.
func Code(it catalog.CodeItem) xwidget.Option {
	o := xwidget.Option{Code: it.Code, Label: it.Name, Detail: it.Code, Branch: !it.Leaf, Retired: it.Retired, Exact: it.Exact}
	if it.Above != "" {
		o.Detail = it.Above + "  " + it.Code
	}
	return o
}
