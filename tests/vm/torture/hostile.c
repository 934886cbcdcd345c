// SPDX-License-Identifier: MIT
/*
 * Eight callers and a host that misbehaves at random
 *
 * What is handed out is compared with what an honest host gave at the start.
 * After each round the host is well again, and everything has to work, with the
 * same message key; only where that key could have served two messages, or the
 * host had a number skipped, a new guest may be needed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "torture.h"

#define CALLERS 8
#define KINDS_MAX 3 /* at once */
#define ROUND_US_MAX 600000
#define HONEST_MS 30000
#define LATE_SECONDS 25 /* that a caller may return after its time */
#define ERRNO_MAX 140
#define KEYS 4
#define REPORT_MAX (16 * 1024)
#define REPORT_SIGNED 0x2a0 /* bytes of an SNP report before its signature */

/* So many callers find the number that the firmware wants. */
#define SEARCHES 16

/* What becomes of the guest that is not so well treated. */
enum harm {
	HARM_NONE,
	HARM_SEARCH, /* a few callers more are told of the wrong number */
	HARM_KEY, /* the message key is given up */
};

struct kind {
	const char *name;
	uint32_t value_max; /* 0: has none */
	enum harm harm;
	bool is_number; /* has any value */
};

#define PLAIN(_name) { .name = (_name) }
/* A number of at most so much, and any number. */
#define UP_TO(_name, _max) { .name = (_name), .value_max = (_max) }
#define ANY(_name) { .name = (_name), .is_number = true }
#define HARMS(_name, _harm) { .name = (_name), .harm = (_harm) }

/* clang-format off */
static const struct kind snp_kinds[] = {
	PLAIN("busy"), UP_TO("invalid-len", 300), PLAIN("invalid-len-same"),
	UP_TO("vmm-error", 8), UP_TO("vmm-error-after", 8),
	UP_TO("fw-error", 0x1c), UP_TO("fw-error-after", 0x1c),
	PLAIN("silence"), UP_TO("late", 300), PLAIN("no-answer"),
	PLAIN("replay"), PLAIN("alter"), PLAIN("alter-certs"),
	ANY("sequence"), UP_TO("type", 200), UP_TO("version", 200),
	UP_TO("size", 0xffff), UP_TO("algo", 255),
	UP_TO("header-version", 255), UP_TO("header-size", 0xffff),
	UP_TO("vmpck", 3), UP_TO("tag", 15), UP_TO("ciphertext", 1000),
	UP_TO("status", 0x28), PLAIN("zero-report"), PLAIN("zero-key"),
	PLAIN("report-data"), UP_TO("report-vmpl", 3), ANY("report-size"),
	PLAIN("signature"), PLAIN("certs-none"), PLAIN("certs-overlap"),
	PLAIN("certs-wrap"), PLAIN("certs-beyond"), PLAIN("certs-inside"),
	PLAIN("certs-duplicate"), PLAIN("certs-empty-entry"),
	PLAIN("certs-unterminated"), HARMS("fw-error=0x1d", HARM_SEARCH),
	HARMS("fw-error-after=0x1d", HARM_SEARCH),
	HARMS("counter 0", HARM_KEY),
};

static const struct kind tdx_kinds[] = {
	PLAIN("silence"), UP_TO("late", 300), PLAIN("in-flight"),
	PLAIN("quote-error"), PLAIN("quote-unavailable"), ANY("quote-status"),
	PLAIN("quote-other"), PLAIN("out-len-zero"), ANY("out-len"),
	UP_TO("out-len", 9000), ANY("out-len-grow"),
	UP_TO("header-rewrite", 20000), PLAIN("retry"),
	PLAIN("invalid-operand"), PLAIN("unsupported"), PLAIN("operand-busy"),
	ANY("tdcall-status"), PLAIN("signature"),
};

/* clang-format on */

struct caller {
	pthread_t thread;
	uint32_t number;
	uint32_t turn;
	int fd;
	struct random random;
	uint32_t until; /* when the call that runs must be over, or 0 */
	uint8_t report[REPORT_MAX];
	uint8_t certs[CERTS_ROOM];
};

struct reference {
	bool is_snp;
	bool is_set;
	uint8_t report[REPORT_MAX];
	uint8_t keys[KEYS][VOUCH_KEY_SIZE];
	uint8_t mr[MR_SIZE]; /* measurement or mrtd */
	uint8_t rtmr[MR_SIZE]; /* as it has to be */
};

static struct reference reference;
static struct caller callers[CALLERS], judge;
/* Held for reading by whoever calls; for writing while nobody may. */
static pthread_rwlock_t quiet =
	PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
