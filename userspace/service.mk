# SPDX-License-Identifier: MIT
#
# The verifier's service, where libmicrohttpd and libseccomp are: nothing else here
# links them.
SERVICE_PACKAGES := libmicrohttpd libseccomp
HAS_SERVICE := $(if $(STATIC),,$(shell pkg-config --exists $(SERVICE_PACKAGES) && \
	echo yes))
VERIFIERD := $(if $(HAS_SERVICE),$(B)/vouch-verifierd)
ifeq ($(HAS_SERVICE),)
UNIT := $(filter-out %/test_service,$(UNIT))
endif
SERVICE := $(call objects,userspace/service/*.c)
SERVICE_LDLIBS = $(shell pkg-config --libs $(SERVICE_PACKAGES))
CONSOLE := $(B)/userspace/service/console_text.o
# The page of a result is that of "vouch appraise --html".
RESULT_PAGE := $(patsubst %,$(B)/userspace/tool/%.o,html html_boot html_chain \
	html_checks html_css html_head html_runtime html_tcb html_text visible \
	digests text)

$(SERVICE): private ALL_CFLAGS += -Iuserspace

# text_of VARIABLE,FILE: a line for each of its lines, but the licence
text_of = echo 'const char $(1)[] ='; sed '/SPDX-License-Identifier/d; \
	s/["\\]/\\&/g; s/\t/ /g; s/.*/"&\\n"/' userspace/service/$(2); echo ';'
$(B)/userspace/service/console_text.c: userspace/service/console.html \
		userspace/service/console.css userspace/service/console.js \
		userspace/service.mk
	$(Q)mkdir -p $(@D)
	$(Q){ echo '#include "service.h"'; $(call text_of,console_html,console.html); \
		$(call text_of,console_css,console.css); \
		$(call text_of,console_js,console.js); } >$@
$(CONSOLE): $(B)/userspace/service/console_text.c $(B)/flags
	$(call say,CC,$@)
	$(Q)$(CC) $(ALL_CFLAGS) -Iuserspace/service -c -o $@ $<

$(B)/vouch-verifierd: $(SERVICE) $(CONSOLE) $(RESULT_PAGE) $(B)/libvouch.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) \
		$(SERVICE_LDLIBS)
