# Ronghe. The two commands that matter: make run, make test.
SHELL := /bin/bash
.DEFAULT_GOAL := build
.NOTPARALLEL:

TOOLS := packaging/tools
comma := ,

# The window: Fyne's C is compiled with clang (a minute; gcc takes nine), with
# the cure for Chinese input from packaging/tools/glfw.sh. x11: Wayland in GLFW
# has no input method; migrated_fynedo: without it tables are slow;
# no_animations: each step of one draws the whole window (the caret is ours).
CLANG ?= clang-14
DESKTOP := CGO_ENABLED=1 CC=$(CLANG) go build -modfile=build/go.mod
# Everything else is built and tested without C; ci gives Fyne's test driver.
# netgo, osusergo: names of hosts and users are looked up without C in the window
# too, as everywhere, so that SQLite and what else is below is compiled once.
PURE := CGO_ENABLED=0
NATIVE_TAGS := netgo,osusergo
TEST_TAGS := ci,migrated_fynedo,$(NATIVE_TAGS)

# Pinned: newer ones find new things on their own day. Built once, with the
# linters that .golangci.yml names.
GOLANGCI_VERSION := v2.15.0
GOLANGCI := build/bin/golangci-lint-$(GOLANGCI_VERSION)

# What exists. A program whose folder is not there is left out, nothing else.
HAS_DESKTOP := $(wildcard main.go)
HAS_RHCTL := $(wildcard app/cmd/rhctl/main.go)
HAS_PROVINCED := $(wildcard sync/cmd/provinced/main.go)

# Folders with tests of a kind, without build/.
grep_tests = $(sort $(dir $(shell grep -rlE --include='*_test.go' --exclude-dir=build --exclude-dir=.git $(1) . 2>/dev/null)))
WINDOW_TESTS := $(call grep_tests,'^//go:build (.*[^a-z])?window([^a-z].*)?$$')
BENCHES := $(call grep_tests,'^func Benchmark')
C_BENCHES := $(call grep_tests,'^//go:build (.*[^a-z])?bench([^a-z].*)?$$')
POSTGRES_TESTS := $(call grep_tests,'servertest\.')
OFFICE_TESTS := $(call grep_tests,'"(soffice|libreoffice|pdftoppm|pdftotext)"')
SCHEMA_TESTS := $(call grep_tests,'ooxml-validator')

.PHONY: run test build lint bench shots help
.PHONY: manual windowbench desktop windows wine rhctl typecheck provinced threads deps-build deps-test format vet unit fuzz nonsense race sim screens carry window plain clean

help:
	@echo "make run    build the program and open its window (without a display: a demonstration, left under out/)"
	@echo "make test   everything that CI checks"
	@echo "make build  bin/ronghe, bin/rhctl and bin/provinced"
	@echo "make lint   golangci-lint with the house's rules"
	@echo "make bench  the benches, each with its baseline in the same run"
	@echo "make shots  pictures of every screen, into out/shots (SIZE=2560x1440 ZOOM=150: of another display)"
	@echo "make manual  renews the manual's pictures from those of make shots"
	@echo "parts of make test: format typecheck lint unit nonsense window (make vet alone is quicker than lint)"
	@echo "make fuzz   nonsense from outside, guided by what it reaches (FUZZTIME=60s)"
	@echo "make windowbench  figures of the real window: first frame, scrolling, typing, rest"
	@echo "make windows  bin/ronghe.exe and bin/rhctl.exe, built here with mingw"
	@echo "make wine     tests of rhctl.exe on Wine"
	@echo "make plain  shows that the test of Chinese input finds the fault that the build cures"
	@echo "make screens  every screen on a large display at every zoom (slow)"
	@echo "make carry  random workbooks of every register, out and in again (slow)"
	@echo "make sim    the simulator of reconciling for minutes (SEEDS=2000)"
	@echo "make race   the packages that start goroutines, with the race detector (slow)"
ifneq ($(HAS_DESKTOP),)
	@echo "make threads  the demonstration with Fyne's checks for calls from the wrong goroutine"
endif

# --- programs ---------------------------------------------------------------

build: $(if $(HAS_DESKTOP),desktop) $(if $(HAS_RHCTL),rhctl) $(if $(HAS_PROVINCED),provinced)

