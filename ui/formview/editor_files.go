package formview

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/pick"
	"ronghe/ui/xwidget"
)

// files edits the attachments of a field: added by a button or a drop on the
// window, opened with the system's program, saved, taken away.
type files struct {
	b    *block
	list *fileList
}

func newFiles(b *block) *files {
	f := &files{b: b}
	f.list = newFileList(b.v, b.fd.ID, b.focus)
	return f
}

func (f *files) object() fyne.CanvasObject { return f.list.root }
func (f *files) target() fyne.Focusable {
	if f.b.v.ReadOnly {
		return nil
	}
	return f.list.add
}

func (f *files) commit() bool { return true }
func (f *files) growing()     {}
func (f *files) show(s shown) { f.list.show(s) }

// fileList shows the attachments at one op path with what can be done to them.
type fileList struct {
	v    *View
	path string
	add  *xwidget.Button
	root *fyne.Container
	now  []app.File
	note string
	made bool
}

func newFileList(v *View, path string, focus func(bool)) *fileList {
	l := &fileList{v: v, path: path}
	l.add = xwidget.NewButton(i18n.T("form.files.add"), func() { v.pickFile(path) })
	l.add.Sign = "＋"
	l.add.OnFocus = focus
	l.root = container.New(&stack{})
	l.show(shown{})
	return l
}

func (l *fileList) show(s shown) {
	note := ""
	if s.raw || s.value.Kind() == app.NotApplicable {
		note = s.text
	}
	if l.made && note == l.note && slices.Equal(l.now, s.value.Files()) {
		return
	}
	l.now, l.note, l.made = s.value.Files(), note, true
	objs := make([]fyne.CanvasObject, 0, len(l.now)+1)
	for i, f := range l.now {
		line := []fyne.CanvasObject{
			kit.Short(ellipsis(f.Name, 44)), kit.Small(ui.Bytes(f.Size)),
			xwidget.NewLink(i18n.T("form.files.open"), func() { l.v.openFile(f) }),
			xwidget.NewLink(i18n.T("form.files.save"), func() { l.v.saveFile(f) }),
		}
		if !l.v.ReadOnly {
			line = append(line, xwidget.NewLink(i18n.T("form.files.remove"), func() { l.remove(i) }))
		}
		objs = append(objs, kit.Line(4, line...))
	}
	hint := i18n.T("form.files.hint")
	if note != "" {
		hint = note
	}
	switch {
	case !l.v.ReadOnly:
		objs = append(objs, kit.Line(8, l.add, kit.Small(hint)))
	case note != "":
		objs = append(objs, kit.Small(note))
	case len(l.now) == 0:
		objs = append(objs, kit.Small(i18n.T("form.files.none")))
	}
	l.root.Objects = objs
	l.root.Refresh()
}

func (l *fileList) remove(i int) {
	name := l.now[i].Name
	l.v.setFiles(l.path, func(fs []app.File) []app.File {
		if i < len(fs) {
			fs = slices.Delete(fs, i, i+1)
		}
		return fs
	})
	l.v.App.Toast(i18n.T("form.files.removed", "name", name))
	l.v.canvas().Focus(l.add)
}

// stack puts lines below one another without space.
type stack struct{}

func (*stack) MinSize(objs []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range objs {
		m := o.MinSize()
		size.Width = max(size.Width, m.Width)
		size.Height += m.Height
	}
	return size
}

func (*stack) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objs {
		h := o.MinSize().Height
		o.Resize(fyne.NewSize(size.Width, h))
		o.Move(fyne.NewPos(0, y))
		y += h
	}
}

func ellipsis(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	tail := 10 // the ending of a file name tells what it is
	return string(r[:most-tail]) + "…" + string(r[len(r)-tail:])
}

// setFiles changes the attachments at an op path.
func (v *View) setFiles(path string, change func([]app.File) []app.File) {
	v.do(nil, func(ss *register.Session) {
		ss.Pause()
		ss.Set(path, app.FilesValue(change(slices.Clone(ss.Value(path).Files()))...))
	})
}

