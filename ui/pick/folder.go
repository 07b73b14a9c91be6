package pick

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ronghe/app/codes"
	"ronghe/app/i18n"
)

// entry is a file or a folder in a folder.
type entry struct {
	name string
	dir  bool
	size int64
	at   time.Time
	key  string // to sort by: names in Chinese in the order of their sound
}

// mostEntries is how many entries of a folder are looked at.
const mostEntries = 5000

// readFolder lists a folder: the folders in it first, then the files, each by name.
// more says that there are others still. Errors are those of the system.
func readFolder(dir string) (list []entry, more bool, err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, false, err
	}
	defer f.Close()
	found, err := f.ReadDir(mostEntries + 1)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, false, err
	}
	if more = len(found) > mostEntries; more {
		found = found[:mostEntries]
	}
	for _, d := range found {
		info, err := d.Info()
		if err == nil && d.Type()&fs.ModeSymlink != 0 {
			info, err = os.Stat(filepath.Join(dir, d.Name()))
		}
		if err != nil { // gone meanwhile, or leads nowhere
			continue
		}
		if !info.IsDir() && !info.Mode().IsRegular() {
			continue
		}
		list = append(list, entry{
			name: d.Name(), dir: info.IsDir(), size: info.Size(), at: info.ModTime(),
			key: codes.Pinyin(d.Name()) + "\x00" + strings.ToLower(d.Name()),
		})
	}
	sortEntries(list, "name", false)
	return list, more, nil
}

// sortEntries sorts by name, time or size; folders come first all the same.
func sortEntries(list []entry, by string, desc bool) {
	slices.SortStableFunc(list, func(a, b entry) int {
		if a.dir != b.dir {
			if a.dir {
				return -1
			}
			return 1
		}
		order := cmp.Compare(a.key, b.key)
		switch by {
		case "time":
			order = cmp.Or(a.at.Compare(b.at), order)
		case "size":
			order = cmp.Or(cmp.Compare(a.size, b.size), order)
		}
		if desc {
			order = -order
		}
		return order
	})
}

// meant is the path that was typed or pasted, made whole: a pasted address of a file,
// quotation marks as Windows copies a path with them, ~ for the home folder; what is
// no whole path is in the folder that is shown.
func meant(text, here, home string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	text = strings.Trim(strings.TrimSpace(text), `"'“”`)
	if u, err := url.Parse(text); err == nil && u.Scheme == "file" {
		text = filepath.FromSlash(u.Path)
	}
	switch {
	case text == "~":
		text = home
	case strings.HasPrefix(text, "~/") || strings.HasPrefix(text, `~\`):
		text = filepath.Join(home, text[2:])
	}
	if !filepath.IsAbs(text) {
		text = here + string(filepath.Separator) + text
	}
	return filepath.Clean(text)
}

// apart takes what was typed so far apart: the folder to list, and what is typed of
// the name of something in it.
func apart(text, here, home string) (dir, part string) {
	whole := meant(text, here, home)
	end := strings.TrimRight(strings.TrimSpace(text), `"'“”`)
	switch {
	case end == "", end == "~", strings.HasSuffix(end, string(filepath.Separator)), strings.HasSuffix(end, "/"),
		end == ".", end == "..", strings.HasSuffix(end, string(filepath.Separator)+".."):
		return whole, ""
	}
	return filepath.Dir(whole), filepath.Base(whole)
}

// shown are the entries to choose from: those that fit what is typed of a name, by
// its letters or the initials of its sound, files only of the wanted types. Hidden
// ones are shown once their dot is typed.
func shown(list []entry, part string, types []string) []entry {
	var out []entry
	for _, e := range list {
		switch {
		case strings.HasPrefix(e.name, ".") && !strings.HasPrefix(part, "."):
		case !e.dir && len(types) > 0 && !slices.Contains(types, strings.ToLower(filepath.Ext(e.name))):
		case part != "" && !strings.Contains(strings.ToLower(e.name), strings.ToLower(part)) && codes.FitOf(e.name, part) == codes.NoFit:
		default:
			out = append(out, e)
		}
	}
	return out
}

// unfit says what is wrong with a name for a file or a folder, "" for nothing. Sticks
// go to other systems: what one of them refuses is refused here.
func unfit(name string) string {
	switch {
	case strings.TrimSpace(name) == "":
		return i18n.T("ui.pick.no_name")
	case strings.ContainsAny(name, "<>:\"/\\|?*\x00\n\t"), name == ".", name == "..", strings.HasSuffix(name, "."):
		return i18n.T("ui.pick.bad_name")
	case len(name) > 200: // bytes; file systems take 255, and the ending comes to it
		return i18n.T("ui.pick.long_name")
	}
	return ""
}

// trouble says why a folder cannot be listed, a file not be found or a folder not be
// made: what happened, and what to do.
func trouble(path string, err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return i18n.T("ui.pick.not_there", "path", path)
	case errors.Is(err, fs.ErrPermission):
		return i18n.T("ui.pick.not_allowed", "path", path)
	case errors.Is(err, fs.ErrExist):
		return i18n.T("ui.pick.there_already", "path", path)
	}
	return i18n.T("ui.pick.unreadable", "path", path)
}
