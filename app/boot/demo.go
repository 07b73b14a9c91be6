package boot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"

	"ronghe/app"
	"ronghe/app/register"
	"ronghe/app/yamlfile"
	"ronghe/assets"
)

// demoRecord is a demonstration record as text, read the way typed input is.
type demoRecord struct {
	Form   string                         `yaml:"form"`
	Fields map[string]string              `yaml:"fields"`
	Rows   map[string][]map[string]string `yaml:"rows"`
}

// FillDemo puts the demonstration records into the registers and returns how
// many it added; a record that is there already is left alone.
func (p *Program) FillDemo(ctx context.Context, progress func(done, total int)) (int, error) {
	if p.svc == nil {
		return 0, app.NewError(app.CodeDenied, nil, "action", "demo")
	}
	list, err := demoRecords()
	if err != nil {
		return 0, err
	}
	n := 0
	for i, d := range list {
		if err := ctx.Err(); err != nil {
			return n, app.NewError(app.CodeCanceled, err)
		}
		added, err := p.addDemo(ctx, d)
		if err != nil {
			return n, fmt.Errorf("demonstration record %d (%s): %w", i+1, d.Form, err)
		}
		if added {
			n++
		}
		if progress != nil {
			progress(i+1, len(list))
		}
	}
	return n, nil
}

func demoRecords() ([]demoRecord, error) {
	names, err := fs.Glob(assets.FS, "demo/*.yaml")
	if err != nil {
		return nil, err
	}
	var all []demoRecord
	for _, name := range names {
		b, err := fs.ReadFile(assets.FS, name)
		if err != nil {
			return nil, err
		}
		var part []demoRecord
		if _, err := yamlfile.Read(path.Base(name), b, &part); err != nil {
			return nil, err
		}
		all = append(all, part...)
	}
	return all, nil
}

// addDemo stores one record by the way that a script's JSON takes.
func (p *Program) addDemo(ctx context.Context, d demoRecord) (bool, error) {
	doc, err := json.Marshal(map[string]any{"fields": d.Fields, "tables": d.Rows})
	if err != nil {
		return false, err
	}
	rec, _, problems, err := p.svc.ReadRecord(ctx, d.Form, bytes.NewReader(doc))
	if err != nil {
		return false, err
	}
	for _, pr := range problems {
		if pr.Severity == app.Refused {
			return false, fmt.Errorf("%s %s: %s %v", pr.Table, pr.Field, pr.Code, pr.Args)
		}
	}
	_, err = p.svc.Save(ctx, rec, nil, "")
	if app.CodeOf(err) == register.CodeExists {
		return false, nil
	}
	return err == nil, err
}
