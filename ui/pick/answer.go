package pick

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/widget"

	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// act opens a folder and takes a file.
func (c *chooser) act(e entry) {
	path := filepath.Join(c.dir, e.name)
	switch {
	case e.dir:
		c.enter(path, c.toList)
	case c.name != nil:
		c.name.SetText(e.name)
		c.confirm()
	case len(c.checked()) > 0:
		c.finish(c.checked())
	default:
		c.finish([]string{path})
	}
}

// checked are the paths of the files that are ticked.
func (c *chooser) checked() (paths []string) {
	if !c.ask.Many {
		return nil
	}
	for _, row := range c.list.Checked() {
		if row < len(c.rows) && !c.rows[row].dir {
			paths = append(paths, filepath.Join(c.dir, c.rows[row].name))
		}
	}
	return paths
}

// confirm takes what the fields say: goes into a folder, takes a file.
func (c *chooser) confirm() {
	if c.name != nil {
		c.save()
		return
	}
	if paths := c.checked(); len(paths) > 0 {
		c.finish(paths)
		return
	}
	path, types := meant(c.where.Text, c.base, c.home), c.types()
	dir, part := apart(c.where.Text, c.base, c.home)
	type found struct {
		folder bool
		read   listing
		fit    []entry // where nothing has just that name
	}
	ui.Do(c.lane, func(context.Context) (f found, err error) {
		info, err := os.Stat(path)
		if err == nil {
			return found{folder: info.IsDir()}, nil
		}
		if part != "" { // the list on the screen may be of what was typed before
			if list, more, no := readFolder(dir); no == nil {
				f.read, f.fit = listing{list, more}, shown(list, part, types)
			}
		}
		return f, err
	}, func(f found, err error) {
		switch {
		case err == nil && f.folder && path == c.dir && part == "":
			c.toList()
			c.sayNote(i18n.T("ui.pick.which"))
		case err == nil && f.folder:
			c.enter(path, func() {})
		case err == nil:
			c.finish([]string{path})
		case len(f.fit) == 1 && f.fit[0].dir: // a part of the name that leaves no doubt
			c.enter(filepath.Join(dir, f.fit[0].name), func() {})
		case len(f.fit) == 1:
			c.finish([]string{filepath.Join(dir, f.fit[0].name)})
		case len(f.fit) > 1:
			c.show(dir, f.read, part)
			c.toList()
			c.sayNote(i18n.T("ui.pick.which"))
		default:
			c.sayNote(trouble(path, err))
		}
	})
}

// save takes the name in the folder, or goes into the folder that is typed.
func (c *chooser) save() {
	name := strings.TrimSpace(c.name.Text)
	folder := meant(c.where.Text, c.base, c.home)
	if strings.ContainsAny(name, `/\`) || name == ".." || name == "~" { // a path was typed or pasted as the name
		whole := meant(name, folder, c.home)
		if _, part := apart(name, folder, c.home); part == "" {
			c.enterToSave(whole)
			return
		}
		folder, name = filepath.Dir(whole), filepath.Base(whole)
	}
	if text := unfit(name); text != "" {
		c.sayNote(text)
		c.p.app.Window.Canvas().Focus(c.name)
		return
	}
	path := withEnding(c.ask, filepath.Join(folder, name))
	type found struct{ folder, same, taken bool }
	ui.Do(c.lane, func(context.Context) (f found, err error) {
		if info, err := os.Stat(filepath.Join(folder, name)); err == nil && info.IsDir() {
			f.same = true
		}
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			f.taken = true
		}
		info, err := os.Stat(folder)
		f.folder = err == nil && info.IsDir()
		return f, err
	}, func(f found, err error) {
		switch {
		case !f.folder:
			if err == nil { // a file
				c.sayNote(i18n.T("ui.pick.no_folder", "path", folder))
				return
			}
			c.sayNote(trouble(folder, err))
		case f.same, f.taken: // the name of a folder leads into it
			c.enterToSave(filepath.Join(folder, name))
		case c.ask.Later:
			c.finish([]string{path})
		default:
			c.p.Replace(path, func() { c.finish([]string{path}) })
		}
	})
}

// enterToSave goes into a folder, with the keyboard at the name to save under there.
func (c *chooser) enterToSave(dir string) {
	c.enter(dir, func() {
		c.name.SetText(c.ask.Name)
		c.p.app.Window.Canvas().Focus(c.name)
	})
}

// finish closes the dialog and gives the answer on; its folder is offered next time.
func (c *chooser) finish(paths []string) {
	c.lane.Stop()
	c.d.Hide()
	c.p.app.Remember(foldersKey, used(c.recent, filepath.Dir(paths[0])))
	c.then(paths)
}

// newFolder asks for the name of a folder and makes it here.
func (c *chooser) newFolder() {
	name := xwidget.NewEntry()
	name.SetText(i18n.T("ui.pick.new_folder"))
	said := kit.Quiet(i18n.T("ui.pick.folder_in", "path", c.dir))
	dir := c.dir
	var d *xwidget.Dialog
	d = xwidget.ShowDialog(c.p.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.pick.new_folder"), Content: kit.Rows(6, name, said), Confirm: i18n.T("ui.pick.make"), Help: topic(),
		OnConfirm: func() bool {
			path := filepath.Join(dir, strings.TrimSpace(name.Text))
			text := unfit(name.Text)
			if text == "" {
				if err := os.Mkdir(path, 0o755); err != nil {
					text = trouble(path, err)
				}
			}
			if text != "" {
				said.Importance = widget.DangerImportance
				said.SetText(text)
				d.Refresh()
				return false
			}
			c.enterToSave(path)
			return true
		},
	})
}
