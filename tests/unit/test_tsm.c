// SPDX-License-Identifier: MIT
/*
 * The client of configfs-tsm against one that is made of files: what the kernel
 * does on mkdir(), open(), write() and rmdir() is done by wrappers of these.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tool/tool.h"
#include "tool/tsm_report.h"
#include "wrapped_files.h"

#include <cmocka.h>

#define PATH_SIZE 256

static struct fake {
	char root[64], folder[PATH_SIZE];
	const char *provider;
	int left_over; /* folders of others that are there */
	int mkdir_error;
	int busy, error; /* so many times reading outblob fails, with this */
	int meddlers; /* so many times others ask meanwhile */
	unsigned long generation;
	unsigned char inblob[64];
	size_t inblob_size;
	int asked, removed, pauses;
} fake;

/* ---- what the command has besides ---- */

void complain(const char *format, ...)
{
	(void)format;
}

int file_write(const char *path, const struct vouch_bytes *bytes, mode_t mode)
{
	(void)path;
	(void)bytes;
	(void)mode;
	return EXIT_AFFIRMED;
}

char *base64_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

json_t *json_of_name(const char *name)
{
	return json_string(name);
}

/* ---- the kernel ---- */

static void put(const char *name, const char *text)
{
	char path[2 * PATH_SIZE];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", fake.folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void put_generation(void)
{
	char text[24];

	snprintf(text, sizeof(text), "%lu\n", fake.generation);
	put("generation", text);
}

int __wrap_mkdir(const char *path, mode_t mode)
{
	if (fake.mkdir_error || fake.left_over-- > 0) {
		errno = fake.mkdir_error ?: EEXIST;
		return -1;
	}
	assert_int_equal(__real_mkdir(path, mode), 0);
	snprintf(fake.folder, sizeof(fake.folder), "%s", path);
	put("inblob", "");
	put("outblob", "");
	put("provider", fake.provider);
	put_generation();
	return 0;
}

int __wrap_rmdir(const char *path)
{
	static const char *const names[] = { "inblob", "outblob", "auxblob",
					     "provider", "generation" };
	char file[2 * PATH_SIZE];

	fake.removed++;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(file, sizeof(file), "%s/%s", path, names[i]);
		unlink(file);
	}
	return __real_rmdir(path);
}

int __wrap_open(const char *path, int flags, ...)
{
	const char *name = strrchr(path, '/');

	if (name && !strcmp(name, "/outblob") && fake.busy > 0) {
		fake.busy--;
		errno = fake.error;
		return -1;
	}
	return __real_open(path, flags, 0600);
}

/* Only inblob is written to by the program that is tested. */
ssize_t __wrap_write(int fd, const void *data, size_t size)
{
	(void)fd;
	assert_true(size <= sizeof(fake.inblob));
	memcpy(fake.inblob, data, size);
	fake.inblob_size = size;
	fake.asked++;
	fake.generation += fake.meddlers-- > 0 ? 2 : 1;
	put_generation();
	put("outblob", "TOKEN");
	put("auxblob", "CERTS");
	return (ssize_t)size;
}

int __wrap_nanosleep(const struct timespec *time, struct timespec *left)
{
	(void)time;
	(void)left;
	fake.pauses++;
	return 0;
}

/* ---- tests ---- */

static const uint8_t nonce[32] = { 1, 2, 3 };

static int start(void **state)
{
	(void)state;
	fake = (struct fake){ .root = "/tmp/vouch-tsm-XXXXXX",
			      .provider = "arm_cca_guest\n",
			      .generation = 7 };
	return mkdtemp(fake.root) ? 0 : -1;
}

static int finish(void **state)
{
	(void)state;
	return __real_rmdir(fake.root); /* and nothing else is in it */
}

static void assert_made(int asked)
{
	struct vouch_bytes bytes;
	struct vouch_error error;
	json_t *json;

	if (tsm_report_create(fake.root, nonce, sizeof(nonce), &bytes, &error))
		fail_msg("%s", error.text);
	json = json_loadb((char *)bytes.data, bytes.size, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(json, "outblob")),
			    "TOKEN");
	assert_string_equal(json_string_value(json_object_get(json, "auxblob")),
			    "CERTS");
	assert_string_equal(
		json_string_value(json_object_get(json, "provider")),
		"arm_cca_guest");
	assert_int_equal(fake.asked, asked);
	assert_int_equal(fake.pauses, asked - 1);
	assert_int_equal(fake.removed, 1);
	json_decref(json);
	vouch_bytes_free(&bytes);
}

static void assert_refused(int code, const char *why)
{
	struct vouch_bytes bytes;
	struct vouch_error error;

	assert_int_equal(tsm_report_create(fake.root, nonce, sizeof(nonce),
					   &bytes, &error),
			 code);
	assert_non_null(strstr(error.text, why));
	assert_null(bytes.data);
	assert_int_equal(fake.removed, fake.folder[0] ? 1 : 0);
}

static void nonce_is_filled_up(void **state)
{
	unsigned char whole[64] = { 1, 2, 3 };

	(void)state;
	assert_made(1);
	assert_int_equal(fake.inblob_size, sizeof(whole));
	assert_memory_equal(fake.inblob, whole, sizeof(whole));
}

static void busy_is_tried_again(void **state)
{
	(void)state;
	fake.busy = 3;
	fake.error = EBUSY;
	assert_made(4);
}

static void conflict_is_tried_again(void **state)
{
	(void)state;
	fake.busy = 2;
	fake.error = EWOULDBLOCK;
	assert_made(3);
}

/* Their report may be the one that was read. */
static void report_of_others_is_not_taken(void **state)
{
	(void)state;
	fake.meddlers = 2;
	assert_made(3);
}

static void trying_ends(void **state)
{
	(void)state;
	fake.busy = 1000;
	fake.error = EBUSY;
	assert_refused(-EBUSY, "no report was made");
	assert_int_equal(fake.asked, 50);
}

static void others_without_end_are_told(void **state)
{
	(void)state;
	fake.meddlers = 1000;
	assert_refused(-ESTALE, "others ask");
}

static void failure_is_not_tried_again(void **state)
{
	(void)state;
	fake.busy = 1;
	fake.error = EIO;
	assert_refused(-EIO, "no report was made");
	assert_int_equal(fake.asked, 1);
}

static void folder_of_others_is_left(void **state)
{
	(void)state;
	fake.left_over = 2;
	assert_made(1);
	assert_non_null(strstr(fake.folder, "-2"));
}

static void machine_without_tee_is_told(void **state)
{
	(void)state;
	fake.mkdir_error = ENXIO;
	assert_refused(-ENXIO, "no TEE");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nonce_is_filled_up),
		TEST(busy_is_tried_again),
		TEST(conflict_is_tried_again),
		TEST(report_of_others_is_not_taken),
		TEST(trying_ends),
		TEST(others_without_end_are_told),
		TEST(failure_is_not_tried_again),
		TEST(folder_of_others_is_left),
		TEST(machine_without_tee_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
