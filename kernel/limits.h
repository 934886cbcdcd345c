/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - every bound and accepted mask
 */
#ifndef VOUCH_LIMITS_H
#define VOUCH_LIMITS_H

#include <linux/sizes.h>
#include <linux/vouch.h>

/* Accepted flags and values of the commands. */
#define VOUCH_REPORT_FLAGS ((VOUCH_REPORT_F_BOUND << 1) - 1)
#define VOUCH_FORMAT_LAST VOUCH_FORMAT_SERVICE
#define VOUCH_SIGNER_LAST VOUCH_SIGNER_PROVIDER
#define VOUCH_KEY_FLAGS ((VOUCH_KEY_F_PRIVILEGE << 1) - 1)
#define VOUCH_KEY_FIELDS ((VOUCH_KEY_FIELD_LAUNCH_MIT << 1) - 1)

#define VOUCH_LOCKS                                              \
	(VOUCH_LOCK_RAW | VOUCH_LOCK_KEYS | VOUCH_LOCK_REPORTS | \
	 ((1U << 16) - 1) * VOUCH_LOCK_MR(0))
#define VOUCH_LOCK_COUNT (3 + 16)
#define VOUCH_COLLECT_FLAGS VOUCH_COLLECT_F_NOWAIT

/* All registers are SHA-384. */
#define VOUCH_MR_DIGEST_SIZE 48

/* TCG PC Client Platform Firmware Profile, "Event Types". */
#define VOUCH_EV_NO_ACTION 3
#define VOUCH_EV_IPL 13

/*
 * The event log: bytes that it holds, by default and at the least and most;
 * which part of it is the administrator's, however many users there are, and
 * which part is the most that one user may have. Space for this many foreign
 * extensions, and for every lockdown, is kept when all else is full.
 */
#define VOUCH_LOG_SIZE SZ_256K
#define VOUCH_LOG_SIZE_MIN SZ_64K
#define VOUCH_LOG_SIZE_MAX SZ_4M
#define VOUCH_LOG_ADMIN_PART 4
#define VOUCH_LOG_USER_PART 8
#define VOUCH_LOG_FOREIGN 16

/* Time limits of a request; a longer one is cut to the maximum. */
#define VOUCH_TIMEOUT_MS 30000
#define VOUCH_TIMEOUT_MS_MAX 600000

/*
 * Tickets: how many there can be, one user may have, and one open file; and how
 * many of all are the administrator's, however many users there are. Each has a
 * thread while it is under way.
 */
#define VOUCH_TICKETS_MAX 512
#define VOUCH_TICKETS_ADMIN 64
#define VOUCH_TICKETS_PER_USER 128
#define VOUCH_TICKETS_PER_FILE 64

/*
 * Events: how many are kept that nobody caused, and of requests; how many open
 * files can get them, how many of those may be one user's, and are the
 * administrator's.
 */
#define VOUCH_EVENTS_RARE_MAX 64
#define VOUCH_EVENTS_FREQUENT_MAX 1024
#define VOUCH_READERS_MAX 512
#define VOUCH_READERS_ADMIN 64
#define VOUCH_READERS_PER_USER 64

/* SEV-SNP: AMD 56860, ATTESTATION_REPORT and MSG_KEY_RSP. */
#define SNP_VMPL_MAX 3
#define SNP_REPORT_SIZE 1184 /* of the versions known here */
#define SNP_REPORT_SIZE_MAX 3968 /* what an answer has room for */
#define SNP_REPORT_VERSION_MIN 2
#define SNP_REPORT_VERSION_MAX 5
#define SNP_REPORT_VERSION_MIT 5 /* first that has the mitigation vectors */

/* The shared pages are of this size, whatever the kernel's pages are. */
#define SNP_PAGE_SIZE SZ_4K

/* Room for certificates: how much, and how often, the host can have more. */
#define SNP_CERTS_PAGES_MAX (VOUCH_CERTS_SIZE_MAX / SNP_PAGE_SIZE)
#define SNP_CERTS_PAGES_AT_START 4 /* what most hosts need */
#define SNP_CERTS_GROWTHS_MAX 3
#define SNP_CERTS_ENTRIES_MAX 256

/*
 * A call of the SVSM: room for manifest, at first, and certificates. Coconut's
 * SVSM fills all of the certificates' room and takes no larger one.
 */
#define SNP_SERVICE_MANIFEST_SIZE SZ_16K
#define SNP_SERVICE_CERTS_SIZE SZ_16K

/* The counter is 32 bit wide and moves by two. */
#define SNP_COUNTER_MAX 0xfffffffeU

/* How often one caller has an older, unsettled message sent again. */
#define SNP_RESENDS_MAX 3
/* How many numbers are tried for one caller until the firmware takes one. */
#define SNP_SEARCHES_MAX 64

/*
 * How many exchanges of one user are in the queue; the administrator's are
 * before them. And how many messages a user may have: the module parameter's
 * default, by the minute, which is also how many may come at once after a
 * pause. At that rate the numbers of a key last for six years. All users
 * together have the rate of so many.
 */
#define SNP_SHARES 64
#define SNP_PLACES_PER_USER 4
#define SNP_USER_RATE 600
#define SNP_RATE_ALL 8

/*
 * Pause between attempts while the host is busy, doubling. A host that is free
 * again is noticed that late.
 */
#define SNP_BACKOFF_MS_MIN 1
#define SNP_BACKOFF_MS_MAX 100

/* How long an outstanding message may take when the guest goes away. */
#define SNP_CLOSE_MS 1000

/*
 * TDX: quote buffers. Hosts differ in what they take: Linux guests have offered
 * 8 KiB, and 128 KiB from 7.0 on. The largest is offered first, then the half
 * of it, for as long as the host says that the request is invalid.
 */
#define TDX_BUFFERS_MAX 8
/*
 * How many of them one user may have, so that others find one. The last one is
 * the administrator's, however many users there are.
 */
#define TDX_BUFFERS_PER_USER 6
#define TDX_BUFFER_SIZE_MAX SZ_128K
#define TDX_BUFFER_SIZE_MIN SZ_8K

/*
 * Pause between two looks at host or TDX module: an eighth of the time waited
 * so far, within bounds. So an answer is noticed late by at most an eighth of
 * the time that it took.
 */
#define TDX_PAUSE_SHARE 8
#define TDX_PAUSE_US_MIN 100
#define TDX_PAUSE_US_MAX 10000

/*
 * Whoever waits for what others wait for as well looks so long by itself; then
 * one looks for all. Where the host tells when it has finished, nobody looks
 * more often than at the long pause, which a lost notification costs at most.
 */
#define TDX_LOOKS_US 2000
#define TDX_PAUSE_US_LONG 1000000

/* How often buffers that nobody waits for are looked at. */
#define TDX_RECLAIM_MS 1000

/* How long loading waits for the TDX module to tell the registers. */
#define TDX_LEARN_MS 1000

/* When a quote buffer that nobody used goes back to the guest's memory. */
#define TDX_IDLE_MS 60000

#endif /* VOUCH_LIMITS_H */
