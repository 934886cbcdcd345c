# SPDX-License-Identifier: MIT
#
# Asks a vTPM for "vouch evidence --vtpm", where tpm2-tss is: nothing else here
# links that.
TSS := tss2-esys tss2-tctildr tss2-mu tss2-rc
HAS_TSS := $(if $(STATIC),,$(shell pkg-config --exists $(TSS) && echo yes))
VTPM := $(if $(HAS_TSS),$(B)/vouch-tpm)

$(B)/vouch-tpm: $(call objects,userspace/tpm/*.c)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) -o $@ $^ \
		$(shell pkg-config --libs $(TSS) jansson libcrypto)
