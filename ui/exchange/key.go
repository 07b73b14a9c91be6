package exchange

import (
	"slices"
	"strings"

	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/ui/choose"
	"ronghe/ui/xwidget"
)

// keyAuto stands for the register's own keys, one after another.
const keyAuto = "auto"

// keyChoice is by which fields a row finds the record that it means.
func (p *Import) keyChoice() *xwidget.Picker {
	k := xwidget.NewPicker(func(text string, limit int) []xwidget.Option {
		return choose.Among(choose.Items(p.keyOptions()), text, limit)
	})
	k.PlaceHolder = i18n.T("ui.import.key_auto")
	k.OnChanged = func(o xwidget.Option) {
		p.said.key = nil
		if o.Code != "" && o.Code != keyAuto {
			p.said.key = strings.Split(o.Code, ",")
		}
		if p.valid {
			p.look()
		}
	}
	return k
}

// keyOptions are the register's keys: alone, and together where the definition
// tells records apart by several.
func (p *Import) keyOptions() []xwidget.Option {
	out := []xwidget.Option{{Code: keyAuto, Label: i18n.T("ui.import.key_auto")}}
	f, ok := p.app.Svc.Catalog().Form(p.form.Selected().Code)
	if !ok {
		return out
	}
	add := func(ids []string) {
		o := keyOption(f, ids)
		if o.Label != "" && !slices.ContainsFunc(out, func(have xwidget.Option) bool { return have.Code == o.Code }) {
			out = append(out, o)
		}
	}
	for _, ids := range f.Duplicates {
		add(ids)
	}
	add(f.Keys)
	add([]string{f.Display})
	return out
}

// keyOption names fields together: 协议名称＋签订日期. Without a label it is none,
// for a table tells no records apart.
func keyOption(f *catalog.Form, ids []string) xwidget.Option {
	labels := make([]string, len(ids))
	for i, id := range ids {
		fd, ok := f.Field(id)
		if !ok || fd.IsTable() {
			return xwidget.Option{}
		}
		labels[i] = fd.Label
	}
	return xwidget.Option{Code: strings.Join(ids, ","), Label: strings.Join(labels, i18n.T("ui.import.key_and"))}
}

// showKey shows what was said of the file at hand.
func (p *Import) showKey() {
	f, ok := p.app.Svc.Catalog().Form(p.form.Selected().Code)
	if !ok || len(p.said.key) == 0 {
		p.key.SetSelected(xwidget.Option{})
		return
	}
	p.key.SetSelected(keyOption(f, p.said.key))
}
