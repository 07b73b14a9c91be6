package pdf

import (
	"io"
	"strconv"
	"time"

	"github.com/carlos7ags/folio/core"

	"ronghe/app/i18n"
	"ronghe/app/layout"
)

// A4 in points, and the margins: those of exported workbooks.
const (
	a4Short, a4Long = 595.28, 841.89

	marginSide   = 36
	marginTop    = 43.2
	marginBottom = 50.4
	footAt       = 31 // the foot's text, from the lower edge
)

// fonts are the two weights of the program's font.
type fonts struct{ regular, bold *typeface }

// book is a document being written.
type book struct {
	*file
	f     fonts
	tree  object // of pages
	links object // what pages refer to: the fonts
	pages []leaf
	marks []mark
	title string
}

// leaf is a page whose content is written.
type leaf struct {
	content    object
	wide, high float64
}

// mark is an entry of the contents that readers show beside the pages.
type mark struct {
	text string
	page int
}

func newBook(w io.Writer, title string) (*book, error) {
	b := &book{file: newFile(w), title: title}
	var err error
	if b.f.regular, err = newTypeface("R", regularFace); err != nil {
		return nil, err
	}
	if b.f.bold, err = newTypeface("B", boldFace); err != nil {
		return nil, err
	}
	b.tree, b.links = b.reserve(), b.reserve()
	return b, nil
}

// page writes a page that is drawn and forgets it.
func (b *book) page(c *canvas, wide float64) {
	b.pages = append(b.pages, leaf{content: b.content(c.bytes()), wide: wide, high: c.high})
}

// mark notes that something begins on the next page.
func (b *book) mark(text string) {
	b.marks = append(b.marks, mark{text: clean(text), page: len(b.pages)})
}

// close writes the feet, which know the number of pages only now, then what the
// pages share.
func (b *book) close() error {
	kids := core.NewPdfArray()
	refs := make([]object, len(b.pages))
	for i, p := range b.pages {
		foot := b.content(b.foot(i, p))
		refs[i] = b.add(dict(
			"Type", core.NewPdfName("Page"), "Parent", b.tree.ref(), "Resources", b.links.ref(),
			"MediaBox", core.NewPdfArray(core.NewPdfInteger(0), core.NewPdfInteger(0), core.NewPdfReal(p.wide), core.NewPdfReal(p.high)),
			"Contents", core.NewPdfArray(p.content.ref(), foot.ref())))
		kids.Add(refs[i].ref())
	}
	b.put(b.tree, dict("Type", core.NewPdfName("Pages"), "Kids", kids, "Count", core.NewPdfInteger(len(b.pages))))
	b.put(b.links, dict("Font", dict(b.f.regular.name, b.f.regular.embed(b.file).ref(), b.f.bold.name, b.f.bold.embed(b.file).ref())))
	catalog := dict(
		"Type", core.NewPdfName("Catalog"), "Pages", b.tree.ref(), "Lang", core.NewPdfTextString(i18n.T("pdf.language")),
		"ViewerPreferences", dict("DisplayDocTitle", core.NewPdfBoolean(true)))
	if len(b.marks) > 1 {
		catalog.Set("Outlines", b.outline(refs).ref())
		catalog.Set("PageMode", core.NewPdfName("UseOutlines"))
	}
	root := b.add(catalog)
	maker, now := core.NewPdfTextString(i18n.T("app.name")), time.Now().UTC()
	info := b.add(dict(
		"Title", core.NewPdfTextString(clean(b.title)), "Creator", maker, "Producer", maker,
		"CreationDate", core.NewPdfLiteralString(now.Format("D:20060102150405Z"))))
	return b.finish(root, info)
}

// foot draws the line of secrecy and "page n of m".
func (b *book) foot(i int, p leaf) []byte {
	c := &canvas{high: p.high}
	y := p.high - footAt - smallSize
	c.text(marginSide, y, b.f.regular, smallSize, clean(i18n.T("app.secrecy")))
	text := layout.PageText(strconv.Itoa(i+1), strconv.Itoa(len(b.pages)))
	c.text((p.wide-b.f.regular.width(text, smallSize))/2, y, b.f.regular, smallSize, text)
	return c.bytes()
}

// outline writes the contents.
func (b *book) outline(pages []object) object {
	root := b.reserve()
	items := make([]object, len(b.marks))
	for i := range items {
		items[i] = b.reserve()
	}
	for i, m := range b.marks {
		d := dict("Title", core.NewPdfTextString(m.text), "Parent", root.ref(), "Dest", core.NewPdfArray(pages[m.page].ref(), core.NewPdfName("Fit")))
		if i > 0 {
			d.Set("Prev", items[i-1].ref())
		}
		if i+1 < len(items) {
			d.Set("Next", items[i+1].ref())
		}
		b.put(items[i], d)
	}
	b.put(root, dict("Type", core.NewPdfName("Outlines"), "First", items[0].ref(), "Last", items[len(items)-1].ref(), "Count", core.NewPdfInteger(len(items))))
	return root
}
