# SPDX-License-Identifier: MIT
#
# Libraries of others: what is linked, and what is loaded where it is wanted.

# "vouch events --netlink" loads libnl-genl-3 when it runs, "vouch fetch" libcurl,
# "vouch doctor" zlib, for a kernel's options in /proc/config.gz, and "vouch-simd
# --web" libmicrohttpd: no other command is to wait for a library that it does not
# use.
PACKAGE_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null) \
	$(shell pkg-config --exists libnl-genl-3.0 2>/dev/null && \
		echo -DVOUCH_WITH_NETLINK \
		"$$(pkg-config --cflags libnl-genl-3.0)") \
	$(shell pkg-config --exists libcurl 2>/dev/null && \
		echo -DVOUCH_WITH_CURL "$$(pkg-config --cflags libcurl)") \
	$(shell pkg-config --exists libmicrohttpd 2>/dev/null && \
		echo -DVOUCH_WITH_MICROHTTPD \
		"$$(pkg-config --cflags libmicrohttpd)") \
	$(shell pkg-config --exists zlib 2>/dev/null && echo -DVOUCH_WITH_ZLIB)
LDLIBS = $(shell pkg-config --libs $(PACKAGES)) -lpthread
ifdef STATIC
CBOR := $(shell scripts/static-cbor.sh)
$(if $(CBOR),,$(error no static libcbor, see above))
PACKAGE_CFLAGS := -I$(CBOR)/include
LDLIBS := $(CBOR)/libcbor.a -ljansson -lcrypto -lpthread
# The warnings are of functions in libcrypto.a that nothing here calls.
LDFLAGS += -static -Wl,--no-warnings
endif
