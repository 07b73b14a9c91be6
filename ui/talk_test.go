package ui_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/ui"
	"ronghe/ui/uitest"
)

func TestAnErrorSaysWhatWasKeptAndWhatToDo(t *testing.T) {
	b := uitest.NewBench(t)
	b.App.SetContent(container.NewStack())
	b.App.ShowError(app.NewError("store.full", errors.New("ENOSPC"), "dir", "D:/ronghe"))
	for _, part := range []string{"磁盘空间不足", "已经入库的数据没有变化", "请移走大文件"} {
		if !b.Says(part) {
			t.Errorf("the dialog does not say %q: %q", part, b.Drawn())
		}
	}
	if b.Says("ENOSPC") {
		t.Error("the dialog shows the cause, which is for the log")
	}
	b.Key(fyne.KeyReturn)
	if b.Canvas().Overlays().Top() != nil {
		t.Error("Enter did not close the dialog")
	}
}

func TestAFaultOfOursOffersTheLog(t *testing.T) {
	b := uitest.NewBench(t)
	b.App.SetContent(container.NewStack())
	b.App.ShowError(errors.New("nil map"))
	if b.Button("打开日志文件夹") == nil {
		t.Errorf("buttons %q, want one that opens the log's folder", b.Buttons())
	}
	b.Key(fyne.KeyEscape)
	if b.Canvas().Overlays().Top() != nil {
		t.Error("Esc did not close the dialog")
	}
}

func TestWhatThePersonStoppedIsNoError(t *testing.T) {
	b := uitest.NewBench(t)
	b.App.SetContent(container.NewStack())
	b.App.ShowError(app.NewError(app.CodeCanceled, nil))
	if b.Canvas().Overlays().Top() != nil {
		t.Error("a dialog stands over the page")
	}
	if b.App.Toasted() == "" {
		t.Error("nothing was said")
	}
}

func TestAPassingSentenceGoesByItself(t *testing.T) {
	b := uitest.NewBench(t)
	b.App.SetContent(container.NewStack())
	undone := 0
	b.App.ToastUndo("已删除", func() { undone++ })
	b.Runner.Fire(5 * time.Second)
	if b.App.Toasted() == "" {
		t.Error("what can be undone went after five seconds")
	}
	b.Press("撤销")
	if undone != 1 || b.App.Toasted() != "" {
		t.Errorf("undone %d times, still shown %q", undone, b.App.Toasted())
	}
	b.App.Toast("已复制")
	b.Runner.Fire(5 * time.Second)
	if b.App.Toasted() != "" {
		t.Error("the sentence stays")
	}
}

func TestProgressStandsOverTheWindowAndCanBeStopped(t *testing.T) {
	b := uitest.NewBench(t)
	q := &uitest.Queue{}
	b.App.Runner = q
	b.App.SetContent(container.NewStack())
	var got error
	b.App.Job(ui.Job{
		Title: "正在导出",
		Work:  func(ctx context.Context, _ func(int, int)) error { return ctx.Err() },
		Then:  func(err error) { got = err },
	})
	q.Fire(ui.Patience)
	if !b.Says("正在导出") {
		t.Fatalf("no progress: %q", b.Drawn())
	}
	b.Press("停止")
	q.Flush()
	if app.CodeOf(got) != app.CodeCanceled {
		t.Errorf("error %v, want canceled", got)
	}
	if b.Canvas().Overlays().Top() != nil {
		t.Error("the progress stays")
	}
}
