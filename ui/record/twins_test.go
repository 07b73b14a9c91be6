package record_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/ui/record"
	"ronghe/ui/uitest"
)

// A record that is being typed and is there already is told while it is typed, with
// its name and a way to open it; it goes away with what made the two alike.
func TestARecordThatIsThereAlreadyIsToldWhileItIsTyped(t *testing.T) {
	const code, firm = "91220200MA0Y2R7X5D", "吉林市松花江机械厂"
	b := uitest.NewBench(t)
	ss, err := b.App.Svc.BeginWith("enterprise", map[string]string{"name": firm, "credit_code": code})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ss.Save(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	p := open(t, b, record.Source{Form: "enterprise"})
	twin := "疑似重复 1 条，例如“" + firm + "”。"
	p.View().FocusField("credit_code")
	b.Type(code[:17])
	b.Runner.Fire(time.Second)
	if b.Says(twin) {
		t.Fatal("a code that is not whole is called the same")
	}
	b.Type(code[17:])
	b.Runner.Fire(time.Second)
	if !b.Says(twin) {
		t.Fatalf("with the keyboard still in the field the page says %q", b.Drawn())
	}
	b.Key(fyne.KeyBackspace)
	b.Runner.Fire(time.Second)
	if b.Says("疑似重复") {
		t.Error("the code was changed, and the hint stays")
	}
	p.View().FocusField("name")
	b.Type(firm)
	b.Runner.Fire(time.Second)
	if !b.Says(twin) {
		t.Fatalf("by the name the page says %q", b.Drawn())
	}
	b.Press("查看")
	b.Press("打开")
	b.Press("放弃修改")
	if p.Session().Base() == nil {
		t.Errorf("the record that is there was not opened: %q", b.Drawn())
	}
}
