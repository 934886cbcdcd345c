# SPDX-License-Identifier: MIT
#
# Workers on NATS JetStream, where libnats is: nothing else here links it.
HAS_WORKER := $(if $(STATIC),,$(shell pkg-config --exists libnats && echo yes))
WORKERS := $(if $(HAS_WORKER),$(B)/vouch-worker $(B)/vouch-queue)
WORKER_PARTS = $(patsubst %,$(B)/userspace/worker/%.o,text link blob) \
	$(B)/userspace/service/log_line.o
WORKER := $(patsubst %,$(B)/userspace/worker/%.o,main worker_options take handle \
	publish appraise sets work) $(B)/userspace/service/json_small.o
QUEUE := $(patsubst %,$(B)/userspace/worker/%.o,queue_main queue_setup queue_send \
	queue_read)
WORKER_LDLIBS = $(shell pkg-config --libs libnats)

$(WORKER) $(QUEUE) $(WORKER_PARTS): private ALL_CFLAGS += -Iuserspace

$(B)/vouch-worker: $(WORKER) $(WORKER_PARTS) $(B)/libvouch.a
$(B)/vouch-queue: $(QUEUE) $(WORKER_PARTS) $(B)/libvouch.a
$(B)/vouch-worker $(B)/vouch-queue:
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) \
		$(WORKER_LDLIBS)
