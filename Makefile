# bendtrend: sources are found, not listed. Targets are at the end; VARIANT is release, debug, san, tsan, cov or fuzz; MPI=1
# builds for several machines, in a folder of its own; V=1 shows commands.
VARIANT ?= release
PREFIX  ?= /usr/local
H5      ?= hdf5-serial
override MPI := $(filter 1,$(MPI))
B       := build/$(VARIANT)$(if $(MPI),-mpi)
Q       := $(if $(V),,@)
ifeq ($(origin CC),default)
CC      := $(if $(filter fuzz,$(VARIANT)),clang,gcc)
endif
ifeq ($(filter $(VARIANT),release debug san tsan cov fuzz),)
$(error VARIANT is release, debug, san, tsan, cov or fuzz, not '$(VARIANT)')
endif

# Several jobs at once, unless the user says how many; several goals on one command line stay in their order, one job at a time:
# recipes below ask for one goal each.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2) --no-print-directory
endif
ifneq ($(word 2,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2
WARN_TESTS := $(WARN) -Wno-conversion -Wno-overlength-strings -Wno-discarded-qualifiers -Wno-unknown-warning-option
# What is built for others: places that an attacker can not know, tables that he can not change, buffers that are watched.
HARD      := $(if $(filter release,$(VARIANT)),-fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
comma     := ,
HARD_LINK := $(if $(filter release,$(VARIANT)),-Wl$(comma)-z$(comma)relro$(comma)-z$(comma)now)
release_F := -O3 -g
debug_F   := -O0 -g3
san_F     := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
tsan_F    := -O1 -g -fno-omit-frame-pointer -fsanitize=thread
# Optimised, or all tests take hours; counted are lines of the program, not of its tests.
cov_F     := -O2 -g
COVER     := $(if $(filter cov,$(VARIANT)),--coverage)
fuzz_F    := -O1 -gline-tables-only -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all

# Recursive on purpose: nothing asks pkg-config before .ci/deps had its turn. Libraries of others come as system headers.
H5_INC    = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(H5)))
MINPACK   = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags cminpack))
# Where the compiler is a wrapper of MPI's own (CC=mpicc), pkg-config need not know it.
MPI_INC   = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags mpi-c 2>/dev/null))
MPI_LIBS  = $(if $(MPI),$(shell pkg-config --libs mpi-c 2>/dev/null))
SUNDIALS := $(addprefix -lsundials_,cvodes kinsol nvecserial sunmatrixdense sunlinsoldense sunnonlinsolnewton)
LIBS      = $(SUNDIALS) $(shell pkg-config --libs-only-L $(H5)) -lhdf5_hl -lhdf5 -lxlsxwriter -lz -lcminpack -lgsl -lgslcblas -lcrypto -lyaml -lcsv -lm $(MPI_LIBS)
STD      := -std=c11 -D_GNU_SOURCE
# One set of objects serves the program and the shared library.
BASE     := $(STD) -Iinclude -ffp-contract=off -fPIC -fno-semantic-interposition -pthread $($(VARIANT)_F) $(if $(filter true,$(CI)),-Werror)
LINK      = $(CC) -pthread $(HARD_LINK) $(filter -fsanitize%,$($(VARIANT)_F)) $(COVER) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o %.a,$^)

