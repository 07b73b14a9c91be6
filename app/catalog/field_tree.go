package catalog

import (
	"fmt"
	"slices"
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
	found := f.env.Lists.Match(f.Codes, strings.TrimSpace(Fold(in.Text())))
	if len(found) > 1 {
		found = f.nearest(found, in.Near)
	}
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
	if other := f.elsewhere(found[0].Code, in.Near); other != "" {
		return app.TextValue(found[0].Code), soft("code_elsewhere", "value", found[0].Full, "near", other)
	}
	if old, ok := f.env.Lists.Item(f.Codes, fold(in.Text())); ok && old.Retired && old.Code != found[0].Code {
		return app.TextValue(found[0].Code), finding(app.Note, "code_replaced",
			[]string{"value", old.Code, "code", found[0].Code, "name", found[0].Full})
	}
	return app.TextValue(found[0].Code), nil
}

// nearest keeps the candidates that stand below what the row's other columns
// name, where there are any: 朝阳区 beside 长春市 is that city's.
func (f *Field) nearest(found []CodeItem, near []string) []CodeItem {
	for _, text := range near {
		above := f.env.Lists.Match(f.Codes, strings.TrimSpace(Fold(text)))
		if len(above) != 1 {
			continue
		}
		below := f.env.Lists.Descendants(f.Codes, above[0].Code)
		kept := slices.DeleteFunc(slices.Clone(found), func(it CodeItem) bool { return !slices.Contains(below, it.Code) })
		if len(kept) > 0 {
			found = kept
		}
	}
	return found
}

// elsewhere returns the name of what another column of the row says where that
// is neither above nor below the code: a county under the wrong city.
func (f *Field) elsewhere(code string, near []string) string {
	for _, text := range near {
		other := f.env.Lists.Match(f.Codes, strings.TrimSpace(Fold(text)))
		if len(other) != 1 || other[0].Code == code {
			continue
		}
		if !slices.Contains(f.env.Lists.Descendants(f.Codes, other[0].Code), code) &&
			!slices.Contains(f.env.Lists.Descendants(f.Codes, code), other[0].Code) {
			return other[0].Full
		}
	}
	return ""
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
	if it, ok := f.env.Lists.Item(f.Codes, v.Text()); ok {
		return it.Name
	}
	return v.Text()
}

func (treeType) Columns(*Field) []Column           { return textColumn() }
func (treeType) Operand(_ *Field, v app.Value) any { return textOperand(v) }
