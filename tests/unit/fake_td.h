/* SPDX-License-Identifier: MIT */
/*
 * A TD without a processor: TDREPORTs and quotes of the right shape, and of one
 * TD. Nothing in them is signed.
 */
#ifndef TESTS_UNIT_FAKE_TD_H
#define TESTS_UNIT_FAKE_TD_H

#include <stdint.h>
#include <vouch.h>

/* Version 4: header, body, signature data with certification data 6 and 5. */
#define TD_QUOTE_SIZE (48 + 584 + 4 + 128 + 6 + 384 + 64 + 2 + 32 + 6 + 16)

/* Where fields are in a quote; TDX DCAP Quoting Library API, A.3. */
#define TD_AT_ATTRIBUTES (48 + 120)
#define TD_AT_MRTD (48 + 136)
#define TD_AT_RTMR (48 + 328)
#define TD_AT_REPORT_DATA (48 + 520)

void td_report(const uint8_t *report_data, uint8_t *tdreport);
void td_quote(const uint8_t *report_data, uint8_t *quote);

/* Value of a register: MRTD is 0, RTMR0 is 1. */
void td_register(unsigned int number, uint8_t *value);

#endif /* TESTS_UNIT_FAKE_TD_H */
