// SPDX-License-Identifier: MIT
/* ID block and ID authentication as JSON; AMD 56860. */
#include "base/json_text.h"
#include "snp/id_block/id_block.h"
#include "snp/show.h"

static json_t *key_digest(const u8 *key)
{
	u8 digest[48];

	return snp_id_key_digest(key, digest) ?
		       json_hex(digest, sizeof(digest)) :
		       NULL;
}

json_t *snp_id_block_json(const u8 *data)
{
	struct snp_id_block block = snp_id_block_read(data);

	return json_pack("{s:s, s:o, s:o, s:o, s:I, s:o}", "type", "id block",
			 "launch_digest", json_hex(block.launch_digest, 48),
			 "family_id", json_hex(block.family_id, 16), "image_id",
			 json_hex(block.image_id, 16), "guest_svn",
			 (json_int_t)block.guest_svn, "policy",
			 json_hex_number(block.policy));
}

json_t *snp_id_auth_json(const u8 *data)
{
	struct snp_id_auth auth = snp_id_auth_read(data);

	return json_pack("{s:s, s:I, s:I, s:o, s:o}", "type",
			 "id authentication", "id_key_algo",
			 (json_int_t)auth.id_algo, "author_key_algo",
			 (json_int_t)auth.author_algo, "id_key_digest",
			 key_digest(auth.id_key), "author_key_digest",
			 key_digest(auth.author_key));
}
