package xwidget

import "strings"

// parseTSV reads a block of cells as spreadsheets put it on the clipboard:
// tabs between cells, line ends between rows, and quotes around a cell that
// holds either, quotes inside doubled. A quote that is never closed, or is
// followed by more text, is plain text.
func parseTSV(s string) [][]string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	s = strings.TrimSuffix(s, "\n") // a spreadsheet ends the last row too
	s = strings.TrimRight(s, "\x00")
	if s == "" {
		return nil
	}
	var rows [][]string
	var row []string
	for {
		cell, rest := nextCell(s)
		row = append(row, cell)
		if rest == "" {
			return append(rows, row)
		}
		s = rest[1:]
		if rest[0] == '\n' {
			rows = append(rows, row)
			row = nil
		}
	}
}

// nextCell splits the first cell off; rest begins with the separator behind it.
func nextCell(s string) (cell, rest string) {
	if strings.HasPrefix(s, `"`) {
		if cell, rest, ok := quotedCell(s[1:]); ok {
			return cell, rest
		}
	}
	if i := strings.IndexAny(s, "\t\n"); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

func quotedCell(s string) (cell, rest string, ok bool) {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			return "", "", false
		}
		b.WriteString(s[:i])
		s = s[i+1:]
		if strings.HasPrefix(s, `"`) {
			b.WriteByte('"')
			s = s[1:]
			continue
		}
		if s != "" && s[0] != '\t' && s[0] != '\n' {
			return "", "", false
		}
		return b.String(), s, true
	}
}

// formatTSV writes a block of cells so that spreadsheets read it back.
func formatTSV(rows [][]string) string {
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte('\t')
			}
			cell = strings.ReplaceAll(cell, "\r\n", "\n")
			if strings.ContainsAny(cell, "\t\n") || strings.HasPrefix(cell, `"`) {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			b.WriteString(cell)
		}
		b.WriteString("\r\n")
	}
	return b.String()
}
