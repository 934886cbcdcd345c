/* SPDX-License-Identifier: MIT */
/*
 * One kind of evidence: all that the library has to know of it. Each kind fills
 * in one row in its own room; appraise/kinds.c lists the rows, and no other
 * file outside of the kind's room names it.
 */
#ifndef VOUCH_LIB_CHECK_KIND_H
#define VOUCH_LIB_CHECK_KIND_H

#include <jansson.h>
#include <vouch.h>

#include "base/types.h"
#include "check/ids.h"

struct appraisal; /* check/context.h */
struct evidence_kind;
struct endorsement; /* endorse/endorse.h */
struct endorsement_container; /* endorse/kind.h */
struct endorsement_kind; /* likewise */
struct policy_draft_kind; /* policy/draft.h */
struct policy_kind; /* policy/policy.h */
struct result_facts; /* check/facts.h */
struct check_prefix; /* likewise */
struct want_kind; /* endorse/want.h */

struct evidence_kinds {
	const struct evidence_kind *const *rows;
	size_t count;
};

/* How sure the bytes of an input make it that it has a form. */
enum input_match {
	INPUT_OTHER,
	INPUT_OF_SIZE, /* it has the size of one, and starts as none */
	INPUT_STARTS, /* it starts as one */
	INPUT_SURE, /* nothing else looks like this */
};

/* One form in which a kind, or a part of it, is given to the library. */
struct input_form {
	const char *title; /* "a TD quote" */
	enum input_match (*match)(const u8 *data, size_t size);

	/* All of it as JSON, nothing verified; NULL: it cannot be shown. */
	json_t *(*show)(const struct evidence_kinds *kinds, const u8 *data,
			size_t size, struct vouch_error *error);

	/*
	 * Sets what @a is about, then runs the kind's checklist; NULL: the form
	 * is no evidence, and @remedy says what to give instead.
	 */
	void (*appraise)(struct appraisal *a, const u8 *data, size_t size);
	const char *remedy;
};

#define KIND_DIGESTS_MAX 5
#define KIND_DIGEST_SIZE 48
#define KIND_HWMODEL_MAX 32

/*
 * What a report makes of the claims of a token that repeat it: the guest says
 * them, and the appraisal compares.
 */
struct report_facts {
	char hwmodel[KIND_HWMODEL_MAX];
	int64_t dbgstat;
	u8 digests[KIND_DIGESTS_MAX][KIND_DIGEST_SIZE];
	u8 report_data[VOUCH_REPORT_DATA_SIZE];
};

/* RFC 9711, section 4.2.9: the host may debug the guest, or never could. */
enum {
	DBGSTAT_ENABLED = 0,
	DBGSTAT_DISABLED_SINCE_BOOT = 2,
};

/* A kind whose reports are put into Evidence: Documentation/evidence.rst. */
struct evidence_tee {
	u32 tee; /* enum vouch_tee, as the device tells it */
	const char *name; /* in messages: "SEV-SNP" */
	int64_t oem; /* IANA's enterprise number of the vendor */
	const char *record; /* of the collection */
	const char *provider; /* of Linux's configfs-tsm */
	const char *components[KIND_DIGESTS_MAX]; /* that are measured */
	size_t digests_count;
	bool has_certs; /* the host sends a certificate table */
	int (*read)(const u8 *report, size_t size, struct report_facts *facts,
		    struct vouch_error *error);
	/* A report as JSON without a type of its own; NULL with @error. */
	json_t *(*show)(const u8 *report, size_t size,
			struct vouch_error *error);
	/* The certificates that came with it, if @has_certs. */
	json_t *(*show_certs)(const u8 *certs, size_t size,
			      struct vouch_error *error);
};

struct evidence_kind {
	const char *name; /* "tee" of a result: "sev-snp" */
	const char *claims_key; /* under "claims" of a result: "snp" */

	const struct input_form *forms;
	size_t forms_count;
	const struct evidence_tee *tee; /* NULL: there is no Evidence of it */

	/* Endorsements that only this kind needs, NULL at the end; or NULL. */
	const struct endorsement_kind *const *endorsements;
	const struct endorsement_container *const *containers;
	/* As in struct endorsement_kinds; or NULL. */
	bool (*chip)(const struct endorsement *item, u64 *key);

	/* What is to be fetched for it, and where; or NULL. */
	const struct want_kind *wants;

	/* What is accepted of it, and how that is drafted; or NULL. */
	const struct policy_kind *policy;
	const struct policy_draft_kind *draft;

	/* The checklist over a->report, a->certs and a->log. */
	void (*appraise)(struct appraisal *a);

	/* REPORT_DATA of a->report; false when that cannot be read. */
	bool (*report_data)(const u8 *report, size_t size, u8 *out);

	/* The check that a log is one, and whose; NULL: takes none. */
	const char *log_id;
	const char *log_of; /* "the quote of a TD" */

	/* What a result keeps of the report in a->shown. */
	json_t *(*claims_json)(const void *shown);
	void (*claims_free)(void *shown);

	/* What answers are made of; what is not set is not known. */
	void (*facts)(const void *shown, struct result_facts *facts);

	/* What its checks are part of; an empty prefix at the end; or NULL. */
	const struct check_prefix *groups;

	/* What a verifier keeps between appraisals, or NULL. */
	void *(*cache_new)(void);
	void (*cache_free)(void *cache);

	const struct check_ids *const *check_ids; /* NULL at the end */
};

#endif /* VOUCH_LIB_CHECK_KIND_H */
