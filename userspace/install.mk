# SPDX-License-Identifier: MIT
#
# What goes where, and away again.  A verifier needs user space alone; what a
# simulated guest needs, and what developers read, is for those who ask for it.

prefix = $(DESTDIR)$(PREFIX)
docdir = $(prefix)/share/doc/vouch
mandir = $(prefix)/share/man
unitdir = $(prefix)/lib/systemd/system
UNITS := $(filter-out $(if $(HAS_SERVICE),,%/vouch-verifierd.service \
	%/vouch-verifierd.socket) $(if $(HAS_WORKER),,%/vouch-worker@.service),\
	$(wildcard userspace/systemd/*))
# Where the shells look for completions of what is installed there.
completions = bash-completion/completions/vouch:vouch.bash \
	zsh/site-functions/_vouch:_vouch fish/vendor_completions.d/vouch.fish:vouch.fish
USER_DOCS := case checks device doctor ear evidence fetching fleet formats library measure operating packages \
	pages policy seal verifier vtpm

# Programs find the new library at once, where they are to run here.
install-userspace: userspace install-library
	install -D -t $(prefix)/bin $(B)/vouch $(B)/vouch-agent $(VTPM) $(VERIFIERD) \
		$(WORKERS)
	install -D -m 644 -t $(mandir)/man8 $(filter-out %/vouch-simd.8 \
		$(if $(VTPM),,%/vouch-tpm.8) \
		$(if $(VERIFIERD),,%/vouch-verifierd.8) \
		$(if $(WORKERS),,%/vouch-worker.8 %/vouch-queue.8),\
		$(wildcard userspace/man/*.8))
	$(foreach n,1 4 5,install -D -m 644 -t $(mandir)/man$n \
		$(wildcard userspace/man/*.$n) &&) :
	$(foreach c,$(completions),install -D -m 644 \
		userspace/completions/$(lastword $(subst :, ,$c)) \
		$(prefix)/share/$(firstword $(subst :, ,$c)) &&) :
	mkdir -p $(unitdir)
	$(foreach u,$(notdir $(UNITS)),sed 's|@BINDIR@|$(PREFIX)/bin|' \
		userspace/systemd/$u >$(unitdir)/$u && chmod 644 $(unitdir)/$u &&) :
	install -D -m 644 -t $(docdir) README.md NEWS \
		$(USER_DOCS:%=Documentation/%.rst) \
		Documentation/result.schema.json Documentation/diff.schema.json \
		Documentation/verifier.openapi.json Documentation/doctor.schema.json Documentation/launch.schema.json
	install -D -m 644 -t $(docdir)/examples $(wildcard userspace/examples/*) \
		$(wildcard userspace/python/*.py)
	$(if $(DESTDIR),,@[ "$$(id -u)" != 0 ] || ldconfig)

# modules_install takes what the last build was of: vouch.ko, and with VOUCH_SIM=m
# the simulated guest.
for_install = M=$(CURDIR) \
	$(if $(DESTDIR),INSTALL_MOD_PATH=$(abspath $(DESTDIR)))

# Headers of a distribution name a key that only the distribution has: signing
# would print errors of OpenSSL for each module, and go on. For the shell, after
# find_kdir.
find_key = sign=CONFIG_MODULE_SIG_ALL=; \
	key=$$(sed -n 's/^CONFIG_MODULE_SIG_KEY="\(.*\)"/\1/p' \
		"$$kdir/include/config/auto.conf"); \
	case $$key in pkcs11:*) sign= ;; esac; \
	(cd "$$kdir" && [ -f "$$key" ]) && sign= || :

# All that "install" installs, but the module: packages leave that to DKMS.
install-system: install-userspace
	install -D -m 644 -t $(DESTDIR)/lib/udev/rules.d scripts/60-vouch.rules
	install -D -m 644 scripts/vouch.sysusers \
		$(DESTDIR)/usr/lib/sysusers.d/vouch.conf
	$(if $(HAS_SERVICE)$(HAS_WORKER),install -D -m 644 scripts/vouch-verifier.sysusers \
		$(DESTDIR)/usr/lib/sysusers.d/vouch-verifier.conf)
	install -D -m 644 scripts/vouch.modules-load \
		$(DESTDIR)$(CONFDIR)/modules-load.d/vouch.conf
	install -D -m 644 scripts/vouch.modprobe \
		$(DESTDIR)$(CONFDIR)/modprobe.d/vouch.conf

# No module that is only for tests, whatever the environment asks for.
install install-simulator: export VOUCH_TESTS :=
install: install-system
	$(find_kdir); $(MAKE) -C "$$kdir" $(for_install) VOUCH_SIM=n modules
	$(find_kdir); $(find_key); $(MAKE) -C "$$kdir" $(for_install) VOUCH_SIM=n \
		$$sign modules_install

install-simulator: install
	install -D -t $(prefix)/bin $(B)/vouch-simd
	install -D -m 644 -t $(mandir)/man8 userspace/man/vouch-simd.8
	install -D -m 644 -t $(docdir) Documentation/simulator.rst
	$(find_kdir); $(MAKE) -C "$$kdir" $(for_install) VOUCH_SIM=m modules
	$(find_kdir); $(find_key); $(MAKE) -C "$$kdir" $(for_install) VOUCH_SIM=m \
		$$sign modules_install

uninstall: uninstall-library
	rm -f $(addprefix $(prefix)/,bin/vouch bin/vouch-simd bin/vouch-agent \
		bin/vouch-tpm bin/vouch-verifierd \
		bin/vouch-worker bin/vouch-queue \
		$(UNITS:userspace/systemd/%=lib/systemd/system/%) \
		$(foreach c,$(completions),share/$(firstword $(subst :, ,$c))) \
		$(foreach n,1 4 5 8,$(patsubst userspace/man/%,\
		share/man/man$n/%,$(wildcard userspace/man/*.$n))))
	rm -rf $(docdir)
	rm -f $(DESTDIR)/lib/udev/rules.d/60-vouch.rules \
		$(DESTDIR)/usr/lib/sysusers.d/vouch.conf \
		$(DESTDIR)/usr/lib/sysusers.d/vouch-verifier.conf \
		$(DESTDIR)$(CONFDIR)/modules-load.d/vouch.conf \
		$(DESTDIR)$(CONFDIR)/modprobe.d/vouch.conf
	rm -f $(DESTDIR)/lib/modules/*/updates/kernel/vouch*.ko*

.PHONY: install-userspace install-system install install-simulator uninstall
