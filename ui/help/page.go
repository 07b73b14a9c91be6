package help

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/ui/kit"
	"ronghe/ui/theme"
	"ronghe/ui/xwidget"
)

// kind is what a block of a chapter is.
type kind int

const (
	para kind = iota
	title
	heading
	item // of a list; mark is what stands before it
	row  // of a table; cells
	shot // a picture; mark is its file, text says what it shows
)

// block is one piece of a chapter.
type block struct {
	kind  kind
	text  string
	mark  string
	cells []string
	head  bool // the first row of a table
}

// parse reads the little of Markdown that the manual uses: # and ##, paragraphs,
// lists with - or numbers, tables, pictures on a line of their own, and ** for
// bold, which the text keeps.
func parse(text string) []block {
	var out []block
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		num, after, numbered := strings.Cut(line, ". ")
		switch {
		case line == "":
		case strings.HasPrefix(line, "# "):
			out = append(out, block{kind: title, text: line[2:]})
		case strings.HasPrefix(line, "## "):
			out = append(out, block{kind: heading, text: line[3:]})
		case strings.HasPrefix(line, "- "):
			out = append(out, block{kind: item, mark: "•", text: line[2:]})
		case strings.HasPrefix(line, "!["):
			out = append(out, parseShot(line))
		case strings.HasPrefix(line, "|"):
			cells := strings.Split(strings.Trim(line, "|"), "|")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			if strings.Trim(cells[0], "-") != "" {
				out = append(out, block{kind: row, cells: cells})
			} else if len(out) > 0 { // |---|---| stands under a head
				out[len(out)-1].head = true
			}
		case numbered && strings.Trim(num, "0123456789") == "":
			out = append(out, block{kind: item, mark: num + ".", text: after})
		default:
			out = append(out, block{kind: para, text: line})
		}
	}
	return out
}

// page draws a chapter, and tells where its sections begin.
func page(blocks []block) (all *fyne.Container, sections map[string]fyne.CanvasObject) {
	all, sections = kit.Rows(0), map[string]fyne.CanvasObject{}
	var list *fyne.Container // the items or rows that belong together
	last := para
	for _, b := range blocks {
		if b.kind != last {
			list = nil
		}
		last = b.kind
		switch b.kind {
		case title:
			all.Add(kit.Heading(b.text))
		case heading:
			all.Add(kit.Sized(1, 10, container.NewWithoutLayout()))
			sections[b.text] = kit.Section(b.text)
			all.Add(sections[b.text])
		case para:
			all.Add(marked(b.text))
		case shot:
			all.Add(picture(b))
		default:
			if list == nil {
				list = kit.Rows(gapOf(b.kind))
				all.Add(list)
			}
			list.Add(line(b))
		}
	}
	return all, sections
}

func gapOf(k kind) float32 {
	if k == item {
		return -5
	}
	return 0
}

// line is an item or a table's row.
func line(b block) fyne.CanvasObject {
	if b.kind == item {
		return container.New(columns{24}, kit.Short(b.mark), marked(b.text))
	}
	var cells []fyne.CanvasObject
	for _, c := range b.cells {
		if b.head {
			c = "**" + c + "**"
		}
		cells = append(cells, marked(c))
	}
	return kit.Rows(0, container.New(columns{210}, cells...), kit.Rule())
}

func marked(text string) *xwidget.Paragraph {
	p := kit.Text(text)
	p.Marked = true
	return p
}

// columns gives the first object a fixed width (at zoom 1), the second the rest.
type columns struct{ first float32 }

func (c columns) MinSize(objs []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(kit.Scaled(c.first)+2*theme.Size(theme.Row), 0)
	for _, o := range objs {
		size.Height = max(size.Height, o.MinSize().Height)
	}
	return size
}

func (c columns) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	x, w := float32(0), kit.Scaled(c.first)
	for i, o := range objs {
		if i == len(objs)-1 {
			w = size.Width - x
		}
		o.Resize(fyne.NewSize(max(0, w), size.Height))
		o.Move(fyne.NewPos(x, 0))
		x += w
	}
}
