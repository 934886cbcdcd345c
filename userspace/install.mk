# SPDX-License-Identifier: MIT
#
# What goes where, and away again. A verifier needs user space alone.

prefix = $(DESTDIR)$(PREFIX)
docdir = $(prefix)/share/doc/vouch

# Programs find the new library at once, where they are to run here.
install-userspace: userspace install-library
	install -D -t $(prefix)/bin $(B)/vouch $(B)/vouch-simd
	install -D -m 644 -t $(prefix)/share/man/man1 userspace/man/vouch.1
	install -D -m 644 -t $(docdir) README.md $(wildcard Documentation/*.rst)
	install -D -m 644 -t $(docdir)/examples $(wildcard userspace/examples/*.c)
	$(if $(DESTDIR),,@[ "$$(id -u)" != 0 ] || ldconfig)

install: install-userspace modules
	install -D -m 644 -t $(DESTDIR)/lib/udev/rules.d scripts/60-vouch.rules
	install -D -m 644 scripts/vouch.sysusers \
		$(DESTDIR)/usr/lib/sysusers.d/vouch.conf
	$(find_kdir); $(MAKE) -C "$$kdir" M=$(CURDIR) \
		$(if $(DESTDIR),INSTALL_MOD_PATH=$(abspath $(DESTDIR))) \
		modules_install

uninstall: uninstall-library
	rm -f $(addprefix $(prefix)/,bin/vouch bin/vouch-simd \
		share/man/man1/vouch.1)
	rm -rf $(docdir)
	rm -f $(DESTDIR)/lib/udev/rules.d/60-vouch.rules \
		$(DESTDIR)/usr/lib/sysusers.d/vouch.conf
	rm -f $(DESTDIR)/lib/modules/*/updates/kernel/vouch*.ko*

.PHONY: install-userspace install uninstall
