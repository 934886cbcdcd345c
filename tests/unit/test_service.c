// SPDX-License-Identifier: MIT
/* Parts of vouch-verifierd: nonces, what was used once, media types, filter. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include "service/service.h"

#define NOW 1764500000
#define LIFETIME 150

static struct known replica(uint8_t first, uint8_t second)
{
	struct known known = { .keys_count = second ? 2 : 1 };

	memset(known.keys[0].key, first, NONCE_KEY_MIN);
	memset(known.keys[1].key, second, NONCE_KEY_MIN);
	known.keys[0].size = NONCE_KEY_MIN;
	known.keys[1].size = NONCE_KEY_MIN;
	return known;
}

static enum nonce_status check_at(const struct known *known, time_t now,
				  const uint8_t *nonce)
{
	bool is_single_use;
	time_t expires;

	return nonce_check(known, now, LIFETIME, nonce, &expires,
			   &is_single_use);
}

static void nonce_of_another_replica_is_taken(void **state)
{
	struct known maker = replica(1, 0), other = replica(2, 1);
	struct known stranger = replica(3, 0);
	uint8_t nonce[NONCE_SIZE];

	(void)state;
	assert_true(nonce_make(&maker, NOW, false, nonce));
	assert_int_equal(check_at(&maker, NOW, nonce), NONCE_GOOD);
	assert_int_equal(check_at(&other, NOW, nonce), NONCE_GOOD);
	assert_int_equal(check_at(&stranger, NOW, nonce), NONCE_FOREIGN);
}

static void nonce_lives_so_long(void **state)
{
	struct known known = replica(1, 0);
	uint8_t nonce[NONCE_SIZE];

	(void)state;
	assert_true(nonce_make(&known, NOW, false, nonce));
	assert_int_equal(check_at(&known, NOW + LIFETIME, nonce), NONCE_GOOD);
	assert_int_equal(check_at(&known, NOW + LIFETIME + 1, nonce),
			 NONCE_EXPIRED);
	assert_int_equal(check_at(&known, NOW - 5, nonce), NONCE_GOOD);
	assert_int_equal(check_at(&known, NOW - 6, nonce), NONCE_EXPIRED);
}

static void each_bit_of_a_nonce_counts(void **state)
{
	struct known known = replica(1, 0);
	uint8_t nonce[NONCE_SIZE];

	(void)state;
	assert_true(nonce_make(&known, NOW, false, nonce));
	for (size_t i = 0; i < 8 * sizeof(nonce); i++) {
		nonce[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(check_at(&known, NOW, nonce), NONCE_FOREIGN);
		nonce[i / 8] ^= (uint8_t)(1 << i % 8);
	}
}

static void nonce_tells_single_use_and_is_random(void **state)
{
	struct known known = replica(1, 0);
	uint8_t once[NONCE_SIZE], again[NONCE_SIZE];
	bool is_single_use;
	time_t expires;

	(void)state;
	assert_true(nonce_make(&known, NOW, true, once));
	assert_true(nonce_make(&known, NOW, false, again));
	assert_memory_not_equal(once, again, 23);
	assert_int_equal(nonce_check(&known, NOW, LIFETIME, once, &expires,
				     &is_single_use),
			 NONCE_GOOD);
	assert_true(is_single_use);
	assert_int_equal(expires, NOW + LIFETIME);
	nonce_check(&known, NOW, LIFETIME, again, &expires, &is_single_use);
	assert_false(is_single_use);
}

static struct session make_session(void)
{
	struct session session = { .expires = NOW + 10, .nonce_size = 33 };

	memset(session.nonce, 0xa5, 33);
	strcpy(session.policy, "gold-2.1");
	return session;
}

static void session_is_all_in_its_id(void **state)
{
	struct known known = replica(1, 0), other = replica(2, 1);
	struct session session = make_session(), read = { 0 };
	char id[SESSION_ID_MAX];

	(void)state;
	assert_true(session_id_make(&known, &session, id));
	assert_int_equal(strspn(id, "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_"),
			 strlen(id));
	assert_int_equal(session_id_read(&other, NOW, id, &read), NONCE_GOOD);
	assert_memory_equal(&read, &session, sizeof(read));
	assert_int_equal(session_id_read(&other, NOW + 11, id, &read),
			 NONCE_EXPIRED);
	other.keys_count = 1;
	assert_int_equal(session_id_read(&other, NOW, id, &read),
			 NONCE_FOREIGN);
}

static void largest_session_has_an_id(void **state)
{
	struct known known = replica(1, 0);
	struct session session = { .nonce_size = NONCE_MAX }, read = { 0 };
	char id[SESSION_ID_MAX];

	(void)state;
	memset(session.policy, 'p', NAME_MAX_SIZE - 1);
	assert_true(session_id_make(&known, &session, id));
	assert_int_equal(session_id_read(&known, 0, id, &read), NONCE_GOOD);
	assert_memory_equal(&read, &session, sizeof(read));
}

/* Its last characters are of the MAC; the ones before of everything else. */
static void changed_id_is_foreign(void **state)
{
	struct known known = replica(1, 0);
	struct session session = make_session(), read = { 0 };
	char id[SESSION_ID_MAX];
	size_t length;

	(void)state;
	assert_true(session_id_make(&known, &session, id));
	length = strlen(id);
	for (size_t i = 0; i + 1 < length; i++) {
		char was = id[i];

		id[i] = was == 'A' ? 'B' : 'A';
		assert_int_equal(session_id_read(&known, NOW, id, &read),
				 NONCE_FOREIGN);
		id[i] = was;
	}
	for (size_t i = 0; i < length; i++) {
		id[length - 1 - i] = '\0';
		assert_int_equal(session_id_read(&known, NOW, id, &read),
				 NONCE_FOREIGN);
	}
	assert_int_equal(session_id_read(&known, NOW, "%$!", &read),
			 NONCE_FOREIGN);
}