deps-build:
	@$(TOOLS)/deps.sh base build

desktop: deps-build
	@$(TOOLS)/glfw.sh
	$(DESKTOP) -tags migrated_fynedo,no_animations,x11,$(NATIVE_TAGS) -o bin/ronghe .

# The window for Windows, built here. bin/rhctl.exe comes with it.
windows:
	@$(TOOLS)/deps.sh base windows
	GOOS=windows GOARCH=amd64 $(PURE) go build -o bin/rhctl.exe ./app/cmd/rhctl
	GOOS=windows GOARCH=amd64 CGO_ENABLED=1 CC='$(CLANG) --target=x86_64-w64-mingw32' CGO_LDFLAGS="-O2 -g -L$$(dirname /usr/lib/gcc/x86_64-w64-mingw32/*-win32/libgcc.a)" \
		go build -tags migrated_fynedo -ldflags '-s -w -H=windowsgui -compressdwarf=false' -o bin/ronghe.exe .

# What is built for Windows, at work on Wine: records, exports, backup, sync. Minutes.
wine:
	$(TOOLS)/wine.sh $(TOOLS)/gotest.sh -count=1 -timeout 20m -vet=off -tags wine,$(TEST_TAGS) ./packaging/wine

rhctl:
	$(PURE) go build -tags $(NATIVE_TAGS) -o bin/rhctl ./app/cmd/rhctl

# Officials work on Windows: whatever is compiled without C must compile for it here
# too, the window but for what draws it. No code is made; make windows links.
typecheck:
	$(PURE) go run ./packaging/tools/typecheck windows -tags ci,migrated_fynedo . ./app/cmd/rhctl ./sync/cmd/provinced

provinced:
	$(PURE) go build -tags $(NATIVE_TAGS) -o bin/provinced ./sync/cmd/provinced

run: desktop $(if $(HAS_RHCTL),rhctl) $(if $(HAS_PROVINCED),provinced)
	@$(TOOLS)/run.sh bin/ronghe

# SIZE and ZOOM draw the same screens on another display: make shots
# SIZE=2560x1440 ZOOM=150. What the manual shows comes from the usual ones alone.
SIZE ?= 1366x768
ZOOM ?= 0
SHOTS := out/shots$(if $(filter-out 1366x768,$(SIZE))$(filter-out 0,$(ZOOM)),-$(SIZE)-$(ZOOM))
shots: desktop
	@$(TOOLS)/deps.sh window
	@rm -rf $(SHOTS) && mkdir -p $(SHOTS)
	XRUN_SIZE=$(SIZE) $(TOOLS)/xrun.sh bin/ronghe --shots $(SHOTS) --zoom $(ZOOM)
	@echo "Drawn into $(SHOTS):"; find $(SHOTS) -type f -printf '  $(SHOTS)/%P (%s bytes)\n' | sort
	@find $(SHOTS) -name '*.png' | grep -q . || { echo "make shots: no picture was drawn" >&2; exit 1; }

