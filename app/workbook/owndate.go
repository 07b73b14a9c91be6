package workbook

import (
	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/layout"
	"ronghe/app/workbook/internal/numfmt"
)

// putDate puts a day into a cell as a real date, where the cell has the format of one or
// none at all, which then gets the usual one. Otherwise, and for a month or a year alone,
// done is false: it is put as a text.
func (o *owner) putDate(sheet, cell string, c app.Cell, whole bool) (done bool, err error) {
	at, precision, ok := layout.ParseDate(c.Text)
	serial, real := numfmt.Serial(at)
	if c.Kind != app.CellDate || !ok || precision != layout.Day || !real {
		return false, nil
	}
	id, err := o.f.GetCellStyle(sheet, cell)
	if err != nil {
		return false, err
	}
	dated, plain, err := o.dateFormat(id)
	if err != nil || !dated && (!plain || whole) {
		return false, err
	}
	if !dated {
		if id, err = o.dated(id); err != nil {
			return false, err
		}
		if err := o.f.SetCellStyle(sheet, cell, cell, id); err != nil {
			return false, err
		}
	}
	if o.date1904 {
		serial -= later1904
	}
	return true, o.f.SetCellInt(sheet, cell, int64(serial))
}

// later1904 is how many days after that of other workbooks the first day of one with
// dates from 1904 is.
const later1904 = 1462

// dateFormat says whether a style shows dates, or has no format of numbers at all.
func (o *owner) dateFormat(id int) (dated, plain bool, err error) {
	s, err := o.f.GetStyle(id)
	if err != nil {
		return false, false, err
	}
	if s.CustomNumFmt != nil {
		return numfmt.ClassOf(*s.CustomNumFmt).Dated(), false, nil
	}
	return numfmt.Builtin(s.NumFmt).Dated(), s.NumFmt == 0, nil
}

// dated is the style of an id with the usual format of a date. It is the same entry of
// the workbook but for that, see marker.filled.
func (o *owner) dated(id int) (int, error) {
	if known, ok := o.dates[id]; ok {
		return known, nil
	}
	format := dayFormat
	day, err := o.f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return 0, err
	}
	all := o.f.Styles.CellXfs
	if id >= len(all.Xf) || len(all.Xf) >= excelize.MaxCellStyles {
		return 0, excelize.ErrCellStyles
	}
	xf, yes := all.Xf[id], true
	xf.NumFmtID, xf.ApplyNumberFormat = all.Xf[day].NumFmtID, &yes
	all.Xf = append(all.Xf, xf)
	all.Count = len(all.Xf)
	o.dates[id] = len(all.Xf) - 1
	return o.dates[id], nil
}
