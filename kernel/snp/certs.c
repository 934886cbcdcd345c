// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - the host's certificate table, AMD 56421, section 4.1.8.1
 */
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/string.h>

#include "snp/private.h"

/* A zero @guid ends the table; offsets count from its beginning. */
struct snp_cert_entry {
	u8 guid[16];
	__le32 offset;
	__le32 length;
};

static_assert(sizeof(struct snp_cert_entry) == 24);

/* Return: number of entries before the terminator, or -EPROTO without one. */
static int certs_count(const struct snp_cert_entry *entries, size_t room)
{
	size_t entries_max = room / sizeof(*entries);
	int i;

	for (i = 0; i < entries_max && i <= SNP_CERTS_ENTRIES_MAX; i++) {
		if (!memchr_inv(entries[i].guid, 0, sizeof(entries[i].guid)))
			return i;
	}
	return -EPROTO;
}

/* Return: 0 with @end after the blob, or -EPROTO when it is out of bounds. */
static int cert_end(const struct snp_cert_entry *entry, u32 first, size_t room,
		    u32 *end)
{
	u32 offset = le32_to_cpu(entry->offset);
	u32 length = le32_to_cpu(entry->length);

	if (!length || offset < first)
		return -EPROTO;
	if (check_add_overflow(offset, length, end) || *end > room)
		return -EPROTO;
	return 0;
}

/* Both are in bounds, so that no sum overflows. */
static bool certs_clash(const struct snp_cert_entry *a,
			const struct snp_cert_entry *b)
{
	u32 a_offset = le32_to_cpu(a->offset);
	u32 b_offset = le32_to_cpu(b->offset);

	if (!memcmp(a->guid, b->guid, sizeof(a->guid)))
		return true;
	return a_offset < b_offset + le32_to_cpu(b->length) &&
	       b_offset < a_offset + le32_to_cpu(a->length);
}

/**
 * vouch_snp_certs_check() - check a certificate table
 * @table: private copy of what the host gave, aligned to 4 bytes
 * @room: its size in bytes
 * @size: receives the bytes that the table covers, 0 when it is empty
 *
 * Return: 0, or -EPROTO when there is no terminator, too many entries, or an
 * entry that is empty, out of bounds, overlaps another or repeats its GUID
 */
int vouch_snp_certs_check(const void *table, size_t room, size_t *size)
{
	const struct snp_cert_entry *entries = table;
	int count = certs_count(entries, room);
	u32 first, last, end;
	int i, j;

	*size = 0;
	if (count <= 0)
		return count;

	first = (count + 1) * sizeof(*entries);
	last = first;
	for (i = 0; i < count; i++) {
		if (cert_end(&entries[i], first, room, &end))
			return -EPROTO;
		last = max(last, end);

		for (j = 0; j < i; j++) {
			if (certs_clash(&entries[i], &entries[j]))
				return -EPROTO;
		}
	}
	*size = last;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_certs_check);
