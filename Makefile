# SPDX-License-Identifier: MIT
#
# Front door of vouch. "make help" lists the targets.
#
#   CC=clang     another compiler; its objects live in build/clang
#   STATIC=1     build/static/vouch alone, which needs no library: for an initramfs
#                or an empty container; the first time it fetches a libcbor
#   SAN=1        address and undefined-behaviour sanitizers, in build/san
#   SAN=thread   ThreadSanitizer, in build/thread
#   CFLAGS=      optimisation and debugging, -O2 -g unless said otherwise
#   KDIR=        headers to build the modules against; Debian's 6.12, fetched
#                into ~/.cache/vouch, unless said otherwise
#   PREFIX=      where to install, /usr/local; DESTDIR= goes in front of it
#   LIBDIR=      where libraries go, $(PREFIX)/lib; CONFDIR= where it says that
#                the module is loaded at boot, /etc
#   VECTORS=     folder of recorded reports that the tests appraise
#   KERNELS=     on which of Debian's kernels check runs, "6.12 7.3"
#   VOUCH_CACHE= where kernels and packages are kept, ~/.cache/vouch: half a
#                GB after demo, 4 GB after check
#   ACCEL=kvm    use KVM where a machine in QEMU is booted; tcg, which needs no
#                rights and is slower, unless said otherwise
#   V=1          show the commands

$(if $(filter-out 1,$(words $(CURDIR))),$(error \
	path of the tree is '$(CURDIR)', want one without blanks))
# What root builds in somebody's tree that user's next make cannot replace.
ifneq ($(SUDO_UID),)
ifneq ($(shell id -u),$(shell stat -c %u .))
ifneq ($(filter-out setup install% uninstall% help,$(or $(MAKECMDGOALS),all)),)
$(error the tree belongs to $(shell stat -c %U .): run make without sudo, \
	which asks for it where it needs it)
endif
endif
endif
ifeq ($(origin CC),default)
CC := gcc
endif
CFLAGS ?= -O2 -g
OBJCOPY ?= objcopy
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
CONFDIR ?= /etc
VECTORS ?= ../shared/vectors
export VECTORS

B := build$(if $(filter clang%,$(notdir $(CC))),/clang)$(if \
	$(filter thread,$(SAN)),/thread,$(if $(SAN),/san))
ifdef STATIC
B := $(B)/static
endif
Q := $(if $(V),,@)
SILENT := $(or $(V),$(findstring s,$(firstword -$(MAKEFLAGS))))
say = $(if $(SILENT),,@printf '  %-8s%s\n' $(1) $(2))

PACKAGES := libcrypto libcbor jansson
SANFLAGS := $(if $(filter thread,$(SAN)),-fsanitize=thread,$(if $(SAN),\
	-fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer))
ALL_CFLAGS = -std=gnu11 -Wall -Wextra -Werror $(CFLAGS) $(SANFLAGS) \
	-MMD -MP -Iuserspace/include -Iuapi $(PACKAGE_CFLAGS)
include userspace/packages.mk

objects = $(patsubst %.c,$(B)/%.o,$(wildcard $(1)))
LIB := $(call objects,userspace/lib/*/*.c userspace/lib/*/*/*.c)
DOCTOR := $(call objects,userspace/doctor/*.c)
TOOL := $(call objects,userspace/tool/*.c) $(B)/userspace/tool/html_css.o \
	$(DOCTOR)
AGENT := $(call objects,userspace/agent/*.c)
SIM := $(call objects,userspace/sim/*.c userspace/sim/*/*.c)
UNIT := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/test_*.c))
HELPERS := $(patsubst %.c,$(B)/%,$(filter-out %/broken_service.c,$(wildcard \
	tests/vm/*.c tests/bench/*.c tests/platform/*.c tests/selftests/*.c))) $(B)/tests/vm/torture/torture \
	$(B)/tests/bench/growth/growth

all: $(if $(STATIC),$(B)/vouch,userspace modules)
include userspace/libvouch.mk userspace/vtpm.mk userspace/service.mk userspace/worker.mk userspace/install.mk \
	tests/fuzz/fuzz.mk \
	tests/tests.mk tests/differential/differential.mk \
	tests/bench/growth/growth.mk

userspace: $(if $(TOOL),$(B)/vouch) $(if $(SIM),$(B)/vouch-simd) $(B)/vouch-agent \
	$(VTPM) $(VERIFIERD) $(WORKERS) $(LIBRARY) $(EXAMPLES)

$(B)/vouch: $(TOOL) $(B)/libvouch.a
$(B)/vouch-simd: $(SIM) $(B)/libvouch.a
$(B)/vouch-agent: $(AGENT) $(B)/libvouch.a
$(B)/vouch $(B)/vouch-simd $(B)/vouch-agent:
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/%.o: %.c $(B)/flags
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# The style of pages, as a text in C: a line for each of its lines.
$(B)/userspace/tool/html_css.c: userspace/tool/html.css Makefile
	$(Q)mkdir -p $(@D)
	$(Q){ echo '#include "html.h"'; echo 'const char html_style[] ='; \
		sed 's/["\\]/\\&/g; s/\t/ /g; s/.*/"&\\n"/' $<; \
		echo ';'; } >$@
$(B)/userspace/tool/html_css.o: $(B)/userspace/tool/html_css.c $(B)/flags
	$(call say,CC,$@)
	$(Q)$(CC) $(ALL_CFLAGS) -Iuserspace/tool -c -o $@ $<

# Other flags or another compiler than last time: make everything anew.
$(B)/flags: FORCE
	@mkdir -p $(@D); echo '$(CC) $(ALL_CFLAGS)' | cmp -s - $@ || \
		echo '$(CC) $(ALL_CFLAGS)' >$@

# The simulator's includes begin with sim/, and its rooms are not the library's;
# those of the doctor with doctor/.
$(SIM) $(TOOL): private ALL_CFLAGS += -Iuserspace

# For the shell of a recipe, which ends here without the headers of a kernel.
find_kdir = kdir='$(KDIR)'; [ -n "$$kdir" ] || \
	kdir=$$(scripts/kernel/fetch.sh 6.12)/headers || exit
modules:
	$(Q)$(find_kdir); $(MAKE) -C "$$kdir" M=$(CURDIR) $(KBUILD_FLAGS) modules

demo demo-fleet check kunit selftest lint setup torture:
	$(Q)scripts/$@.sh
platform:
	$(Q)scripts/platform/build.sh
deb:
	$(Q)scripts/deb/build.sh
bench coverage mutate:
	$(Q)scripts/figures/$@.sh
check-long:
	$(Q)scripts/check.sh long

clean:
	rm -rf build
	find kernel tests/kunit tests/arch \( -name '*.o' -o -name '*.ko' -o -name '*.mod' \
		-o -name '*.mod.c' -o -name '.*.cmd' -o -name '.*.d' \
		-o -name 'modules.order' \) -delete
	rm -f modules.order Module.symvers .module-common.o .*.cmd

help:
	@sed 1,2d scripts/help.txt; sed -n '/^#   /s/^#  / /p' Makefile

-include $(shell find $(B)/userspace $(B)/tests -name '*.d' 2>/dev/null)

.PHONY: all userspace unit helpers modules demo demo-fleet check kunit selftest lint \
	setup torture platform deb bench coverage mutate check-long differential clean help \
	FORCE
.DELETE_ON_ERROR:
.SECONDARY:
