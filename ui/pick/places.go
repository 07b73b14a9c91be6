package pick

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"ronghe/app/i18n"
)

// place is a folder that is one click away.
type place struct{ label, dir string }

// foldersKey is the setting with the folders that were chosen last, the latest
// first; mostFolders are kept.
const (
	foldersKey  = "pick.folders"
	mostFolders = 5
)

// readFolders are the folders of the setting; one that cannot be read holds none.
func readFolders(text string) []string {
	var dirs []string
	if json.Unmarshal([]byte(text), &dirs) != nil {
		return nil
	}
	return dirs[:min(len(dirs), mostFolders)]
}

// used puts a folder before the others and returns the setting.
func used(dirs []string, dir string) string {
	dirs = append([]string{dir}, slices.DeleteFunc(slices.Clone(dirs), func(d string) bool { return d == dir })...)
	text, err := json.Marshal(dirs[:min(len(dirs), mostFolders)])
	if err != nil { // texts always marshal
		return ""
	}
	return string(text)
}

// placesOf are the folders that are offered: sticks first, then those used last, the
// person's own, and the whole computer. What is not there is left out.
func placesOf(sticks []string, recent []string, home string) []place {
	var out []place
	add := func(key, dir string) {
		info, err := os.Stat(dir)
		if err != nil || !info.IsDir() || slices.ContainsFunc(out, func(p place) bool { return p.dir == dir }) {
			return
		}
		out = append(out, place{i18n.T(key, "name", filepath.Base(dir)), dir})
	}
	for _, dir := range sticks {
		add("ui.pick.stick", dir)
	}
	for _, dir := range recent {
		add("ui.pick.recent", dir)
	}
	for _, own := range []struct{ key, other string }{
		{"ui.pick.documents", "Documents"}, {"ui.pick.desktop", "Desktop"}, {"ui.pick.downloads", "Downloads"},
	} {
		add(own.key, filepath.Join(home, i18n.T(own.key)))
		add(own.key, filepath.Join(home, own.other))
	}
	add("ui.pick.home", home)
	add("ui.pick.computer", filepath.VolumeName(home)+string(filepath.Separator))
	return out
}

// homeFolder is the person's own folder, the present one where there is none.
func homeFolder() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return "."
	}
	return home
}
