// SPDX-License-Identifier: MIT
/*
 * Preloaded, this is /dev/vouch for the commands: a module newer than they are,
 * of a TEE that they do not know unless there is $FAKE_SNP, whose host has no
 * certificates, whose registers can be extended but not read, and whose user
 * may not choose REPORT_DATA when there is $FAKE_DENIES, and whose reports are
 * of a later version than the module knows when there is $FAKE_LATER. Its
 * events are in the file $FAKE_EVENTS. With $FAKE_LOG it has an event log of
 * two records, binds reports, and locks what it is told to for as long as the
 * command runs. Reports on services are what the command $FAKE_SERVICE writes
 * for a nonce and a file, beside the manifest in the file $FAKE_MANIFEST. With
 * $FAKE_REPORT reports are that file, over the REPORT_DATA that was asked for;
 * with $FAKE_SIGN that command writes them, for REPORT_DATA and that file.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/vouch.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPORT_SIZE 1184

typedef int open_fn(const char *path, int flags, ...);

int open(const char *path, int flags, ...)
{
	open_fn *next = (open_fn *)dlsym(RTLD_NEXT, "open");
	va_list args;
	mode_t mode;

	if (strcmp(path, "/dev/vouch") == 0 && getenv("FAKE_EVENTS"))
		return next(getenv("FAKE_EVENTS"), O_RDONLY | O_CLOEXEC);
	if (strcmp(path, "/dev/vouch") == 0)
		return next("/dev/null", O_RDWR | O_CLOEXEC);
	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return next(path, flags, mode);
}

/* As programs call it that want large files. */
int open64(const char *path, int flags, ...) __attribute__((alias("open")));

static uint32_t locked;

static int get_info(struct vouch_get_info *info)
{
	*info = (struct vouch_get_info){
		.abi_version = VOUCH_ABI_VERSION,
		.tee = getenv("FAKE_SNP") ? VOUCH_TEE_SNP : 9,
		.flags = 1U << 20,
		.features = VOUCH_FEATURE_REPORT | VOUCH_FEATURE_CERTS |
			    VOUCH_FEATURE_EXTEND_MR | 1ULL << 40,
	};
	if (getenv("FAKE_LOG"))
		info->features |= VOUCH_FEATURE_LOG | VOUCH_FEATURE_BOUND;
	info->lockdown = locked;
	return 0;
}

static const char *const registers[] = { "measurement", "swmr0", "swmr1" };

static int read_mr(struct vouch_read_mr *mr)
{
	if (!getenv("FAKE_LOG"))
		return -EIO;
	if (mr->index >= sizeof(registers) / sizeof(*registers))
		return -ENOENT;
	strcpy((char *)mr->mr_name, registers[mr->index]);
	mr->value_size = 48;
	return 0;
}

/* What follows the header, up to the event data. */
struct event {
	uint32_t mr, type, count;
	uint16_t alg;
	uint8_t digest[48];
	uint32_t size;
} __attribute__((packed));

static void put_record(struct vouch_read_log *read, uint32_t uid,
		       const struct event *event, const void *data)
{
	uint8_t *out = (uint8_t *)(uintptr_t)read->buffer + read->size;
	struct vouch_log_record record = {
		.sequence = read->next,
		.boottime_ns = 1234567890 * read->next,
		.uid = uid,
		.size = (uint32_t)sizeof(*event) + event->size,
	};

	if (read->from <= read->next) {
		memset(out, 0, 128);
		memcpy(out, &record, sizeof(record));
		memcpy(out + sizeof(record), event, sizeof(*event));
		memcpy(out + sizeof(record) + sizeof(*event), data,
		       event->size);
		read->size += (sizeof(record) + record.size + 7) / 8 * 8;
	}
	read->next++;
}

static int read_log(struct vouch_read_log *read)
{
	static const char text[] = "web server 1.2";
	static const char lock[20] = "vouch-lockdown\0\0\2";
	struct event event = { 1, 13, 1, 0xc, { 0xab }, sizeof(text) - 1 };
	struct event notice = { 0, 3, 1, 0xc, { 0 }, sizeof(lock) };

	read->end = 3;
	if (read->from > read->end)
		return -EINVAL;
	read->next = 1;
	read->size = 0;
	put_record(read, 1000, &event, text);
	put_record(read, VOUCH_UID_NONE, &notice, lock);
	return 0;
}

