// SPDX-License-Identifier: MIT
/*
 * Looks for derived keys in the memory of the machine
 *
 * Keeps them only in a form that is not theirs, and reads all of memory through
 * /proc/kcore: once with a copy of each that was put there, to see that it is
 * found (more than once, since what reads it makes copies), and once without.
 * The status is 0 when these were found, and none is left.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <linux/vouch.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEYS 8
#define MASK 0xa5
#define CHUNK (1 << 20)
#define SEGMENTS_MAX 64

/* What who derives keys shares with who looks for them. */
static struct shared {
	uint8_t masked[KEYS][VOUCH_KEY_SIZE];
	volatile bool is_ready;
} *shared;

static uint8_t window[VOUCH_KEY_SIZE + CHUNK];

static void die(const char *what)
{
	perror(what);
	exit(2);
}

/* Copies, not with memcpy(), which may leave vector registers behind. */
static void unmask(volatile uint8_t *out, const uint8_t *in)
{
	for (int i = 0; i < VOUCH_KEY_SIZE; i++)
		out[i] = in[i] ^ MASK;
}

static void derive(int fd, int number)
{
	struct vouch_derive_key arg = { .fields = (uint64_t)number };

	if (ioctl(fd, VOUCH_IOC_DERIVE_KEY, &arg))
		die("DERIVE_KEY");
	unmask(shared->masked[number], arg.key);
	explicit_bzero(&arg, sizeof(arg));
}

static bool is_key(const uint8_t *at, const uint8_t *key)
{
	for (int i = 0; i < VOUCH_KEY_SIZE; i++)
		if ((at[i] ^ MASK) != key[i])
			return false;
	return true;
}

static bool is_told; /* where keys are */

/* Each key in @size bytes that begin at @address. */
static int search(const uint8_t *data, size_t size, uint64_t address)
{
	int found = 0;

	for (int i = 0; i < KEYS; i++) {
		const uint8_t *at = data, *end = data + size;

		while (end - at >= VOUCH_KEY_SIZE &&
		       (at = memchr(at, shared->masked[i][0] ^ MASK,
				    (size_t)(end - at) - VOUCH_KEY_SIZE + 1))) {
			if (is_key(at, shared->masked[i])) {
				if (is_told)
					printf("# key %d at %#llx\n", i,
					       (unsigned long long)address +
						       (at - data));
				found++;
			}
			at++;
		}
	}
	return found;
}

/* The end of the chunk before stays in front: a key may lie across. */
static int search_segment(int fd, const Elf64_Phdr *segment)
{
	const size_t kept = VOUCH_KEY_SIZE - 1;
	uint64_t done = 0;
	int found = 0;

	memset(window, 0, sizeof(window));
	while (done < segment->p_filesz) {
		uint64_t left = segment->p_filesz - done;
		ssize_t size = pread(fd, window + kept,
				     left < CHUNK ? left : CHUNK,
				     (off_t)(segment->p_offset + done));

		if (size <= 0)
			die("/proc/kcore");
		found += search(window, kept + (size_t)size,
				segment->p_paddr + done - kept);
		memmove(window, window + size, kept);
		done += (uint64_t)size;
	}
	return found;
}

/* What is mapped a second time, or not memory, has no physical address. */
static bool is_memory(const Elf64_Phdr *segment)
{
	return segment->p_type == PT_LOAD && segment->p_paddr + 1 &&
	       segment->p_vaddr < 0xffffffff80000000;
}

static int search_memory(void)
{
	int fd = open("/proc/kcore", O_RDONLY | O_CLOEXEC);
	Elf64_Phdr segments[SEGMENTS_MAX];
	Elf64_Ehdr header;
	uint64_t total = 0;
	int found = 0;

	if (fd < 0 || pread(fd, &header, sizeof(header), 0) != sizeof(header) ||
	    header.e_phnum > SEGMENTS_MAX ||
	    pread(fd, segments, header.e_phnum * sizeof(*segments),
		  (off_t)header.e_phoff) < 0)
		die("/proc/kcore");
	for (int i = 0; i < header.e_phnum; i++) {
		if (!is_memory(&segments[i]))
			continue;
		found += search_segment(fd, &segments[i]);
		total += segments[i].p_filesz;
	}
	close(fd);
	printf("# %llu MiB of memory\n", (unsigned long long)total >> 20);
	return total ? found : -1;
}

/* Makes no system call after the last key, whose stack would be used again. */
static void derive_and_spin(void)
{
	int fd = open("/dev/vouch", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		die("/dev/vouch");
	for (int i = 0; i < KEYS; i++)
		derive(fd, i);
	shared->is_ready = true;
	for (;;)
		;
}

static void *map(int flags)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  flags | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (page == MAP_FAILED)
		die("mmap");
	return page;
}

static pid_t start(void)
{
	pid_t child = fork();

	if (child < 0)
		die("fork");
	if (!child)
		derive_and_spin();
	while (!shared->is_ready && !waitpid(child, NULL, WNOHANG))
		usleep(1000);
	if (!shared->is_ready)
		exit(2);
	return child;
}

int main(void)
{
	uint8_t *copies = map(MAP_PRIVATE);
	int planted, left;
	pid_t child;

	shared = map(MAP_SHARED);
	child = start();
	for (int i = 0; i < KEYS; i++)
		unmask(copies + i * 64 + i, shared->masked[i]);
	planted = search_memory();
	explicit_bzero(copies, 4096);
	explicit_bzero(window, sizeof(window));
	is_told = true;
	left = search_memory();
	kill(child, SIGKILL);
	printf("# %d keys: found %d times with a copy of each, %d times "
	       "without\n",
	       KEYS, planted, left);
	return planted < KEYS || left;
}
