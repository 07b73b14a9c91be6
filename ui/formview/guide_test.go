package formview

import (
	"regexp"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"ronghe/app"
)

// TestEveryFieldOfAClauseNamesIt holds that what the policy asks for says so beside
// the field, by the number that the document has.
func TestEveryFieldOfAClauseNamesIt(t *testing.T) {
	d := newDesk(t)
	named := regexp.MustCompile(`依据48号文（[一二三四五六七八九十]+）\p{Han}[^。]*。`)
	n := 0
	for _, f := range d.app.Svc.Catalog().Forms() {
		for _, fd := range f.Fields() {
			for _, fd := range append(slices.Clone(fd.Fields), fd) {
				if fd.Clause == "" {
					continue
				}
				n++
				if got := Guide(nil, fd); !named.MatchString(got) {
					t.Errorf("%s.%s, of %s: %q", f.ID, fd.Path(), fd.Clause, got)
				}
			}
		}
	}
	if n < 100 {
		t.Errorf("%d fields have a clause", n)
	}
}

// TestAClickLeadsToTheHistoryOfAField opens it from the field's menu.
func TestAClickLeadsToTheHistoryOfAField(t *testing.T) {
	d := newDesk(t)
	if err := d.back.Fill(t.Context(), "school", 1); err != nil {
		t.Fatal(err)
	}
	d.begin("school")
	b := d.at("name")
	if m := fieldMenu(t, d, b); len(m.Items) != 2 {
		t.Errorf("a record that was never stored has a menu of %d lines", len(m.Items))
	}
	press(d.win.Canvas(), fyne.KeyEscape)
	rows, err := d.app.Svc.List(t.Context(), app.Query{Form: "school", Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	ss, err := d.app.Svc.Edit(t.Context(), "school", rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	d.open(ss, false)
	b = d.at("name")
	m := fieldMenu(t, d, b)
	m.Items[len(m.Items)-1].(fyne.Tappable).Tapped(&fyne.PointEvent{})
	if !slices.Equal(d.history, []string{"name"}) {
		t.Errorf("asked for the history of %v", d.history)
	}
}

// fieldMenu clicks the sign of a field's menu.
func fieldMenu(t *testing.T, d *desk, b *block) *widget.PopUpMenu {
	t.Helper()
	test.Tap(b.more)
	m, ok := d.win.Canvas().Focused().(*widget.PopUpMenu)
	if !ok {
		t.Fatalf("no menu has the keyboard but %T", d.win.Canvas().Focused())
	}
	return m
}
