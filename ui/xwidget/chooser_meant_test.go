package xwidget

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
)

// majors are options of which one's name is the beginning of others', as a
// search gives them: what is named outright is Exact.
func searchMajors(query string, limit int) []Option {
	var out []Option
	for _, o := range []Option{
		{Code: "4607", Label: "汽车制造类", Branch: true},
		{Code: "460701", Label: "汽车制造与装配技术"},
		{Code: "460702", Label: "汽车制造"},
		{Code: "Z460701", Label: "汽车制造与检测"},
	} {
		if strings.HasPrefix(o.Label, query) || query == "qczz" {
			o.Exact = o.Label == query
			out = append(out, o)
		}
	}
	return out[:min(limit, len(out))]
}

// unfit is a picker, the field behind it, and what it was left with.
type unfit struct {
	*Picker
	c    fyne.Canvas
	next *Entry
	told []string
}

func newUnfit(t *testing.T, search SearchFunc) *unfit {
	t.Helper()
	u := &unfit{Picker: NewPicker(search)}
	u.OnUnfit = func(text string) { u.told = append(u.told, text) }
	u.c, u.next = form(t, u.Picker)
	u.c.Focus(u.Picker)
	return u
}

func TestOneOfSeveralIsNotTaken(t *testing.T) {
	old := places()[3]
	for _, k := range []fyne.KeyName{fyne.KeyTab, fyne.KeyReturn} {
		p := newUnfit(t, searchPlaces)
		p.SetSelected(old)
		typeText(p.c, "2202")
		if row, ok := p.pop.list.selected(); ok {
			t.Fatalf("%s stands under the cursor of four", row.Label)
		}
		press(p.c, k)
		if k == fyne.KeyReturn {
			if !p.pop.isOpen() || !strings.Contains(p.pop.note.Text, "4 项符合“2202”") {
				t.Fatalf("Enter left the list open %v, saying %q", p.pop.isOpen(), p.pop.note.Text)
			}
			press(p.c, k) // and again
		}
		typeText(p.c, "86")
		if p.Selected() != old || !slices.Equal(p.told, []string{"2202"}) {
			t.Errorf("%s chose %+v, told %q", k, p.Selected(), p.told)
		}
		if p.next.Text != "86" {
			t.Errorf("after %s the next field holds %q", k, p.next.Text)
		}
	}
}

func TestTheNamedOneIsTaken(t *testing.T) {
	for text, want := range map[string]string{"汽车制造": "460702", "汽车制造与检": "Z460701", "汽车制造与": "", "汽车": ""} {
		p := newUnfit(t, searchMajors)
		typeText(p.c, text)
		press(p.c, fyne.KeyTab)
		if p.Selected().Code != want || (want == "") != (len(p.told) == 1) {
			t.Errorf("%s chose %+v, told %q", text, p.Selected(), p.told)
		}
		if p.Selected().Exact {
			t.Error("the choice is marked as the search's")
		}
	}
}

func TestALeafOnlyListTakesNoClass(t *testing.T) {
	p := newUnfit(t, searchMajors)
	p.LeafOnly = true
	p.Children = func(string) []Option { return nil }
	typeText(p.c, "汽车制造类")
	press(p.c, fyne.KeyTab)
	if !p.Selected().IsZero() || !slices.Equal(p.told, []string{"汽车制造类"}) || p.c.Focused() != fyne.Focusable(p.next) {
		t.Errorf("Tab chose %+v, told %q", p.Selected(), p.told)
	}
}

func TestNonsenseIsKeptAsTyped(t *testing.T) {
	p := newUnfit(t, searchPlaces)
	p.SetSelected(places()[0])
	typeText(p.c, "a@b")
	press(p.c, fyne.KeyTab)
	if p.Selected().Code != "220200" || !slices.Equal(p.told, []string{"a@b"}) || p.pop.isOpen() {
		t.Errorf("%+v is chosen, told %q, the list open %v", p.Selected(), p.told, p.pop.isOpen())
	}
	// The list opens with what waits, and choosing what was chosen settles it.
	p.Unfit = "吉林"
	changes := 0
	p.OnChanged = func(Option) { changes++ }
	p.c.Focus(p.Picker)
	press(p.c, fyne.KeyDown)
	if p.pop.entry.Text != "吉林" {
		t.Errorf("the list opens with %q", p.pop.entry.Text)
	}
	press(p.c, fyne.KeyReturn)
	if changes != 1 || p.Selected().Code != "220200" {
		t.Errorf("%d changes, %+v chosen", changes, p.Selected())
	}
	// A click beside the list keeps the text too; Esc takes it back.
	p.c.Focus(p.Picker)
	typeText(p.c, "xx")
	p.pop.drop.Tapped(nil)
	typeText(p.c, "yy")
	press(p.c, fyne.KeyEscape)
	if !slices.Equal(p.told, []string{"a@b", "xx"}) {
		t.Errorf("told %q", p.told)
	}
}

