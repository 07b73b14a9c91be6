package formview

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/ui/xwidget"
)

// wrongCode is a text that a clerk types into a code field and what has to be said
// there: what is wrong, and what would be right.
type wrongCode struct {
	typed string
	says  []string
}

// wrongCodes are such texts by the kind of a field.
func wrongCodes(fd *catalog.Field) []wrongCode {
	switch {
	case fd.TypeName == catalog.TypeUSCC:
		return []wrongCode{
			{"91220200MA0Y2R7X5A", []string{"末位校验不符", "“A”", "应为“D”"}},
			{"9122O200MA0Y2R7X5K", []string{"不应有“O”", "把0写成O"}},
			{"91220200MA0Y2R7X", []string{"应为18位", "现为16位"}},
			{"220200123456789", []string{"15位的旧营业执照注册号", "18位"}},
		}
	case fd.TypeName == catalog.TypePhone:
		return []wrongCode{{"138432", []string{"不像电话号码", "带区号"}}}
	case fd.Pattern != "":
		return []wrongCode{{"12a", []string{"“12A”的写法不对", "应为" + fd.PatternIs}}}
	case fd.TypeName == catalog.TypeTree:
		return []wrongCode{{"99Z99Z", []string{"“99Z99Z”不是其中的一项", "请打开列表选定，或写全名称、代码"}}}
	}
	return nil
}

// opening are the answers that show a register's code fields and their tables.
var opening = map[string]map[string]app.Value{
	"school":        {"level": app.TextValue("college")},
	"alliance":      {"entity": app.BoolValue(true)},
	"joint_school":  {"entity": app.BoolValue(true)},
	"contest":       {"kind": app.TextValue("contest")},
	"international": {"kind": app.TextValue("running")},
}

// TestEveryCodeFieldExplainsWhatIsWrong types a wrong code into each code field of
// each register, those of sub-tables among them: unified credit codes, codes with a
// pattern, telephone numbers, entries of code lists.
func TestEveryCodeFieldExplainsWhatIsWrong(t *testing.T) {
	d := newDesk(t)
	seen := map[string]int{}
	for _, f := range d.app.Svc.Catalog().Forms() {
		for round, left := 0, true; left; round++ { // each field has a new record for its next code
			left = false
			d.begin(f.ID)
			for id, v := range opening[f.ID] {
				d.view.Put(id, v)
			}
			for _, fd := range f.Fields() {
				if codes := wrongCodes(fd); round < len(codes) {
					left = true
					seen[fd.TypeName]++
					d.wrongAtField(fd, codes[round])
				}
				for col, sub := range fd.Fields {
					if codes := wrongCodes(sub); round < len(codes) {
						left = true
						seen["cell "+sub.TypeName]++
						d.wrongInCell(fd, col, codes[round])
					}
				}
			}
		}
	}
	for kind, least := range map[string]int{
		catalog.TypeUSCC: 20, catalog.TypePhone: 50, catalog.TypeText: 2, catalog.TypeTree: 70, "cell " + catalog.TypeTree: 9,
	} {
		if seen[kind] < least {
			t.Errorf("%d wrong codes were typed into fields of the kind %s, want %d or more", seen[kind], kind, least)
		}
	}
}

func (d *desk) wrongAtField(fd *catalog.Field, w wrongCode) {
	d.t.Helper()
	b := d.at(fd.ID)
	typeText(d.win.Canvas(), w.typed)
	if fd.TypeName == catalog.TypeTree { // what stands in a search is no answer before it is left
		press(d.win.Canvas(), fyne.KeyTab)
	}
	sev, says := b.field.Problem()
	explains(d.t, fd, sev == xwidget.SeverityError || sev == xwidget.SeverityWarning, says, w)
}

func (d *desk) wrongInCell(fd *catalog.Field, col int, w wrongCode) {
	d.t.Helper()
	tab := d.at(fd.ID).ed.(*table)
	tab.grid.Select(0, tab.columnOf(col))
	typeText(d.win.Canvas(), w.typed)
	press(d.win.Canvas(), fyne.KeyTab)
	v := (*tableSource)(tab).Cell(0, tab.columnOf(col))
	explains(d.t, fd.Fields[col], v.State.Has(xwidget.StateError) || v.State.Has(xwidget.StateWarning), v.Hint, w)
}

func explains(t testing.TB, fd *catalog.Field, marked bool, says string, w wrongCode) {
	t.Helper()
	if !marked {
		t.Errorf("%s.%s: %q is not marked", fd.Form().ID, fd.Path(), w.typed)
	}
	for _, words := range w.says {
		if !strings.Contains(says, words) {
			t.Errorf("%s.%s: of %q it says %q, not %q", fd.Form().ID, fd.Path(), w.typed, says, words)
		}
	}
}
