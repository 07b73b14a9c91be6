package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unsafe"
)

// Stored bodies are read by the thousand, for lists, exports and imports, and a
// list wants only a few values of each. So they are read here in one pass over
// a string whose parts the values are, without the tables of names and types
// that encoding/json goes through.

// Parts returns b as a string whose parts values can be, without a copy of it: b
// must not be changed any more.
func Parts(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

var errJSON = errors.New("not the JSON of a value or a record body")

// EachMember calls fn for each member of the JSON object that s begins with and
// returns what follows the object. Names are ids: they have no escapes. An
// error of fn ends it.
func EachMember(s string, fn func(name, raw string) error) (rest string, err error) {
	return each(s, '{', '}', func(s string) (string, error) {
		n := skipString(s)
		if n == 0 {
			return "", errJSON
		}
		name := s[1 : n-1]
		s = skipSpace(s[n:])
		if s == "" || s[0] != ':' || strings.IndexByte(name, '\\') >= 0 {
			return "", errJSON
		}
		s = skipSpace(s[1:])
		if n = skipValue(s); n == 0 {
			return "", errJSON
		}
		return s[n:], fn(name, s[:n])
	})
}

// eachElement is EachMember for an array.
func eachElement(s string, fn func(raw string) error) (rest string, err error) {
	return each(s, '[', ']', func(s string) (string, error) {
		n := skipValue(s)
		if n == 0 {
			return "", errJSON
		}
		return s[n:], fn(s[:n])
	})
}

// each goes through what stands between open and end, parted by commas; one
// reads a part and returns what follows it.
func each(s string, open, end byte, one func(s string) (string, error)) (string, error) {
	if s == "" || s[0] != open {
		return "", errJSON
	}
	s = skipSpace(s[1:])
	if s != "" && s[0] == end {
		return s[1:], nil
	}
	for {
		rest, err := one(s)
		if err != nil {
			return "", err
		}
		s = skipSpace(rest)
		switch {
		case s == "":
			return "", errJSON
		case s[0] == end:
			return s[1:], nil
		case s[0] != ',':
			return "", errJSON
		}
		s = skipSpace(s[1:])
	}
}

// CutValue cuts the JSON value that s begins with off, "" when it begins with none.
// What it cuts need not be valid.
func CutValue(s string) (raw, rest string) {
	n := skipValue(s)
	return s[:n], s[n:]
}

func skipSpace(s string) string {
	if s == "" || s[0] > ' ' {
		return s
	}
	return strings.TrimLeft(s, " \t\r\n")
}

// skipValue returns the length of the JSON value that s begins with, 0 when it
// does not end.
func skipValue(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			n := skipString(s[i:])
			if n == 0 {
				return 0
			}
			if i += n - 1; depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
			if depth < 0 { // the end of a bare word before
				return i
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
	}
	if depth == 0 { // a bare word
		return len(s)
	}
	return 0
}

// skipString returns the length of the JSON string that s begins with, 0 when
// it begins with none or the string does not end.
func skipString(s string) int {
	if s == "" || s[0] != '"' {
		return 0
	}
	for at := 1; ; at++ {
		end := strings.IndexByte(s[at:], '"')
		if end < 0 {
			return 0
		}
		at += end
		slashes := 0 // an even number of them escape one another
		for s[at-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return at + 1
		}
	}
}

// readString reads a JSON string; null reads as "".
func readString(raw string) (string, error) {
	if n := len(raw); n >= 2 && raw[0] == '"' && raw[n-1] == '"' {
		if strings.IndexByte(raw, '\\') < 0 {
			return raw[1 : n-1], nil
		}
		var s string
		err := json.Unmarshal([]byte(raw), &s)
		return s, err
	}
	if raw == "null" {
		return "", nil
	}
	return "", fmt.Errorf("%w: %.40s is no string", errJSON, raw)
}

// ReadValue reads what Value.AppendJSON wrote, which is the whole of s. The
// value's texts are parts of s. A JSON number is refused: decimals travel as
// strings, so that none is rounded on the way.
func ReadValue(s string) (Value, error) {
	switch {
	case s == "null":
		return Value{}, nil
	case s == "true", s == "false":
		return BoolValue(s == "true"), nil
	case s == "":
	case s[0] == '"':
		text, err := readString(s)
		return TextValue(text), err
	case s[0] == '[':
		return readArray(s)
	case s[0] == '{':
		return readObject(s)
	}
	return Value{}, fmt.Errorf("value: %.40s is not a string, boolean, list or object", s)
}

func readArray(s string) (Value, error) {
	var list []string
	var files []File
	_, err := eachElement(s, func(raw string) error {
		if strings.HasPrefix(raw, "{") {
			f, err := readFile(raw)
			files = append(files, f)
			return err
		}
		text, err := readString(raw)
		list = append(list, text)
		return err
	})
	switch {
	case err != nil || len(list) > 0 && len(files) > 0:
		return Value{}, errors.Join(err, errJSON)
	case len(files) > 0:
		return Value{kind: Files, more: files}, nil
	case len(list) > 0:
		return Value{kind: List, more: list}, nil
	}
	return Value{}, nil
}

func readFile(s string) (f File, err error) {
	_, err = EachMember(s, func(name, raw string) (err error) {
		switch name {
		case "hash":
			f.Hash, err = readString(raw)
		case "name":
			f.Name, err = readString(raw)
		case "size":
			err = json.Unmarshal([]byte(raw), &f.Size)
		}
		return err
	})
	return f, err
}

// readObject reads a party, a sealed value's stand-in, or 不适用.
func readObject(s string) (Value, error) {
	var p Party
	var sealed Sealed
	var na bool
	_, err := EachMember(s, func(name, raw string) (err error) {
		switch name {
		case "form":
			p.Form, err = readString(raw)
		case "ref":
			var id string
			id, err = readString(raw)
			p.Ref = ID(id)
		case "name":
			p.Name, err = readString(raw)
		case "code":
			p.Code, err = readString(raw)
		case "sealed":
			sealed.Commitment, err = readString(raw)
		case "op":
			var id string
			id, err = readString(raw)
			sealed.Op = ID(id)
		case "path":
			sealed.Path, err = readString(raw)
		case "na":
			if na = raw == "true"; !na && raw != "false" {
				err = errJSON
			}
		}
		return err
	})
	switch {
	case err != nil:
		return Value{}, err
	case na:
		return NA(), nil
	case sealed.Commitment != "":
		return SealedValue(sealed), nil
	}
	return PartyValue(p), nil
}