# The pictures of the manual, cut from the screens of make shots, replace those
# that are kept with it.
manual: shots
	@rm -rf assets/help/pictures && mkdir -p assets/help/pictures
	cp out/shots/manual/*.png assets/help/pictures/
	@du -cb assets/help/pictures/*.png

# Fyne reports calls from the wrong goroutine only in its real driver, and only
# when built without migrated_fynedo; it logs them and goes on.
threads: deps-build
	@$(TOOLS)/deps.sh window
	@$(TOOLS)/glfw.sh
	@mkdir -p build/threads
	$(DESKTOP) -tags no_animations,x11 -o build/bin/ronghe-threads .
	$(TOOLS)/xrun.sh build/bin/ronghe-threads --demo-tour build/threads 2>&1 | tee build/threads.log; exit $${PIPESTATUS[0]}
	@if grep -A4 'Error in Fyne call thread' build/threads.log; then echo "make threads: the window was changed from another goroutine" >&2; exit 1; fi

# --- tests --------------------------------------------------------------------

# What fails fast comes first; what compiles C comes last.
test: deps-test format $(if $(HAS_RHCTL),rhctl) $(if $(HAS_PROVINCED),provinced) typecheck lint unit nonsense $(if $(HAS_DESKTOP),desktop) $(if $(WINDOW_TESTS),window)

deps-test:
	@$(TOOLS)/deps.sh base $(if $(HAS_DESKTOP),build) $(if $(WINDOW_TESTS),window) $(if $(OFFICE_TESTS),office) $(if $(POSTGRES_TESTS),postgres)
	$(if $(SCHEMA_TESTS),@$(TOOLS)/ooxml.sh)

format:
	@unformatted=$$(find . \( -path ./build -o -path ./.git \) -prune -o -name '*.go' -print0 | xargs -0 gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "gofmt these files:"; echo "$$unformatted"; exit 1; fi

# Not part of test: lint's govet has the same analysers over the same files and those
# behind "window" (Go 1.26 and this golangci-lint: compare when one of them changes).
vet:
	$(PURE) go vet -tags $(TEST_TAGS) ./...

$(GOLANGCI): .golangci.yml $(TOOLS)/golangci.sh
	@mkdir -p $(@D)
	$(TOOLS)/golangci.sh $(GOLANGCI_VERSION) $@

lint: $(GOLANGCI)
	$(PURE) $(GOLANGCI) run ./...

# -vet=off: make lint has looked at all of it, and more thoroughly. One package more
# at a time than there are processors: they wait for disks, programs and clocks too.
unit:
	$(PURE) $(TOOLS)/gotest.sh -vet=off -p $$(($$(nproc) + 1)) -timeout 25m -tags $(TEST_TAGS) ./...

# Slow, so not part of test: the packages that start goroutines, with Go's race
# detector (and without migrated_fynedo, which takes locks out of Fyne).
RACE_PACKAGES ?= $(addsuffix /...,$(addprefix ./,$(wildcard store ui sync app/boot)))
race: deps-build
	CGO_ENABLED=1 CC=$(CLANG) $(TOOLS)/gotest.sh -race -timeout 40m -tags ci $(RACE_PACKAGES)

# The simulator of reconciling: make test runs some seeds, this many more, and
# ends the program at every write of a run.
SEEDS ?= 2000
sim:
	$(PURE) RONGHE_SEEDS=$(SEEDS) $(TOOLS)/gotest.sh -v -timeout 180m -count=1 -tags $(TEST_TAGS) ./sync/sim/

# What comes from outside, on a stick or as a spreadsheet: so many inputs of nonsense
# (not a time: where it runs out while an input is tried, Go calls that a failure).
# FUZZTIME=60s is for all of them.
FUZZTIME ?=
FUZZ := sync/pack:FuzzRead:200000x sync/bundle:FuzzOpen:200000x sync/bundle:FuzzParts:200000x \
	app/workbook:FuzzSheet:20000x app/workbook:FuzzCSV:10000x app/workbook/internal/xmlscan:FuzzTokens:50000x \
	app/workbook/internal/biff:FuzzOpen:20000x app/intake:FuzzRows:3000x app/intake:FuzzCorrected:3000x
fuzz:
	@set -e; for f in $(FUZZ); do \
		IFS=: read -r package name long <<< "$$f"; echo "$$name of $$package"; \
		$(PURE) go test -vet=off -tags $(TEST_TAGS) -run '^$$' -fuzz "^$$name$$" -fuzztime $(or $(FUZZTIME),$$long) "./$$package"; \
	done

# The same inputs without counting what they reach: that guides make fuzz, and would
# have everything compiled a second time.
nonsense:
	@mkdir -p build/bin
	@set -eo pipefail; for f in $(FUZZ); do \
		IFS=: read -r package name long <<< "$$f"; echo "$$name of $$package"; \
		binary=$(CURDIR)/build/bin/$$(basename $$package).test; \
		$(PURE) go test -vet=off -tags $(TEST_TAGS) -c -o $$binary "./$$package"; \
		(cd $$package && $$binary -test.run '^$$' -test.fuzz "^$$name$$" -test.fuzztime $$long -test.fuzzcachedir $(CURDIR)/build/nonsense | grep -v 'not built with coverage'); \
	done

# Slow as well: every screen on a large display at every zoom, of which make test
# has the usual ones.
screens:
	$(PURE) RONGHE_DISPLAYS=all $(TOOLS)/gotest.sh -timeout 60m -count=1 -tags $(TEST_TAGS) -run 'TestNoTextIsCut|TestWhatTheWalk' ./ui/window

# Slow as well: many random workbooks of every register, out and in again.
ROUNDS ?= 20
carry:
	$(PURE) RONGHE_ROUNDS=$(ROUNDS) $(TOOLS)/gotest.sh -timeout 90m -count=1 -tags $(TEST_TAGS) -run TestAWorkbookCarriesWholeRecords ./app/boot

# Tests of the real program in a real window, in packages of their own behind
# the build tag "window": one display, one program at a time.
window: desktop $(if $(HAS_RHCTL),rhctl) build/locale/zh_CN.UTF-8
	@$(TOOLS)/deps.sh window ime
	$(PURE) RONGHE_BIN=$(CURDIR)/bin/ronghe RONGHE_CTL=$(CURDIR)/bin/rhctl $(TOOLS)/xrun.sh $(TOOLS)/gotest.sh -count=1 -p 1 -timeout 10m -tags window,$(TEST_TAGS) $(WINDOW_TESTS)
	@tail -qn 1 out/window/*/walk.txt; echo "Pictures: out/window"