static pthread_mutex_t rtmr_lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t counts[ERRNO_MAX], reports, extended;
static enum harm harm;
static volatile bool is_over, is_bad;

static int wrong(const char *what, const char *of, int err,
		 const struct vouch_failure *failure)
{
	is_bad = true;
	fprintf(stderr,
		"hostile: %s: %s: errno %s stage %u reason %u fw %#llx vmm %#llx\n",
		of, what, err ? strerrorname_np(err) : "0", failure->stage,
		failure->reason, (unsigned long long)failure->fw_error,
		(unsigned long long)failure->vmm_error);
	return -1;
}

/* Of a platform it is a serial port. */
static int control_open(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (getenv("PLATFORM"))
		return open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
	if (fd < 0 ||
	    !connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return fd;
	close(fd);
	return -1;
}

/* Sends @line. Return: 0 after "ok", with a number of @name in @value. */
static int control(const char *path, const char *line, const char *name,
		   uint64_t *value)
{
	int fd = control_open(path), status = -1;
	FILE *stream = fd < 0 ? NULL : fdopen(fd, "r+");
	char answer[256];

	if (!stream || dprintf(fd, "%s\n", line) < 0) {
		perror("hostile: control");
		is_bad = true;
		return -1;
	}
	while (status && fgets(answer, sizeof(answer), stream)) {
		if (!strcmp(answer, "ok\n"))
			status = 0;
		else if (!strncmp(answer, "refused", strlen("refused")))
			break;
		else if (name && !strncmp(answer, name, strlen(name)))
			*value = strtoull(answer + strlen(name) + 2, NULL, 0);
	}
	fclose(stream);
	if (status)
		fprintf(stderr, "hostile: '%s' is refused\n", line);
	return status;
}

/* A failure that no misbehaviour explains. */
static bool is_explained(int err)
{
	switch (err) {
	case 0:
	case EIO:
	case EBADMSG:
	case EPROTO:
	case ETIMEDOUT:
	case EAGAIN:
	case EINVAL:
	case EOPNOTSUPP:
		return true;
	case EKEYREVOKED:
		return __atomic_load_n(&harm, __ATOMIC_RELAXED) == HARM_KEY;
	default:
		return false;
	}
}

/* Makes a call of @timeout_ms; it has to come back. Return: errno */
static int command(struct caller *caller, unsigned long cmd, void *arg,
		   uint32_t timeout_ms)
{
	uint32_t until = (uint32_t)seconds_now() + timeout_ms / 1000;
	int err;

	__atomic_store_n(&caller->until, until + LATE_SECONDS,
			 __ATOMIC_RELAXED);
	err = ioctl(caller->fd, cmd, arg) ? errno : 0;
	__atomic_store_n(&caller->until, 0, __ATOMIC_RELAXED);
	__atomic_fetch_add(&counts[err < ERRNO_MAX ? err : 0], 1,
			   __ATOMIC_RELAXED);
	return err;
}

static bool is_untouched(const uint8_t *data, size_t size)
{
	while (size && data[size - 1] == POISON)
		size--;
	return !size;
}

static size_t signed_size(const uint8_t *report)
{
	if (reference.is_snp)
		return REPORT_SIGNED;
	/* Up to RTMR3, which grows. */
	return (size_t)(model_report_data(report) - report) - MR_SIZE;
}

/* Return: whether @report is the honest one, over @data. */
static bool is_honest(const uint8_t *report, const uint8_t *data)
{
	const uint8_t *at = model_report_data(report);
	const size_t offset = (size_t)(at - report);
	size_t size = signed_size(report), behind;

	if (memcmp(at, data, VOUCH_REPORT_DATA_SIZE))
		return false;
	if (offset >= size)
		return !memcmp(report, reference.report, size);
	behind = offset + VOUCH_REPORT_DATA_SIZE;
	return !memcmp(report, reference.report, offset) &&
	       !memcmp(report + behind, reference.report + behind,
		       size - behind);
}

static void fill_report_data(struct caller *caller, uint8_t *data)
{
	caller->turn++;
	for (size_t i = 0; i < VOUCH_REPORT_DATA_SIZE; i += 8) {
		memcpy(data + i, &caller->number, 4);
		memcpy(data + i + 4, &caller->turn, 4);
	}
}

/* Return: errno, or -1 when what came is wrong */
static int get_report(struct caller *caller, uint32_t format, uint32_t flags,
		      uint32_t ms)
{
	struct vouch_get_report arg = {
		.flags = flags,
		.format = format,
		.timeout_ms = ms,
		.report = (uintptr_t)caller->report,
		.report_room = REPORT_MAX,
	};
	int err;

	fill_report_data(caller, arg.report_data);
	memset(caller->report, POISON, REPORT_MAX);
	if (flags & VOUCH_REPORT_F_CERTS) {
		arg.certs = (uintptr_t)caller->certs;
		arg.certs_room = CERTS_ROOM;
	}
	err = command(caller, VOUCH_IOC_GET_REPORT, &arg, ms);
	if (err && !is_untouched(caller->report, REPORT_MAX))
		return wrong("a report beside an error", "report", err,
			     &arg.failure);
	/* A table that changes may be well-formed, and large. */
	if (err == ENOSPC && arg.certs_size > CERTS_ROOM)
		return err;
	if (!is_explained(err))
		return wrong("errno", "report", err, &arg.failure);
	if (err)
		return err;
	__atomic_fetch_add(&reports, 1, __ATOMIC_RELAXED);
	if (arg.certs && !model_is_table(caller->certs, arg.certs_size))
		return wrong("malformed table", "report", 0, &arg.failure);
	if (reference.is_set && format != VOUCH_FORMAT_TDREPORT &&
	    !is_honest(caller->report, arg.report_data))
		return wrong("a wrong report", "report", 0, &arg.failure);
	if (memcmp(model_report_data(caller->report), arg.report_data,
		   sizeof(arg.report_data)))
		return wrong("another's report", "report", 0, &arg.failure);
	return 0;
}

static int derive_key(struct caller *caller, uint32_t number, uint32_t ms,
		      uint8_t *key)
{
	struct vouch_derive_key arg = {
		.fields = number,
		.timeout_ms = ms,
	};
	static const uint8_t none[VOUCH_KEY_SIZE];
	int err = command(caller, VOUCH_IOC_DERIVE_KEY, &arg, ms);

	if (!is_explained(err))
		return wrong("errno", "key", err, &arg.failure);
	if (err && memcmp(arg.key, none, sizeof(none)))
		return wrong("a key beside an error", "key", err, &arg.failure);
	if (!err && !key &&
	    memcmp(arg.key, reference.keys[number], sizeof(arg.key)))
		return wrong("another key", "key", err, &arg.failure);
	if (!err && key)
		memcpy(key, arg.key, sizeof(arg.key));
	return err;
}

static int read_mr(struct caller *caller, const char *name, uint32_t ms,
		   uint8_t *value)
{
	struct vouch_read_mr arg = { .timeout_ms = ms };
	int err;

	if (name)
		strcpy((char *)arg.name, name);
	err = command(caller, VOUCH_IOC_READ_MR, &arg, ms);
	if (!is_explained(err))
		return wrong("errno", "register", err, &arg.failure);
	if (!err && !value && memcmp(arg.value, reference.mr, MR_SIZE))
		return wrong("another value", "register", err, &arg.failure);
	if (!err && value)
		memcpy(value, arg.value, MR_SIZE);
	return err;
}

/* All callers extend by the same: the order is nobody's concern. */
static int extend_mr(struct caller *caller)
{
	struct vouch_extend_mr arg = { .name = "rtmr3",
				       .digest_size = MR_SIZE };
	uint8_t both[2 * MR_SIZE];
	int err;

	memset(arg.digest, 0x11, MR_SIZE);
	err = command(caller, VOUCH_IOC_EXTEND_MR, &arg, HONEST_MS);
	/* The log is full: nobody extends a register any more. */
	if (err == ENOSPC && arg.failure.reason == VOUCH_REASON_LIMIT)
		return 0;
	if (!is_explained(err))
		return wrong("errno", "extend", err, &arg.failure);
	if (err)
		return err;
	pthread_mutex_lock(&rtmr_lock);
	extended++;
	memcpy(both, reference.rtmr, MR_SIZE);
	memcpy(both + MR_SIZE, arg.digest, MR_SIZE);
	SHA384(both, sizeof(both), reference.rtmr);
	pthread_mutex_unlock(&rtmr_lock);
	return 0;
}

static void call_snp(struct caller *caller, uint32_t ms)
{
	switch (random_below(&caller->random, 8)) {
	case 0:
		derive_key(caller, random_below(&caller->random, KEYS), ms,
			   NULL);
		break;
	case 1:
		read_mr(caller, NULL, ms, NULL);
		break;
	case 2 ... 4:
		get_report(caller, VOUCH_FORMAT_DEFAULT, VOUCH_REPORT_F_CERTS,
			   ms);
		break;
	default:
		get_report(caller, VOUCH_FORMAT_DEFAULT, 0, ms);
	}
}

static void call_tdx(struct caller *caller, uint32_t ms)
{
	switch (random_below(&caller->random, 8)) {
	case 0:
		extend_mr(caller);
		break;
	case 1:
		read_mr(caller, NULL, ms, NULL);
		break;
	case 2:
		get_report(caller, VOUCH_FORMAT_TDREPORT, 0, ms);
		break;
	default:
		get_report(caller, VOUCH_FORMAT_DEFAULT, 0, ms);
	}
}

static void *caller_run(void *arg)
{
	struct caller *caller = arg;

	while (!is_over && !is_bad) {
		uint32_t ms = 50 + random_below(&caller->random, 1500);

		pthread_rwlock_rdlock(&quiet);
		if (reference.is_snp)
			call_snp(caller, ms);
		else
			call_tdx(caller, ms);
		pthread_rwlock_unlock(&quiet);
		usleep(1000);
	}
	return NULL;
}

/* Ends the program when a call does not come back. */
static void *watch_run(void *arg)
{
	(void)arg;
	while (!is_over) {
		sleep(1);
		for (size_t i = 0; i < CALLERS; i++) {
			uint32_t until = __atomic_load_n(&callers[i].until,
							 __ATOMIC_RELAXED);

			if (!until || seconds_now() < until)
				continue;
			fprintf(stderr, "hostile: caller %zu does not return\n",
				i);
			exit(1);
		}
	}
	return NULL;
}

/* One of each, with an honest host. Return: 0, or what failed first */
static int all_work(bool is_first)
{
	uint8_t value[MR_SIZE];
	int err = get_report(&judge, VOUCH_FORMAT_DEFAULT, 0, HONEST_MS);

	if (!err && reference.is_snp)
		err = get_report(&judge, VOUCH_FORMAT_DEFAULT,
				 VOUCH_REPORT_F_CERTS, HONEST_MS);
	for (uint32_t i = 0; !err && reference.is_snp && i < KEYS; i++)
		err = derive_key(&judge, i, HONEST_MS,
				 is_first ? reference.keys[i] : NULL);
	if (!err)
		err = read_mr(&judge, NULL, HONEST_MS,
			      is_first ? reference.mr : NULL);
	if (err || reference.is_snp)
		return err;
	err = extend_mr(&judge);
	if (!err)
		err = read_mr(&judge, "rtmr3", HONEST_MS, value);
	if (!err && memcmp(value, reference.rtmr, MR_SIZE))
		return wrong("extended otherwise than it was said", "rtmr3", 0,
			     &(struct vouch_failure){});
	return err;
}

/* The first report is what others are compared with. */
static bool take_reference(void)
{
	reports = 0;
	reference.is_set = false;
	if (get_report(&judge, VOUCH_FORMAT_DEFAULT, 0, HONEST_MS))
		return false;
	memcpy(reference.report, judge.report, REPORT_MAX);
	reference.is_set = true;
	if (reference.is_snp)
		return true;
	return !read_mr(&judge, "rtmr3", HONEST_MS, reference.rtmr);
}

/* A new guest: its REPORT_ID and registers are new, its keys are not. */
static bool restart(const struct hostile_options *options)
{
	if (!run_script(options->script, "stop", "") ||
	    !run_script(options->script, "start", options->tee))
		return false;
	return take_reference();
}

static bool is_key_lost(void)
{
	struct vouch_get_info info = { 0 };

	ioctl(judge.fd, VOUCH_IOC_GET_INFO, &info);
	return info.flags & VOUCH_INFO_F_KEY_LOST;
}

static bool are_stats_good(const struct hostile_options *options)
{
	const char *reuse = reference.is_snp ? "iv-reuse" : "buffer-reuse";
	uint64_t value = 1, made = 0;

	if (control(options->control, "stats", reuse, &value))
		return false;
	if (value)
		fprintf(stderr, "hostile: %s is %llu, want 0\n", reuse,
			(unsigned long long)value);
	if (!reference.is_snp)
		return !value;
	if (control(options->control, "stats", "reports", &made))
		return false;
	if (made < reports)
		fprintf(stderr,
			"hostile: %llu reports of %llu that were made\n",
			(unsigned long long)reports, (unsigned long long)made);
	return !value && made >= reports;
}

/* There is no new guest on a platform, and the CPU waits for a silent host. */
static bool is_left_out(const struct kind *kind)
{
	return getenv("PLATFORM") &&
	       (kind->harm == HARM_KEY || !strcmp(kind->name, "silence"));
}

static void misbehave(const struct hostile_options *options,
		      struct random *random)
{
	const struct kind *kinds = reference.is_snp ? snp_kinds : tdx_kinds;
	size_t count = reference.is_snp ? ARRAY_SIZE(snp_kinds) :
					  ARRAY_SIZE(tdx_kinds);
	const struct kind *kind = &kinds[random_below(random, (uint32_t)count)];
	char line[128], value[32] = "";

	if (is_left_out(kind))
		return;
	/* That needs a new guest: not every time. */
	if (kind->harm == HARM_KEY && !random_once(random, 4))
		return;
	if (kind->harm > harm)
		__atomic_store_n(&harm, kind->harm, __ATOMIC_RELAXED);
	if (kind->is_number || kind->value_max)
		snprintf(value, sizeof(value), "=%u",
			 kind->is_number ?
				 (uint32_t)random_next(random) :
				 random_below(random, kind->value_max + 1));
	if (kind->harm == HARM_KEY)
		snprintf(line, sizeof(line), "%s %u", kind->name,
			 random_below(random, 1U << 31) * 2 + 1);
	else if (random_once(random, 8))
		snprintf(line, sizeof(line), "%s%s forever", kind->name, value);
	else
		snprintf(line, sizeof(line), "%s%s %u", kind->name, value,
			 1 + random_below(random, 6));
	control(options->control, line, NULL, NULL);
}

/* Return: false when something is wrong; counts new guests in @restarts. */
static bool settle(const struct hostile_options *options, uint32_t *restarts)
{
	int err, tries = 0;
	bool is_well;

	control(options->control, "normal", NULL, NULL);
	pthread_rwlock_wrlock(&quiet);
	do {
		err = all_work(false);
	} while (err == EIO && harm == HARM_SEARCH && tries++ < SEARCHES);
	is_well = are_stats_good(options);
	if (is_key_lost() ? err != EKEYREVOKED : err == EKEYREVOKED)
		is_well = wrong("the key was lost", "settling", err,
				&(struct vouch_failure){});
	if (err && harm != HARM_KEY)
		is_well = wrong("not well with an honest host", "settling",
				err < 0 ? 0 : err,
				&(struct vouch_failure){}) > 0;
	if (err > 0 && is_well) {
		++*restarts;
		is_well = restart(options) && !all_work(false);
	}
	harm = HARM_NONE;
	pthread_rwlock_unlock(&quiet);
	return is_well && !is_bad;
}

static bool begin(const struct hostile_options *options)
{
	struct random random = { .state = options->seed };

	reference.is_snp = !strcmp(options->tee, "snp");
	if (!run_script(options->script, "start", options->tee))
		return false;
	judge.number = CALLERS;
	judge.fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (!take_reference() || all_work(true))
		return false;
	for (uint32_t i = 0; i < CALLERS; i++) {
		callers[i].number = i;
		callers[i].random.state = random_next(&random);
		callers[i].fd = open(DEVICE, O_RDWR | O_CLOEXEC);
		if (pthread_create(&callers[i].thread, NULL, caller_run,
				   &callers[i]))
			exit(2);
	}
	return true;
}

static void print_sums(uint32_t rounds, uint32_t kinds, uint32_t restarts,
		       double seconds)
{
	printf("# %u rounds, %u misbehaviours, %u new guests, %llu extensions, "
	       "%.0f s\n",
	       rounds, kinds, restarts, (unsigned long long)extended, seconds);
	for (int i = 0; i < ERRNO_MAX; i++)
		if (counts[i])
			printf("#   %-12s %llu\n",
			       i ? strerrorname_np(i) : "success",
			       (unsigned long long)counts[i]);
}

int hostile_run(const struct hostile_options *options)
{
	struct random random = { .state = options->seed ^ 0x5a5a };
	uint32_t rounds = 0, kinds = 0, restarts = 0;
	double start = seconds_now();
	bool is_well = begin(options);
	pthread_t watch;

	pthread_create(&watch, NULL, watch_run, NULL);
	while (is_well && seconds_now() - start < options->seconds) {
		uint32_t count = 1 + random_below(&random, KINDS_MAX);

		rounds++;
		kinds += count;
		while (count--)
			misbehave(options, &random);
		usleep(random_below(&random, ROUND_US_MAX));
		is_well = settle(options, &restarts);
	}
	is_over = true;
	for (size_t i = 0; i < CALLERS && callers[i].thread; i++)
		pthread_join(callers[i].thread, NULL);
	pthread_join(watch, NULL);
	close(judge.fd);
	for (size_t i = 0; i < CALLERS; i++)
		close(callers[i].fd);
	print_sums(rounds, kinds, restarts, seconds_now() - start);
	return run_script(options->script, "stop", "") && is_well ? 0 : 1;
}
