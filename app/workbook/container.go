package workbook

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/klauspost/compress/zip"

	"ronghe/app"
)

// container is an opened package: a zip file whose entries were checked.
type container struct {
	entries map[string]*zip.File // by lower-case path with forward slashes
	limits  Limits
}

// openContainer checks the directory of a zip file: no twin names (also not by
// case alone), no path that leaves the package, no link, no entry and no sum
// of entries that unpacks beyond the limits.
func openContainer(r io.ReaderAt, size int64, limits Limits) (*container, error) {
	zr, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, damaged(err)
	}
	if len(zr.File) > limits.Entries {
		return nil, app.NewError(CodeBomb, nil)
	}
	c := &container{entries: make(map[string]*zip.File, len(zr.File)), limits: limits}
	var sum uint64
	for _, f := range zr.File {
		name, err := entryName(f)
		if err != nil {
			return nil, err
		}
		if strings.HasSuffix(name, "/") {
			continue
		}
		if _, twin := c.entries[name]; twin {
			return nil, app.NewError(CodeUnsafe, errors.New("two entries named "+name))
		}
		c.entries[name] = f
		n := f.UncompressedSize64
		if n > uint64(limits.RatioFrom) && n/uint64(limits.Ratio) > f.CompressedSize64 {
			return nil, app.NewError(CodeBomb, nil)
		}
		if sum += n; n > uint64(limits.Bytes) || sum > uint64(limits.Bytes) {
			return nil, app.NewError(CodeBomb, nil)
		}
	}
	return c, nil
}

// entryName returns an entry's name as the package knows it.
func entryName(f *zip.File) (string, error) {
	name := strings.ReplaceAll(f.Name, "\\", "/")
	if f.Mode()&fs.ModeSymlink != 0 {
		return "", app.NewError(CodeUnsafe, errors.New("a link inside the package"))
	}
	trimmed := strings.TrimSuffix(name, "/")
	if trimmed != "" && (path.IsAbs(name) || trimmed != path.Clean(trimmed) || trimmed == ".." || strings.HasPrefix(trimmed, "../")) {
		return "", app.NewError(CodeUnsafe, errors.New("an entry outside the package: "+f.Name))
	}
	return strings.ToLower(name), nil
}

func (c *container) has(part string) bool {
	_, ok := c.entries[strings.ToLower(part)]
	return ok
}

// open returns a part's content, never more than its entry declares. The
// checksum is verified when it is read to its end.
func (c *container) open(part string) (io.ReadCloser, error) {
	f, ok := c.entries[strings.ToLower(part)]
	if !ok {
		return nil, damagedf("part %s is missing", part)
	}
	rc, err := f.Open()
	if err != nil {
		return nil, damaged(err)
	}
	return &boundedPart{rc: rc, left: int64(f.UncompressedSize64)}, nil
}

// read returns a small part whole.
func (c *container) read(part string) ([]byte, error) {
	rc, err := c.open(part)
	if err != nil {
		return nil, err
	}
	defer rc.Close()
	b, err := io.ReadAll(io.LimitReader(rc, maxMeta+1))
	if err != nil {
		return nil, damaged(err)
	}
	if len(b) > maxMeta {
		return nil, app.NewError(CodeBomb, nil)
	}
	return b, nil
}

type boundedPart struct {
	rc   io.ReadCloser
	left int64
}

func (p *boundedPart) Read(b []byte) (int, error) {
	n, err := p.rc.Read(b)
	if p.left -= int64(n); p.left < 0 {
		return 0, app.NewError(CodeBomb, errors.New("an entry is longer than it declares"))
	}
	return n, err
}

func (p *boundedPart) Close() error { return p.rc.Close() }