# Figures of the real window, in minutes: first frame, scrolling a long list,
# typing, rest. Nothing is asserted; the first time fills build/windowbench.
windowbench: desktop $(if $(HAS_RHCTL),rhctl)
	@$(TOOLS)/deps.sh window
	$(PURE) RONGHE_BIN=$(CURDIR)/bin/ronghe RONGHE_CTL=$(CURDIR)/bin/rhctl $(TOOLS)/xrun.sh go test -v -count=1 -run Figures -timeout 90m -tags window,windowbench,$(TEST_TAGS) ./app/boot/desktop/windowtest/

# Programs with an input method run in a Chinese locale; this one is not the
# system's.
build/locale/zh_CN.UTF-8:
	@$(TOOLS)/deps.sh ime
	@mkdir -p $(@D)
	@localedef -i zh_CN -f UTF-8 $@.new && mv $@.new $@

# Shows that the test of Chinese input finds the fault that packaging/tools/glfw.sh
# cures: in a program built without the cure; and that such a one locks itself too.
plain: deps-build build/locale/zh_CN.UTF-8 $(if $(HAS_RHCTL),rhctl)
	@$(TOOLS)/deps.sh window ime
	CGO_ENABLED=1 CC=$(CLANG) go build -tags migrated_fynedo,x11 -o build/bin/ronghe-plain .
	$(PURE) RONGHE_BIN=$(CURDIR)/build/bin/ronghe-plain RONGHE_CTL=$(CURDIR)/bin/rhctl $(TOOLS)/xrun.sh $(TOOLS)/gotest.sh -count=1 -timeout 10m -tags window,plain,$(TEST_TAGS) -run PlainBuild ./app/boot/desktop/windowtest

# --- benches --------------------------------------------------------------------

# Benches that compare with C libraries carry the build tag "bench". SQLite in C
# syncs as ours does only when it is told that the system has fdatasync.
BENCH ?= .
BENCHTIME ?= 1s
bench: $(if $(HAS_RHCTL),rhctl)
ifeq ($(BENCHES),)
	@echo "make bench: there are no benches yet"; exit 1
endif
	@$(TOOLS)/deps.sh base $(if $(C_BENCHES),build bench)
	$(if $(wildcard sync/bench),@$(TOOLS)/pouchdb.sh && $(TOOLS)/deps.sh postgres)
	$(if $(C_BENCHES),CGO_ENABLED=1 CC=$(CLANG) CGO_CFLAGS='-g -O2 -DHAVE_FDATASYNC=1',$(PURE)) go test -run '^$$' -bench '$(BENCH)' -benchtime $(BENCHTIME) -benchmem -p 1 -timeout 60m -tags $(TEST_TAGS)$(if $(C_BENCHES),$(comma)bench$(comma)sqlite_fts5) $(BENCHES)

clean:
	rm -rf bin build out
