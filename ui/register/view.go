package register

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
)

func itoa(n int) string { return strconv.Itoa(n) }

// view is what a person has made of a list; it is kept per register.
type view struct {
	Order  []string           `json:"order,omitempty"`  // columns from left to right
	Hidden []string           `json:"hidden,omitempty"` // columns not shown
	Widths map[string]float32 `json:"widths,omitempty"` // at zoom 1
	Frozen []string           `json:"frozen,omitempty"` // columns that stay when the rest scrolls sideways
	Sort   []app.Sort         `json:"sort,omitempty"`
	Saved  []savedFilter      `json:"saved,omitempty"`
	Glance bool               `json:"glance,omitempty"` // the panel at the side is open
}

// viewKey is the setting that keeps the list's view.
func (l *List) viewKey() string { return "list." + cmp.Or(l.extra.Key, l.form.ID) }

// readView is the view of a setting; one of another version, or none, is the view at
// first.
func (l *List) readView(text string) view {
	var v view
	if text == "" || json.Unmarshal([]byte(text), &v) != nil {
		return view{Hidden: slices.Clone(l.extra.Hidden)}
	}
	return v
}

func (v view) String() string {
	b, err := json.Marshal(v)
	if err != nil { // strings and numbers always marshal
		return ""
	}
	return string(b)
}

// ordered returns the columns in the view's order; columns that it does not know
// stay where the form puts them.
func (v view) ordered(cols []column) []column {
	place := func(c column) int {
		if i := slices.Index(v.Order, c.path); i >= 0 {
			return i
		}
		return len(v.Order)
	}
	out := slices.Clone(cols)
	if len(v.Order) > 0 {
		slices.SortStableFunc(out, func(a, b column) int { return place(a) - place(b) })
	}
	return out
}

// apply orders, hides and sizes columns as the view says.
func (v view) apply(cols []column) []column {
	out := v.ordered(cols)
	shown := slices.DeleteFunc(slices.Clone(out), func(c column) bool { return slices.Contains(v.Hidden, c.path) })
	if len(shown) == 0 {
		shown = out
	}
	for i := range shown {
		if w := v.Widths[shown[i].path]; w > 0 {
			shown[i].grid.Width, shown[i].grid.Flex = w, false
		}
	}
	return shown
}

// sortOf is the view's sort, else the form's own; fields that are not there
// any more are left out.
func (v view) sortOf(f *catalog.Form) []app.Sort {
	var out []app.Sort
	for _, s := range v.Sort {
		if _, ok := f.Field(s.Field); ok || s.Field == hardColumn || s.Field == updatedColumn {
			out = append(out, s)
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, k := range f.List.Sort {
		out = append(out, app.Sort{Field: strings.TrimPrefix(k, "-"), Desc: strings.HasPrefix(k, "-")})
	}
	return out
}
