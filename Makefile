# SPDX-License-Identifier: BSD-2-Clause
# "make help" tells what there is to make.

VERSION = 0.1.0
prefix = /usr/local
bindir = $(prefix)/bin
sbindir = $(prefix)/sbin
docdir = $(prefix)/share/doc/pam-jwt
mandir = $(prefix)/share/man
completiondir = $(prefix)/share/bash-completion/completions
libexecdir = $(prefix)/libexec
unitdir = $(prefix)/lib/systemd/system
sysusersdir = $(prefix)/lib/sysusers.d
tmpfilesdir = $(prefix)/lib/tmpfiles.d
sysconfdir = /etc
localstatedir = /var
multiarch = $(shell $(CC) -print-multiarch 2>/dev/null)
securedir = /lib/$(multiarch)/security
VECTORS = ../shared/vectors

# Where to build, and what to add for one build: WERROR=-Werror, SANITIZE=-fsanitize=..., V=1 for whole commands.
BUILD = build
WERROR =
SANITIZE =
V =

# Our flags first, the packager's last.
our_cppflags = -D_GNU_SOURCE -Isrc -Itests -DPAM_JWT_VERSION='"$(VERSION)"' -DPAM_JWT_CONF='"$(sysconfdir)/pam_jwt/pam_jwt.conf"' \
	-DPAM_JWT_STATE='"$(localstatedir)/lib/pam_jwt"' -DISSUER_CONF='"$(sysconfdir)/pam_jwt/issuer.conf"' \
	-DISSUER_WEB_CONF='"$(sysconfdir)/pam_jwt/issuer-web.conf"' -DPAM_JWT_SECUREDIR='"$(securedir)"'
our_cflags = -std=c11 -O2 -g -fPIC -fvisibility=hidden -fstack-protector-strong -Wall -Wextra -Wformat=2 -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wundef -Wvla -Wswitch-enum -Wconversion \
	-Wno-sign-conversion $(WERROR) $(SANITIZE)
our_ldflags = -Wl,-z,relro,-z,now,--as-needed $(SANITIZE)
compile = $(CC) $(our_cppflags) $(CPPFLAGS) $(our_cflags) $(CFLAGS)
link = $(CC) $(our_cflags) $(CFLAGS) $(our_ldflags) $(LDFLAGS)

comma = ,
quiet = $(if $(V),,@)
say = @echo "  $(1)"
objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

# libcrypto first: most names that the dynamic linker must find, its own above all, are its.
core_libs = -lcrypto -ljwt -ljansson
host_libs = $(core_libs) -linih
check_libs = -lcheck_pic -lsubunit -lrt -lm -lpthread

all: $(BUILD)/pam_jwt.so $(BUILD)/pam-jwt $(BUILD)/jwt-issuer $(BUILD)/jwt-issuer-web $(BUILD)/jwt-issuer-auth $(BUILD)/jwt-askpass

# An object depends on the flags it was built with.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(compile) $(link))' | cmp -s - $@ || echo '$(subst ','\'',$(compile) $(link))' > $@

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(quiet)$(compile) -MMD -MP -c -o $@ $<

# The source as libraries, so that each program takes what it uses. (q: two folders may have files of the same name.)
$(BUILD)/core.a: $(call objects,$(wildcard src/core/*/*.c))
$(BUILD)/tool.a: $(call objects,$(wildcard src/tool/*.c))
$(BUILD)/host.a: $(call objects,$(wildcard src/host/*.c src/host/*/*.c))
$(BUILD)/store.a: $(call objects,$(wildcard src/store/*.c))
$(BUILD)/decision.a: $(call objects,$(wildcard src/decision/*.c))
$(BUILD)/issuer.a: $(call objects,$(filter-out %/main.c src/issuer/http/% src/issuer/serve/% src/issuer/auth/%,$(wildcard src/issuer/*/*.c)))
$(BUILD)/wire.a: $(call objects,$(wildcard src/issuer/wire/*.c))
$(BUILD)/serve.a: $(call objects,$(filter-out %/main.c,$(wildcard src/issuer/http/*.c src/issuer/serve/*.c)))
$(BUILD)/auth.a: $(call objects,$(filter-out %/main.c,$(wildcard src/issuer/auth/*.c)))
$(BUILD)/askpass.a: $(call objects,$(filter-out %/main.c,$(wildcard src/askpass/*.c)))
$(BUILD)/admin.a: $(call objects,$(filter-out %/main.c,$(wildcard src/admin/*.c src/admin/*/*.c)))
$(BUILD)/%.a:
	@rm -f $@
	$(quiet)$(AR) qcs $@ $^

