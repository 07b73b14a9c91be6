package sheet_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/ui/sheet"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
)

// desk is a sheet that a person works on.
type desk struct {
	*testing.T
	b *uitest.Bench
	g *xwidget.Grid
}

func sit(t *testing.T, b *uitest.Bench, form string) desk {
	t.Helper()
	f, _ := b.Backend.Catalog.Form(form)
	b.Show(sheet.New(b.App, f, app.Query{Form: form}, false))
	for _, o := range b.Objects() {
		if g, ok := o.(*xwidget.Grid); ok {
			return desk{t, b, g}
		}
	}
	t.Fatal("there is no sheet")
	return desk{}
}

// enter types into a cell of a line and leaves it.
func (d desk) enter(row int, title, text string) {
	d.Helper()
	d.g.Select(row, column(d.T, d.g, title))
	d.b.Type(text)
	d.b.Key(fyne.KeyReturn)
}

// shows holds that a cell was drawn in a state and no other, with a hint where the
// state says that there is something to read.
func (d desk) shows(row int, title string, want xwidget.CellState) {
	d.Helper()
	col := column(d.T, d.g, title)
	d.g.Select(row, col) // brings it into sight
	v, ok := d.g.Drawn(row, col)
	if !ok || v.State != want {
		d.Errorf("%s of line %d is drawn %v with state %b, want %b", title, row+1, ok, v.State, want)
	}
	if grave := xwidget.StateError | xwidget.StateWarning; want&grave != 0 && v.Hint == "" {
		d.Errorf("%s of line %d does not say why", title, row+1)
	}
}

// TestEveryStateOfACellIsReachedByTyping types and takes back: what a cell is drawn as
// follows what was typed.
func TestEveryStateOfACellIsReachedByTyping(t *testing.T) {
	b := uitest.NewBench(t)
	b.Put("partnership", `{"fields": {"title": "甲校与甲厂协议", "kind": "firm", "status": "active", "signed_on": "2019-03-01", "expires_on": "2029-02-28", "amount": "120"},
		"tables": {"parties": [{"role": "first", "party": "甲校", "party_kind": "school"}, {"role": "second", "party": "甲厂", "party_kind": "firm"}]}}`)
	d := sit(t, b, "partnership")
	d.shows(0, "协议名称", 0)
	d.shows(0, "期限", xwidget.StateComputed)
	d.shows(0, "终止日期", xwidget.StateReadOnly)
	d.enter(0, "协议名称", "甲校与甲厂订单培养协议")
	d.shows(0, "协议名称", xwidget.StateChanged)
	d.enter(0, "到期日期", "20200101")
	d.shows(0, "到期日期", xwidget.StateChanged)
	d.shows(0, "协议状态", xwidget.StateWarning) // 履行中, which is over
	d.shows(0, "期限", xwidget.StateComputed)
	d.enter(0, "到期日期", "20180101")
	d.shows(0, "到期日期", xwidget.StateError|xwidget.StateChanged)
	d.enter(0, "协议金额", "若干")
	d.shows(0, "协议金额", xwidget.StateError|xwidget.StateChanged)
	d.enter(0, "协议状态", "jc") // 解除
	d.shows(0, "终止日期", 0)    // what is missing is not said while the line is typed
	d.g.Select(1, 0)
	if v, _ := d.g.Drawn(0, column(t, d.g, "终止日期")); v.State != xwidget.StateError || v.Hint == "" {
		t.Errorf("after the line was left what is missing is drawn as %+v", v)
	}
	d.g.Select(0, 0)
	for range 5 {
		b.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutUndo{})
	}
	for title, want := range map[string]xwidget.CellState{
		"协议名称": 0, "到期日期": 0, "协议状态": 0, "协议金额": 0, "期限": xwidget.StateComputed, "终止日期": xwidget.StateReadOnly,
	} {
		d.shows(0, title, want)
	}
}

// TestAUnitOfADirectoryIsDrawnAsSuch types the name of a firm that is in the directory,
// and one that is not.
func TestAUnitOfADirectoryIsDrawnAsSuch(t *testing.T) {
	b := uitest.NewBench(t)
	b.Put("enterprise", `{"fields": {"name": "吉林松江机械股份有限公司", "division": "220203"}}`)
	d := sit(t, b, "credit")
	d.enter(0, "事项名称", "松江机械守信")
	d.enter(0, "信用主体", "吉林松江机械股份有限公司")
	d.shows(0, "信用主体", xwidget.StateRegister)
	d.enter(0, "信用主体", "没有登记的公司")
	if v, _ := d.g.Drawn(0, column(t, d.g, "信用主体")); v.State.Has(xwidget.StateRegister) || v.Text != "没有登记的公司" {
		t.Errorf("a firm that is not there is drawn as %+v", v)
	}
}
