// SPDX-License-Identifier: MIT
/* Calls that are valid, and what becomes of them by mutation. */
#include <string.h>
#include <sys/mman.h>

#include "torture.h"

#define PAGE 4096UL
/* As input_command(), for cases. */
#define COMMAND(cmd) ((uint32_t)((cmd) & ~(unsigned long)IOCSIZE_MASK))

#define KERNEL_ADDRESS 0xffff888000001000UL

static const uint32_t commands[] = {
	VOUCH_IOC_GET_INFO, VOUCH_IOC_GET_REPORT, VOUCH_IOC_DERIVE_KEY,
	VOUCH_IOC_READ_MR,  VOUCH_IOC_EXTEND_MR,  VOUCH_IOC_SUBMIT,
	VOUCH_IOC_COLLECT,  VOUCH_IOC_LOCKDOWN,	  VOUCH_IOC_READ_LOG,
};

static const char *const names[] = {
	"measurement", "mrtd",	"mrconfigid", "mrowner", "mrownerconfig",
	"rtmr0",       "rtmr1", "rtmr2",      "rtmr3",	 "rtmr4",
	"swmr0",       "swmr1", "swmr2",      "swmr3",	 "swmr4",
};

static const uint32_t numbers[] = {
	0,    1,    2,		3,	    4,		7,	8,
	0x10, 0x3f, 0x40,	0x7f,	    0x80,	0xff,	1184,
	4095, 4096, 4097,	8192,	    8193,	0x7fff, 1280,
	1024, 128,  0x7fffffff, 0x80000000, 0xfffffffe, ~0U,
};

uint32_t input_command(uint32_t cmd)
{
	return cmd & ~(uint32_t)IOCSIZE_MASK;
}

static uint32_t with_size(uint32_t cmd, uint32_t size)
{
	return input_command(cmd) |
	       ((size << IOCSIZE_SHIFT) & (uint32_t)IOCSIZE_MASK);
}

size_t input_struct_size(uint32_t cmd)
{
	switch (input_command(cmd)) {
	case COMMAND(VOUCH_IOC_GET_INFO):
		return sizeof(struct vouch_get_info);
	case COMMAND(VOUCH_IOC_GET_REPORT):
		return sizeof(struct vouch_get_report);
	case COMMAND(VOUCH_IOC_DERIVE_KEY):
		return sizeof(struct vouch_derive_key);
	case COMMAND(VOUCH_IOC_READ_MR):
		return sizeof(struct vouch_read_mr);
	case COMMAND(VOUCH_IOC_EXTEND_MR):
		return sizeof(struct vouch_extend_mr);
	case COMMAND(VOUCH_IOC_READ_LOG):
		return sizeof(struct vouch_read_log);
	case COMMAND(VOUCH_IOC_SUBMIT):
		return sizeof(struct vouch_submit);
	case COMMAND(VOUCH_IOC_LOCKDOWN):
		return sizeof(struct vouch_lockdown);
	case COMMAND(VOUCH_IOC_COLLECT):
		return sizeof(struct vouch_collect);
	default:
		return 0;
	}
}

static uint32_t interesting(struct random *random)
{
	if (random_once(random, 4))
		return (uint32_t)random_next(random);
	return numbers[random_below(random, ARRAY_SIZE(numbers))];
}

static uint32_t timeout(struct random *random)
{
	return random_once(random, 4) ? 1 + random_below(random, 20) : 2000;
}

static void make_name(struct random *random, uint8_t *name)
{
	const char *text = names[random_below(random, ARRAY_SIZE(names))];

	memcpy(name, text, strlen(text));
}

static void make_report(struct random *random, void *out)
{
	struct vouch_get_report arg = {
		.timeout_ms = timeout(random),
		.report_room = random_once(random, 8) ? interesting(random) :
							REPORT_ROOM,
		.flags = random_below(random, 4),
		.format = random_once(random, 4) ? random_below(random, 6) : 0,
	};

	random_fill(random, arg.report_data, sizeof(arg.report_data));
	if (random_once(random, 4))
		arg.flags ^= VOUCH_REPORT_F_BOUND;
	/* Quotes and certificates take the longest. */
	if (!random_once(random, 3)) {
		arg.format = VOUCH_FORMAT_TDREPORT;
		arg.flags &= ~VOUCH_REPORT_F_CERTS;
	}
	if (random_once(random, 8)) {
		arg.flags |= VOUCH_REPORT_F_PRIVILEGE;
		arg.privilege = random_below(random, 4);
	}
	if (arg.flags & VOUCH_REPORT_F_CERTS)
		arg.certs_room = random_once(random, 4) ? interesting(random) :
							  CERTS_ROOM;
	memcpy(out, &arg, sizeof(arg));
}

