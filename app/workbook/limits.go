package workbook

import "time"

// Limits bounds what a file may make the program do.
type Limits struct {
	Bytes     int64 // unpacked size of the whole package
	Entries   int   // files inside the package
	RatioFrom int64 // below this unpacked size the ratio is not judged
	Ratio     int64 // unpacked to packed size of one entry
	Rows      int   // highest row number
	Columns   int   // highest column number
	Cells     int64 // filled cells of a sheet and the gaps before them
	Strings   int64 // bytes of shared strings, held in memory
	Merges    int   // merged areas of a sheet, held in memory
	Sheets    int

	XLSBytes  int64         // size of a .xls, or of a workbook with a password
	XLSMemory int64         // what the child process may take on top of its start
	XLSWait   time.Duration // how long all waiting for the child may take
}

// DefaultLimits are those of a spreadsheet program where it has any. With them
// reading holds at most the shared strings, the merges and a row in memory.
func DefaultLimits() Limits {
	return Limits{
		Bytes: 1 << 30, Entries: 10_000, RatioFrom: 64 << 20, Ratio: 1000,
		Rows: 1 << 20, Columns: 1 << 14, Cells: 50_000_000, Strings: 160 << 20, Merges: 200_000, Sheets: 1_000,
		XLSBytes: 64 << 20, XLSMemory: 320 << 20, XLSWait: 8 * time.Second,
	}
}

// maxMeta is the most that a small part (relations, sheet list) may unpack to.
const maxMeta = 8 << 20
