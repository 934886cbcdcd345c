// SPDX-License-Identifier: MIT
/* Who signed a CoRIM, and whether it and its signature are in force. */
#include <errno.h>

#include "base/error.h"
#include "codec/cbor/sign1.h"
#include "codec/jose/keys.h"
#include "formats/corim.h"

static int tell_stale(struct vouch_error *error, const char *what, int64_t from,
		      int64_t until, time_t at)
{
	return vouch__error(error, -ESTALE,
			    "%s is not in force: it is from %lld until "
			    "%lld, and now is %lld (seconds since 1970)",
			    what, (long long)from, (long long)until,
			    (long long)at);
}

static bool read_time(const cbor_item_t *map, int64_t label, int64_t *at)
{
	const cbor_item_t *item = item_get(map, label);

	return !item || item_read_int(item_in_tag(item, CORIM_TAG_TIME), at);
}

int corim_check_validity(const cbor_item_t *map, time_t at,
			 struct vouch_error *error)
{
	int64_t from = 0, until = INT64_MAX;

	if (!map)
		return 0;
	if (!cbor_isa_map(map) || !read_time(map, VALIDITY_FROM, &from) ||
	    !read_time(map, VALIDITY_UNTIL, &until))
		return vouch__error(
			error, -EBADMSG,
			"CoRIM has a validity that is no pair of times");
	if (at >= from && at <= until)
		return 0;
	return tell_stale(error, "CoRIM", from, until, at);
}

static int check_signer(const struct cose_sign1 *message,
			const struct vouch_ear_keys *keys,
			struct vouch_error *error)
{
	const struct algorithm_row *algorithm;
	int64_t number = 0;
	int ret = 0;

	sign1_algorithm(message, &number);
	algorithm = algorithm_cose(number);
	if (!algorithm)
		return vouch__error(error, -EKEYREJECTED,
				    "CoRIM is signed by algorithm %lld, which "
				    "is not known",
				    (long long)number);
	for (size_t i = 0; !ret && i < keys->count; i++)
		if (trusted_key_takes(&keys->rows[i], algorithm))
			ret = sign1_verify(message, algorithm,
					   keys->rows[i].key);
	if (ret == 1)
		return 0;
	return vouch__error(error, ret ? ret : -EKEYREJECTED,
			    "CoRIM is signed by none of the %zu keys that were "
			    "given",
			    keys->count);
}

/* What is not there leaves @date as it is. */
static bool read_date(const cbor_item_t *map, int64_t label, int64_t *date)
{
	const cbor_item_t *item = item_get(map, label);

	return !item || item_read_int(item, date);
}

/* RFC 9597: claims of a CWT in a header, with an end of their own. */
static int check_cwt_claims(const cbor_item_t *claims, time_t at,
			    struct vouch_error *error)
{
	int64_t from = 0, until = INT64_MAX;

	if (!claims)
		return 0;
	if (!cbor_isa_map(claims) || !read_date(claims, CWT_NBF, &from) ||
	    !read_date(claims, CWT_EXP, &until))
		return vouch__error(error, -EBADMSG,
				    "header of the CoRIM has no claims of a "
				    "CWT, want a map with whole seconds");
	if (at >= from && at < until)
		return 0;
	return tell_stale(error, "signature of the CoRIM", from, until, at);
}

/* corim-meta: who signed it, and from when until when that is good. */
static int check_meta(const cbor_item_t *header, time_t at,
		      struct vouch_error *error)
{
	cbor_item_t *meta = NULL;
	struct item_bytes bytes;
	int ret;

	if (!header)
		return 0;
	if (!item_read_bytes(header, &bytes))
		return vouch__error(error, -EBADMSG,
				    "header of the CoRIM has no corim-meta, "
				    "want a map in bytes");
	ret = item_open_any(bytes.data, bytes.size, &meta, error);
	if (ret)
		return ret;
	ret = corim_check_validity(item_get(meta, META_VALIDITY), at, error);
	cbor_decref(&meta);
	return ret;
}

static int check_signature_dates(const struct cose_sign1 *message, time_t at,
				 struct vouch_error *error)
{
	int ret = check_meta(item_get(message->headers, CORIM_HEADER_META), at,
			     error);

	return ret ? ret :
		     check_cwt_claims(item_get(message->headers,
					       CORIM_HEADER_CWT_CLAIMS),
				      at, error);
}

/* @payload is borrowed from @message. */
static int open_signed(struct cose_sign1 *message,
		       const struct vouch_ear_keys *keys, time_t at,
		       struct item_bytes *payload, struct vouch_error *error)
{
	const cbor_item_t *type =
		item_get(message->headers, COSE_LABEL_CONTENT_TYPE);
	int ret;

	*payload = message->payload;
	if (!item_is_text(type, CORIM_CONTENT_TYPE) ||
	    item_get(message->headers, 2))
		return vouch__error(error, -EBADMSG,
				    "signed content is no CoRIM, want the type "
				    "%s and no critical header",
				    CORIM_CONTENT_TYPE);
	ret = keys ? check_signer(message, keys, error) : 0;
	return ret ? ret : check_signature_dates(message, at, error);
}

int corim_open(const u8 *data, size_t size, const struct vouch_ear_keys *keys,
	       time_t at, struct cose_sign1 *message,
	       struct item_bytes *payload, struct vouch_error *error)
{
	size_t tags_size;
	int ret;

	*message = (struct cose_sign1){ 0 };
	*payload = (struct item_bytes){ data, size };
	if (cose_is_tagged(data, size, &tags_size)) {
		ret = cose_open(data, size, message, error);
		return ret ? ret :
			     open_signed(message, keys, at, payload, error);
	}
	if (!keys)
		return 0;
	return vouch__error(error, -EKEYREJECTED,
			    "CoRIM is not signed, want one by a key that was "
			    "given");
}
