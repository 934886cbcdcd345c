/* SPDX-License-Identifier: MIT */
/*
 * A PKI of our own for each TEE, with everything that an appraisal takes, and
 * the material of one case: the same, changed in one point, then signed.
 * Everything aborts on a failure of its own.
 */
#ifndef TESTS_DIFFERENTIAL_WORLD_H
#define TESTS_DIFFERENTIAL_WORLD_H

#include <vouch.h>

#include "amd.h"
#include "intel.h"
#include "tree.h"

enum tee {
	TEE_TDX4, /* quote of version 4 */
	TEE_TDX5,
	TEE_SGX3,
	TEE_MILAN, /* by a VCEK */
	TEE_TURIN,
	TEE_VLEK, /* of Milan */
	TEE_COUNT,
};

/* What is DER, and signed by a key of the PKI. */
enum part {
	PART_ROOT,
	PART_CA,
	PART_LEAF, /* PCK certificate, or VEK */
	PART_SIGNER, /* of Intel's documents */
	PART_ROOT_CRL,
	PART_CA_CRL,
	PART_COUNT,
};

extern const char *const tee_names[TEE_COUNT];
extern const char *const part_names[PART_COUNT];

struct world {
	enum tee tee;
	struct intel *intel; /* NULL: of AMD */
	struct amd *amd;
	struct vouch_bytes parts[PART_COUNT]; /* empty: has none of it */
	EVP_PKEY *keys[PART_COUNT]; /* of certificates; borrowed */
	char *tcb_info, *identity; /* bodies */
};

/* All of them. Takes seconds: keys of RSA-4096. */
struct world *worlds_new(void);
void worlds_free(struct world *worlds);

#define BY_ROOT (-1)

/* How a part is signed; zero: as it should be. */
struct signing {
	const char *hash;
	bool is_pkcs1;
	bool is_by_other; /* key, which is nobody's */
	int by; /* enum part, or BY_ROOT; 0: the issuer */
	bool is_broken; /* the last bit is another */
	struct change late; /* after it */
};

struct document {
	char *body; /* NULL: there is none */
	EVP_PKEY *key;
	char *whole; /* in place of what is made of @body */
};

/* One case while it is made. */
struct material {
	const struct world *world;
	struct node *trees[PART_COUNT];
	struct signing signing[PART_COUNT];
	EVP_PKEY *keys[PART_COUNT];
	EVP_PKEY *own[PART_COUNT]; /* those that it made */
	struct node *more[2]; /* another CRL or certificate */
	struct document tcb_info, identity, another, another_identity;
	struct intel_quote quote;
	u8 report[REPORT_SIZE];
	bool is_unsigned; /* the report is signed before a change */
};

#define ANCHOR "root.der"
#define FILES_MAX 12

/* What comes of it. */
struct file {
	const char *name;
	struct vouch_bytes bytes;
};

struct exhibits {
	struct vouch_bytes evidence, anchor;
	struct file files[FILES_MAX]; /* endorsements */
	size_t count;
	time_t at;
	const char *policy;
};

struct material material_of(const struct world *world);

/* The certificate of @at gets a new key, which signs what is below it. */
void material_set_key(struct material *m, enum part at, const char *curve);

/* Signs @tree as parts of this world are signed. */
void material_sign(const struct material *m, struct node *tree, EVP_PKEY *key);

/* Signs everything; @m is gone then. */
struct exhibits material_finish(struct material *m);
void exhibits_free(struct exhibits *exhibits);

#endif /* TESTS_DIFFERENTIAL_WORLD_H */
