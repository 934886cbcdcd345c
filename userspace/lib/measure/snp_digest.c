// SPDX-License-Identifier: MIT
#include "measure/snp_digest.h"

#include <string.h>

#include "measure/ovmf.h"
#include "measure/put.h"

#define PAGE_INFO_SIZE 0x70

const char *snp_page_text(enum snp_page_type type)
{
	static const char *const texts[] = {
		"", "NORMAL", "VMSA", "ZERO", "UNMEASURED", "SECRETS", "CPUID",
	};

	return texts[type];
}

void snp_digest_start(struct snp_digest *digest)
{
	*digest = (struct snp_digest){ .is_ok = true };
	hash_start_sha384(&digest->hash);
}

bool snp_digest_end(struct snp_digest *digest)
{
	return hash_end(&digest->hash, NULL) && digest->is_ok;
}

/* PAGE_INFO: digest so far, contents, length, type, permissions, GPA. */
void snp_digest_step(struct snp_digest *digest, enum snp_page_type type,
		     u64 gpa, const u8 *contents)
{
	u8 info[PAGE_INFO_SIZE] = { 0 };

	memcpy(info, digest->ld, SHA384_SIZE);
	if (contents)
		memcpy(info + SHA384_SIZE, contents, SHA384_SIZE);
	info[0x60] = PAGE_INFO_SIZE;
	info[0x62] = (u8)type;
	put_le(info + 0x68, 8, gpa);
	hash_add(&digest->hash, info, sizeof(info));
	digest->is_ok &= hash_next(&digest->hash, digest->ld);
}

static bool is_measured(enum snp_page_type type)
{
	return type == SNP_PAGE_NORMAL || type == SNP_PAGE_VMSA;
}

void snp_digest_pages(struct snp_digest *digest, enum snp_page_type type,
		      u64 gpa, const u8 *data, u64 size)
{
	static const u8 zeroes[PAGE_SIZE];
	u8 contents[SHA384_SIZE];

	for (u64 at = 0; at < size; at += PAGE_SIZE) {
		if (is_measured(type)) {
			hash_add(&digest->hash, data ? data + at : zeroes,
				 PAGE_SIZE);
			digest->is_ok &= hash_next(&digest->hash, contents);
		}
		snp_digest_step(digest, type, gpa + at,
				is_measured(type) ? contents : NULL);
	}
}
