package collect

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/register"
)

// Reading says which file is to be read back.
type Reading struct {
	Path   string
	As     app.ID // the sheet that it is, for a file that lost its mark; "" to go by that
	DryRun bool
}

// Read is what a sheet brought, or would bring.
type Read struct {
	Sheet    *app.Record // that tracks it
	Again    bool        // it was read back before
	Imported register.Imported
}

// ReadBack reads a sheet that came back into its register: known by its mark, laid
// over the records that stood in it, and noted as back in the same batch, which one
// undo takes back. Errors: those of opening the file, collect.unknown, collect.other,
// collect.void, and those of an import; nothing is stored then.
func ReadBack(ctx context.Context, svc *register.Service, r Reading) (Read, error) {
	id, mark, err := known(ctx, svc, r)
	if err != nil {
		return Read{}, err
	}
	file := filepath.Base(r.Path)
	rec, err := svc.Open(ctx, Form, id)
	if app.CodeOf(err) == app.CodeNotFound || err == nil && rec.Deleted {
		return Read{}, app.NewError(CodeUnknown, err, "file", file)
	}
	if err != nil {
		return Read{}, err
	}
	status := rec.Value("status").Text()
	if status == Void {
		return Read{}, app.NewError(CodeVoid, nil, "name", svc.Name(rec))
	}
	out := Read{Sheet: rec, Again: status == Back}
	f, ok := svc.Catalog().Form(rec.Value("register").Text())
	if !ok || f.Collect == nil {
		return out, app.NewError(app.CodeNotFound, nil, "what", rec.Value("register_title").Text())
	}
	back := &register.Returned{Given: map[string]app.Value{}, Rows: mark.Rows}
	for _, row := range rec.Rows["records"] {
		back.Records = append(back.Records, app.ID(row.Fields["record"].Text()))
	}
	if f.Collect.Sender != "" {
		back.Given[f.Collect.Sender] = rec.Value("sender")
	}
	if f.Collect.Year != "" {
		back.Given[f.Collect.Year] = rec.Value("stat_year")
	}
	back.Then = func(imp register.Imported) []register.Following {
		return []register.Following{{Form: Form, ID: rec.ID, Edit: func(sheet *app.Record) bool {
			sheet.Set("status", app.TextValue(Back))
			sheet.Set("back_on", app.TextValue(svc.Today()))
			sheet.Set("changed_n", app.TextValue(strconv.Itoa(imp.Added+imp.Updated)))
			return true
		}}}
	}
	out.Imported, err = svc.Import(ctx, register.ImportRequest{Form: f.ID, Path: r.Path, DryRun: r.DryRun, Returned: back})
	return out, err
}

// known returns the sheet that a file is, and what else its mark says.
func known(ctx context.Context, svc *register.Service, r Reading) (app.ID, register.Mark, error) {
	mark, err := svc.MarkOf(ctx, r.Path)
	if err != nil {
		return "", mark, err
	}
	id, ok := strings.CutPrefix(mark.Text, markHead)
	file := filepath.Base(r.Path)
	switch {
	case !ok && r.As == "":
		return "", mark, app.NewError(CodeUnknown, nil, "file", file)
	case !ok:
		return r.As, mark, nil
	case r.As != "" && app.ID(id) != r.As:
		name := ""
		if rec, err := svc.Open(ctx, Form, app.ID(id)); err == nil {
			name = svc.Name(rec)
		}
		return "", mark, app.NewError(CodeOther, nil, "file", file, "name", name)
	}
	return app.ID(id), mark, nil
}