# -z nodelete: libpam unloads a module at every pam_end, but what OpenSSL registers at exit stays.
# The module needs libpam and libc only; what a token needs is in the library beside it.
module_objects = $(call objects,pam_jwt.c $(wildcard src/pam/*.c) src/decision/library.c)
decision_objects = $(call objects,$(filter-out %/library.c,$(wildcard src/decision/*.c)))
link_shared = $(link) -shared -Wl,-z,nodelete $(if $(SANITIZE),,-Wl$(comma)-z$(comma)defs)

$(BUILD)/pam_jwt.so: $(module_objects) $(BUILD)/host.a $(BUILD)/core.a src/pam_jwt.map | $(BUILD)/pam_jwt/decision.so
	$(call say,LD $@)
	$(quiet)$(link_shared) -Wl,--version-script=src/pam_jwt.map -o $@ $(filter %.o %.a,$^) -lpam

$(BUILD)/pam_jwt/decision.so: $(decision_objects) $(BUILD)/store.a $(BUILD)/host.a $(BUILD)/core.a src/decision/decision.map
	@mkdir -p $(@D)
	$(call say,LD $@)
	$(quiet)$(link_shared) -Wl,--version-script=src/decision/decision.map -o $@ $(filter %.o %.a,$^) $(host_libs)

$(BUILD)/pam-jwt: $(call objects,src/admin/main.c) $(addprefix $(BUILD)/,admin.a decision.a store.a host.a tool.a core.a)
	$(call say,LD $@)
	$(quiet)$(link) -o $@ $^ $(host_libs) -lm

# inih is linked into it: what signs tokens needs as few libraries as before it had a configuration.
$(BUILD)/jwt-issuer: $(call objects,src/issuer/commands/main.c) $(addprefix $(BUILD)/,issuer.a host.a tool.a core.a)
	$(call say,LD $@)
	$(quiet)$(link) -o $@ $^ $(core_libs) -l:libinih.a

# What parses HTTP is linked with nothing that signs.
$(BUILD)/jwt-issuer-web: $(call objects,src/issuer/serve/main.c) $(addprefix $(BUILD)/,serve.a wire.a tool.a core.a)
	$(call say,LD $@)
	$(quiet)$(link) -o $@ $^ $(core_libs) -lmicrohttpd

# What runs PAM is linked with nothing that signs, and what signs is not linked with libpam.
$(BUILD)/jwt-issuer-auth: $(call objects,src/issuer/auth/main.c) $(addprefix $(BUILD)/,auth.a wire.a host.a tool.a core.a)
	$(call say,LD $@)
	$(quiet)$(link) -o $@ $^ $(core_libs) -lpam

# It runs for each prompt, and needs libc only.
$(BUILD)/jwt-askpass: $(call objects,src/askpass/main.c) $(addprefix $(BUILD)/,askpass.a host.a tool.a core.a)
	$(call say,LD $@)
	$(quiet)$(link) -o $@ $^

# The assembler reads these (.incbin), which the compiler does not tell.
$(BUILD)/obj/src/issuer/serve/pages.o: $(wildcard src/issuer/serve/pages/*)

# Packages

deps:
	@tests/deps.sh build
deps-demo:
	@tests/deps.sh demo
deps-check:
	@tests/deps.sh check
deps-web:
	@tests/deps.sh web
deps-deb:
	@tests/deps.sh deb
deps-packages:
	@tests/deps.sh packages

# Debian packages, from a clean copy of the source.
deb: deps-deb
	@tests/packages/build.sh $(BUILD)/deb
deps-bench:
	@tests/deps.sh bench
deps-static:
	@tests/deps.sh static

# Demonstration and tests. tests/parts lists the parts of the suite; "make unit" and the like run one.

demo: deps-demo
	@$(MAKE) --no-print-directory all
	@tests/demo.sh $(BUILD)

check_parts = $(shell awk '$$3 == "any" || $$3 == "alone" { print $$1 }' tests/parts)
release_parts = $(shell awk '$$3 == "long" { print $$1 }' tests/parts)
asan_parts = unit module issuer askpass mint mint-accounts crosscheck vectors attacks lint revoke fuzz-corpus web web-service auth

check: deps-check
	@$(MAKE) --no-print-directory -j$$(nproc) all tests
	@tests/run.sh $(BUILD) $(check_parts)

asan: deps-check
	@$(MAKE) --no-print-directory BUILD=build/asan SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all" -j$$(nproc) all tests
	@tests/run.sh build/asan $(asan_parts)

# The pages of "jwt-issuer serve --demo" in Debian's Chromium. Not a part of the suite, which would then install a browser.
check-web: deps-web
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@tests/web/browser.py $(BUILD)

# Before a release: what takes too long for every change.
release-check: deps-check
	@$(MAKE) --no-print-directory -j$$(nproc) all tests
	@tests/run.sh $(BUILD) $(release_parts)

# FUZZ_SECONDS for each target, with libFuzzer, sanitizers and injected failures.
FUZZ_SECONDS = 60
fuzzing = BUILD=build/fuzzing CC=clang FUZZING=1 \
	SANITIZE="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all"

fuzz: deps-check
	@$(MAKE) --no-print-directory $(fuzzing) -j$$(nproc) fuzzers
	@tests/fuzz/run.sh build/fuzzing $(FUZZ_SECONDS)

# A sample of these runs in make check.
FORGED = 1000000
forged: deps-check
	@$(MAKE) --no-print-directory -j$$(nproc) fuzzers
	@tests/fuzz/forged.sh $(BUILD) $(FORGED)

HEADERS = 1000000
headers: deps-check
	@$(MAKE) --no-print-directory -j$$(nproc) fuzzers
	@tests/fuzz/headers.sh $(BUILD) $(HEADERS)

# What of the source the suite runs; COVERAGE=--missed tells each line and branch that it does not. Counted in a build of its
# own, in which _exit() writes the counters first. There the module's list of imports, and jwt-issuer where it may write no
# file at all, fail: that is gcov's doing.
coverage_parts = unit module lint revoke issuer mint mint-accounts mint-policy mint-lint issuer-shell serve web web-service auth askpass \
	providers tool-faults crosscheck vectors fuzz-corpus completion faults
COVERAGE =
coverage: deps-check
	@$(MAKE) --no-print-directory BUILD=build/coverage CFLAGS="-O0 --coverage -fprofile-update=atomic" CPPFLAGS=-D_exit=exit -j$$(nproc) all tests
	@find build/coverage -name '*.gcda' -delete
	@tests/run.sh build/coverage $(coverage_parts) || echo "coverage: counted all the same"
	@tests/coverage/report.py build/coverage $(COVERAGE)

# The figures in tests/README.md and SECURITY.md, from what "make check" and "make coverage" have left in the build folder.
figures:
	@tests/figures.py $(BUILD)

# The sources under gcc's -fanalyzer, clang-tidy and cppcheck.
static: deps-static
	@tests/static/run.sh

format:
	@find pam_jwt.c src tests -name '*.[ch]' | xargs clang-format -i

# The packages in a root of their own, made by debootstrap: RELEASE=bookworm (the default) or trixie.
check-packages: deps-packages
	@tests/packages/run.sh $(BUILD)

# Sessions with max_session under systemd and logind, in a root of RELEASE.
check-session: deps-packages
	@tests/session/run.sh $(BUILD)

# The suite in a root of RELEASE, and then check-packages; VECTORS are shown to it where they are. On Debian 13 with one word.
check-chroot: deps-packages
	@tests/chroot/run.sh $(BUILD) "$(VECTORS)" $(check_parts)

check-trixie:
	@$(MAKE) --no-print-directory check-chroot RELEASE=trixie

# What a login costs; BENCH_ROUNDS=5 is a short form. The figures go to $(BUILD)/bench; bench-doc writes them into doc/cost.md.
bench: deps-bench
	@$(MAKE) --no-print-directory all $(bench_programs)
	@tests/bench/run.sh $(BUILD)
	@tests/bench/report.py $(BUILD)/bench/results.json

bench-doc:
	@tests/bench/report.py --into doc/cost.md doc/cost.svg $(BUILD)/bench/results.json

# Every failure of the sweeps, and FAULTS_ROUNDS logins where only many show something: some hours.
faults-long: deps-check
	@$(MAKE) --no-print-directory -j$$(nproc) all tests
	@tests/faults/run.sh $(BUILD) long

tsan: deps-check
	@$(MAKE) --no-print-directory BUILD=build/tsan SANITIZE=-fsanitize=thread -j$$(nproc) all build/tsan/tests/login
	@tests/hygiene/run.sh build/tsan race

# The time of refusals in process, and of those that a client of sshd sees, on a machine that does nothing else.
uniform: deps-check
	@$(MAKE) --no-print-directory -j$$(nproc) all tests
	@tests/hygiene/run.sh $(BUILD) clock
	@tests/e2e/uniform.sh $(BUILD)
	@tests/e2e/uniform.sh $(BUILD) clock

units = $(notdir $(wildcard conf/systemd/*))

# $(call put,MODE,FOLDER,FILE...): each file is written beside its target, synced to the disk, and renamed over it. The target is
# always the complete old or the complete new file, also after a failure or a loss of power.
put = to=$(DESTDIR)$(2) && install -d $$to && for file in $(3); do \
	target=$$to/$${file\#\#*/} && new=$$target.new.$$$$ && echo "  INSTALL $$target" && \
	install -m $(1) $$file $$new && sync $$new && mv -fT $$new $$target || { rm -f $$new; exit 1; }; done

# $(call keep,FOLDER,FILE): put a file of configuration, unless there is one.
keep = test -e $(DESTDIR)$(1)/$(notdir $(2)) || { $(call put,644,$(1),$(2)); }

# $(call put-link,FOLDER,TARGET,NAME): a symbolic link, replaced in the same way.
put-link = link=$(DESTDIR)$(1)/$(3) && echo "  INSTALL $$link" && ln -s $(2) $$link.new.$$$$ && \
	mv -fT $$link.new.$$$$ $$link || { rm -f $$link.new.$$$$; exit 1; }

# The library that the module loads is installed before the module. A unit names its program by the whole path.
install: all
	$(quiet)$(call put,644,$(securedir)/pam_jwt,$(BUILD)/pam_jwt/decision.so)
	$(quiet)$(call put,644,$(securedir),$(BUILD)/pam_jwt.so)
	$(quiet)$(call put,755,$(sbindir),$(BUILD)/pam-jwt)
	$(quiet)$(call put,755,$(bindir),$(BUILD)/jwt-issuer $(BUILD)/jwt-issuer-web $(BUILD)/jwt-askpass)
	$(quiet)$(call put-link,$(bindir),jwt-issuer,jwt-issuer-shell)
	$(quiet)$(call put,755,$(libexecdir),$(BUILD)/jwt-issuer-auth)
	$(quiet)$(call put,644,$(mandir)/man1,man/*.1)
	$(quiet)$(call put,644,$(mandir)/man5,man/*.5)
	$(quiet)$(call put,644,$(mandir)/man8,man/*.8)
	$(quiet)$(call put,644,$(completiondir),completion/pam-jwt completion/jwt-issuer)
	$(quiet)$(call put,644,$(docdir),README.md SECURITY.md CHANGELOG.md LICENSE)
	$(quiet)$(call put,644,$(docdir)/doc,doc/*)
	$(quiet)$(call put,644,$(docdir)/examples,conf/pam_jwt.conf conf/issuer.conf conf/issuer-web.conf conf/jwt.pam-auth-update conf/examples/*)
	$(quiet)$(call put,644,$(docdir)/examples/pam.d,conf/pam.d/jwt-issuer)
	$(quiet)$(call put,644,$(docdir)/examples/fail2ban/filter.d,conf/fail2ban/filter.d/pam-jwt.conf)
	$(quiet)$(call put,644,$(docdir)/examples/fail2ban/jail.d,conf/fail2ban/jail.d/pam-jwt.conf)
	$(quiet)install -d $(BUILD)/systemd && for unit in $(units); do \
		sed 's|/usr/bin/|$(bindir)/|; s|/usr/libexec/|$(libexecdir)/|' conf/systemd/$$unit >$(BUILD)/systemd/$$unit || exit; done
	$(quiet)$(call put,644,$(unitdir),$(addprefix $(BUILD)/systemd/,$(units)))
	$(quiet)$(call put,644,$(sysusersdir),conf/sysusers.d/jwt-issuer.conf)
	$(quiet)$(call put,644,$(tmpfilesdir),conf/tmpfiles.d/jwt-issuer.conf)
	$(quiet)install -d $(DESTDIR)$(sysconfdir)/pam_jwt/keys
	$(quiet)install -d -m 755 $(DESTDIR)$(localstatedir)/lib/pam_jwt && install -d -m 700 $(DESTDIR)$(localstatedir)/lib/pam_jwt/once
	$(quiet)$(call keep,$(sysconfdir)/pam_jwt,conf/pam_jwt.conf)
	$(quiet)$(call keep,$(sysconfdir)/pam_jwt,conf/issuer.conf)
	$(quiet)$(call keep,$(sysconfdir)/pam_jwt,conf/issuer-web.conf)
	$(quiet)$(call keep,$(sysconfdir)/logrotate.d,conf/logrotate.d/jwt-issuer)

# The configuration, the keys and the records of tokens stay: they are the administrator's. A stack whose module is gone refuses everyone, so that
# nothing is removed unless "pam-jwt stacks" exits with 0. With a DESTDIR only the stacks in it are read, if it has any.
uninstall:
	@pam_jwt=$(BUILD)/pam-jwt; [ -x $$pam_jwt ] || pam_jwt=$(DESTDIR)$(sbindir)/pam-jwt; \
	[ ! -e $(DESTDIR)$(securedir)/pam_jwt.so ] || $(if $(DESTDIR),[ ! -e $(DESTDIR)/etc/pam.d ] ||) \
		$$pam_jwt stacks $(if $(DESTDIR),--pam-dir $(DESTDIR)/etc/pam.d) >&2 || \
		{ echo "uninstall: take out or repair what is named above first; without the module such a stack fails" >&2; exit 1; }
	rm -f $(DESTDIR)$(securedir)/pam_jwt.so
	rm -rf $(DESTDIR)$(securedir)/pam_jwt
	rm -f $(DESTDIR)$(sbindir)/pam-jwt $(addprefix $(DESTDIR)$(bindir)/,jwt-issuer jwt-issuer-shell jwt-issuer-web jwt-askpass) $(DESTDIR)$(libexecdir)/jwt-issuer-auth
	rm -f $(addprefix $(DESTDIR)$(mandir)/,man1/jwt-issuer.1 man1/jwt-issuer-shell.1 man1/jwt-askpass.1 man5/issuer.conf.5 man5/issuer-web.conf.5 man5/pam_jwt.conf.5 man8/pam_jwt.8 man8/pam-jwt.8 man8/jwt-issuer-web.8 man8/jwt-issuer-auth.8)
	rm -f $(addprefix $(DESTDIR)$(completiondir)/,pam-jwt jwt-issuer)
	rm -f $(addprefix $(DESTDIR)$(unitdir)/,$(units)) $(addsuffix /jwt-issuer.conf,$(DESTDIR)$(sysusersdir) $(DESTDIR)$(tmpfilesdir))
	rm -rf $(DESTDIR)$(docdir)

clean:
	rm -rf $(BUILD)

help:
	@echo "make            build $(BUILD)/pam_jwt.so, its decision library, pam-jwt, jwt-issuer, jwt-issuer-web, jwt-issuer-auth and jwt-askpass"
	@echo "make deps       install the packages that building needs (Debian, as root)"
	@echo "make demo       install what is needed, build, and log in with a token through a private sshd and sudo"
	@echo "make picture    draw doc/demo.svg from a run of the demo, as root"
	@echo "make picture-web  take doc/web.png, the issuer's page in Chromium"
	@echo "make check      install what is needed, build, and run the tests; make help-tests lists their parts"
	@echo "make check-web  install what is needed, build, and try the issuer's pages in Chromium"
	@echo "make release-check  the long tests, which are run before a release; some hours"
	@echo "make deb        the Debian packages, in $(BUILD)/deb"
	@echo "make check-packages  install, enable, upgrade and remove them in a root of their own (RELEASE=bookworm or trixie)"
	@echo "make check-session   when sessions with max_session end, in a root that systemd boots (RELEASE=bookworm or trixie)"
	@echo "make check-trixie    make check and make check-packages in roots of Debian 13; make check-chroot RELEASE=bookworm of 12"
	@echo "make asan       the tests under AddressSanitizer and UndefinedBehaviorSanitizer"
	@echo "make coverage   which lines and branches of the source the suite runs"
	@echo "make figures    write what make check and make coverage have found into tests/README.md and SECURITY.md"
	@echo "make static     gcc -fanalyzer, clang-tidy, cppcheck and clang-format over the sources; make format applies the last"
	@echo "make fuzz       fuzz for FUZZ_SECONDS ($(FUZZ_SECONDS)) each: token, header, module, configuration, key file, PAM stack"
	@echo "make headers    HEADERS ($(HEADERS)) changed headers before our reader, jansson and libjwt, which must agree"
	@echo "make forged     FORGED ($(FORGED)) forged tokens before the product and a second verifier, which must agree"
	@echo "make mutants    take one check at a time out of a copy of the source; the suite must notice (MUTANTS=short, or names)"
	@echo "make bench      measure what a login costs, as root; make bench-doc writes the figures into doc/cost.md"
	@echo "make faults-long  every fault there is (FAULTS_STRIDE, FAULTS_ROUNDS); make check takes a sample"
	@echo "make tsan       16 threads at once, under ThreadSanitizer"
	@echo "make uniform    whether every refusal takes the same time and looks the same, in process and through sshd"
	@echo "make install    into $(securedir), $(sbindir), $(bindir), $(libexecdir), $(sysconfdir)/pam_jwt and $(localstatedir)/lib/pam_jwt (DESTDIR, prefix)"
	@echo "make uninstall  all of that again, but for the configuration, the keys and the records of used and revoked tokens"
	@echo "make clean      remove $(BUILD)"

help-tests:
	@awk '/^[a-z]/ { name = $$1 } /^ / { sub(/^ +/, ""); printf "make %-16s %s\n", name, $$0 }' tests/parts

FORCE:
.PHONY: all deps deps-demo deps-check deps-web demo check check-web asan fuzz headers forged install uninstall clean help tests FORCE deps-deb deps-packages deb check-packages check-session check-chroot check-trixie deps-bench bench bench-doc faults-long tsan uniform release-check help-tests figures deps-static static format coverage
.DELETE_ON_ERROR:
.SECONDARY:

include tests/Makefile
-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
