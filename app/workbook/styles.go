package workbook

import (
	"strconv"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/workbook/internal/numfmt"
	"ronghe/app/workbook/internal/xmlscan"
)

const maxFormats = 1 << 20 // cell formats; Excel stops at 65,490

// readStyles returns the number format of every cell format. A
// package without styles has none.
func (c *container) readStyles(name string) ([]numfmt.Format, error) {
	if name == "" || !c.has(name) {
		return nil, nil
	}
	custom := map[int]numfmt.Format{}
	var formats []numfmt.Format
	err := c.scan(name, func(s *xmlscan.Scanner) error {
		inFormats := false
		for {
			kind, err := s.Next()
			if err != nil || kind == xmlscan.EOF {
				return err
			}
			switch {
			case s.Depth() == 2 && kind == xmlscan.Start:
				inFormats = s.Is("cellXfs")
			case kind != xmlscan.Start:
			case s.Depth() == 3 && s.Is("numFmt"):
				if err := readNumFmt(s, custom); err != nil {
					return err
				}
			case s.Depth() == 3 && inFormats && s.Is("xf"):
				if len(formats) >= maxFormats {
					return app.NewError(CodeBomb, nil)
				}
				v, err := s.Attr("numFmtId")
				if err != nil {
					return err
				}
				id, _ := strconv.Atoi(v) // an id that is none shows plainly
				format, ok := custom[id]
				if !ok {
					format = numfmt.OfBuiltin(id)
				}
				formats = append(formats, format)
			}
		}
	})
	return formats, err
}

func readNumFmt(s *xmlscan.Scanner, custom map[int]numfmt.Format) error {
	id, code := -1, ""
	for {
		name, value, err := s.NextAttr()
		if err != nil {
			return err
		}
		switch string(name) {
		case "":
			if id >= 0 && len(custom) < maxFormats {
				custom[id] = numfmt.Of(code)
			}
			return nil
		case "numFmtId":
			if n, err := strconv.Atoi(string(value)); err == nil {
				id = n
			}
		case "formatCode":
			b, err := xmlscan.Unescape(nil, value)
			if err != nil {
				return err
			}
			code = string(b)
		}
	}
}

// keepStyles fills what excelize would write as empty, which the schemas forbid, into
// the styles of a workbook that somebody else made: the usual style of tables.
func keepStyles(f *excelize.File) {
	if f.Styles == nil || f.Styles.TableStyles == nil {
		return
	}
	if t := f.Styles.TableStyles; t.DefaultTableStyle == "" {
		t.DefaultTableStyle = "TableStyleMedium2"
	}
	if t := f.Styles.TableStyles; t.DefaultPivotStyle == "" {
		t.DefaultPivotStyle = "PivotStyleLight16"
	}
}
