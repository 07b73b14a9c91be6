package formview

import (
	"strings"

	"ronghe/app/catalog"
	"ronghe/app/codes"
	"ronghe/ui/xwidget"
)

// optionSearch finds a field's options by part of the label, an alias, the code
// or the pinyin initials; retired ones are not offered.
func optionSearch(fd *catalog.Field) xwidget.SearchFunc {
	if fd.TypeName == catalog.TypeBool {
		return func(query string, _ int) []xwidget.Option {
			var out []xwidget.Option
			for _, o := range yesNoOptions(fd) {
				if query == "" || strings.Contains(o.Label, query) {
					out = append(out, o)
				}
			}
			return out
		}
	}
	return func(query string, limit int) []xwidget.Option {
		query = strings.ToLower(strings.TrimSpace(query))
		var first, rest []xwidget.Option
		for _, o := range fd.Options {
			if o.Retired {
				continue
			}
			switch hit, best := matches(o, query); {
			case best:
				first = append(first, option(o))
			case hit:
				rest = append(rest, option(o))
			}
		}
		all := append(first, rest...)
		return all[:min(len(all), limit)]
	}
}

// matches reports whether an option fits what was typed, and whether its label
// begins with it.
func matches(o catalog.Option, query string) (hit, best bool) {
	label := strings.ToLower(o.Label)
	if strings.HasPrefix(label, query) || strings.EqualFold(o.Code, query) {
		return true, true
	}
	if strings.Contains(label, query) || strings.HasPrefix(codes.Initials(o.Label), query) {
		return true, false
	}
	for _, a := range o.Aliases {
		if strings.Contains(strings.ToLower(a), query) {
			return true, false
		}
	}
	return false, false
}

func option(o catalog.Option) xwidget.Option {
	return xwidget.Option{Code: o.Code, Label: o.Label, Retired: o.Retired}
}

// optionOf is what a choice shows for a code.
func optionOf(fd *catalog.Field, code string) xwidget.Option {
	if o, ok := fd.OptionOf(code); ok {
		return option(o)
	}
	return xwidget.Option{Code: code, Label: code}
}

// treeSearch and treeBelow offer the entries of a field's code list.
func treeSearch(fd *catalog.Field) xwidget.SearchFunc {
	return func(query string, limit int) []xwidget.Option {
		return codeOptions(fd.Lists().Search(fd.Codes, query, limit))
	}
}

func treeBelow(fd *catalog.Field) func(code string) []xwidget.Option {
	return func(code string) []xwidget.Option { return codeOptions(fd.Lists().Children(fd.Codes, code)) }
}

func codeOptions(items []catalog.CodeItem) []xwidget.Option {
	out := make([]xwidget.Option, len(items))
	for i, it := range items {
		out[i] = xwidget.Option{Code: it.Code, Label: it.Name, Detail: it.Full, Branch: !it.Leaf, Retired: it.Retired}
		if it.Full == it.Name || it.Full == "" {
			out[i].Detail = it.Code
		}
	}
	return out
}
