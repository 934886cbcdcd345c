# SPDX-License-Identifier: MIT
#
# The fuzzers. scripts/fuzz.sh makes these by clang in build/fuzz, the sweep in
# build/sweep, each with flags of its own.

FUZZ := $(call objects,tests/fuzz/targets.c tests/fuzz/parsers.c \
	tests/fuzz/appraising.c tests/fuzz/der.c tests/fuzz/document.c \
	tests/fuzz/forms.c tests/fuzz/formats.c tests/fuzz/pages.c \
	tests/fuzz/cases.c \
	tests/fuzz/measuring.c tests/fuzz/exits.c tests/fuzz/doctor.c \
	tests/fuzz/tpm.c tests/fuzz/cca.c tests/fuzz/answers.c tests/fuzz/ear.c \
	tests/fuzz/sealed.c \
	tests/unit/openssl_same.c) \
	$(filter-out %/vouch.o,$(TOOL)) $(filter-out %/main.o,$(SIM))
# What the tool complains of goes nowhere: standard error is the fuzzer's.
FUZZ_WRAP := -Wl,--wrap=complain -Wl,--wrap=sim_log
ENGINE := $(call objects,tests/fuzz/engine.c tests/fuzz/mutator.c)
$(B)/tests/fuzz/%.o: private ALL_CFLAGS += -Iuserspace/lib -Iuserspace \
	-Itests/unit

$(B)/make-seeds: $(call objects,tests/fuzz/seeds*.c tests/unit/intel.c \
		tests/unit/firmware.c tests/unit/guest_cert.c \
		tests/unit/igvm_image.c tests/unit/pe_image.c \
		tests/unit/soft_tpm.c tests/unit/made_cca.c) $(LIB) \
		$(filter-out %/main.o,$(SIM))
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Guests of "make demo-fleet", by the simulator's rooms alone.
$(B)/tests/verifier/%.o: private ALL_CFLAGS += -Iuserspace
$(B)/guests: $(B)/tests/verifier/guests.o $(filter-out %/main.o,$(SIM))
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/fuzz: $(ENGINE) $(FUZZ) $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) -fsanitize=fuzzer $(FUZZ_WRAP) -o $@ \
		$^ $(LDLIBS)

# The same, for which every signature is good: further in.
$(B)/fuzz-trusting: $(ENGINE) $(B)/tests/fuzz/trusting.o $(FUZZ) $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) -fsanitize=fuzzer $(FUZZ_WRAP) \
		-Wl,--wrap=EVP_DigestVerify -o $@ $^ $(LDLIBS)

# What the library calls of OpenSSL, each call with a gate before it.
$(B)/gates.S: $(LIB) tests/fuzz/gates.awk
	$(Q)nm -u $(LIB) | awk -f tests/fuzz/gates.awk >$@

$(B)/sweep: $(call objects,tests/fuzz/sweep.c tests/fuzz/memory.c) $(FUZZ) \
		$(LIB) $(B)/gates.S
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) -rdynamic $(FUZZ_WRAP) -o $@ $^ \
		$(LDLIBS) -ldl \
		$$(sed -n 's/^__wrap_\(.*\):$$/-Wl,--wrap=\1/p' $(B)/gates.S)

fuzz:
	$(Q)FUZZ_SECONDS='$(SECONDS)' FUZZ_TARGETS='$(TARGETS)' scripts/fuzz.sh

.PHONY: fuzz
