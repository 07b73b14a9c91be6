package annual

import (
	"context"
	"slices"
	"strconv"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
)

// absent are the attachments of records that the report counts, or could count,
// which are not on this computer: what is sent up is sent with its proof. One
// block stands for all of a register. Errors: canceled, and those of the store.
func (s *Service) absent(ctx context.Context, u app.Unit) ([]Block, error) {
	var out []Block
	var seen []*catalog.Form
	for _, c := range s.book.cells {
		f := c.register()
		if f == nil || slices.Contains(seen, f) {
			continue
		}
		seen = append(seen, f)
		lost, err := s.lost(ctx, u, f)
		if err != nil {
			return nil, err
		}
		if len(lost) > 0 {
			out = append(out, Block{Kind: BlockFile, Table: c.Table, At: c, N: len(lost), Message: i18n.T("annual.block.file",
				"title", f.Title, "n", strconv.Itoa(len(lost)), "record", lost[0].record, "file", lost[0].file)})
		}
	}
	return out, nil
}

// lostFile is an attachment that is not here.
type lostFile struct{ record, file string }

func (s *Service) lost(ctx context.Context, u app.Unit, f *catalog.Form) (out []lostFile, err error) {
	for _, fd := range filesOf(f) {
		q := app.Query{Form: f.ID, Where: append(s.ownOf(u, f), app.Filter{Field: fd.Path(), Op: app.NotBlank})}
		err := s.reg.Store().Each(ctx, q, func(rec *app.Record) error {
			for _, file := range attached(rec, fd) {
				here, err := s.here(ctx, file)
				if err != nil {
					return err
				}
				if !here {
					out = append(out, lostFile{rec.Value(f.Display).Text(), file.Name})
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// here reports whether an attachment is on this computer.
func (s *Service) here(ctx context.Context, file app.File) (bool, error) {
	src, err := s.reg.Store().OpenBlob(ctx, file.Hash)
	switch {
	case app.CodeOf(err) == app.CodeNotFound:
		return false, nil
	case err != nil:
		return false, err
	}
	return true, src.Close()
}

// filesOf are the fields and columns that hold attachments.
func filesOf(f *catalog.Form) []*catalog.Field {
	var out []*catalog.Field
	f.Each(func(fd *catalog.Field) {
		if fd.TypeName == catalog.TypeFiles {
			out = append(out, fd)
		}
	})
	return out
}

// attached are the attachments of a field, or of a column in all rows.
func attached(rec *app.Record, fd *catalog.Field) []app.File {
	table := fd.Table()
	if table == nil {
		return rec.Value(fd.ID).Files()
	}
	var out []app.File
	for _, row := range rec.Rows[table.ID] {
		out = append(out, row.Fields[fd.ID].Files()...)
	}
	return out
}
