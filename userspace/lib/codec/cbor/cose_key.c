// SPDX-License-Identifier: MIT
/* P-384 keys as OpenSSL has them and as COSE_Key; RFC 9052, section 7. */
#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <string.h>

#include "codec/cbor/cose.h"
#include "base/error.h"
#include "codec/point_key.h"
#include "base/openssl.h"

#define KEY_LABEL_KTY 1
#define KEY_LABEL_ALG 3
#define KEY_LABEL_CRV (-1)
#define KEY_LABEL_X (-2)
#define KEY_LABEL_Y (-3)
#define KEY_TYPE_EC2 2
#define KEY_CURVE_P384 2

/* Uncompressed point, SEC 1, section 2.3.3. */
#define POINT_SIZE (1 + 2 * COSE_P384_SIZE)

EVP_PKEY *cose_key_generate(void)
{
	return EVP_PKEY_Q_keygen(openssl_context(), NULL, "EC", "P-384");
}

int cose_key_point(EVP_PKEY *key, struct cose_point *point,
		   struct vouch_error *error)
{
	u8 buffer[POINT_SIZE];
	size_t size = 0;

	if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY,
					    buffer, sizeof(buffer),
					    &size) != 1 ||
	    size != sizeof(buffer) ||
	    buffer[0] != POINT_CONVERSION_UNCOMPRESSED)
		return vouch__error_openssl(error, -EINVAL,
					    "key is no P-384 key");
	memcpy(point->x, buffer + 1, sizeof(point->x));
	memcpy(point->y, buffer + 1 + sizeof(point->x), sizeof(point->y));
	return 0;
}

int cose_key_from_point(const struct cose_point *point, EVP_PKEY **key,
			struct vouch_error *error)
{
	u8 octets[POINT_SIZE] = { POINT_CONVERSION_UNCOMPRESSED };

	memcpy(octets + 1, point->x, sizeof(point->x));
	memcpy(octets + 1 + sizeof(point->x), point->y, sizeof(point->y));
	*key = point_key_new(NID_secp384r1, octets, sizeof(octets));
	if (!*key)
		return vouch__error(error, -EBADMSG,
				    "evidence key is no point of P-384");
	return 0;
}

cbor_item_t *cose_key_item(const struct cose_point *point)
{
	cbor_item_t *map = cbor_new_definite_map(5);

	item_put(&map, item_int(KEY_LABEL_KTY), item_int(KEY_TYPE_EC2));
	item_put(&map, item_int(KEY_LABEL_ALG), item_int(COSE_ALG_ES384));
	item_put(&map, item_int(KEY_LABEL_CRV), item_int(KEY_CURVE_P384));
	item_put(&map, item_int(KEY_LABEL_X),
		 item_bytes(point->x, sizeof(point->x)));
	item_put(&map, item_int(KEY_LABEL_Y),
		 item_bytes(point->y, sizeof(point->y)));
	return map;
}

static bool has_int(const cbor_item_t *map, int64_t label, int64_t want)
{
	int64_t value;

	return item_read_int(item_get(map, label), &value) && value == want;
}

static bool copy_coordinate(const cbor_item_t *map, int64_t label, u8 *out)
{
	struct item_bytes bytes;

	if (!item_read_bytes(item_get(map, label), &bytes) ||
	    bytes.size != COSE_P384_SIZE)
		return false;
	memcpy(out, bytes.data, COSE_P384_SIZE);
	return true;
}

bool cose_key_read(const cbor_item_t *item, struct cose_point *point)
{
	return item && cbor_isa_map(item) && cbor_map_size(item) == 5 &&
	       has_int(item, KEY_LABEL_KTY, KEY_TYPE_EC2) &&
	       has_int(item, KEY_LABEL_ALG, COSE_ALG_ES384) &&
	       has_int(item, KEY_LABEL_CRV, KEY_CURVE_P384) &&
	       copy_coordinate(item, KEY_LABEL_X, point->x) &&
	       copy_coordinate(item, KEY_LABEL_Y, point->y);
}
