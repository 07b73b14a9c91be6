package pick

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rymdport/portal/filechooser"
)

// native asks through the desktop portal, which UOS, Kylin, GNOME and KDE have.
func native(window uintptr, a Ask) ([]string, error) {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		return nil, errNone
	}
	parent := ""
	if window != 0 {
		parent = "x11:" + strconv.FormatUint(uint64(window), 16)
	}
	var paths []string
	var err error
	filters := portalFilters(a)
	if a.Kind == Save {
		o := &filechooser.SaveFileOptions{Filters: filters, CurrentFolder: a.Dir, CurrentName: a.Name}
		paths, err = filechooser.SaveFile(parent, a.Title, o)
	} else {
		o := &filechooser.OpenFileOptions{Filters: filters, CurrentFolder: a.Dir, Multiple: a.Many}
		paths, err = filechooser.OpenFile(parent, a.Title, o)
	}
	if err != nil {
		return nil, err
	}
	for i, path := range paths {
		if paths[i], err = withPluses(strings.TrimPrefix(path, "file://"), a); err != nil {
			return nil, err
		}
	}
	return paths, nil
}

// withPluses gives a path its + back: the library reads the portal's answer as the
// query of an address, where a + stands for a blank, and portals leave + as it is. What
// is in the folders tells which one was there; errNone where both are, so that our own
// dialog asks and no other file is taken.
func withPluses(path string, a Ask) (string, error) {
	whole, parts := string(filepath.Separator), strings.Split(strings.Trim(path, "/"), "/")
	for i, said := range parts {
		last := i == len(parts)-1
		var fit []string
		if strings.Contains(said, " ") {
			if last && a.Kind == Save && maySay(a.Name, said) { // the name that was proposed
				return filepath.Join(whole, a.Name), nil
			}
			fit = saidIn(whole, said)
		}
		switch {
		case len(fit) > 1, last && a.Kind == Save && len(fit) == 1 && fit[0] != said:
			return "", errNone
		case len(fit) == 1:
			said = fit[0]
		}
		whole = filepath.Join(whole, said)
	}
	return whole, nil
}

// saidIn are the names in a folder that said may mean; none where it cannot be read,
// which whoever opens the file tells.
func saidIn(dir, said string) (fit []string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if maySay(e.Name(), said) {
			fit = append(fit, e.Name())
		}
	}
	return fit
}

// maySay reports whether a name is said where its + became blanks.
func maySay(name, said string) bool {
	if len(name) != len(said) {
		return false
	}
	for i := range len(name) {
		if name[i] != said[i] && (name[i] != '+' || said[i] != ' ') {
			return false
		}
	}
	return true
}

func portalFilters(a Ask) []*filechooser.Filter {
	if len(a.Types) == 0 {
		return nil
	}
	f := &filechooser.Filter{Name: a.What}
	for _, t := range bothCases(a.Types) {
		f.Rules = append(f.Rules, filechooser.Rule{Type: filechooser.GlobPattern, Pattern: "*" + t})
	}
	return []*filechooser.Filter{f}
}
