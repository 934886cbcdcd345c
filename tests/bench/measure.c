// SPDX-License-Identifier: MIT
/*
 * Measuring launches: by vouch, and the same bytes hashed by OpenSSL
 *
 *   measure ROUNDS
 *
 * Firmware of 4 MiB, a kernel of 12 MiB and an initrd of 40 MiB are made here.
 * Both sides take turns within each round, so that noise meets both alike: the
 * least CPU time of ROUNDS rounds, and their ratio. Then a set of 200 launches,
 * with the memory by which it grew.
 */
#include <openssl/evp.h>
#include <sys/resource.h>

#include "bench.h"
#include "firmware.h"

#define FIRMWARE_BYTES (4u << 20)
#define KERNEL_BYTES (12u << 20)
#define INITRD_BYTES (40u << 20)
#define LAUNCHES 200

static uint8_t *firmware, *kernel, *initrd;

static uint8_t *make_bytes(size_t size)
{
	uint8_t *bytes = malloc(size);
	uint32_t state = 1;

	if (!bytes)
		die("bytes", "no memory");
	for (size_t i = 0; i < size; i++) {
		state = state * 1664525 + 1013904223;
		bytes[i] = (uint8_t)(state >> 24);
	}
	return bytes;
}

/* An image of the tests behind bytes that mean nothing. */
static void make_inputs(void)
{
	static const u32 sections[3][8] = {
		{ 0, FIRMWARE_BYTES, 0xffc00000, 0, FIRMWARE_BYTES, 0, 0, 1 },
		{ 0, 0, 0x809000, 0, 0x2000, 0, 2, 0 },
		{ 0, 0, 0x810000, 0, 0x10000, 0, 3, 0 },
	};
	struct firmware end;

	firmware_make_both(&end, sections, 3);
	firmware = make_bytes(FIRMWARE_BYTES);
	memcpy(firmware + FIRMWARE_BYTES - FIRMWARE_SIZE, end.bytes,
	       FIRMWARE_SIZE);
	kernel = make_bytes(KERNEL_BYTES);
	initrd = make_bytes(INITRD_BYTES);
}

static struct vouch_launch *launch_new(void)
{
	struct vouch_launch *launch = vouch_launch_new();
	struct vouch_error error;

	if (!launch)
		die("launch", "no memory");
	if (vouch_launch_set_file(launch, "ovmf", firmware, FIRMWARE_BYTES,
				  &error) ||
	    vouch_launch_set(launch, "vcpus", "4", &error) ||
	    vouch_launch_set(launch, "vcpu-type", "EPYC-v4", &error))
		die("launch", error.text);
	return launch;
}

static void measure(struct vouch_launch *launch, const char *kind)
{
	struct vouch_measurement *m;
	struct vouch_error error;

	if (vouch_measure(launch, kind, &m, &error))
		die(kind, error.text);
	vouch_measurement_free(m);
}

static void give_kernel(struct vouch_launch *launch)
{
	vouch_launch_set_file(launch, "kernel", kernel, KERNEL_BYTES, NULL);
	vouch_launch_set_file(launch, "initrd", initrd, INITRD_BYTES, NULL);
}

static void snp_by_vouch(void)
{
	struct vouch_launch *launch = launch_new();

	give_kernel(launch);
	measure(launch, "snp");
	vouch_launch_free(launch);
}

static void tdx_by_vouch(void)
{
	struct vouch_launch *launch = launch_new();

	measure(launch, "tdx");
	vouch_launch_free(launch);
}

static void digest(const uint8_t *data, size_t size, const EVP_MD *algorithm)
{
	uint8_t out[EVP_MAX_MD_SIZE];

	if (EVP_Digest(data, size, out, NULL, algorithm, NULL) != 1)
		die("digest", "no memory");
}

/* The firmware is hashed a page at a time there, and each item once more. */
static void snp_by_openssl(void)
{
	digest(firmware, FIRMWARE_BYTES, EVP_sha384());
	digest(firmware, FIRMWARE_BYTES, EVP_sha384());
	digest(kernel, KERNEL_BYTES, EVP_sha256());
	digest(initrd, INITRD_BYTES, EVP_sha256());
}

/* MRTD has 128 bytes of a call beside each 256 of content. */
static void tdx_by_openssl(void)
{
	digest(firmware, FIRMWARE_BYTES, EVP_sha384());
	digest(firmware, FIRMWARE_BYTES / 2, EVP_sha384());
	digest(firmware, FIRMWARE_BYTES, EVP_sha384());
}

static uint64_t cpu_of(void (*run)(void))
{
	uint64_t start = clock_ns(CLOCK_THREAD_CPUTIME_ID);

	run();
	return clock_ns(CLOCK_THREAD_CPUTIME_ID) - start;
}

static void compare(const char *name, void (*ours)(void), void (*theirs)(void),
		    size_t rounds)
{
	uint64_t least[2] = { UINT64_MAX, UINT64_MAX };

	for (size_t i = 0; i < rounds; i++) {
		uint64_t times[2] = { cpu_of(ours), cpu_of(theirs) };

		for (int side = 0; side < 2; side++)
			if (times[side] < least[side])
				least[side] = times[side];
	}
	printf("%s: %.1f ms, OpenSSL alone %.1f ms, ratio %.3f\n", name,
	       (double)least[0] / 1e6, (double)least[1] / 1e6,
	       (double)least[0] / (double)least[1]);
}

static long peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static void measure_set(void)
{
	struct vouch_launch *launch = launch_new();
	uint64_t start = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	long before = peak_kib();
	char text[8];

	give_kernel(launch);
	for (int i = 1; i <= LAUNCHES; i++) {
		snprintf(text, sizeof(text), "%d", i);
		vouch_launch_set(launch, "vcpus", text, NULL);
		measure(launch, "snp");
	}
	printf("set of %d: %.1f ms, %ld KiB more\n", LAUNCHES,
	       (double)(clock_ns(CLOCK_THREAD_CPUTIME_ID) - start) / 1e6,
	       peak_kib() - before);
	vouch_launch_free(launch);
}

int main(int argc, char **argv)
{
	size_t rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;

	if (!rounds) {
		fprintf(stderr, "usage: measure ROUNDS\n");
		return 2;
	}
	make_inputs();
	compare("snp, kernel and initrd", snp_by_vouch, snp_by_openssl, rounds);
	compare("mrtd", tdx_by_vouch, tdx_by_openssl, rounds);
	measure_set();
	free(firmware);
	free(kernel);
	free(initrd);
	return 0;
}
