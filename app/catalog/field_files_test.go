package catalog_test

import (
	"testing"

	"ronghe/app"
)

func TestFiles(t *testing.T) {
	f := oneField(t, "type: files, max: 2")
	readAll(t, f, nil, []reading{{in: "协议.pdf", want: "null", code: "note files_not_imported"}})
	two := app.FilesValue(app.File{Hash: "a", Name: "协议.pdf", Size: 1}, app.File{Hash: "b", Name: "照片.jpg", Size: 2})
	three := app.FilesValue(append(two.Files(), app.File{Hash: "c", Name: "批复.pdf"})...)
	judgeAll(t, f, []judgement{
		{two, "", "协议.pdf、照片.jpg"},
		{three, "error files_many", "协议.pdf、照片.jpg、批复.pdf"},
	})
	wantColumns(t, f, two, "=int 2")
}
