# SPDX-License-Identifier: MIT
#
# The library: one static, one shared, both with its public names only, and the
# example that is built against it.

PUBLIC := $(wildcard userspace/include/*.h)
# Of the device; the simulator's own is for nobody else.
UAPI := $(filter-out %/vouch_sim.h,$(wildcard uapi/linux/vouch*.h))
# The number goes up when a function or a member goes away: see library.rst.
SONAME := libvouch.so.1
LIBRARY := $(B)/libvouch.a $(B)/$(SONAME)
VERSION := $(shell sed -n 's/^\#define VOUCH_VERSION "\(.*\)"/\1/p' \
	userspace/include/vouch.h)
libdir = $(DESTDIR)$(LIBDIR)

# Other flags here: make it anew.
$(LIB): userspace/libvouch.mk
$(LIB): private ALL_CFLAGS += -fPIC -fvisibility=hidden -Iuserspace/lib

# One object in which only the public names are left global.
$(B)/libvouch.o: $(LIB)
	$(call say,LD,$@)
	$(Q)$(LD) -r -o $@ $^ && $(OBJCOPY) -w --keep-global-symbol='vouch_*' $@

$(B)/libvouch.a: $(B)/libvouch.o
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(B)/$(SONAME): $(LIB) userspace/lib/libvouch.map
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) -shared -o $@ $(LIB) \
		-Wl,-soname,$(SONAME) $(if $(SAN),,-Wl,-z,defs) \
		-Wl,--version-script=userspace/lib/libvouch.map $(LDLIBS)

# They find the library beside themselves.
EXAMPLES := $(patsubst userspace/examples/%.c,$(B)/example-%,\
	$(wildcard userspace/examples/*.c))
# Those that speak TLS link libssl themselves.
$(B)/example-tls_client $(B)/example-tls_server: EXAMPLE_LIBS := -lssl -lcrypto
$(EXAMPLES): $(B)/example-%: $(B)/userspace/examples/%.o $(B)/$(SONAME)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) -o $@ $^ \
		-Wl,-rpath,'$$ORIGIN' -lpthread $(EXAMPLE_LIBS)

install-library: $(LIBRARY)
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/include \
		$(PUBLIC)
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/include/linux $(UAPI)
	install -D -m 644 -t $(libdir) $(LIBRARY)
	ln -sf $(SONAME) $(libdir)/libvouch.so
	mkdir -p $(libdir)/pkgconfig
	sed 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@VERSION@|$(VERSION)|' \
		userspace/lib/libvouch.pc.in >$(libdir)/pkgconfig/libvouch.pc

uninstall-library:
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/include/,$(UAPI:uapi/%=%) \
		$(notdir $(PUBLIC)))
	rm -f $(addprefix $(libdir)/,libvouch.a $(SONAME) libvouch.so \
		pkgconfig/libvouch.pc)

.PHONY: install-library uninstall-library
