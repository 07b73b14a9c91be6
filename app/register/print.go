package register

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// PrintRequest asks for one stored record as a sheet on paper.
type PrintRequest struct {
	Form string
	ID   app.ID
	// Path is the file, ending in .pdf; "" takes a name of the record's own in
	// the folder Dir, which is made when it is not there.
	Path, Dir string
	// Reveal prints all personal values in plain, Revealed those whose opening
	// was logged before; the others are masked. Both are logged.
	Reveal   bool
	Revealed map[app.Sealed]bool
	People   map[app.ID]string // names of users
}

// Print writes a record as PDF and returns the file's path. Errors: not_found,
// file.format, canceled, those of writing, and the store's.
func (s *Service) Print(ctx context.Context, r PrintRequest) (string, error) {
	f, err := s.form(r.Form)
	if err != nil {
		return "", err
	}
	if r.Path != "" {
		if err := app.Writable(r.Path, PDF); err != nil {
			return "", err
		}
	}
	rec, err := s.Open(ctx, r.Form, r.ID)
	if err != nil {
		return "", err
	}
	facts := sheetFacts{
		unit: s.who.Unit.Name, today: s.Today(), printer: s.who.User.Shown(), people: r.People, view: s.programs[f.ID].View(rec, s.Today()), result: s.Check(rec),
		text: func(fd *catalog.Field, v app.Value) string {
			sealed, _ := v.Sealed()
			return s.shown(ctx, fd, v, r.Reveal || r.Revealed[sealed])
		},
	}
	sheet := recordSheet(f, rec, facts)
	sheet.Subtitle = s.Name(rec)
	reason := printing
	if r.Reveal || len(r.Revealed) > 0 {
		reason += plainly
	}
	if err := s.log(ctx, op.Export, f.ID, rec.ID, reason); err != nil {
		return "", err
	}
	if r.Path != "" {
		return r.Path, s.pages.WriteSheet(ctx, r.Path, sheet)
	}
	if err := os.MkdirAll(r.Dir, 0o700); err != nil {
		return "", app.NewError("store.readonly", err, "dir", r.Dir)
	}
	// The last print of the record is replaced, unless a reader still shows it.
	name := PrintName(f, sheet.Subtitle)
	path := filepath.Join(r.Dir, name)
	for n := 2; ; n++ {
		err := s.pages.WriteSheet(ctx, path, sheet)
		if app.CodeOf(err) != app.CodeFileInUse || n > 9 {
			return path, err
		}
		path = filepath.Join(r.Dir, strings.TrimSuffix(name, PDF)+"-"+strconv.Itoa(n)+PDF)
	}
}

// PrintName is what the print of a record with this name is called.
func PrintName(f *catalog.Form, name string) string { return fileName(f.Title+"-"+name) + PDF }

// fileName makes a text fit for a file name on every system.
func fileName(s string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`\/:*?"<>|`, r) || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
	letters := []rune(strings.Join(strings.Fields(name), " "))
	return strings.Trim(string(letters[:min(len(letters), 60)]), ". ")
}

// Names are the names of users by id, for PrintRequest.
func Names(users []app.User) map[app.ID]string {
	names := make(map[app.ID]string, len(users))
	for _, u := range users {
		names[u.ID] = u.Shown()
	}
	return names
}
