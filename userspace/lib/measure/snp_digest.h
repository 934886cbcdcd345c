/* SPDX-License-Identifier: MIT */
/* The launch digest of SEV-SNP; AMD 56860, section 8.17. */
#ifndef VOUCH_LIB_MEASURE_SNP_DIGEST_H
#define VOUCH_LIB_MEASURE_SNP_DIGEST_H

#include "measure/hash.h"

enum snp_page_type {
	SNP_PAGE_NORMAL = 1,
	SNP_PAGE_VMSA,
	SNP_PAGE_ZERO,
	SNP_PAGE_UNMEASURED,
	SNP_PAGE_SECRETS,
	SNP_PAGE_CPUID,
};

const char *snp_page_text(enum snp_page_type type);

struct snp_digest {
	struct hash hash;
	u8 ld[SHA384_SIZE];
	bool is_ok; /* false without memory, and for good */
};

/* A chain that starts with zeroes. */
void snp_digest_start(struct snp_digest *digest);

/* Return: whether all went well; frees. */
bool snp_digest_end(struct snp_digest *digest);

/* One page with a digest of its content; NULL: it has none. */
void snp_digest_step(struct snp_digest *digest, enum snp_page_type type,
		     u64 gpa, const u8 *contents);

/*
 * Pages from @gpa on, @size bytes of them; @data is their content, where it is
 * measured, and NULL is zeroes.
 */
void snp_digest_pages(struct snp_digest *digest, enum snp_page_type type,
		      u64 gpa, const u8 *data, u64 size);

#endif /* VOUCH_LIB_MEASURE_SNP_DIGEST_H */
