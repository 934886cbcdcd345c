// SPDX-License-Identifier: MIT
/*
 * Where each field of sevsnp.proto (go-sev-guest) and tdx.proto (go-tdx-guest)
 * is in a report of AMD 56860, table 23, and in a quote of Intel's TDX DCAP
 * Quoting Library API, appendix A.3.
 */
#include "formats/layout.h"

#define NUMBER(size, ...) { LAYOUT_NUMBER, size, { __VA_ARGS__ }, 0 }
#define BYTES(size, ...) { LAYOUT_BYTES, size, { __VA_ARGS__ }, 0 }
#define REPEATED(size, index, ...) \
	{ LAYOUT_REPEATED, size, { __VA_ARGS__ }, index }
#define SIZED(...) { LAYOUT_SIZED, 0, { __VA_ARGS__ }, 0 }
#define REST(number) { LAYOUT_REST, 0, { number }, 0 }
#define ZERO(size) { LAYOUT_ZERO, size, { 0 }, 0 }
#define CPUID(number) { LAYOUT_CPUID, 3, { number }, 0 }

/* clang-format off */
static const struct layout_part snp_report[] = {
	NUMBER(4, 1), NUMBER(4, 2), NUMBER(8, 3), BYTES(16, 4), BYTES(16, 5),
	NUMBER(4, 6), NUMBER(4, 7), NUMBER(8, 8), NUMBER(8, 9),
	NUMBER(4, 10), ZERO(4), BYTES(64, 11), BYTES(48, 12), BYTES(32, 13),
	BYTES(48, 14), BYTES(48, 15), BYTES(32, 16), BYTES(32, 17),
	NUMBER(8, 18), CPUID(29), ZERO(21), BYTES(64, 19), NUMBER(8, 20),
	NUMBER(1, 21), NUMBER(1, 22), NUMBER(1, 23), ZERO(1), NUMBER(1, 24),
	NUMBER(1, 25), NUMBER(1, 26), ZERO(1), NUMBER(8, 27), NUMBER(8, 30),
	NUMBER(8, 31), ZERO(152), BYTES(512, 28),
};

#define HEADER \
	NUMBER(2, 1, 1), NUMBER(2, 1, 2), NUMBER(4, 1, 3), BYTES(2, 1, 5), \
	BYTES(2, 1, 4), BYTES(16, 1, 6), BYTES(20, 1, 7)

/* Of TD 1.0, at this path. */
#define BODY(...) \
	BYTES(16, __VA_ARGS__, 1), BYTES(48, __VA_ARGS__, 2), \
	BYTES(48, __VA_ARGS__, 3), BYTES(8, __VA_ARGS__, 4), \
	BYTES(8, __VA_ARGS__, 5), BYTES(8, __VA_ARGS__, 6), \
	BYTES(48, __VA_ARGS__, 7), BYTES(48, __VA_ARGS__, 8), \
	BYTES(48, __VA_ARGS__, 9), BYTES(48, __VA_ARGS__, 10), \
	REPEATED(48, 0, __VA_ARGS__, 11), REPEATED(48, 1, __VA_ARGS__, 11), \
	REPEATED(48, 2, __VA_ARGS__, 11), REPEATED(48, 3, __VA_ARGS__, 11), \
	BYTES(64, __VA_ARGS__, 12)

#define SIGNED \
	NUMBER(4, 3), BYTES(64, 4, 1), BYTES(64, 4, 2), NUMBER(2, 4, 3, 1), \
	NUMBER(4, 4, 3, 2), BYTES(16, 4, 3, 3, 1, 1), \
	NUMBER(4, 4, 3, 3, 1, 2), BYTES(28, 4, 3, 3, 1, 3), \
	BYTES(16, 4, 3, 3, 1, 4), BYTES(32, 4, 3, 3, 1, 5), \
	BYTES(32, 4, 3, 3, 1, 6), BYTES(32, 4, 3, 3, 1, 7), \
	BYTES(96, 4, 3, 3, 1, 8), NUMBER(2, 4, 3, 3, 1, 9), \
	NUMBER(2, 4, 3, 3, 1, 10), BYTES(60, 4, 3, 3, 1, 11), \
	BYTES(64, 4, 3, 3, 1, 12), BYTES(64, 4, 3, 3, 2), \
	NUMBER(2, 4, 3, 3, 3, 1), SIZED(4, 3, 3, 3, 2), \
	NUMBER(2, 4, 3, 3, 4, 1), NUMBER(4, 4, 3, 3, 4, 2), \
	SIZED(4, 3, 3, 4, 3), REST(5)

static const struct layout_part quote_4[] = { HEADER, BODY(2), SIGNED };

static const struct layout_part quote_5[] = {
	HEADER, NUMBER(2, 2, 1), NUMBER(4, 2, 2), BODY(2, 3),
	BYTES(16, 2, 3, 13), BYTES(48, 2, 3, 14), SIGNED,
};

static const struct layout_part quote_5_td_10[] = {
	HEADER, NUMBER(2, 2, 1), NUMBER(4, 2, 2), BODY(2, 3), SIGNED,
};

/* clang-format on */

const struct layout layout_snp_report = { snp_report, ARRAY_SIZE(snp_report) };
const struct layout layout_quote_4 = { quote_4, ARRAY_SIZE(quote_4) };
const struct layout layout_quote_5 = { quote_5, ARRAY_SIZE(quote_5) };
const struct layout layout_quote_5_td_10 = { quote_5_td_10,
					     ARRAY_SIZE(quote_5_td_10) };