static void make_key(struct random *random, void *out)
{
	struct vouch_derive_key arg = {
		.timeout_ms = timeout(random),
		.flags = random_below(random, 4),
		.fields = random_below(random, 0x80),
	};

	if (random_once(random, 8)) {
		arg.flags |= VOUCH_KEY_F_PRIVILEGE;
		arg.privilege = random_below(random, 4);
	}

	memcpy(out, &arg, sizeof(arg));
}

static void make_read(struct random *random, void *out)
{
	struct vouch_read_mr arg = { .timeout_ms = timeout(random) };

	if (random_once(random, 2))
		make_name(random, arg.name);
	else
		arg.index = random_below(random, 10);
	memcpy(out, &arg, sizeof(arg));
}

static void make_extend(struct random *random, void *out)
{
	struct vouch_extend_mr arg = {
		.timeout_ms = timeout(random),
		.digest_size = MR_SIZE,
		.hash_alg = random_once(random, 2) ? VOUCH_HASH_SHA384 : 0,
	};

	make_name(random, arg.name);
	if (random_once(random, 2)) {
		arg.event_type = random_below(random, 16);
		arg.event_size = random_once(random, 8) ?
					 interesting(random) :
					 random_below(random, 200);
	}
	/* Without a digest the kernel hashes the event data. */
	if (random_once(random, 4))
		arg.digest_size = 0;
	else
		random_fill(random, arg.digest, MR_SIZE);
	memcpy(out, &arg, sizeof(arg));
}

static void make_log(struct random *random, void *out)
{
	struct vouch_read_log arg = {
		.room = random_once(random, 2) ? interesting(random) :
						 REPORT_ROOM,
		.from = random_once(random, 2) ? random_below(random, 400) : 0,
	};

	memcpy(out, &arg, sizeof(arg));
}

static uint32_t make_command(struct random *random)
{
	return random_once(random, 4) ? (uint32_t)VOUCH_IOC_DERIVE_KEY :
					(uint32_t)VOUCH_IOC_GET_REPORT;
}

static void make_submit(struct random *random, void *out)
{
	struct vouch_submit arg = {
		.command = make_command(random),
		.cookie = random_next(random),
	};

	memcpy(out, &arg, sizeof(arg));
}

static void make_collect(struct random *random, void *out)
{
	struct vouch_collect arg = {
		.flags = random_below(random, 2),
		.command = make_command(random),
		.ticket = random_below(random, 8),
		.timeout_ms = 1 + random_below(random, 20),
	};

	memcpy(out, &arg, sizeof(arg));
}

static void make_arg(struct random *random, struct input *input)
{
	switch (input_command(input->cmd)) {
	case COMMAND(VOUCH_IOC_GET_REPORT):
		make_report(random, input->arg);
		break;
	case COMMAND(VOUCH_IOC_DERIVE_KEY):
		make_key(random, input->arg);
		break;
	case COMMAND(VOUCH_IOC_READ_MR):
		make_read(random, input->arg);
		break;
	case COMMAND(VOUCH_IOC_EXTEND_MR):
		make_extend(random, input->arg);
		break;
	case COMMAND(VOUCH_IOC_READ_LOG):
		make_log(random, input->arg);
		break;
	case COMMAND(VOUCH_IOC_SUBMIT):
		make_submit(random, input->arg);
		break;
	case COMMAND(VOUCH_IOC_COLLECT):
		make_collect(random, input->arg);
		break;
	}
}

/* A call that may succeed, or be refused for what it asks. */
void input_make(struct random *random, struct input *input)
{
	memset(input, 0, sizeof(*input));
	input->cmd = commands[random_below(random, ARRAY_SIZE(commands))];
	make_arg(random, input);
}

static void mutate_arg(struct random *random, struct input *input)
{
	uint32_t at = random_below(random, (uint32_t)INPUT_ARG_SIZE);
	uint32_t value;

	switch (random_below(random, 4)) {
	case 0:
		input->arg[at] ^= (uint8_t)(1U << random_below(random, 8));
		break;
	case 1:
		input->arg[at] = (uint8_t)random_next(random);
		break;
	default:
		at &= ~3U;
		value = interesting(random);
		memcpy(input->arg + at, &value, sizeof(value));
	}
}

static uint8_t make_place(struct random *random)
{
	if (random_once(random, 2))
		return PLACE_GOOD;
	return (uint8_t)random_below(random, PLACES);
}