obj     = $(patsubst %.c,$B/%.o,$(sort $(wildcard $(1))))
CLI    := $(call obj,sim/cli/*.c)
LIB    := $(filter-out $(CLI) $B/sim/base/ranks_$(if $(MPI),serial,mpi).o,$(call obj,sim/*/*.c))
UNIT   := $(call obj,tests/*.c tests/*/test_*.c)
BENCH_O := $(call obj,tests/bench/*.c)
# Calls within the library that the bench looks at (tests/bench/hooks.c).
BENCH_WRAP := $(addprefix -Wl$(comma)--wrap=,bt_rows_run bt_rows_add bt_shards_put)
PLAIN  := $(call obj,tests/plain/*.c)
FUZZ   ?= $(filter-out fuzz,$(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/*.c))))
A      := $B/libbendtrend.a
VERSION := $(shell sed -n 's/^.define BT_VERSION "\(.*\)"/\1/p' include/bendtrend/version.h)
# Before 1.0.0 every 0.x may break what 0.(x-1) promised.
SONAME := libbendtrend.so.$(shell echo $(VERSION) | sed -E 's/^(0\.[0-9]+|[1-9][0-9]*)\..*/\1/')
SO     := $B/libbendtrend.so.$(VERSION)

all: $A $(SO) $B/bendtrend
unit: all $B/unit $(if $(filter san tsan fuzz,$(VARIANT)),,$B/faults.so $B/plain $B/place $B/soak) ; @:
plain: all $B/plain $B/place $B/soak ; @:
fuzz-targets: $(FUZZ:%=$B/fuzz-%) ; @:

$A: $(LIB) $B/sources
	@echo "  AR  $@"; rm -f $@
	$Q$(AR) -rcsD $@ $(LIB)
# Only what the public headers name leaves the shared library.
$(SO): $(LIB) $B/exports $B/sources
	@echo "  LD  $@"
	$Q$(LINK) -shared -Wl,-soname,$(SONAME) -Wl,--version-script,$B/exports $(LIBS) $(LDLIBS)
$B/exports: $(sort $(wildcard include/bendtrend/*.h))
	$Qmkdir -p $(@D); (echo '{ global:'; grep -Eohw 'bt_[A-Za-z0-9_]+' $^ | LC_ALL=C sort -u | sed 's/$$/;/'; echo 'local: *; };') > $@
$B/bendtrend: $(CLI) $A $B/sources
	@echo "  LD  $@"
	$Q$(LINK) -pie $(LIBS) $(LDLIBS)
$B/unit: $(UNIT) $A $B/sources
	@echo "  LD  $@"
	$Q$(LINK) $(LIBS) $(shell pkg-config --libs criterion) $(LDLIBS)
$(FUZZ:%=$B/fuzz-%): $B/fuzz-%: $A $B/tests/fuzz/%.o $B/tests/fuzz/fuzz.o $B/tests/tiny_texts.o $B/sources
	@echo "  LD  $@"
	$Q$(LINK) $A -fsanitize=fuzzer $(LIBS) $(LDLIBS)
$B/faults.so: tests/faults/preload.c $B/flags
	@echo "  LD  $@"
	$Q$(CC) $(WARN_TESTS) -Wno-pedantic $(STD) -O1 -g -fPIC -shared -o $@ $< -ldl
$B/plain: $B/tests/plain/plain.o $(UNIT) $A $B/sources
	@echo "  LD  $@"
	$Q$(LINK) $(LIBS) $(shell pkg-config --libs criterion) $(LDLIBS)
$B/place: $B/tests/plain/place.o $B/tests/tiny_texts.o $B/sources
	@echo "  LD  $@"
	$Q$(LINK) $(LDLIBS)
$B/soak: $B/tests/plain/soak.o $B/tests/tiny_texts.o $A $B/sources
	@echo "  LD  $@"
	$Q$(LINK) $(LIBS) $(LDLIBS)
$B/bench: $(BENCH_O) $A $B/sources
	@echo "  LD  $@"
	$Q$(LINK) $(BENCH_WRAP) $(LIBS) $(LDLIBS)

# Only these rooms see these headers: the rule of the rooms holds by itself.
$B/sim/%.o:       OWN = $(HARD) $(COVER)
$B/sim/store/%.o: ROOM = $(H5_INC)
$B/sim/solve/%.o: ROOM = $(MINPACK)
$B/sim/base/ranks_mpi.o: ROOM = $(MPI_INC)
# The one list of operations that an ensemble consists of is held to a bound, not to bits.
$B/sim/solve/rows.o: BASE += -ffp-contract=fast -fno-math-errno
# Square roots of caps by the vector: nobody asks errno about them.
$B/sim/solve/rhs.o: BASE += -fno-math-errno
# Not for what it is made from, or the stamp of flags would change.
$B/tests/bench/peak.o: private BASE += -ffp-contract=fast
$B/sim/cli/places.o: ROOM = -DBT_PREFIX='"$(PREFIX)"'
$B/tests/%.o:     ROOM = $(H5_INC)
$B/tests/%.o:     OWN = $(if $(COVER),-O0 -g0)
$B/tests/%.o:     private WARN := $(WARN_TESTS)
# Of what is fuzzed, the rooms that read nothing: they only make seeds.
FUZZ_PLAIN ?= solve
ifeq ($(VARIANT),fuzz)
$(foreach room,$(FUZZ_PLAIN),$(eval $B/sim/$(room)/%.o: OWN = -fno-sanitize=all))
endif
$B/sim/cli/places.o: $B/prefix
$B/%.o: %.c $B/flags
	@mkdir -p $(@D); echo "  CC  $<"
	$Q$(CC) $(WARN) $(BASE) $(OWN) $(ROOM) $(CPPFLAGS) $(CFLAGS) -ffile-prefix-map='$(CURDIR)'=. -MMD -MP -c -o $@ $<

# Stamps: written only when their text changes, so new flags, a new PREFIX or a removed source rebuild what depends on it.
stamp = @mkdir -p $B; echo "$(subst ",\",$(1))" | cmp -s - $@ || echo "$(subst ",\",$(1))" > $@
$B/flags: FORCE
	@CC='$(CC)' H5='$(H5)' CPPFLAGS='$(CPPFLAGS)' .ci/deps --check build $(if $(MPI),mpi)
	$(call stamp,$(CC) $(WARN) $(BASE) $(HARD) $(COVER)$(if $(filter-out solve,$(FUZZ_PLAIN)), plain: $(FUZZ_PLAIN)) $(H5_INC) $(MINPACK) $(if $(MPI),$(MPI_INC)) $(CPPFLAGS) $(CFLAGS))
$B/prefix: FORCE
	$(call stamp,$(PREFIX))
$B/sources: FORCE
	$(call stamp,$(CLI) $(LIB) $(UNIT) $(BENCH_O) $(PLAIN) $(LDFLAGS) $(LDLIBS))

-include $(patsubst %.o,%.d,$(CLI) $(LIB) $(UNIT) $(BENCH_O) $(PLAIN) $(FUZZ:%=$B/tests/fuzz/%.o) $B/tests/fuzz/fuzz.o)

# --- what a person asks for -----------------------------------------------------------------------------------------
DEPS = @CC='$(CC)' H5='$(H5)' CPPFLAGS='$(CPPFLAGS)' .ci/deps

deps:           ## install what is missing (Debian packages), saying first what and why
	$(DEPS) build demo test mpi

demo:           ## the worked examples, from scenario to charts
	$(DEPS) build demo
	$Q$(MAKE) VARIANT=release all
	$Qrm -rf build/demo && mkdir -p build/demo
	$Qset -e; for s in england northumberland; do \
	    build/release/bendtrend run scenarios/$$s.yaml -o build/demo/$$s.h5 --force; done
	@echo "Results:"; ls build/demo/*.h5; echo "Charts, each also as SVG and PDF; the script that draws it again lies beside it:"; \
	    ls build/demo/*-charts/*.png

test:           ## unit and whole-run tests; T="--filter 'solver/*'" runs a part
	$(DEPS) build demo test mpi
	$Q$(MAKE) unit
	$Q$(MAKE) npm
	$Q$(MAKE) mpi
	$Q$B/unit --jobs 0 $(T) 2>&1

check:          ## the same tests under the address and undefined sanitizers; any report or leak fails
	$(DEPS) build demo test
	$Q$(MAKE) VARIANT=san unit
	$Q$(MAKE) npm
	$Qrm -rf build/rep && mkdir -p build/rep
	$QBT_SAN=1 ASAN_OPTIONS="log_path='$(CURDIR)/build/rep/r'" UBSAN_OPTIONS="print_stacktrace=1:log_path='$(CURDIR)/build/rep/r'" \
	    build/san/unit --jobs 0 $(T) 2>&1; rc=$$?; \
	    for r in build/rep/r.*; do if [ -e "$$r" ]; then cat "$$r"; rc=1; fi; done; exit $$rc

mpi:            ## the program for several machines, build/release-mpi/bendtrend
	$(DEPS) build mpi
	$Q$(MAKE) VARIANT=release MPI=1 all

npm:            ## fetch the simulator that the tests run exported models in, to build/npm
	$(DEPS) test
	$Q.ci/npm

lint:           ## layout, static analysis, the rules of the rooms
	$(DEPS) build test mpi lint
	$Q$(MAKE) VARIANT=release build/release/libbendtrend.a
	$Q$(MAKE) VARIANT=release MPI=1 build/release-mpi/sim/base/ranks_mpi.o
	$Qcp build/release/libbendtrend.a build/lint.a; $(AR) -rs build/lint.a build/release-mpi/sim/base/ranks_mpi.o
	$Q.ci/lint build/lint.a "$(STD) -Iinclude $(H5_INC) $(MINPACK) $(MPI_INC)" "$(WARN)" "$(WARN_TESTS)"

analyze:        ## gcc -fanalyzer over sim/: fails where it says what .ci/analyze has not judged
	$(DEPS) build
	$Q.ci/analyze '$(STD) -Iinclude $(H5_INC) $(MINPACK) -DBT_PREFIX="/usr/local"'

fuzz-short:     ## all of them for 34 seconds each, two at a time: for every change
	$Q$(MAKE) fuzz FUZZ_SECONDS=34 FUZZ_PLAIN="solve study report chart" FUZZ="yaml csv scenario words results counts readers"

fuzz:           ## files and words made to do harm, FUZZ_SECONDS (20) for each kind of input; any crash, hang or leak fails
	$(DEPS) build demo test fuzz
	$Q$(MAKE) VARIANT=fuzz CC=$(if $(findstring clang,$(CC)),$(CC),clang) FUZZ_PLAIN="$(FUZZ_PLAIN)" FUZZ="$(FUZZ)" fuzz-targets
	$Q.ci/fuzz build/fuzz $(FUZZ)

valgrind:       ## the program's main commands and a part of the unit tests under memcheck; any report or leak fails
	$(DEPS) build demo test watch
	$Q$(MAKE) VARIANT=release plain
	$Q.ci/watched memory build/release

tsan:           ## the same commands, with several threads, under ThreadSanitizer
	$(DEPS) build test
	$Q$(MAKE) VARIANT=tsan plain
	$Q.ci/watched threads build/tsan

short:          ## the short form of analyze, valgrind, tsan, mutants, load and soak, some minutes in all: for every change
	$(DEPS) build demo test watch
	$Q$(MAKE) analyze
	$Q$(MAKE) VARIANT=release plain
	$Q$(MAKE) VARIANT=tsan plain
	$Q.ci/watched memory build/release short
	$Q.ci/watched threads build/tsan short
	$Q.ci/mutants build/release 2 1
	$QLOAD_DIVIDE=5 .ci/load build/release segments years
	$Q$(MAKE) soak SOAK_SECONDS=15

count:          ## instructions of a run and a comparison beside tests/bench/instructions.csv; RENEW=1 makes that anew
	$(DEPS) build test watch
	$Q$(MAKE) VARIANT=release plain
	$QCC='$(CC)' CPPFLAGS='$(CPPFLAGS)' .ci/count build/release tests/bench/instructions.csv $(if $(RENEW),renew)

mutants:        ## MUTANTS (80) changed operators and numbers of sim/network and sim/solve: those that no test notices; SEED=N takes others
	$(DEPS) build test
	$Q$(MAKE) VARIANT=release plain
	$Q.ci/mutants build/release $(or $(MUTANTS),80) $(or $(SEED),1)

load:           ## what is large: segments, settings, years, draws, localities, each at three sizes; LOAD="segments years" takes some
	$(DEPS) build demo test
	$Q$(MAKE) VARIANT=release plain
	$Q.ci/load build/release $(LOAD)

soak:           ## a run and a comparison again and again in one process, for SOAK_SECONDS (3600); fails where its memory grows
	$(DEPS) build test
	$Q$(MAKE) VARIANT=release plain
	$Qmkdir -p build/soak && build/release/soak $(or $(SOAK_SECONDS),3600) build/soak

cov:            ## which lines of sim/ the tests reach, by room and file; T="--filter 'solver/*'" of a part of the tests
	$(DEPS) build demo test cov
	$Q$(MAKE) VARIANT=cov unit
	$Q$(MAKE) npm
	$Qfind build/cov -name '*.gcda' -delete
	$Qrc=0; build/cov/unit --jobs 0 $(T) || rc=$$?; .ci/cov build/cov || rc=$$?; exit $$rc

slow:           ## the certificate of every shipped place, every bundle of a comparison by CVODES, the shipped fit again, every fault, the soak
	$(DEPS) build test
	$Q$(MAKE) VARIANT=release unit
	$QBT_SLOW=1 build/release/unit --jobs 0 --filter 'faults/*'
	$Qmkdir -p build/slow
	$Qrc=0; for s in england england-2011 northumberland torbay tower-hamlets salford leeds pennine nottingham; do \
	    build/release/bendtrend validate scenarios/$$s.yaml -o build/slow/$$s.h5 --force > build/slow/$$s.txt || rc=$$?; \
	    echo "$$s: $$(grep '^Verdict' build/slow/$$s.txt)"; done; $(MAKE) prove || rc=$$?; $(MAKE) refit || rc=$$?; \
	    $(MAKE) soak || rc=$$?; exit $$rc

prove:          ## every bundle of the shipped comparison once by CVODES; fails where one is further off than the bound
	$Q$(MAKE) VARIANT=release all
	$Qmkdir -p build/slow
	$Qrc=0; build/release/bendtrend compare scenarios/england-compare.yaml --prove 1000 -o build/slow/england-compare.h5 --no-charts \
	    --force > build/slow/england-compare.txt || rc=$$?; sed -n '/again by CVODES/,/^$$/p' build/slow/england-compare.txt; exit $$rc

refit:          ## the shipped fragment of numbers fitted again; fails where the fit now gives others
	$Q$(MAKE) VARIANT=release unit
	$QBT_SLOW=1 build/release/unit --jobs 1 --filter 'slow/*'

bench:          ## how fast, how exact, how large, beside others (docs/performance.md); BENCH=all runs whole what is else a sample, BENCH="single many" parts
	$(DEPS) build
	$Q$(MAKE) VARIANT=release build/release/bench
	$Q$(MAKE) VARIANT=release all
	$Q$(MAKE) npm
	@echo "flags: $(BASE) $(HARD)"
	$Qbuild/release/bench $(BENCH)

golden:         ## renew the expected figures of tests/cases and the documents; review the difference before committing it
	$Q$(MAKE) VARIANT=release unit
	$QBT_GOLDEN=1 build/release/unit --jobs 0 --filter 'cases/*'

effects:        ## docs/effects.md: each intervention alone, the tables made anew
	$Q$(MAKE) VARIANT=release unit
	$Qbuild/release/unit --filter 'effects/*' > build/effects.txt
	$Qsed '/^<!-- from here on/q' docs/effects.md > build/effects.md
	$Qgrep -E '^(\||## |$$)' build/effects.txt >> build/effects.md
	$Qmv build/effects.md docs/effects.md

validate:       ## docs/validation.md and the tables of the pages beside it: everything run, everything written anew
	$Qrc=0; $(MAKE) slow || rc=$$?; $(MAKE) VARIANT=release unit; set -e; \
	    for t in published/page history/england_2011_follows* validation/certificates validation/page; do \
	    BT_GOLDEN=1 build/release/unit --filter "$$t"; done; exit $$rc

reference:      ## renew the tables of docs/scenario-reference.md from those of the code
	$Q$(MAKE) VARIANT=release unit
	$QBT_GOLDEN=1 build/release/unit --jobs 0 --filter 'reference/*'

# DESTDIR as a whole path, blanks and all.
INTO = to='$(DESTDIR)'; case "$$to" in ''|/*) ;; *) to='$(CURDIR)'/"$$to" ;; esac; cd '$B/stage' && export to
install: all    ## to DESTDIR/PREFIX: program, data, manual pages, completion, libraries and their headers (docs/packaging)
	$Q$(MAKE) put
put: stage
	$Q$(INTO) && find . ! -type d -exec sh -c 'set -e; for f; do install -d "$$to/$${f%/*}"; if [ -L "$$f" ]; then cp -P "$$f" "$$to/$$f"; \
	    else install -m $$([ -x "$$f" ] && echo 755 || echo 644) "$$f" "$$to/$$f"; fi; done' sh {} +

uninstall: all  ## what install of this source put there
	$Q$(MAKE) away
away: stage
	$Q$(INTO) && find . ! -type d -exec sh -c 'cd "$$to/" && rm -f "$$@"' sh {} + && \
	    find . -depth -type d \( -path '*/bendtrend' -o -path '*/bendtrend/*' \) -exec sh -c 'cd "$$to/" && \
	    for d; do [ ! -d "$$d" ] || rmdir --ignore-fail-on-non-empty "$$d"; done' sh {} +

picture:        ## docs/images/rooms.svg: which room calls which, from the code
	$(DEPS) demo
	$Q.ci/rooms > docs/images/rooms.dot && dot -Tsvg docs/images/rooms.dot > docs/images/rooms.svg

deb:            ## a Debian package, build/deb (the same bytes wherever it is made)
	$(DEPS) build deb
	+$Q.ci/deb

same:           ## the package made twice, of the current commit in two folders: fails where a byte differs
	$(DEPS) build deb
	$Q.ci/same

fresh-deb:      ## the package in an empty Debian root: installed, a demo run, removed (needs root and debootstrap)
	$(DEPS) build deb fresh
	+$Q.ci/deb
	$Q.ci/fresh deb

fresh:          ## demo and tests in an empty Debian root (needs root and debootstrap)
	$(DEPS) fresh
	$Q.ci/fresh

clean:
	rm -rf build

# --- what is installed, laid out in a folder first --------------------------------------------------------------------
LIBDIR  ?= $(PREFIX)/lib
SHARE   ?= $(PREFIX)/share
BASHDIR ?= $(SHARE)/bash-completion/completions
ZSHDIR  ?= $(SHARE)/zsh/site-functions
define PC
prefix=$(PREFIX)
libdir=$(patsubst $(PREFIX)/%,$${prefix}/%,$(LIBDIR))
includedir=$${prefix}/include

Name: bendtrend
Description: care pathways as people who flow through stocks: scenarios read, run and compared
Version: $(VERSION)
Cflags: -I$${includedir}
Libs: -L$${libdir} -lbendtrend
Libs.private: $(LIBS)
endef
stage:
	$Qrm -rf '$B/stage'; mkdir -p '$B/stage$(PREFIX)/bin' '$B/stage$(LIBDIR)/pkgconfig' '$B/stage$(PREFIX)/include/bendtrend' \
	    '$B/stage$(SHARE)/bendtrend' '$B/stage$(SHARE)/doc/bendtrend' '$B/stage$(SHARE)/man/man1' '$B/stage$(BASHDIR)' '$B/stage$(ZSHDIR)'
	$Qcp $B/bendtrend '$B/stage$(PREFIX)/bin/' && cp $A $(SO) '$B/stage$(LIBDIR)/' && cp include/bendtrend/*.h '$B/stage$(PREFIX)/include/bendtrend/'
	$Qln -s $(notdir $(SO)) '$B/stage$(LIBDIR)/$(SONAME)' && ln -s $(SONAME) '$B/stage$(LIBDIR)/libbendtrend.so'
	$(file > $B/bendtrend.pc,$(PC))
	$Qcp $B/bendtrend.pc '$B/stage$(LIBDIR)/pkgconfig/'
	$Qfind scenarios plots -type f ! -name '.*' ! -name '*~' ! -name '*.h5' -exec cp --parents {} '$B/stage$(SHARE)/bendtrend/' \;
	$Qcp --parents README.md CHANGELOG.md LICENSE $$(find docs -type f ! -name '.*' ! -name '*~') '$B/stage$(SHARE)/doc/bendtrend/'
	$Q$B/bendtrend --completion bash > '$B/stage$(BASHDIR)/bendtrend' && $B/bendtrend --completion zsh > '$B/stage$(ZSHDIR)/_bendtrend'
	$Qset -e; $B/bendtrend --man > '$B/stage$(SHARE)/man/man1/bendtrend.1'; for c in $$($B/bendtrend --man | sed -n 's/^\.BR bendtrend.-\(.*\) (1)$$/\1/p'); do \
	    $B/bendtrend --man $$c > "$B/stage$(SHARE)/man/man1/bendtrend-$$c.1"; done

FORCE:
.PHONY: all analyze bench check clean count cov deb demo deps effects fresh fresh-deb fuzz fuzz-short fuzz-targets golden install lint load mpi mutants npm picture prove \
    put away uninstall refit reference same short slow soak stage test tsan unit plain validate valgrind FORCE
.SECONDARY:
