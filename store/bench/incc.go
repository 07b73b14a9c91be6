//go:build bench && cgo

package bench

/*
#cgo LDFLAGS: -Wl,--unresolved-symbols=ignore-in-object-files
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

// The library is the one that the C driver brings; these are the parts of its
// interface that the replay needs.
typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
int sqlite3_open_v2(const char *, sqlite3 **, int, const char *);
int sqlite3_close(sqlite3 *);
int sqlite3_exec(sqlite3 *, const char *, void *, void *, char **);
const char *sqlite3_errmsg(sqlite3 *);
int sqlite3_prepare_v3(sqlite3 *, const char *, int, unsigned, sqlite3_stmt **, const char **);
int sqlite3_finalize(sqlite3_stmt *);
int sqlite3_step(sqlite3_stmt *);
int sqlite3_reset(sqlite3_stmt *);
int sqlite3_bind_null(sqlite3_stmt *, int);
int sqlite3_bind_int64(sqlite3_stmt *, int, long long);
int sqlite3_bind_blob(sqlite3_stmt *, int, const void *, int, void (*)(void *));
int sqlite3_bind_text(sqlite3_stmt *, int, const char *, int, void (*)(void *));
int sqlite3_column_count(sqlite3_stmt *);
int sqlite3_column_type(sqlite3_stmt *, int);
int sqlite3_column_bytes(sqlite3_stmt *, int);
const void *sqlite3_column_blob(sqlite3_stmt *, int);
long long sqlite3_column_int64(sqlite3_stmt *, int);

enum { OPEN_READWRITE = 2, ROW = 100, DONE = 101, INTEGER = 1, TEXT = 3, BLOB = 4 };

typedef struct {
	int kind; // 0 null, 1 integer, 3 text, 4 blob
	int size;
	long long number;
	const char *bytes;
} argument;

typedef struct {
	sqlite3_stmt *stmt;
	argument *args;
	int count;
	int rows; // read up to so many; -1: run to the end
} replayed;

// replay runs the calls as a program in C would, and reads what rows hold. It
// returns the nanoseconds that this took, or -1.
static long long replay(replayed *calls, int n, long long *sum)
{
	struct timespec from, to;
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (int i = 0; i < n; i++) {
		replayed *c = &calls[i];
		for (int a = 0; a < c->count; a++) {
			argument *v = &c->args[a];
			switch (v->kind) {
			case INTEGER: sqlite3_bind_int64(c->stmt, a + 1, v->number); break;
			case TEXT: sqlite3_bind_text(c->stmt, a + 1, v->bytes, v->size, 0); break;
			case BLOB: sqlite3_bind_blob(c->stmt, a + 1, v->bytes, v->size, 0); break;
			default: sqlite3_bind_null(c->stmt, a + 1);
			}
		}
		int rc = ROW;
		for (int row = 0; rc == ROW && (c->rows < 0 || row < c->rows); row++) {
			rc = sqlite3_step(c->stmt);
			if (rc == ROW && c->rows >= 0) {
				int columns = sqlite3_column_count(c->stmt);
				for (int col = 0; col < columns; col++) {
					switch (sqlite3_column_type(c->stmt, col)) {
					case INTEGER: *sum += sqlite3_column_int64(c->stmt, col); break;
					case TEXT:
					case BLOB: {
						const char *b = sqlite3_column_blob(c->stmt, col);
						int size = sqlite3_column_bytes(c->stmt, col);
						if (size > 0)
							*sum += b[0] + b[size - 1];
					}
					}
				}
			}
		}
		if (rc != ROW && rc != DONE)
			return -1;
		if (sqlite3_reset(c->stmt) != 0)
			return -1;
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	return (to.tv_sec - from.tv_sec) * 1000000000LL + (to.tv_nsec - from.tv_nsec);
}
*/
import "C"

import (
	"errors"
	"fmt"
	"time"
	"unsafe"

	csqlite "github.com/mattn/go-sqlite3" // brings the library
)

// versionC is the version of the library in C.
func versionC() string {
	v, _, _ := csqlite.Version()
	return v
}

// inC runs recorded statements on SQLite in C without any Go in between: the
// loop over the statements is C as well.
type inC struct {
	db    *C.sqlite3
	stmts map[string]*C.sqlite3_stmt
}

