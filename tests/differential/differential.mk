# SPDX-License-Identifier: MIT
# Only the makers of PKIs come from the unit tests, which have cmocka.
DIFFERENTIAL := $(B)/tests/differential/differential
$(B)/tests/differential/%.o: private ALL_CFLAGS += -Iuserspace/lib -Itests/unit
$(DIFFERENTIAL): $(call objects,tests/differential/*.c) $(LIB) \
		$(addprefix $(B)/tests/unit/,amd.o intel.o made_der.o)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
differential: $(DIFFERENTIAL)
	$(Q)$(DIFFERENTIAL)