static void mutate_once(struct random *random, struct input *input)
{
	switch (random_below(random, 12)) {
	case 0:
		input->cmd = random_once(random, 4) ?
				     (uint32_t)random_next(random) :
				     input->cmd ^
					     (1U << random_below(random, 32));
		break;
	case 1:
		input->is_read_only ^= 1;
		break;
	case 2:
		input->arg_place = make_place(random);
		input->cut = random_below(random, 200);
		break;
	case 3:
		input->report_place = make_place(random);
		break;
	case 4:
		input->certs_place = make_place(random);
		break;
	case 5:
		input->cmd = with_size(input->cmd, interesting(random));
		break;
	case 6:
		input->cmd = with_size(input->cmd,
				       (uint32_t)input_struct_size(input->cmd) +
					       random_below(random, 64) - 16);
		break;
	default:
		mutate_arg(random, input);
	}
}

void input_mutate(struct random *random, struct input *input)
{
	do
		mutate_once(random, input);
	while (random_once(random, 2));
}

static bool is_command(const struct input *input, unsigned long cmd)
{
	return input_command(input->cmd) == COMMAND(cmd);
}

void input_limit(struct input *input, uint32_t limit_ms)
{
	size_t at = 0;
	uint32_t value;

	if (is_command(input, VOUCH_IOC_GET_REPORT))
		at = offsetof(struct vouch_get_report, timeout_ms);
	else if (is_command(input, VOUCH_IOC_DERIVE_KEY))
		at = offsetof(struct vouch_derive_key, timeout_ms);
	else if (is_command(input, VOUCH_IOC_READ_MR))
		at = offsetof(struct vouch_read_mr, timeout_ms);
	else if (is_command(input, VOUCH_IOC_EXTEND_MR))
		at = offsetof(struct vouch_extend_mr, timeout_ms);
	else if (is_command(input, VOUCH_IOC_COLLECT))
		at = offsetof(struct vouch_collect, timeout_ms);
	if (!at)
		return;
	memcpy(&value, input->arg + at, sizeof(value));
	value = 1 + value % limit_ms;
	memcpy(input->arg + at, &value, sizeof(value));
}

/* Return: memory before a page that is not mapped, or NULL. */
static uint8_t *map(size_t size)
{
	uint8_t *at = mmap(NULL, size + PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED || mprotect(at + size, PAGE, PROT_NONE))
		return NULL;
	return at;
}

uint8_t *memory_shared(void)
{
	return map(PAGE + REPORT_ROOM + CERTS_ROOM);
}

int memory_init(struct memory *memory, uint8_t *shared)
{
	memory->shared = shared;
	memory->arg = map(2 * PAGE);
	memory->read_only = map(2 * PAGE);
	memory->report = map(REPORT_ROOM);
	memory->certs = map(CERTS_ROOM);
	if (!memory->arg || !memory->read_only || !memory->report ||
	    !memory->certs)
		return -1;
	return 0;
}

/* Return: where an output of @size bytes goes. */
static uint8_t *place_output(uint8_t place, uint8_t *area, size_t room,
			     size_t size, const struct memory *memory)
{
	switch (place) {
	case PLACE_EDGE:
		return area + (size < room ? room - size : 0);
	case PLACE_CUT:
		return area + room - 100;
	case PLACE_READ_ONLY:
		return memory->read_only;
	case PLACE_NULL:
		return NULL;
	case PLACE_KERNEL:
		return (uint8_t *)KERNEL_ADDRESS;
	default:
		return area;
	}
}

static void place_outputs(struct call *call, const struct memory *memory)
{
	struct input *input = &call->input;
	struct vouch_get_report arg;

	memcpy(&arg, input->arg, sizeof(arg));
	/* Nobody can say whose outputs the kernel will write. */
	if (input->arg_place == PLACE_SHARED) {
		arg.report = (uintptr_t)(memory->shared + PAGE);
		arg.certs = (uintptr_t)(memory->shared + PAGE + REPORT_ROOM);
		memcpy(input->arg, &arg, sizeof(arg));
		return;
	}
	call->report = place_output(input->report_place, memory->report,
				    REPORT_ROOM, arg.report_room, memory);
	arg.report = (uintptr_t)call->report;
	call->certs = NULL;
	if (arg.flags & VOUCH_REPORT_F_CERTS) {
		call->certs = place_output(input->certs_place, memory->certs,
					   CERTS_ROOM, arg.certs_room, memory);
		arg.certs = (uintptr_t)call->certs;
		memset(memory->certs, POISON, CERTS_ROOM);
	}
	memcpy(input->arg, &arg, sizeof(arg));
	memset(memory->report, POISON, REPORT_ROOM);
}

