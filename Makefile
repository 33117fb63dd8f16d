# SPDX-License-Identifier: BSD-2-Clause
# make help tells what there is.

VERSION = 0.1.0
prefix = /usr/local
sbindir = $(prefix)/sbin
bindir = $(prefix)/bin
sysconfdir = /etc
pamlibdir = $(or $(wildcard /lib/$(MULTIARCH)/security),/lib/security)
VECTORS = ../shared/vectors

BUILD = build
WERROR =
SANITIZE =

# make V=1 shows the commands.
Q = $(if $(V),,@)
say = $(if $(V),,@echo "  $(1)")

# Our flags first, the packager's last.
our_cppflags = -D_GNU_SOURCE -Isrc -Itests -DPAM_JWT_VERSION='"$(VERSION)"' -DPAM_JWT_CONF='"$(sysconfdir)/pam_jwt/pam_jwt.conf"'
our_cflags = -std=c11 -O2 -g -fPIC -fvisibility=hidden -fstack-protector-strong -Wall -Wextra -Wformat=2 -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wundef -Wvla -Wswitch-enum -Wconversion \
	-Wno-sign-conversion $(WERROR) $(SANITIZE)
our_ldflags = -Wl,-z,relro,-z,now,--as-needed $(SANITIZE)
compile = $(CC) $(our_cppflags) $(CPPFLAGS) $(our_cflags) $(CFLAGS)
link = $(CC) $(our_cflags) $(CFLAGS) $(our_ldflags) $(LDFLAGS)

MULTIARCH = $(shell $(CC) -print-multiarch 2>/dev/null)
core_libs = -ljwt -ljansson -lcrypto
host_libs = -linih $(core_libs)

core_src = $(wildcard src/core/*.c)
host_src = $(wildcard src/host/*.c)
admin_src = $(wildcard src/admin/*.c)
issuer_src = $(wildcard src/issuer/*.c)
unit_src = $(wildcard tests/unit/*.c)
module_test_src = $(wildcard tests/module/*.c)

objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
programs = $(BUILD)/pam_jwt.so $(BUILD)/pam-jwt $(BUILD)/jwt-issuer

all: $(programs)

# Everything depends on the flags it was built with.
flags_now = $(compile) $(link)
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(flags_now))' | cmp -s - $@ || echo '$(subst ','\'',$(flags_now))' > $@

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(compile) -MMD -MP -c -o $@ $<

$(BUILD)/core.a: $(call objects,$(core_src))
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/host.a: $(call objects,$(host_src))
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/pam_jwt.so: $(call objects,pam_jwt.c) $(BUILD)/host.a $(BUILD)/core.a src/pam_jwt.map
	$(call say,LD $@)
	$(Q)$(link) -shared -Wl,-z,nodelete $(if $(SANITIZE),,-Wl$(comma)-z$(comma)defs) -Wl,--version-script=src/pam_jwt.map -o $@ \
		$(filter %.o %.a,$^) $(host_libs) -lpam

$(BUILD)/pam-jwt: $(call objects,$(admin_src)) $(BUILD)/host.a $(BUILD)/core.a
	$(call say,LD $@)
	$(Q)$(link) -o $@ $^ $(host_libs)

$(BUILD)/jwt-issuer: $(call objects,$(issuer_src)) $(BUILD)/core.a
	$(call say,LD $@)
	$(Q)$(link) -o $@ $^ $(core_libs)

comma = ,

# Tests. Each prints its own closing line.
test_objects = $(BUILD)/host.a $(BUILD)/core.a
unit: $(BUILD)/tests/unit
	$(Q)VECTORS=$(VECTORS) $<

$(BUILD)/tests/unit: $(call objects,$(unit_src)) $(call objects,$(wildcard tests/support/*.c) src/admin/when.c) $(test_objects)
	@mkdir -p $(@D)
	$(call say,LD $@)
	$(Q)$(link) -o $@ $^ -lcheck_pic -lsubunit -lrt -lm -lpthread $(host_libs)

clean:
	rm -rf $(BUILD)

FORCE:
.PHONY: all clean FORCE
.DELETE_ON_ERROR:

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