static void used_once_is_remembered(void **state)
{
	struct seen *seen = seen_new(4);

	(void)state;
	assert_non_null(seen);
	assert_int_equal(seen_add(seen, "a", 1, NOW + 5, NOW), SEEN_NEW);
	assert_int_equal(seen_add(seen, "a", 1, NOW + 5, NOW), SEEN_BEFORE);
	assert_true(seen_has(seen, "a", 1));
	assert_false(seen_has(seen, "b", 1));
	seen_free(seen);
}

static void full_table_forgets_nothing_good(void **state)
{
	struct seen *seen = seen_new(3);

	(void)state;
	assert_non_null(seen);
	assert_int_equal(seen_add(seen, "a", 1, NOW + 5, NOW), SEEN_NEW);
	assert_int_equal(seen_add(seen, "b", 1, NOW + 50, NOW), SEEN_NEW);
	assert_int_equal(seen_add(seen, "c", 1, NOW + 50, NOW), SEEN_NEW);
	assert_int_equal(seen_add(seen, "d", 1, NOW + 50, NOW), SEEN_FULL);
	assert_int_equal(seen_add(seen, "d", 1, NOW + 50, NOW + 5), SEEN_FULL);
	assert_int_equal(seen_add(seen, "d", 1, NOW + 50, NOW + 6), SEEN_NEW);
	assert_int_equal(seen_add(seen, "b", 1, NOW + 50, NOW + 6),
			 SEEN_BEFORE);
	assert_int_equal(seen_add(seen, "a", 1, NOW + 50, NOW + 6), SEEN_FULL);
	seen_free(seen);
}

/* The clock was ahead, and the table forgot what is good again now. */
static void clock_that_steps_back_makes_nothing_new(void **state)
{
	struct seen *seen = seen_new(1);

	(void)state;
	assert_non_null(seen);
	assert_int_equal(seen_add(seen, "a", 1, NOW + 5, NOW), SEEN_NEW);
	assert_int_equal(seen_add(seen, "b", 1, NOW + 90, NOW + 9), SEEN_NEW);
	assert_int_equal(seen_add(seen, "a", 1, NOW + 5, NOW), SEEN_BEFORE);
	assert_int_equal(seen_add(seen, "c", 1, NOW + 6, NOW), SEEN_FULL);
	seen_free(seen);
}

static const char *const offered[] = { "application/json",
				       "text/html; charset=utf-8",
				       "application/eat+jwt", NULL };

