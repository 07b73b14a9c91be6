// Package i18n turns message keys into sentences. The texts stand in
// assets/i18n/<locale>/*.json, flat maps from key to text with {named}
// placeholders. Chinese (zh) is the language of the program; English is
// complete, which a test holds true.
package i18n

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"

	"ronghe/app"
	"ronghe/assets"
)

var (
	mu     sync.RWMutex
	locale = "zh"
	loaded = map[string]map[string]string{}
)

// SetLocale chooses the language of T: "zh" or "en". An unknown one is ignored.
func SetLocale(l string) {
	if l != "zh" && l != "en" {
		return
	}
	mu.Lock()
	locale = l
	mu.Unlock()
}

// T returns the text of key with its placeholders filled from pairs of name
// and text. A key without text comes back as it is, which a test forbids.
func T(key string, pairs ...string) string {
	text, ok := lookup(key)
	if !ok {
		return key
	}
	return fill(text, pairs)
}

// Has reports whether key has a text in the present language.
func Has(key string) bool {
	_, ok := lookup(key)
	return ok
}

func fill(text string, pairs []string) string {
	if len(pairs) == 0 {
		return text
	}
	old := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		old = append(old, "{"+pairs[i]+"}", pairs[i+1])
	}
	return strings.NewReplacer(old...).Replace(text)
}

func lookup(key string) (string, bool) {
	mu.RLock()
	l := locale
	m := loaded[l]
	mu.RUnlock()
	if m == nil {
		var err error
		if m, err = Load(l); err != nil {
			panic(err) // embedded files that do not parse: no build passes its tests
		}
		mu.Lock()
		loaded[l] = m
		mu.Unlock()
	}
	text, ok := m[key]
	return text, ok
}

// Load reads every file of one locale; a key that stands twice is an error.
func Load(l string) (map[string]string, error) {
	m := map[string]string{}
	files, err := fs.Glob(assets.FS, path.Join("i18n", l, "*.json"))
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		b, err := assets.FS.ReadFile(f)
		if err != nil {
			return nil, err
		}
		var part map[string]string
		if err := json.Unmarshal(b, &part); err != nil {
			return nil, errors.New(f + ": " + err.Error())
		}
		for k, v := range part {
			if _, twice := m[k]; twice {
				return nil, errors.New(f + ": key " + k + " stands twice")
			}
			m[k] = v
		}
	}
	return m, nil
}

// Message is an error as people read it.
type Message struct {
	What string // what happened
	Kept string // what was kept
	Do   string // what to do next
}

// String joins the three parts into one paragraph.
func (m Message) String() string { return Sentences(m.What, m.Kept, m.Do) }

// Sentences puts sentences behind one another, blank ones left out. Chinese has
// its space in the full stop.
func Sentences(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if so := b.String(); so != "" && !strings.HasSuffix(so, "。") {
			b.WriteByte(' ')
		}
		b.WriteString(p)
	}
	return b.String()
}

// Error explains err to a person. An error without a code is a fault of ours
// and says so, pointing to the log; its text is never shown. What a file was read as
// (app.ArgAs) may have sentences of its own, "err.as_layout.…", for a code or for all.
func Error(err error) Message {
	var e *app.Error
	if !errors.As(err, &e) || !Has("err."+e.Code+".what") {
		e = &app.Error{Code: app.CodeInternal}
	}
	pairs := Pairs(e.Args)
	part := func(which string) string {
		keys := []string{"err." + e.Code + "." + which}
		if as := e.Args[app.ArgAs]; as != "" {
			keys = slices.Insert(keys, 0, "err.as_"+as+"."+e.Code+"."+which, "err.as_"+as+"."+which)
		}
		for _, key := range keys {
			if Has(key) {
				return T(key, pairs...)
			}
		}
		return ""
	}
	return Message{What: part("what"), Kept: part("kept"), Do: part("do")}
}

// Problem returns the sentence for a finding: its own message when it has one
// (a form's check brings its text), else the text of "problem.<code>".
func Problem(p app.Problem) string {
	if p.Message != "" {
		return p.Message
	}
	return T("problem."+p.Code, Pairs(p.Args)...)
}

// Pairs turns a map of arguments into the pairs that T takes.
func Pairs(args map[string]string) []string {
	keys := make([]string, 0, len(args))
	for k := range args {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	pairs := make([]string, 0, 2*len(keys))
	for _, k := range keys {
		pairs = append(pairs, k, args[k])
	}
	return pairs
}
