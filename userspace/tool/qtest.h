/* SPDX-License-Identifier: MIT */
/*
 * A machine of QEMU that is built and never runs, and is asked by the protocol
 * of its own tests (QEMU, "QTest Device Emulation Testing Framework"): lines of
 * text, one answer for each.
 */
#ifndef VOUCH_TOOL_QTEST_H
#define VOUCH_TOOL_QTEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct qtest;

/*
 * Starts a command line of QEMU, stopped, without a display, emulated. NULL
 * after a complaint.
 */
struct qtest *qtest_new(char *const *command);

/* Ends it, whatever it is doing. */
void qtest_free(struct qtest *qtest);

/*
 * Ports and memory. After the first that fails, which complains, the others do
 * nothing and give zeroes: qtest_is_well() tells in the end.
 */
void qtest_out8(struct qtest *qtest, uint16_t port, uint8_t value);
void qtest_out16(struct qtest *qtest, uint16_t port, uint16_t value);
void qtest_out32(struct qtest *qtest, uint16_t port, uint32_t value);
uint32_t qtest_in32(struct qtest *qtest, uint16_t port);
void qtest_write(struct qtest *qtest, uint64_t address, const uint8_t *data,
		 size_t size);
void qtest_read(struct qtest *qtest, uint64_t address, uint8_t *data,
		size_t size);
bool qtest_is_well(const struct qtest *qtest);

#endif /* VOUCH_TOOL_QTEST_H */