static int extend_mr(struct vouch_extend_mr *mr)
{
	if (getenv("FAKE_LOG") && !mr->digest_size &&
	    memcmp((void *)(uintptr_t)mr->event, "web server 1.2", 14))
		return -EINVAL;
	mr->log_sequence = 3;
	return 0;
}

static int lockdown(struct vouch_lockdown *argument)
{
	if (getenv("FAKE_DENIES"))
		return -EPERM;
	locked |= argument->add;
	argument->lockdown = locked;
	return 0;
}

/* A file's bytes, at most @room. */
static uint32_t read_to(const char *path, uint64_t out, uint32_t room)
{
	FILE *file = fopen(path, "rb");
	size_t size = 0;

	if (file) {
		size = fread((void *)(uintptr_t)out, 1, room, file);
		fclose(file);
	}
	return (uint32_t)size;
}

/* $FAKE_REPORT by a command, which is not to be preloaded into. */
static int sign(const char *program, const struct vouch_get_report *request)
{
	char command[1024], nonce[129];

	for (int i = 0; i < 64; i++)
		sprintf(nonce + 2 * i, "%02x", request->report_data[i]);
	snprintf(command, sizeof(command), "%s %s %s", program, nonce,
		 getenv("FAKE_REPORT"));
	return system(command) ? -EIO : 0;
}

static int get_service(struct vouch_get_report *request)
{
	const char *out = getenv("FAKE_REPORT");

	if (sign(getenv("FAKE_SERVICE"), request))
		return -EIO;
	request->report_size =
		read_to(out, request->report, request->report_room);
	request->manifest_size = read_to(getenv("FAKE_MANIFEST"),
					 request->manifest,
					 request->manifest_room);
	request->reply_format = VOUCH_FORMAT_SERVICE;
	request->certs_size = 0;
	return 0;
}

static int get_report(struct vouch_get_report *request)
{
	if (request->format == VOUCH_FORMAT_SERVICE && getenv("FAKE_SERVICE"))
		return get_service(request);
	if (getenv("FAKE_DENIES") &&
	    !(request->flags &
	      (VOUCH_REPORT_F_SEPARATED | VOUCH_REPORT_F_BOUND)))
		return -EPERM;
	request->report_size = REPORT_SIZE;
	request->reply_format = VOUCH_FORMAT_SNP;
	request->certs_size = 0;
	if (getenv("FAKE_LATER"))
		request->reply_flags = VOUCH_REPLY_F_UNKNOWN_FORMAT;
	if (request->report_room < REPORT_SIZE)
		return -ENOSPC;
	memset((void *)(uintptr_t)request->report, 'r', REPORT_SIZE);
	if (getenv("FAKE_SIGN")) {
		if (sign(getenv("FAKE_SIGN"), request))
			return -EIO;
		read_to(getenv("FAKE_REPORT"), request->report, REPORT_SIZE);
	} else if (getenv("FAKE_REPORT")) {
		read_to(getenv("FAKE_REPORT"), request->report, REPORT_SIZE);
		memcpy((char *)(uintptr_t)request->report + 0x50,
		       request->report_data, sizeof(request->report_data));
	}
	return 0;
}

typedef int ioctl_fn(int fd, unsigned long number, ...);

int ioctl(int fd, unsigned long number, ...)
{
	ioctl_fn *next = (ioctl_fn *)dlsym(RTLD_NEXT, "ioctl");
	va_list args;
	void *argument;
	int ret = -EIO;

	va_start(args, number);
	argument = va_arg(args, void *);
	va_end(args);
	if (_IOC_TYPE(number) != VOUCH_IOC_MAGIC)
		return next(fd, number, argument);
	if (number == VOUCH_IOC_GET_INFO)
		ret = get_info(argument);
	else if (number == VOUCH_IOC_GET_REPORT)
		ret = get_report(argument);
	else if (number == VOUCH_IOC_EXTEND_MR)
		ret = extend_mr(argument);
	else if (number == VOUCH_IOC_READ_MR)
		ret = read_mr(argument);
	else if (number == VOUCH_IOC_READ_LOG)
		ret = read_log(argument);
	else if (number == VOUCH_IOC_LOCKDOWN)
		ret = lockdown(argument);
	errno = -ret;
	return ret ? -1 : 0;
}