/* Event data is what is at the buffer for reports. */
static void place_event(struct call *call, const struct memory *memory)
{
	struct vouch_extend_mr arg;

	memcpy(&arg, call->input.arg, sizeof(arg));
	call->report = place_output(call->input.report_place, memory->report,
				    REPORT_ROOM, arg.event_size, memory);
	arg.event = (uintptr_t)call->report;
	memcpy(call->input.arg, &arg, sizeof(arg));
}

/* Other callers cannot change the argument while the kernel reads it. */
static void keep_from_others(struct input *input)
{
	if (input->arg_place == PLACE_SHARED)
		input->arg_place = PLACE_GOOD;
}

/* Others may not choose where the kernel writes in this process. */
static void place_records(struct call *call, const struct memory *memory)
{
	struct input *input = &call->input;
	struct vouch_read_log arg;

	keep_from_others(input);
	memcpy(&arg, input->arg, sizeof(arg));
	/* More would be written past the buffer, from the largest log. */
	if (arg.room > REPORT_ROOM)
		arg.room = REPORT_ROOM;
	call->report = place_output(input->report_place, memory->report,
				    REPORT_ROOM, arg.room, memory);
	arg.buffer = (uintptr_t)call->report;
	memcpy(input->arg, &arg, sizeof(arg));
	memset(memory->report, POISON, REPORT_ROOM);
}

/*
 * The struct of the command that is submitted or collected: of zeroes, but for
 * its time limit, and with the caller's buffer for its report. Others may not
 * choose where the kernel reads and writes it.
 */
static void place_nested(struct call *call, const struct memory *memory)
{
	struct vouch_get_report nested = {
		.timeout_ms = 20,
		.report = (uintptr_t)memory->report,
		.report_room = REPORT_ROOM,
	};
	const size_t at = offsetof(struct vouch_submit, argument);
	uint64_t where = (uintptr_t)place_output(call->input.report_place,
						 memory->certs, CERTS_ROOM, 256,
						 memory);

	keep_from_others(&call->input);
	memcpy(memory->certs, &nested, sizeof(nested));
	memcpy(call->input.arg + at, &where, sizeof(where));
}

/* Return: where the argument goes; @call->size of its bytes are there. */
static uint8_t *place_arg(struct call *call, const struct memory *memory)
{
	const struct input *input = &call->input;
	size_t cut = 0;

	switch (input->arg_place) {
	case PLACE_CUT:
		cut = input->cut < call->size ? input->cut : call->size;
		call->size -= cut;
		return memory->arg + 2 * PAGE - call->size;
	case PLACE_EDGE:
		return memory->arg + 2 * PAGE - call->size;
	case PLACE_READ_ONLY:
		return memory->read_only;
	case PLACE_NULL:
		call->size = 0;
		return NULL;
	case PLACE_KERNEL:
		call->size = 0;
		return (uint8_t *)KERNEL_ADDRESS;
	case PLACE_SHARED:
		return memory->shared;
	default:
		return memory->arg + input->cut % 8;
	}
}

/* Or nothing would be left to try; only bits that lock nothing stay. */
static void lock_nothing(struct input *input)
{
	const size_t at = offsetof(struct vouch_lockdown, add);
	uint32_t add;

	memcpy(&add, input->arg + at, sizeof(add));
	add &= 0xfff8;
	memcpy(input->arg + at, &add, sizeof(add));
	keep_from_others(input);
}

void call_place(struct call *call, const struct memory *memory)
{
	struct input *input = &call->input;
	size_t size = _IOC_SIZE(input->cmd);

	if (is_command(input, VOUCH_IOC_GET_REPORT))
		place_outputs(call, memory);
	else if (is_command(input, VOUCH_IOC_SUBMIT) ||
		 is_command(input, VOUCH_IOC_COLLECT))
		place_nested(call, memory);
	else if (is_command(input, VOUCH_IOC_EXTEND_MR))
		place_event(call, memory);
	else if (is_command(input, VOUCH_IOC_READ_LOG))
		place_records(call, memory);
	else if (is_command(input, VOUCH_IOC_LOCKDOWN))
		lock_nothing(input);
	call->size = size < PAGE ? size : PAGE;

	memset(call->before, 0, sizeof(call->before));
	memcpy(call->before, input->arg, INPUT_ARG_SIZE);
	call->arg = place_arg(call, memory);
	if (input->arg_place == PLACE_READ_ONLY)
		mprotect(memory->read_only, 2 * PAGE, PROT_READ | PROT_WRITE);
	if (call->size)
		memcpy(call->arg, call->before, call->size);
	mprotect(memory->read_only, 2 * PAGE, PROT_READ);
}
