// SPDX-License-Identifier: MIT
#include "tpm/ima.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "tpm/read.h"

#define DIGEST_SIZE 20 /* in the file of that name: SHA-1 */
#define ENTRIES_MAX 200000
#define NAME_MAX_SIZE 64

static struct tpm_view take_field(struct cursor *c)
{
	size_t size = cursor_le32(c);
	const u8 *data = cursor_take(c, size);

	return (struct tpm_view){ data, c->is_short ? 0 : size };
}

static int read_ima_entry(struct cursor *c, struct ima_entry *entry, size_t at,
			  struct vouch_error *error)
{
	const u8 *digest;

	*entry = (struct ima_entry){ .pcr = cursor_le32(c) };
	digest = cursor_take(c, DIGEST_SIZE);
	entry->name = take_field(c);
	if (c->is_short || !entry->name.size ||
	    entry->name.size > NAME_MAX_SIZE)
		return vouch__error(error, -EBADMSG,
				    "IMA list: entry %zu is cut short, or has "
				    "no name of a template",
				    at);
	if (tpm_view_is(&entry->name, "ima", 3))
		return vouch__error(error, -EOPNOTSUPP,
				    "IMA list: entry %zu has the template "
				    "\"ima\", want one with lengths, such as "
				    "ima-ng",
				    at);
	entry->data = take_field(c);
	entry->is_violation = digest && bytes_are_zero(digest, DIGEST_SIZE);
	if (c->is_short)
		return vouch__error(error, -EBADMSG,
				    "IMA list: entry %zu is cut short", at);
	return 0;
}

static int add_ima_entry(struct ima_list *list, const struct ima_entry *entry)
{
	if (!(list->count & (list->count - 1))) {
		size_t room = list->count ? 2 * list->count : 1;
		void *entries = realloc(list->entries, room * sizeof(*entry));

		if (!entries)
			return -ENOMEM;
		list->entries = entries;
	}
	list->entries[list->count++] = *entry;
	return 0;
}

int ima_open(const struct tpm_view *bytes, struct ima_list *list,
	     struct vouch_error *error)
{
	struct cursor c = tpm_cursor(bytes);
	struct ima_entry entry;
	int ret = 0;

	*list = (struct ima_list){ 0 };
	while (!ret && cursor_left(&c)) {
		ret = read_ima_entry(&c, &entry, list->count + 1, error);
		if (!ret && list->count == ENTRIES_MAX)
			ret = vouch__error(error, -EBADMSG,
					   "IMA list has more than %d entries",
					   ENTRIES_MAX);
		if (!ret && add_ima_entry(list, &entry))
			ret = vouch__error(error, -ENOMEM, "no memory");
	}
	if (ret)
		ima_close(list);
	return ret;
}

void ima_close(struct ima_list *list)
{
	free(list->entries);
	*list = (struct ima_list){ 0 };
}

/* By the digest of the fields, or by ones for what could not be measured. */
static bool extend_by(u16 alg, const struct ima_entry *entry, u8 *value)
{
	u8 digest[TPM_DIGEST_MAX];
	const struct tpm_view both[] = {
		{ value, tpm_hash_size(alg) },
		{ digest, tpm_hash_size(alg) },
	};

	memset(digest, 0xff, sizeof(digest));
	return (entry->is_violation ||
		tpm_hash(alg, &entry->data, 1, digest)) &&
	       tpm_hash(alg, both, 2, value);
}

bool ima_replay(const struct ima_list *list, u16 alg, const u8 *value,
		size_t *count)
{
	u8 replayed[TPM_DIGEST_MAX] = { 0 };

	*count = SIZE_MAX;
	for (size_t i = 0; i <= list->count; i++) {
		if (!memcmp(replayed, value, tpm_hash_size(alg))) {
			*count = i;
			return true;
		}
		if (i < list->count && list->entries[i].pcr == IMA_PCR &&
		    !extend_by(alg, &list->entries[i], replayed))
			return false;
	}
	return true;
}

/* "d-ng|n-ng", and more: a digest with its name, then a path. */
void ima_text(const struct ima_entry *entry, char *out, size_t size)
{
	struct cursor c = tpm_cursor(&entry->data);
	struct tpm_view digest = take_field(&c), path = take_field(&c);
	size_t length;

	*out = '\0';
	if (c.is_short || !path.size || !digest.size)
		return;
	length = strnlen((const char *)path.data, path.size);
	snprintf(out, size, "%.*s", (int)(length > 200 ? 200 : length),
		 (const char *)path.data);
	text_escape_in(out, size);
}
