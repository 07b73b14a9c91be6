package catalog

import (
	"fmt"
	"strings"

	"ronghe/app"
)

// treeType is an entry of a large code list: divisions, industries, majors.
type treeType struct{}

var _ Type = treeType{}

func (treeType) Check(f *Field, env *Env) error {
	if f.Codes == "" || !env.Lists.Has(f.Codes) {
		return fmt.Errorf("codes: there is no code list %q", f.Codes)
	}
	return nil
}

// Parse reads a code or a name, also a retired or a former one. A name that
// means several entries is refused with the candidates, never guessed.
func (treeType) Parse(f *Field, in Input) (app.Value, *Finding) {
	found := f.env.Lists.Match(f.Codes, strings.TrimSpace(app.FoldWidth(in.Text())))
	switch {
	case len(found) == 0:
		return app.Value{}, refused("code_unknown", "value", clip(in.Text()))
	case len(found) > 1:
		names := make([]string, 0, 4)
		for i := 0; i < len(found) && i < 4; i++ {
			names = append(names, found[i].Full+"("+found[i].Code+")")
		}
		return app.Value{}, refused("code_ambiguous", "value", clip(in.Text()), "candidates", strings.Join(names, "、"))
	}
	if old, ok := f.env.Lists.Item(f.Codes, fold(in.Text())); ok && old.Retired && old.Code != found[0].Code {
		return app.TextValue(found[0].Code), finding(app.Note, "code_replaced",
			[]string{"value", old.Code, "code", found[0].Code, "name", found[0].Full})
	}
	return app.TextValue(found[0].Code), nil
}

func (treeType) Validate(f *Field, v app.Value) *Finding {
	it, ok := f.env.Lists.Item(f.Codes, v.Text())
	switch {
	case !ok:
		return hard("code_unknown", "value", v.Text())
	case it.Retired:
		return soft("code_retired", "value", it.Name)
	case f.Leaf && !it.Leaf:
		return hard("code_not_leaf", "value", it.Name)
	}
	return nil
}

func (treeType) Format(f *Field, v app.Value) string {
	if it, ok := f.env.Lists.Item(f.Codes, v.Text()); ok && !f.AsCode {
		return it.Name
	}
	return v.Text()
}

// Exact shows a value in words so that Parse reads the same again: a code's name, and
// where several entries have that name the names above it too, or the code.
func (f *Field) Exact(v app.Value) string {
	if f.TypeName != TypeTree || v.Kind() != app.Text {
		return f.Format(v)
	}
	it, ok := f.env.Lists.Item(f.Codes, v.Text())
	if !ok {
		return v.Text()
	}
	for _, s := range []string{it.Name, it.Full} {
		if found := f.env.Lists.Match(f.Codes, s); len(found) == 1 && found[0].Code == it.Code {
			return s
		}
	}
	return it.Name + "(" + it.Code + ")"
}

// Words is what a search knows of a value: what people read, and of a code also
// the code itself and the codes and names that it took the place of.
func (f *Field) Words(v app.Value) string {
	if f.TypeName != TypeTree || v.Kind() != app.Text {
		return f.Format(v)
	}
	words := []string{v.Text()}
	if it, ok := f.env.Lists.Item(f.Codes, v.Text()); ok {
		words = []string{it.Name, v.Text()}
	}
	if lists, ok := f.env.Lists.(interface {
		Replaced(list, code string) []CodeItem
	}); ok {
		for _, it := range lists.Replaced(f.Codes, v.Text()) {
			words = append(words, it.Code, it.Name)
		}
	}
	return strings.Join(words, " ")
}

func (treeType) Columns(*Field) []Column           { return textColumn() }
func (treeType) Operand(_ *Field, v app.Value) any { return textOperand(v) }