// pickFile asks for files to attach.
func (v *View) pickFile(path string) {
	v.Picker.AskMany(pick.Ask{Kind: pick.Open, Title: i18n.T("form.files.pick"), Many: true}, func(files []string) {
		v.attach(path, files...)
	})
}

// attach stores files and adds them to the field at an op path. It goes on
// with the rest when one cannot be read.
func (v *View) attach(path string, names ...string) {
	svc := v.App.Svc
	var got []app.File
	v.App.Job(ui.Job{
		Title: i18n.T("form.files.adding"),
		Work: func(ctx context.Context, progress func(done, total int)) error {
			var first error
			for i, name := range names {
				if err := ctx.Err(); err != nil {
					return err
				}
				f, err := svc.Attach(ctx, name)
				if err == nil {
					got = append(got, f)
				} else if first == nil {
					first = err
				}
				progress(i+1, len(names))
			}
			return first
		},
		Then: func(err error) {
			if len(got) > 0 {
				v.setFiles(path, func(fs []app.File) []app.File { return append(fs, got...) })
			}
			if err != nil {
				v.App.ShowError(err)
			}
		},
	})
}

// Drop attaches files that were dropped on the window: to the field of
// attachments with the keyboard, else to the form's first. False when the form
// has none.
func (v *View) Drop(paths []string) bool {
	if v.ReadOnly {
		return false
	}
	var to *block
	for _, sec := range v.secs {
		for _, b := range sec.blocks {
			if _, ok := b.ed.(*files); sec.shown && b.shown && (ok || b.ed == nil && b.fd.TypeName == "files") {
				if to == nil || b == v.focused {
					to = b
				}
			}
		}
	}
	if to == nil {
		return false
	}
	v.focusBlock(to)
	v.attach(to.fd.ID, paths...)
	return true
}

// openFile opens a copy of an attachment with the system's program.
func (v *View) openFile(f app.File) {
	svc := v.App.Svc
	if v.opened == "" {
		dir, err := os.MkdirTemp("", "ronghe-")
		if err != nil {
			v.App.ShowError(app.NewError("ui.open", err, "path", f.Name))
			return
		}
		v.opened = dir
	}
	dir := filepath.Join(v.opened, f.Hash[:min(len(f.Hash), 12)]) // two of one name lie beside one another
	ui.Also(v.lane, func(ctx context.Context) (string, error) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return "", app.NewError("ui.open", err, "path", f.Name)
		}
		return svc.SaveAttachment(ctx, f, dir)
	}, func(path string, err error) {
		if err != nil {
			v.App.ShowError(err)
			return
		}
		v.App.OpenPath(path)
	})
}

// removeOpened removes the copies; one that a program still holds stays for
// the system to clean.
func (v *View) removeOpened() {
	if v.opened != "" {
		_ = os.RemoveAll(v.opened) // what is open elsewhere cannot be removed
		v.opened = ""
	}
}

// saveFile writes an attachment where the person wants it.
func (v *View) saveFile(f app.File) {
	svc := v.App.Svc
	ext := filepath.Ext(f.Name)
	v.Picker.Ask(pick.Ask{Kind: pick.Save, Title: i18n.T("form.files.save_title"), Name: f.Name, Types: extList(ext)}, func(path string) {
		ui.Also(v.lane, func(ctx context.Context) (string, error) {
			return svc.SaveAttachment(ctx, app.File{Hash: f.Hash, Name: filepath.Base(path), Size: f.Size}, filepath.Dir(path))
		}, func(path string, err error) {
			if err != nil {
				v.App.ShowError(err)
				return
			}
			v.App.Toast(i18n.T("form.files.saved", "path", path))
		})
	})
}

func extList(ext string) []string {
	if ext == "" {
		return nil
	}
	return []string{ext}
}