static void best_type_is_chosen(void **state)
{
	static const struct {
		const char *header;
		int chosen;
	} rows[] = {
		{ NULL, 0 },
		{ "", 0 },
		{ "*/*", 0 },
		{ "text/html", 1 },
		{ "TEXT/HTML", 1 },
		{ "text/*", 1 },
		{ "application/eat+jwt", 2 },
		{ "application/json;q=0.5, text/html", 1 },
		{ "application/json;q=0.5, */*;q=0.4", 0 },
		{ "application/json;q=0, */*", 1 },
		{ "text/html;level=1;q=0.2,application/json;q=0.1", 1 },
		{ "text/plain", -1 },
		{ "application/js", -1 },
		{ "application/jsonx", -1 },
		{ "*/*;q=0", -1 },
		{ ",, ;", -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(accept_choose(rows[i].header, offered),
				 rows[i].chosen);
}

static void parameters_of_a_type_do_not_count(void **state)
{
	(void)state;
	assert_true(accept_is_type("application/json", "application/json"));
	assert_true(accept_is_type("Application/JSON ; charset=utf-8",
				   "application/json"));
	assert_false(accept_is_type("application/jsonp", "application/json"));
	assert_false(accept_is_type("application/js", "application/json"));
	assert_false(accept_is_type(NULL, "application/json"));
}

static void hexadecimal_is_whole(void **state)
{
	uint8_t out[4];
	size_t size;

	(void)state;
	assert_true(bytes_from_hex("00fFA5", out, 1, 4, &size));
	assert_int_equal(size, 3);
	assert_memory_equal(out, "\x00\xff\xa5", 3);
	assert_false(bytes_from_hex("00f", out, 1, 4, &size));
	assert_false(bytes_from_hex("0g", out, 1, 4, &size));
	assert_false(bytes_from_hex("", out, 1, 4, &size));
	assert_false(bytes_from_hex("0011223344", out, 1, 4, &size));
}

/* How a child ends that does something behind the filter. */
static int end_of(void (*does)(void))
{
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		if (sandbox_enter(NULL))
			_exit(99);
		does();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void open_connection(void)
{
	socket(AF_INET, SOCK_STREAM, 0);
}

static void run_program(void)
{
	execl("/bin/true", "true", NULL);
}

/* Said as an exit status, since the child has nothing else to say it by. */
static void end_by(bool is_refused)
{
	_exit(is_refused && errno == ENOSYS ? 7 : 8);
}

static void write_file(void)
{
	end_by(open("/tmp/vouch-test", O_WRONLY | O_CREAT, 0600) < 0);
}

static void make_code(void)
{
	end_by(mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
}

static void read_file_again(void)
{
	struct vouch_bytes bytes;

	_exit(read_file("/proc/self/status", &bytes,
			&(struct vouch_error){ 0 }) ?
		      8 :
		      7);
}

/* Without a vDSO it is a call: -1 would make each nonce last for ever. */
static void ask_the_time(void)
{
#ifdef SYS_time
	_exit(syscall(SYS_time, NULL) > NOW ? 7 : 8);
#else
	_exit(7);
#endif
}

static void look_for_keys(void)
{
	struct rlimit limit = { 1, 1 };
	bool is_hidden;

	sandbox_hide();
	is_hidden = prctl(PR_GET_DUMPABLE) == 0 &&
		    !getrlimit(RLIMIT_CORE, &limit) && limit.rlim_max == 0;
	_exit(is_hidden ? 7 : 8);
}

static void keys_are_in_no_core_file(void **state)
{
	pid_t child;
	int status = 0;

	(void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	skip(); /* which trace their process */
#endif
	child = fork();
	if (!child)
		look_for_keys();
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 7);
}

static void filter_ends_intruders(void **state)
{
	(void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	skip(); /* which call more than the filter lets through */
#endif
	assert_int_equal(WTERMSIG(end_of(open_connection)), SIGSYS);
	assert_int_equal(WTERMSIG(end_of(run_program)), SIGSYS);
	assert_int_equal(WEXITSTATUS(end_of(write_file)), 7);
	assert_int_equal(WEXITSTATUS(end_of(make_code)), 7);
	assert_int_equal(WEXITSTATUS(end_of(ask_the_time)), 7);
	assert_int_equal(WEXITSTATUS(end_of(read_file_again)), 7);
}

/* The daemon still reads requests while the workers are waited for. */
static void stopped_workers_refuse(void **state)
{
	static struct service service = { .settings = { .workers = 1,
							.queue = 1 } };
	struct workers *workers = workers_new(&service);
	struct call call = { .service = &service };

	(void)state;
	assert_non_null(workers);
	workers_stop(workers);
	assert_false(workers_take(workers, &call));
	assert_int_equal(call.answer.status, 503);
	assert_int_equal(workers_waiting(workers), 0);
	answer_free(&call.answer);
	workers_free(workers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nonce_of_another_replica_is_taken),
		cmocka_unit_test(nonce_lives_so_long),
		cmocka_unit_test(each_bit_of_a_nonce_counts),
		cmocka_unit_test(nonce_tells_single_use_and_is_random),
		cmocka_unit_test(session_is_all_in_its_id),
		cmocka_unit_test(largest_session_has_an_id),
		cmocka_unit_test(changed_id_is_foreign),
		cmocka_unit_test(used_once_is_remembered),
		cmocka_unit_test(full_table_forgets_nothing_good),
		cmocka_unit_test(clock_that_steps_back_makes_nothing_new),
		cmocka_unit_test(best_type_is_chosen),
		cmocka_unit_test(parameters_of_a_type_do_not_count),
		cmocka_unit_test(hexadecimal_is_whole),
		cmocka_unit_test(stopped_workers_refuse),
		cmocka_unit_test(keys_are_in_no_core_file),
		cmocka_unit_test(filter_ends_intruders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
