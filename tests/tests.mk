# SPDX-License-Identifier: MIT
#
# The unit tests, and the programs that other tests and the bench run.

# A test sees what the library and the simulator keep to themselves.
$(B)/tests/unit/%.o: private ALL_CFLAGS += -Iuserspace/lib -Iuserspace \
	-Itests/unit
$(UNIT): $(B)/%: $(B)/%.o $(LIB) \
		$(call objects,tests/unit/[!t]*.c)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) $(WRAP) -o $@ \
		$(filter-out $(INSTEAD),$^) $(LDLIBS) -lcmocka
# This one has a table of kinds of its own, with one row more.
$(B)/tests/unit/test_kinds: $(B)/tests/unit/toy_kind.o
$(B)/tests/unit/test_kinds: private INSTEAD := %/appraise/kinds.o
$(B)/tests/unit/test_html: $(call objects,userspace/tool/html_text.c \
	userspace/tool/visible.c userspace/tool/html_runtime.c \
	userspace/tool/html_checks.c)
$(B)/tests/unit/test_tsm: $(call objects,userspace/tool/tsm_report.c \
	userspace/tool/tsm_folder.c userspace/tool/files.c)
$(B)/tests/unit/test_tsm: private WRAP := -Wl,--wrap=mkdir -Wl,--wrap=rmdir \
	-Wl,--wrap=write -Wl,--wrap=open -Wl,--wrap=nanosleep
$(B)/tests/unit/test_usage: $(call objects,userspace/tool/usage.c)
$(B)/tests/unit/test_doctor: $(DOCTOR)
$(B)/tests/unit/test_service: $(filter-out %/main.o,$(SERVICE)) $(CONSOLE) \
	$(RESULT_PAGE)
$(B)/tests/unit/test_service: private LDLIBS += $(SERVICE_LDLIBS)
# The library does without it; a program that shakes hands does not.
$(B)/tests/unit/test_tls: private LDLIBS += -lssl
$(B)/tests/unit/test_bytes: private WRAP := -Wl,--wrap=free
$(B)/tests/unit/test_known: private WRAP := -Wl,--wrap=signature_verify
$(B)/tests/unit/test_list_no_memory: private WRAP := -Wl,--wrap=malloc \
	-Wl,--wrap=realloc
# Those of the simulator have all of it, except its main().
$(filter $(B)/tests/unit/test_sim_%,$(UNIT)): $(filter-out %/main.o,$(SIM))

$(HELPERS): $(B)/%: $(B)/%.o
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(addprefix $(B)/tests/bench/,appraise many served documents): $(B)/libvouch.a
$(B)/tests/bench/reading: $(LIB)
$(B)/tests/bench/measure: $(call objects,tests/unit/firmware.c) $(LIB)
$(B)/tests/bench/reading.o: private ALL_CFLAGS += -Iuserspace/lib
$(B)/tests/bench/measure.o: private ALL_CFLAGS += -Iuserspace/lib -Itests/unit
$(B)/tests/bench/hogweed: private LDLIBS += -lhogweed -lnettle -lgmp
$(B)/tests/bench/empty: private LDFLAGS += -Wl,--no-as-needed
$(B)/tests/vm/torture/torture: $(call objects,tests/vm/torture/*.c)
# The kernel's harness is not written for -Wextra.
# Its handler of signals has no thread.
$(B)/tests/platform/instructions.o: private ALL_CFLAGS += -fno-stack-protector
$(B)/tests/selftests/%.o: private ALL_CFLAGS += -isystem \
	$(or $(shell scripts/kernel/fetch.sh source),$(error no source of \
	Linux 6.12, see above))/tools/testing/selftests

# A kernel of its own, for scripts/platform/boot.sh: a flat file that multiboot starts.
BARE := $(addprefix $(B)/tests/platform/bare/,start.o bare.o snp.o tdx.o)
BARE_CFLAGS := -std=gnu11 -O2 -Wall -Wextra -Werror -MMD -ffreestanding \
	-fno-pic -fno-pie -mno-red-zone -mgeneral-regs-only -fno-stack-protector \
	-fno-asynchronous-unwind-tables -fcf-protection=none
$(BARE): $(B)/%.o: $(B)/flags
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(BARE_CFLAGS) -c -o $@ $(firstword $(wildcard $*.[cS]))
$(filter-out %/start.o,$(BARE)): $(B)/%.o: %.c
$(filter %/start.o,$(BARE)): $(B)/%.o: %.S
$(B)/tests/platform/bare.bin: $(BARE) tests/platform/bare/bare.ld
	$(call say,LD,$@)
	$(Q)$(LD) -nostdlib -static --no-warn-rwx-segments \
		-T tests/platform/bare/bare.ld -o $(@:.bin=.elf) $(BARE)
	$(Q)objcopy -O binary $(@:.bin=.elf) $@

unit: $(UNIT)
helpers: $(HELPERS) $(B)/tests/vm/python/python3 $(B)/tests/platform/bare.bin

# For the agent in Python, in the machine.
$(B)/tests/vm/python/python3: scripts/vm-python.sh
	$(call say,PYTHON,$@)
	$(Q)scripts/vm-python.sh $(@D)


# "vouch" of a guest that lies about its report on services.
$(B)/tests/platform/broken_service.o: private ALL_CFLAGS += -Iuserspace/lib \
	-Iuserspace
$(B)/broken-vouch: $(TOOL) $(LIB) $(B)/tests/platform/broken_service.o
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) \
		-Wl,--wrap=device_service_report -Wl,--wrap=svsm_report_data \
		-o $@ $^ $(LDLIBS)

# Signs what an SVSM would have signed, for tests with a vTPM.
$(B)/tests/tool/sign_service.o: private ALL_CFLAGS += -Iuserspace/lib -Iuserspace
$(B)/sign-service: $(B)/tests/tool/sign_service.o $(LIB) \
		$(filter-out %/main.o,$(SIM))
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# "vouch" in a guest of the simulated firmware, which may be killed at a write.
$(B)/tests/tool/sealed_guest.o: private ALL_CFLAGS += -Iuserspace/lib \
	-Iuserspace -Itests/unit
$(B)/sealed-vouch: $(TOOL) $(LIB) $(filter-out %/main.o,$(SIM)) \
		$(B)/tests/tool/sealed_guest.o
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) \
		-Wl,--wrap=vouch_device_open -Wl,--wrap=vouch_device_close \
		-Wl,--wrap=write,--wrap=fsync,--wrap=rename,--wrap=fchmod \
		-Wl,--wrap=mkostemp -o $@ $^ $(LDLIBS) -lcmocka
