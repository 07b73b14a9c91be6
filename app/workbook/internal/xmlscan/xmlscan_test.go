package xmlscan

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// dump writes the tokens of a document in one line.
func dump(r io.Reader) (string, error) {
	s := New(r)
	var b strings.Builder
	for {
		kind, err := s.Next()
		if err != nil {
			return b.String(), err
		}
		switch kind {
		case EOF:
			return b.String(), nil
		case Start:
			fmt.Fprintf(&b, "<%s", s.Name())
			for {
				name, value, err := s.NextAttr()
				if err != nil {
					return b.String(), err
				}
				if name == nil {
					break
				}
				text, err := Unescape(nil, value)
				if err != nil {
					return b.String(), err
				}
				fmt.Fprintf(&b, " %s=%q", name, text)
			}
			fmt.Fprintf(&b, "@%d>", s.Depth())
		case End:
			fmt.Fprintf(&b, "</%s@%d>", s.Name(), s.Depth())
		case Text:
			text, err := s.AppendText(nil)
			if err != nil {
				return b.String(), err
			}
			fmt.Fprintf(&b, "%q", text)
		}
	}
}

func TestTokens(t *testing.T) {
	for in, want := range map[string]string{
		`<a/>`: `<a@1></a@0>`,
		`<?xml version="1.0"?><!-- c --><x:a b='1' c = "&lt;>" ><d/>t&amp;&#65;&#x5409;</x:a> <!-- e -->`: `<a b="1" c="<>"@1><d@2></d@1>"t&A吉"</a@0>`,
		"<a>\r\n\r<![CDATA[<&>]]>]]</a>":      "<a@1>\"\\n\\n\"\"<&>\"\"]]\"</a@0>",
		"<a><b>1</b><b></b></a>":              `<a@1><b@2>"1"</b@1><b@2></b@1></a@0>`,
		"<a>\xff</a>":                         `<a@1>"` + "\uFFFD" + `"</a@0>`,
		"<a b=\"x/\"/>":                       `<a b="x/"@1></a@0>`,
		"<a\n\tb=\"1\"\n/>":                   `<a b="1"@1></a@0>`,
		"<" + strings.Repeat("n", 900) + "/>": "<" + strings.Repeat("n", 900) + "@1></" + strings.Repeat("n", 900) + "@0>",
	} {
		for name, r := range map[string]io.Reader{"whole": strings.NewReader(in), "bytewise": iotest.OneByteReader(strings.NewReader(in))} {
			if got, err := dump(r); err != nil || got != want {
				t.Errorf("%s %s: %q, %v; want %q", name, in, got, err, want)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	for in, want := range map[string]error{
		"": ErrSyntax, "   ": ErrSyntax, "text": ErrSyntax, "<a>": ErrSyntax, "<a></b>": ErrSyntax, "</a>": ErrSyntax, "<a></a></a>": ErrSyntax,
		"<a/><b/>": ErrSyntax, "<a/>text": ErrSyntax, "<a": ErrSyntax, "<a b=\"1>": ErrSyntax, "<a b=1/>": ErrSyntax, "<a b/>": ErrSyntax, "<a b=\"1/>": ErrSyntax,
		"<>": ErrSyntax, "< a/>": ErrSyntax, "<1/>": ErrSyntax, "<a <b/>": ErrSyntax, "<a>&nope;</a>": ErrSyntax, "<a>&</a>": ErrSyntax, "<a>&#0;</a>": ErrSyntax,
		"<a>&#x110000;</a>": ErrSyntax, "<a><!-- </a>": ErrSyntax, "<a><![CDATA[ </a>": ErrSyntax, "<a><!NOTHING></a>": ErrSyntax, "<![CDATA[x]]>": ErrSyntax, "<?xml": ErrSyntax,
		"<!DOCTYPE a><a/>": ErrDoctype, "<a><!DOCTYPE b></a>": ErrDoctype,
		strings.Repeat("<a>", maxDepth+1): ErrTooLong, "<a>" + strings.Repeat("x", maxToken+1): ErrTooLong, "<a b=\"" + strings.Repeat("x", maxToken+1): ErrTooLong,
		"<!--" + strings.Repeat("x", maxToken+1): ErrTooLong, "<" + strings.Repeat("x", 2000) + "/>": ErrTooLong,
	} {
		if _, err := dump(strings.NewReader(in)); !errors.Is(err, want) {
			t.Errorf("%.40q: %v, want %v", in, err, want)
		}
	}
	broken := errors.New("the disk failed")
	if _, err := dump(io.MultiReader(strings.NewReader("<a>x"), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("a failing reader: %v", err)
	}
}

func TestSkipAndLongText(t *testing.T) {
	long := strings.Repeat("长", 100_000)
	s := New(strings.NewReader("<a><skip><b>" + long + "</b><c/></skip><d>" + long + "</d></a>"))
	var got []byte
	for {
		kind, err := s.Next()
		if err != nil {
			t.Fatal(err)
		}
		if kind == EOF {
			break
		}
		if kind == Start && s.Is("skip") {
			if err := s.Skip(); err != nil {
				t.Fatal(err)
			}
			if s.Depth() != 1 {
				t.Errorf("depth %d", s.Depth())
			}
		}
		if kind == Text {
			if got, err = s.AppendText(got); err != nil {
				t.Fatal(err)
			}
		}
	}
	if string(got) != long {
		t.Errorf("%d bytes of text, want %d", len(got), len(long))
	}
}

// FuzzTokens: no panic, and what encoding/xml takes has the same elements and
// texts here, document types and odd names apart.
func FuzzTokens(f *testing.F) {
	for _, s := range []string{`<a b="1">t<c/></a>`, `<a><![CDATA[x]]>&lt;</a>`, "<?xml version='1.0'?><x:a>\r\n</x:a>", "<!-- --><a/>", "<:/>", "<a:/>", "<:a/>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := dump(bytes.NewReader(b))
		slow, slowErr := dump(iotest.OneByteReader(bytes.NewReader(b)))
		if got != slow || (err == nil) != (slowErr == nil) {
			t.Errorf("%q: %q %v at once, %q %v bytewise", b, got, err, slow, slowErr)
		}
		if err != nil {
			return
		}
		d := xml.NewDecoder(bytes.NewReader(b))
		var want []string
		for {
			tok, err := d.RawToken()
			if err != nil {
				if !errors.Is(err, io.EOF) {
					return // stricter than we are
				}
				break
			}
			if e, ok := tok.(xml.StartElement); ok {
				want = append(want, e.Name.Local)
			}
		}
		s := New(bytes.NewReader(b))
		var have []string
		for {
			kind, err := s.Next()
			if err != nil || kind == EOF {
				break
			}
			if kind == Start {
				have = append(have, string(s.Name()))
			}
		}
		if fmt.Sprint(have) != fmt.Sprint(want) {
			t.Errorf("%q has elements %q, encoding/xml says %q", b, have, want)
		}
	})
}
