package workbook

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"ronghe/app"
)

// part is a relation of a package: what it is and where it stands.
type part struct {
	id, kind, path string
}

// relations reads the relations of a part ("" for the package itself). A part
// without any has none, which is no error.
func (c *container) relations(of string) ([]part, error) {
	dir, file := path.Split(of)
	name := path.Join(dir, "_rels", file+".rels")
	if !c.has(name) {
		return nil, nil
	}
	var doc struct {
		Relations []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
			Mode   string `xml:"TargetMode,attr"`
		} `xml:"Relationship"`
	}
	if err := c.decode(name, &doc); err != nil {
		return nil, err
	}
	var parts []part
	for _, r := range doc.Relations {
		if r.Mode == "External" {
			continue
		}
		target := strings.ReplaceAll(r.Target, "\\", "/")
		if !path.IsAbs(target) {
			target = path.Join("/", dir, target)
		}
		parts = append(parts, part{id: r.ID, kind: r.Type[strings.LastIndexByte(r.Type, '/')+1:], path: path.Clean(target)[1:]})
	}
	return parts, nil
}

// decode reads a small XML part into v.
func (c *container) decode(name string, v any) error {
	b, err := c.read(name)
	if err != nil {
		return err
	}
	if bytes.Contains(b, []byte("<!DOCTYPE")) {
		return app.NewError(CodeUnsafe, errors.New(name+" has a document type"))
	}
	r, err := utf8XML(bytes.NewReader(b))
	if err != nil {
		return damaged(err)
	}
	d := xml.NewDecoder(r)
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // utf8XML has done it
	if err := d.Decode(v); err != nil {
		return damaged(err)
	}
	return nil
}

func find(parts []part, kind string) string {
	for _, p := range parts {
		if p.kind == kind {
			return p.path
		}
	}
	return ""
}

// workbookPart finds the part that lists the sheets, and refuses what is no
// .xlsx: it tells what the file is instead.
func (c *container) workbookPart() (string, error) {
	if c.has("mimetype") {
		b, err := c.read("mimetype")
		if err != nil {
			return "", err
		}
		if bytes.Contains(b, []byte("opendocument.spreadsheet")) {
			return "", app.NewError(CodeOpenDocument, nil)
		}
	}
	parts, err := c.relations("")
	if err != nil {
		return "", err
	}
	name := find(parts, "officeDocument")
	if name == "" {
		name = "xl/workbook.xml"
		if c.has("xl/workbook.bin") {
			name = "xl/workbook.bin"
		}
	}
	switch {
	case strings.HasSuffix(strings.ToLower(name), ".bin"):
		return "", app.NewError(CodeBinary, nil)
	case strings.HasPrefix(name, "word/"), strings.HasPrefix(name, "ppt/"), strings.HasPrefix(name, "visio/"):
		return "", app.NewError(CodeNotWorkbook, nil, "kind", "Office")
	case c.has(name):
		return name, nil
	}
	for entry := range c.entries {
		if strings.HasPrefix(entry, "xl/") {
			return "", damagedf("part %s is missing", name)
		}
	}
	return "", app.NewError(CodeNotWorkbook, nil, "kind", "ZIP")
}

// sheetPart is a sheet of an .xlsx: what the domain sees, and its part.
type sheetPart struct {
	app.SheetInfo
	path string
}

// sheetList reads the list of sheets and the two settings that matter here.
func (c *container) sheetList(name string, limits Limits) (sheets []sheetPart, date1904 bool, err error) {
	var doc struct {
		XMLName xml.Name
		Pr      struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			ID    string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := c.decode(name, &doc); err != nil {
		return nil, false, err
	}
	if doc.XMLName.Local != "workbook" {
		return nil, false, app.NewError(CodeNotWorkbook, nil, "kind", "Office")
	}
	if len(doc.Sheets) > limits.Sheets {
		return nil, false, limitError("sheets", int64(limits.Sheets))
	}
	parts, err := c.relations(name)
	if err != nil {
		return nil, false, err
	}
	byID := make(map[string]part, len(parts))
	for _, p := range parts {
		byID[p.id] = p
	}
	names := map[string]bool{}
	for _, s := range doc.Sheets {
		p, ok := byID[s.ID]
		if !ok {
			return nil, false, damagedf("sheet %q has no part", s.Name)
		}
		if p.kind != "worksheet" { // a chart, dialog or macro sheet holds no cells
			continue
		}
		if names[s.Name] {
			return nil, false, damagedf("two sheets named %q", s.Name)
		}
		names[s.Name] = true
		info := app.SheetInfo{Name: s.Name, Hidden: s.State == "hidden" || s.State == "veryHidden"}
		sheets = append(sheets, sheetPart{SheetInfo: info, path: p.path})
	}
	if len(sheets) == 0 {
		return nil, false, app.NewError(CodeNoSheet, nil)
	}
	date1904 = doc.Pr.Date1904 == "1" || doc.Pr.Date1904 == "true"
	for i := range sheets {
		sheets[i].From1904 = date1904
	}
	return sheets, date1904, nil
}