func openC(file string) (*inC, error) {
	name := C.CString(file)
	defer C.free(unsafe.Pointer(name))
	e := &inC{stmts: map[string]*C.sqlite3_stmt{}}
	if rc := C.sqlite3_open_v2(name, &e.db, C.OPEN_READWRITE, nil); rc != 0 {
		return nil, fmt.Errorf("open %s in C: code %d", file, int(rc))
	}
	return e, nil
}

func (e *inC) fault() error { return errors.New(C.GoString(C.sqlite3_errmsg(e.db))) }

func (e *inC) exec(query string) error {
	q := C.CString(query)
	defer C.free(unsafe.Pointer(q))
	if C.sqlite3_exec(e.db, q, nil, nil, nil) != 0 {
		return fmt.Errorf("%s: %w", query, e.fault())
	}
	return nil
}

func (e *inC) close() error {
	for _, st := range e.stmts {
		C.sqlite3_finalize(st)
	}
	if C.sqlite3_close(e.db) != 0 {
		return e.fault()
	}
	return nil
}

func (e *inC) stmt(query string) (*C.sqlite3_stmt, error) {
	if st := e.stmts[query]; st != nil {
		return st, nil
	}
	q := C.CString(query)
	defer C.free(unsafe.Pointer(q))
	var st *C.sqlite3_stmt
	if C.sqlite3_prepare_v3(e.db, q, -1, 1, &st, nil) != 0 {
		return nil, fmt.Errorf("%s: %w", query, e.fault())
	}
	e.stmts[query] = st
	return st, nil
}

// script is a list of calls in C's memory.
type script struct {
	e     *inC
	calls *C.replayed
	n     int
	owned []unsafe.Pointer
	block unsafe.Pointer // the last of owned, and what is taken of it
	taken int
}

const blockSize = 1 << 20

// script makes calls ready: statements prepared, arguments in C's memory.
func (e *inC) script(calls []*call) (*script, error) {
	s := &script{e: e, n: len(calls)}
	list := unsafe.Slice((*C.replayed)(s.alloc(len(calls)*C.sizeof_replayed)), len(calls))
	for i, c := range calls {
		st, err := e.stmt(c.query)
		if err != nil {
			s.free()
			return nil, err
		}
		list[i] = C.replayed{stmt: st, count: C.int(len(c.args)), rows: -1}
		if c.rows {
			list[i].rows = C.int(min(c.most, 1<<30))
		}
		if len(c.args) == 0 {
			continue
		}
		list[i].args = (*C.argument)(s.alloc(len(c.args) * C.sizeof_argument))
		args := unsafe.Slice(list[i].args, len(c.args))
		for a, v := range c.args {
			if args[a], err = s.argument(v); err != nil {
				s.free()
				return nil, err
			}
		}
	}
	if len(list) > 0 {
		s.calls = &list[0]
	}
	return s, nil
}

// alloc returns n bytes of C's memory, which hold what was in them.
func (s *script) alloc(n int) unsafe.Pointer {
	n = (n + 15) &^ 15
	if s.block == nil || s.taken+n > blockSize {
		s.block, s.taken = C.malloc(C.size_t(max(n, blockSize))), 0
		s.owned = append(s.owned, s.block)
	}
	p := unsafe.Add(s.block, s.taken)
	s.taken += n
	return p
}

func (s *script) argument(v any) (C.argument, error) {
	text := func(kind C.int, b []byte) C.argument {
		p := s.alloc(len(b))
		copy(unsafe.Slice((*byte)(p), len(b)), b)
		return C.argument{kind: kind, size: C.int(len(b)), bytes: (*C.char)(p)}
	}
	switch v := v.(type) {
	case nil:
		return C.argument{}, nil
	case int64:
		return C.argument{kind: C.INTEGER, number: C.longlong(v)}, nil
	case string:
		return text(C.TEXT, []byte(v)), nil
	case []byte:
		return text(C.BLOB, v), nil
	}
	return C.argument{}, fmt.Errorf("an argument of type %T", v)
}

func (s *script) free() {
	for _, p := range s.owned {
		C.free(p)
	}
	s.owned = nil
}

// run replays the script and returns how long that took.
func (s *script) run() (time.Duration, error) {
	var sum C.longlong
	ns := C.replay(s.calls, C.int(s.n), &sum)
	if ns < 0 {
		return 0, s.e.fault()
	}
	return time.Duration(ns), nil
}
