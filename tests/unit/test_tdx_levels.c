// SPDX-License-Identifier: MIT
/* Which level a platform reaches: each component counts, and by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "tdx/collateral/tcb.h"

#define SVN 5

static struct tdx_level items[2];
static const struct tdx_levels levels = { .items = items, .count = 2 };
static struct tdx_pck pck;
static u8 svn[TDX_COMPONENTS];

/* The first level asks for what the platform just has, the second for less. */
static int set_up(void **state)
{
	(void)state;
	memset(items, 0, sizeof(items));
	for (size_t i = 0; i < TDX_COMPONENTS; i++) {
		items[0].sgx[i] = SVN;
		items[0].tdx[i] = SVN;
	}
	items[0].pcesvn = SVN;
	items[0].isvsvn = SVN;
	items[1].isvsvn = SVN - 2;
	memset(pck.components, SVN, sizeof(pck.components));
	memset(svn, SVN, sizeof(svn));
	pck.pcesvn = SVN;
	return 0;
}

static void assert_level(size_t level)
{
	assert_ptr_equal(tdx_platform_level(&levels, &pck, svn), &items[level]);
}

static void each_component_counts(void **state)
{
	(void)state;
	assert_level(0);
	for (size_t i = 0; i < TDX_COMPONENTS; i++) {
		pck.components[i]--;
		assert_level(1);
		pck.components[i]++;
		svn[i]--;
		/* Those of a module of its own version are its own. */
		assert_level(i >= 2);
		svn[i]++;
	}
	pck.pcesvn--;
	assert_level(1);
}

static void without_a_version_all_are_the_platforms(void **state)
{
	(void)state;
	svn[1] = 0;
	assert_level(1);
	items[0].tdx[1] = 0;
	assert_level(0);
	svn[0]--;
	assert_level(1);
	assert_ptr_equal(tdx_platform_level(&levels, &pck, NULL), &items[0]);
	items[1].sgx[7] = SVN + 1;
	items[0].sgx[7] = SVN + 1;
	assert_null(tdx_platform_level(&levels, &pck, svn));
}

static void levels_of_modules_are_by_number(void **state)
{
	(void)state;
	assert_ptr_equal(tdx_isv_level(&levels, SVN + 1), &items[0]);
	assert_ptr_equal(tdx_isv_level(&levels, SVN), &items[0]);
	assert_ptr_equal(tdx_isv_level(&levels, SVN - 1), &items[1]);
	assert_ptr_equal(tdx_isv_level(&levels, SVN - 2), &items[1]);
	assert_null(tdx_isv_level(&levels, SVN - 3));
}

/* A level of TCB info whose components are all @sgx and @tdx. */
static json_t *level_of(int sgx, int pcesvn, int tdx)
{
	json_t *sgx_list = json_array(), *profile = json_array();

	for (size_t i = 0; i < TDX_COMPONENTS; i++) {
		json_array_append_new(sgx_list, json_pack("{s:i}", "svn", sgx));
		json_array_append_new(profile, json_pack("{s:i}", "svn", tdx));
	}
	return json_pack("{s:{s:o, s:i, s:o}, s:s, s:s}", "tcb",
			 "sgxtcbcomponents", sgx_list, "pcesvn", pcesvn,
			 "tdxtcbcomponents", profile, "tcbDate",
			 "2026-01-01T00:00:00Z", "tcbStatus", "UpToDate");
}

/* Whatever the order in the document is. */
static void the_newest_comes_first(void **state)
{
	static const int newest_first[][3] = {
		{ 5, 13, 5 }, { 5, 13, 4 }, { 5, 13, 3 },
		{ 5, 12, 9 }, { 4, 14, 9 },
	};
	const size_t count = ARRAY_SIZE(newest_first);
	struct vouch_error error = { 0 };

	(void)state;
	for (size_t first = 0; first < count; first++) {
		struct tdx_levels read = { 0 };
		json_t *list = json_array();
		struct json_reader r;
		char *text;

		for (size_t i = 0; i < count; i++) {
			const int *row = newest_first[(first + 2 * i) % count];

			json_array_append_new(list,
					      level_of(row[0], row[1], row[2]));
		}
		text = json_dumps(list, 0);
		json_reader_start(&r, text, strlen(text), &error);
		if (!tdx_levels_read(&r, TDX_LEVELS_TDX, &read))
			fail_msg("%s", error.text);
		assert_int_equal(read.count, count);
		for (size_t i = 0; i < count; i++) {
			assert_int_equal(read.items[i].sgx[15],
					 newest_first[i][0]);
			assert_int_equal(read.items[i].pcesvn,
					 newest_first[i][1]);
			assert_int_equal(read.items[i].tdx[15],
					 newest_first[i][2]);
		}
		free(read.items);
		free(text);
		json_decref(list);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(each_component_counts, set_up),
		cmocka_unit_test_setup(without_a_version_all_are_the_platforms,
				       set_up),
		cmocka_unit_test_setup(levels_of_modules_are_by_number, set_up),
		cmocka_unit_test(the_newest_comes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
