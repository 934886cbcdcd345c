# SPDX-License-Identifier: MIT
#
# How the cost of large inputs grows; see growth.c.

# Its certificates and quotes are those of the unit tests.
$(B)/tests/bench/growth/growth: $(call objects,tests/bench/growth/*.c \
	tests/unit/[!t]*.c) $(LIB)
$(B)/tests/bench/growth/growth: private LDLIBS += -lcmocka -lm
$(B)/tests/bench/growth/%.o: private ALL_CFLAGS += -Iuserspace/lib \
	-Itests/unit
