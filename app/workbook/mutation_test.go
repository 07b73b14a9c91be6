package workbook

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/apptest"
)

// TestMutations damages files of the corpus in seeded ways: each is read or
// refused with a sentence, in bounded time and memory. RONGHE_LONG makes it a
// thousand.
func TestMutations(t *testing.T) {
	rounds := 200
	if os.Getenv("RONGHE_LONG") != "" {
		rounds = 1000
	}
	var files []string
	all, err := filepath.Glob(filepath.Join(apptest.Shared(t), "corpus", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if info, err := os.Stat(f); err == nil && info.Size() < 500_000 {
			files = append(files, f)
		}
	}
	refused := 0
	for seed := range rounds {
		rng := rand.New(rand.NewPCG(uint64(seed), 42))
		src := files[rng.IntN(len(files))]
		b, err := os.ReadFile(src)
		if err != nil {
			t.Fatal(err)
		}
		how := mutate(rng, &b)
		file := filepath.Join(t.TempDir(), filepath.Base(src))
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if _, err := readAll(file); err != nil {
			refused++
			sentences(t, err)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("seed %d: %s, %s: took %v", seed, filepath.Base(src), how, took)
		}
		if t.Failed() {
			t.Fatalf("seed %d: %s, %s", seed, filepath.Base(src), how)
		}
	}
	if refused == 0 || refused == rounds {
		t.Errorf("%d of %d refused: the mutations do not bite", refused, rounds)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.Sys > 512<<20 {
		t.Errorf("the process took %d MiB", m.Sys>>20)
	}
}

// mutate damages b and says how.
func mutate(rng *rand.Rand, b *[]byte) string {
	if bytes.HasPrefix(*b, []byte("PK\x03\x04")) && rng.IntN(3) > 0 {
		if in, ok := mutateInside(rng, *b); ok {
			*b = in
			return "inside a part"
		}
	}
	return damage(rng, b)
}

// damage changes bytes: flips, cuts, doubles or blanks.
func damage(rng *rand.Rand, b *[]byte) string {
	n := len(*b)
	if n < 2 {
		return "nothing"
	}
	at := rng.IntN(n - 1)
	span := 1 + rng.IntN(min(n-at, 64))
	switch rng.IntN(5) {
	case 0:
		*b = (*b)[:at+1]
		return fmt.Sprint("cut at ", at)
	case 1:
		for range 1 + rng.IntN(20) {
			(*b)[rng.IntN(n)] ^= 1 << rng.IntN(8)
		}
		return "bits flipped"
	case 2:
		*b = append((*b)[:at:at], append(bytes.Repeat((*b)[at:at+span], 1+rng.IntN(100)), (*b)[at:]...)...)
		return fmt.Sprint("doubled at ", at)
	case 3:
		*b = append((*b)[:at:at], (*b)[at+span:]...)
		return fmt.Sprint("lost at ", at)
	}
	odd := []string{"\x00", "\xFF\xFF\xFF\xFF", "<", ">", "&", "\"", "99999999999999999999", "-1", "<row>", "</c>", "<!DOCTYPE x>", "]]>", "r=\"ZZZ99\"", " t=\"s\"", "\n", ","}
	*b = append((*b)[:at:at], append([]byte(odd[rng.IntN(len(odd))]), (*b)[at:]...)...)
	return fmt.Sprint("something odd at ", at)
}

// mutateInside damages one part of a package and packs it again, so that the
// damage gets past the checksums.
func mutateInside(rng *rand.Rand, b []byte) ([]byte, bool) {
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil || len(r.File) == 0 {
		return nil, false
	}
	target := rng.IntN(len(r.File))
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i, f := range r.File {
		rc, err := f.Open()
		if err != nil {
			return nil, false
		}
		content, err := io.ReadAll(rc)
		if err != nil {
			return nil, false
		}
		if i == target || strings.Contains(f.Name, "sheet1.xml") && rng.IntN(2) == 0 {
			damage(rng, &content)
		}
		part, err := w.Create(f.Name)
		if err != nil {
			return nil, false
		}
		if _, err := part.Write(content); err != nil {
			return nil, false
		}
	}
	return out.Bytes(), w.Close() == nil
}

// FuzzSheet: any sheet gives rows or a coded error, never a panic.
func FuzzSheet(f *testing.F) {
	for _, s := range []string{
		`<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>x</v></c><c s="1"><v>46093.5</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`,
		`<x:worksheet><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:r><x:t>a</x:t></x:r></x:is></x:c></x:row></x:sheetData></x:worksheet>`,
		`<worksheet><sheetData><row><c t="s"><v>0</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="d"><v>2026-03-12</v></c><c><f>A1</f></c></row></sheetData></worksheet>`,
	} {
		f.Add(s)
	}
	limits := DefaultLimits()
	limits.Cells = 100_000
	f.Fuzz(func(t *testing.T, sheet string) {
		rows, err := readSheet(t, sheetBook(t, sheet), limits)
		if err != nil && app.CodeOf(err) == "" {
			t.Errorf("an error without a code: %v", err)
		}
		for _, r := range rows {
			if r.Line < 1 || len(r.Cells) == 0 || r.Cells[len(r.Cells)-1].Kind == app.CellBlank {
				t.Errorf("row %d ends in a blank: %v", r.Line, r.Cells)
			}
			for _, c := range r.Cells {
				if (c.Kind == app.CellBlank) != (c.Text == "") {
					t.Errorf("row %d has the cell %v", r.Line, c)
				}
			}
		}
	})
}