func TestWhatIsAFreeName(t *testing.T) {
	for _, c := range []struct{ text, label, told string }{
		{"舒兰合金钢", "舒兰合金钢", ""},
		{"ABC Ltd", "ABC Ltd", ""},
		{"永吉县", "永吉县", ""},
		{"永吉", "", "永吉"},                       // part of a name that is listed: which is meant?
		{"yjxzybfny86.5", "", "yjxzybfny86.5"}, // pinyin typed ahead of the list
	} {
		p := newUnfit(t, searchPlaces)
		p.AllowFree = true
		typeText(p.c, c.text)
		press(p.c, fyne.KeyTab)
		if p.Selected().Label != c.label || strings.Join(p.told, "") != c.told {
			t.Errorf("%q chose %+v, told %q", c.text, p.Selected(), p.told)
		}
	}
	p := newUnfit(t, searchPlaces)
	p.AllowFree = true
	typeText(p.c, "永吉")
	press(p.c, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn) // the line that takes it as it is
	if p.Selected().Label != "永吉" || p.Selected().Code != "" {
		t.Errorf("the line for a free name chose %+v", p.Selected())
	}
}

func TestThePointerChoosesNothingByResting(t *testing.T) {
	p := newUnfit(t, searchPlaces)
	typeText(p.c, "2202")
	p.pop.list.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(20, optionHeight()*2.5)}})
	press(p.c, fyne.KeyTab)
	if !p.Selected().IsZero() {
		t.Errorf("%+v was chosen", p.Selected())
	}
}

func TestGoingSomewhereTakesTheFirst(t *testing.T) {
	p := newUnfit(t, searchPlaces)
	p.TakeFirst = true
	typeText(p.c, "2202")
	press(p.c, fyne.KeyReturn)
	if p.Selected().Code != "220200" {
		t.Errorf("%+v was chosen", p.Selected())
	}
}

func TestABlankTicks(t *testing.T) {
	m := NewMultiPicker(searchPlaces)
	c, next := form(t, m)
	c.Focus(m)
	press(c, fyne.KeyDown, fyne.KeyDown)
	typeText(c, " ")
	press(c, fyne.KeyDown)
	typeText(c, " ")
	var labels []string
	for _, o := range m.Selected() {
		labels = append(labels, o.Label)
	}
	if !slices.Equal(labels, []string{"昌邑区", "龙潭区"}) || m.pop.entry.Text != "" {
		t.Errorf("ticked %q, the search reads %q", labels, m.pop.entry.Text)
	}
	press(c, fyne.KeyTab) // leaves what is ticked as it is
	if len(m.Selected()) != 2 || c.Focused() != fyne.Focusable(next) {
		t.Errorf("Tab left %+v", m.Selected())
	}
	c.Focus(m)
	var told string
	m.OnUnfit = func(text string) { told = text }
	typeText(c, "2202")
	press(c, fyne.KeyTab)
	if len(m.Selected()) != 2 || told != "2202" {
		t.Errorf("one of several was ticked: %+v, told %q", m.Selected(), told)
	}
}

// keeper is a table that notes texts that are no choice.
type keeper struct {
	*sampleTable
	unfit []CellEdit
}

func (k *keeper) Set(e CellEdit) error {
	if e.Unfit {
		k.unfit = append(k.unfit, e)
		return nil
	}
	return k.sampleTable.Set(e)
}

func TestACellKeepsWhatIsNoChoice(t *testing.T) {
	src := &keeper{sampleTable: newSampleTable(2, []string{"吉林市", ""})}
	g := NewGrid(EditMode, src, Column{Key: "a", Title: "A", Width: 100, Editor: ChoiceCell(ChoiceOptions{Search: searchPlaces})}, Column{Key: "b", Title: "B", Width: 100})
	c := window(t, container.NewStack(g), 400, 300).Canvas()
	c.Focus(g)
	typeText(c, "合计")
	press(c, fyne.KeyTab)
	typeText(c, "86.5")
	press(c, fyne.KeyReturn)
	if src.rows[0][0] != "吉林市" || src.rows[0][1] != "86.5" {
		t.Errorf("the cells hold %q", src.rows[0])
	}
	if len(src.unfit) != 1 || src.unfit[0] != (CellEdit{Row: 0, Col: 0, Text: "合计", Unfit: true}) {
		t.Errorf("the source was told %+v", src.unfit)
	}
}

func TestADetailIsCutAtItsBeginning(t *testing.T) {
	const detail = "制造业 / 汽车制造业 / 汽车零部件及配件制造  3670"
	whole := textWidth(detail, 12, false)
	if got := fitEnd(detail, whole, 12); got != detail {
		t.Errorf("what fits is cut to %q", got)
	}
	got := fitEnd(detail, whole/3, 12)
	if !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "3670") || textWidth(got, 12, false) > whole/3 {
		t.Errorf("cut to %q", got)
	}
	if got := fitEnd(detail, 2, 12); got != "" {
		t.Errorf("no room gives %q", got)
	}
}
