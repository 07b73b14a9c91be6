package pick

import (
	"os"
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
		paths[i] = strings.TrimPrefix(path, "file://")
	}
	return paths, nil
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
