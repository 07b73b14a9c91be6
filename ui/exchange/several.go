package exchange

import (
	"context"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/choose"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// several is an import of many files, or of one workbook whose sheets are for
// many registers: a line each, looked through and corrected singly, taken as one
// batch.
type several struct {
	page  *Import
	items []*oneOf
	grid  *xwidget.Grid
	batch app.ID // once they are stored
	stale *oneOf // was corrected alone and is to be looked through with the others
}

// oneOf is one line: a file, or a sheet of one.
type oneOf struct {
	path string
	form *catalog.Form // nil where none fits
	said said
	out  register.Imported
	err  error
}

// good is how many rows would be stored.
func (o *oneOf) good() int {
	if o.err != nil || o.form == nil {
		return 0
	}
	return o.out.Added + o.out.Updated
}

func (o *oneOf) request(existing string) register.ImportRequest {
	return o.said.request(register.ImportRequest{Form: o.form.ID, Path: o.path, Existing: register.Existing(existing), Preview: mostShown})
}

// lookThrough finds for each file which register it is for, unless one is
// chosen, and what would happen. Nothing is stored.
func (p *Import) lookThrough(paths []string) {
	if p.busy || !p.app.Entering() {
		return
	}
	svc, form, existing := p.app.Svc, p.form.Selected().Code, p.existing.Selected().Code
	password := ""
	if len(paths) == 1 && paths[0] == p.file() {
		password = p.said.password // it was asked for a moment ago
	}
	s := &several{page: p}
	p.setBusy(true)
	p.app.Job(ui.Job{
		Title: i18n.T("ui.import.checking"),
		Work: func(ctx context.Context, progress func(done, total int)) error {
			for i, path := range paths {
				progress(i, len(paths))
				s.items = append(s.items, sheetsOf(ctx, svc, path, form, password)...)
				if ctx.Err() != nil {
					return app.NewError(app.CodeCanceled, ctx.Err())
				}
			}
			return s.rehearse(ctx, svc, existing)
		},
		Then: func(err error) {
			p.setBusy(false)
			p.guessed = p.guessed || form == ""
			switch {
			case err != nil:
				p.failed(err)
			case len(s.items) == 1:
				p.single(s.items[0])
			default:
				p.several = s
				s.show()
			}
		},
	})
}

// rehearse finds what would happen with all lines taken at once, as they will be: one may
// name what another brings in. Where a file cannot be read, each line says what is wrong with
// it alone, and the others go on. Cancelled, it leaves the lines as they were. Error: canceled.
func (s *several) rehearse(ctx context.Context, svc *register.Service, existing string) error {
	var lines []*oneOf
	var reqs []register.ImportRequest
	for _, o := range s.items {
		if o.err == nil {
			r := o.request(existing)
			r.DryRun = true
			lines, reqs = append(lines, o), append(reqs, r)
		}
	}
	outs, errs := together(ctx, svc, reqs)
	if ctx.Err() != nil {
		return app.NewError(app.CodeCanceled, ctx.Err())
	}
	for i, o := range lines {
		o.out, o.err = outs[i], errs[i]
	}
	return nil
}

// together is what comes of requests taken as one; of each that cannot be read, what is
// wrong with it alone, and of the others without it.
func together(ctx context.Context, svc *register.Service, reqs []register.ImportRequest) ([]register.Imported, []error) {
	outs, errs := make([]register.Imported, len(reqs)), make([]error, len(reqs))
	if len(reqs) == 0 {
		return outs, errs
	}
	if all, err := svc.ImportAll(ctx, reqs); err == nil {
		return all, errs
	}
	var fine []int
	var again []register.ImportRequest
	for i, r := range reqs {
		if ctx.Err() != nil {
			break
		}
		if outs[i], errs[i] = svc.Import(ctx, r); errs[i] == nil {
			fine, again = append(fine, i), append(again, r)
		}
	}
	if len(again) == 0 || ctx.Err() != nil {
		return outs, errs
	}
	all, err := svc.ImportAll(ctx, again)
	if err != nil { // what each says alone stands
		return outs, errs
	}
	for n, i := range fine {
		outs[i] = all[n]
	}
	return outs, errs
}

// sheetsOf are the lines of one file: the sheets that fit a register, or the file
// for the register that was chosen.
func sheetsOf(ctx context.Context, svc *register.Service, path, form, password string) []*oneOf {
	asked := said{password: password}
	if f, ok := svc.Catalog().Form(form); ok {
		return []*oneOf{{path: path, form: f, said: asked}}
	}
	sheets, left, err := svc.Route(ctx, path, password)
	if err == nil && len(sheets) == 0 {
		err = app.NewError(register.CodeNoForm, nil, "file", filepath.Base(path))
	}
	if err != nil {
		return []*oneOf{{path: path, err: err, said: asked}}
	}
	out := make([]*oneOf, len(sheets))
	for i, sh := range sheets {
		out[i] = &oneOf{path: path, form: sh.Form, said: asked}
		if len(sheets) > 1 {
			out[i].said.sheet = sh.Sheet
		}
	}
	for _, name := range left {
		o := &oneOf{path: path, said: asked, err: app.NewError(register.CodeSheetLeft, nil, "sheet", name)}
		o.said.sheet = name
		out = append(out, o)
	}
	return out
}

// single shows one line as a page of its own.
func (p *Import) single(o *oneOf) {
	p.quiet = true
	if o.form != nil {
		p.form.SetSelected(choose.Form(o.form))
	}
	p.path.SetText(o.path)
	p.quiet = false
	p.said, p.trouble.Objects, p.view = o.said, nil, nil
	if o.err != nil {
		p.valid = false
		p.showBeginning()
		p.failed(o.err)
		return
	}
	p.looked, p.valid = o.out, true
	p.show(o.out)
	p.root.Refresh()
}

// took notes what was corrected of the line that is open, and returns it; nil where nothing
// was.
func (s *several) took() (other *oneOf) {
	p := s.page
	for _, o := range s.items {
		if o.path == p.file() && o.said.sheet == p.said.sheet && p.valid {
			if o.out.Plan != p.looked.Plan {
				other = o
			}
			o.said, o.out, o.err = p.said, p.looked, nil
			o.form, _ = p.app.Svc.Catalog().Form(p.form.Selected().Code)
		}
	}
	return other
}

// back returns from a line to all of them. What was corrected of it was looked through
// alone, and is once more with the others; until that is done the line stays open.
func (s *several) back() {
	p := s.page
	if o := s.took(); o != nil {
		s.stale = o
	}
	o := s.stale
	if o == nil || s.batch != "" || p.busy {
		s.show()
		return
	}
	svc, existing := p.app.Svc, p.existing.Selected().Code
	p.setBusy(true)
	p.app.Job(ui.Job{
		Title: i18n.T("ui.import.checking"),
		Work: func(ctx context.Context, _ func(done, total int)) error {
			return s.rehearse(ctx, svc, existing)
		},
		Then: func(err error) {
			p.setBusy(false)
			if err != nil {
				p.failed(err)
				return
			}
			s.stale = nil
			p.looked, p.valid = o.out, o.err == nil
			s.show()
		},
	})
}

// show lists the lines.
func (s *several) show() {
	p := s.page
	s.took()
	p.trouble.Objects = nil
	good, bad := 0, 0
	for _, o := range s.items {
		good += o.good()
		if o.err != nil {
			bad++
		}
	}
	s.grid = xwidget.NewGrid(xwidget.ListMode, s,
		xwidget.Column{Key: "file", Title: i18n.T("ui.import.file"), Width: 260, Flex: true},
		xwidget.Column{Key: "sheet", Title: i18n.T("ui.import.col_sheet"), Width: 130},
		xwidget.Column{Key: "form", Title: i18n.T("ui.import.form"), Width: 150},
		xwidget.Column{Key: "good", Title: i18n.T("ui.import.file_good"), Width: 80, Align: fyne.TextAlignTrailing},
		xwidget.Column{Key: "bad", Title: i18n.T("ui.import.file_bad"), Width: 80, Align: fyne.TextAlignTrailing},
		xwidget.Column{Key: "said", Title: i18n.T("ui.import.file_said"), Width: 300, Flex: true})
	s.grid.OnOpen = func(row int) { p.single(s.items[row]) }
	tone, text := xwidget.ToneDone, i18n.T("ui.import.files_would", "files", ui.Count(len(s.items)), "n", ui.Count(good), "bad", ui.Count(bad))
	var do fyne.CanvasObject
	switch {
	case s.batch != "":
		text = i18n.T("ui.import.files_said", "files", ui.Count(len(s.items)))
		batch := s.batch
		do = xwidget.NewButton(i18n.T("ui.import.undo"), func() {
			p.askUndoThen(batch, func() { s.batch = ""; p.lookThrough(s.paths()) })
		})
	case good > 0:
		do = xwidget.NewPrimaryButton(i18n.T("ui.import.take", "n", ui.Count(good)), "", s.take)
	}
	if bad > 0 && s.batch == "" {
		tone = xwidget.ToneWarning
	}
	line := kit.Line(8, nil, kit.Small(i18n.T("ui.import.files_hint")))
	if do != nil {
		line = kit.Line(8, do, nil, kit.Small(i18n.T("ui.import.files_hint")))
	}
	p.result.Objects = []fyne.CanvasObject{kit.Over(kit.Rows(8, xwidget.NewNotice(tone, text), line), container.NewStack(s.grid))}
	p.root.Refresh()
	p.app.Window.Canvas().Focus(s.grid) // not drawn yet: it does not know its canvas
}

func (s *several) paths() []string {
	var out []string
	for _, o := range s.items {
		if len(out) == 0 || out[len(out)-1] != o.path {
			out = append(out, o.path)
		}
	}
	return out
}

// Rows is how many lines there are.
func (s *several) Rows() int { return len(s.items) }

// Cell shows a line.
func (s *several) Cell(row, col int) xwidget.CellView {
	o := s.items[row]
	switch col {
	case 0:
		return xwidget.CellView{Text: filepath.Base(o.path)}
	case 1:
		if o.out.Plan != nil && len(o.out.Plan.Sheets) > 0 {
			return xwidget.CellView{Text: o.out.Plan.Sheets[0].Name}
		}
		return xwidget.CellView{Text: o.said.sheet}
	case 2:
		if o.form != nil {
			return xwidget.CellView{Text: o.form.Title}
		}
		return xwidget.CellView{}
	case 3:
		return xwidget.CellView{Text: ui.Count(o.good())}
	case 4:
		return xwidget.CellView{Text: ui.Count(o.out.Refused)}
	}
	switch {
	case o.err != nil:
		return xwidget.CellView{Text: i18n.Error(o.err).What, State: xwidget.StateError}
	case len(o.out.Plan.Missing) > 0:
		return xwidget.CellView{Text: i18n.T("ui.import.file_missing", "fields", strings.Join(o.out.Plan.Missing, "、"))}
	}
	return xwidget.CellView{}
}

// take stores all lines as one batch.
func (s *several) take() {
	p := s.page
	var reqs []register.ImportRequest
	for _, o := range s.items {
		if o.good() > 0 {
			reqs = append(reqs, o.request(p.existing.Selected().Code))
		}
	}
	if p.busy || len(reqs) == 0 {
		return
	}
	svc := p.app.Svc
	var outs []register.Imported
	p.setBusy(true)
	p.app.Job(ui.Job{
		Title: i18n.T("ui.import.taking"),
		Work: func(ctx context.Context, progress func(done, total int)) (err error) {
			rows := 0
			for i := range reqs {
				before := 0
				reqs[i].Progress = func(n int) { rows, before = rows+n-before, n; progress(rows, 0) }
			}
			outs, err = svc.ImportAll(ctx, reqs)
			return err
		},
		Then: func(err error) {
			p.setBusy(false)
			if err != nil {
				p.failed(err)
				return
			}
			p.valid = false
			s.batch = outs[0].Batch
			p.app.Nav.Saved()
			s.show()
		},
	})
}
