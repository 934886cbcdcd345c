// SPDX-License-Identifier: MIT
/*
 * Many reports by one verifier, on one thread and on two
 *
 *   many ROUNDS COUNT FILE ANCHOR MEASUREMENT ENDORSEMENT...
 *
 * ROUNDS rounds of as many appraisals, on one thread and on two in turn, and
 * how many times more two do. Then COUNT SNP reports on two threads, each with
 * the certificate table of a host of its own, and the most memory that the
 * process ever had.
 */
#include <pthread.h>
#include <sys/resource.h>

#include "bench.h"

#define TURNS 200 /* a round, of all threads together */
#define THREADS 2
#define ENTRY_SIZE 24

/* A report with a table behind it; AMD 56421, section 4.1.8.1. */
struct message {
	uint8_t *data;
	size_t size;
};

static void put_le(uint8_t *out, size_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		out[i] = (uint8_t)(value >> (8 * i));
}

/* VCEK in DER in the table, and eight bytes of padding for put_host(). */
static struct message message_new(const struct work *work)
{
	static const uint8_t vcek[16] = { 0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64,
					  0x45, 0x64, 0xad, 0xc5, 0xf4, 0xb9,
					  0x3b, 0xe8, 0xac, 0xcd };
	const struct file *cert = &work->endorsements[0];
	struct message m = { .size = work->report.size + 2 * ENTRY_SIZE +
				     cert->size + 8 };
	uint8_t *table;

	m.data = calloc(1, m.size);
	if (!m.data)
		die("report", "no memory");
	memcpy(m.data, work->report.data, work->report.size);
	table = m.data + work->report.size;
	memcpy(table, vcek, sizeof(vcek));
	put_le(table + 16, 2 * ENTRY_SIZE, 4);
	put_le(table + 20, cert->size, 4);
	memcpy(table + 2 * ENTRY_SIZE, cert->data, cert->size);
	return m;
}

/* Another table for each host. */
static void put_host(struct message *m, size_t host)
{
	put_le(m->data + m->size - 8, host, 8);
}

struct crowd {
	const struct work *work;
	const struct vouch_verifier *verifier;
	pthread_t thread;
	size_t first, count; /* hosts; 0: the report alone */
	size_t turns;
};

static void *appraise_often(void *arg)
{
	const struct crowd *c = arg;

	for (size_t i = 0; i < c->turns; i++)
		appraise(c->verifier, c->work, c->work->report.data,
			 c->work->report.size);
	return NULL;
}

static void *appraise_hosts(void *arg)
{
	const struct crowd *c = arg;
	struct message m = message_new(c->work);

	for (size_t i = 0; i < c->count; i++) {
		put_host(&m, c->first + i);
		appraise(c->verifier, c->work, m.data, m.size);
	}
	free(m.data);
	return NULL;
}

static uint64_t run(const struct crowd *like, int threads,
		    void *(*work)(void *))
{
	struct crowd crowd[THREADS];
	uint64_t start = now_ns();

	for (int i = 0; i < threads; i++) {
		crowd[i] = *like;
		crowd[i].turns = like->turns / (size_t)threads;
		crowd[i].count = like->count / (size_t)threads;
		crowd[i].first = (size_t)i * crowd[i].count;
		if (pthread_create(&crowd[i].thread, NULL, work, &crowd[i]))
			die("thread", "cannot be made");
	}
	for (int i = 0; i < threads; i++)
		pthread_join(crowd[i].thread, NULL);
	return now_ns() - start;
}

static void compare(const struct crowd *crowd, size_t rounds)
{
	uint64_t *one = times_new(rounds), *two = times_new(rounds);
	double one_s, two_s;

	for (size_t i = 0; i < rounds; i++) {
		one[i] = run(crowd, 1, appraise_often);
		two[i] = run(crowd, 2, appraise_often);
	}
	one_s = (double)median(one, rounds) / 1e9;
	two_s = (double)median(two, rounds) / 1e9;
	printf("many: %.0f a second on 1 thread, %.0f on 2: ratio %.2f\n",
	       TURNS / one_s, TURNS / two_s, one_s / two_s);
	free(one);
	free(two);
}

static void show_memory(const struct crowd *crowd)
{
	double seconds = (double)run(crowd, THREADS, appraise_hosts) / 1e9;
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	printf("many: %zu reports of as many hosts in %.1f s, %.1f MiB at "
	       "most\n",
	       crowd->count, seconds, (double)usage.ru_maxrss / 1024);
}

int main(int argc, char **argv)
{
	size_t rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	struct crowd crowd = { .turns = TURNS };
	struct vouch_verifier *verifier;
	struct work work;

	if (argc < 7 || !rounds) {
		fprintf(stderr, "usage: many ROUNDS COUNT FILE ANCHOR "
				"MEASUREMENT ENDORSEMENT...\n");
		return 2;
	}
	work = work_read(argv + 3);
	verifier = verifier_new(&work);
	crowd.work = &work;
	crowd.verifier = verifier;
	crowd.count = strtoul(argv[2], NULL, 10);
	compare(&crowd, rounds);
	if (crowd.count)
		show_memory(&crowd);
	vouch_verifier_unref(verifier);
	work_free(&work);
	return 0;
}
