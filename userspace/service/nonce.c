// SPDX-License-Identifier: MIT
/*
 * Nonces and ids of sessions carry what there is to know about them, under a
 * MAC: whoever has the key takes those that another replica made.
 *
 *   nonce:  random (23) | single use (1) | time (8) | MAC (32)
 *   id:     version (1) | expiry (8) | size (1) | nonce | policy | MAC (32)
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <string.h>

#include "service.h"

#define MAC_SIZE 32
#define RANDOM_SIZE 23
#define SIGNED_SIZE (NONCE_SIZE - MAC_SIZE)
#define ID_VERSION 1
#define ID_HEAD 10
#define ID_ROOM (ID_HEAD + NONCE_MAX + NAME_MAX_SIZE + MAC_SIZE)
#define SKEW_S 5 /* of the clocks of replicas */

/* What a MAC is for, so that none stands for another. */
enum purpose { PURPOSE_NONCE = 'n', PURPOSE_SESSION = 's' };

static void put_be64(uint8_t *out, uint64_t value)
{
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t)(value >> (56 - 8 * i));
}

static uint64_t get_be64(const uint8_t *in)
{
	uint64_t value = 0;

	for (int i = 0; i < 8; i++)
		value = value << 8 | in[i];
	return value;
}

static bool make_mac(const struct nonce_key *key, enum purpose purpose,
		     const uint8_t *data, size_t size, uint8_t *mac)
{
	uint8_t whole[ID_ROOM + 1];
	unsigned int got = 0;

	if (size >= sizeof(whole))
		return false;
	whole[0] = (uint8_t)purpose;
	memcpy(whole + 1, data, size);
	return HMAC(EVP_sha256(), key->key, (int)key->size, whole, size + 1,
		    mac, &got) &&
	       got == MAC_SIZE;
}

static bool is_ours(const struct known *known, enum purpose purpose,
		    const uint8_t *data, size_t size, const uint8_t *mac)
{
	uint8_t want[EVP_MAX_MD_SIZE];

	for (unsigned int i = 0; i < known->keys_count; i++)
		if (make_mac(&known->keys[i], purpose, data, size, want) &&
		    !CRYPTO_memcmp(want, mac, MAC_SIZE))
			return true;
	return false;
}

bool nonce_random(uint8_t *out, size_t size)
{
	return RAND_bytes(out, (int)size) == 1;
}

bool nonce_make(const struct known *known, time_t now, bool is_single_use,
		uint8_t *nonce)
{
	if (!nonce_random(nonce, RANDOM_SIZE))
		return false;
	nonce[RANDOM_SIZE] = is_single_use;
	put_be64(nonce + RANDOM_SIZE + 1, (uint64_t)now);
	return make_mac(&known->keys[0], PURPOSE_NONCE, nonce, SIGNED_SIZE,
			nonce + SIGNED_SIZE);
}

enum nonce_status nonce_check(const struct known *known, time_t now,
			      unsigned int lifetime_s, const uint8_t *nonce,
			      time_t *expires, bool *is_single_use)
{
	time_t made = (time_t)get_be64(nonce + RANDOM_SIZE + 1);

	if (!is_ours(known, PURPOSE_NONCE, nonce, SIGNED_SIZE,
		     nonce + SIGNED_SIZE))
		return NONCE_FOREIGN;
	*expires = made + (time_t)lifetime_s;
	*is_single_use = nonce[RANDOM_SIZE];
	return made > now + SKEW_S || now > *expires ? NONCE_EXPIRED :
						       NONCE_GOOD;
}

bool session_id_make(const struct known *known, const struct session *session,
		     char *id)
{
	size_t name = strlen(session->policy);
	size_t size = ID_HEAD + session->nonce_size + name;
	uint8_t data[ID_ROOM + EVP_MAX_MD_SIZE] = { ID_VERSION };

	put_be64(data + 1, (uint64_t)session->expires);
	data[9] = (uint8_t)session->nonce_size;
	memcpy(data + ID_HEAD, session->nonce, session->nonce_size);
	memcpy(data + ID_HEAD + session->nonce_size, session->policy, name);
	if (!make_mac(&known->keys[0], PURPOSE_SESSION, data, size,
		      data + size))
		return false;
	bytes_base64url(data, size + MAC_SIZE, id);
	return true;
}

/* The MAC is right, so that another of our replicas wrote it. */
static bool read_fields(const uint8_t *data, size_t size,
			struct session *session)
{
	size_t name;

	if (size < ID_HEAD || data[0] != ID_VERSION || data[9] > NONCE_MAX ||
	    size - ID_HEAD < data[9])
		return false;
	session->expires = (time_t)get_be64(data + 1);
	session->nonce_size = data[9];
	memcpy(session->nonce, data + ID_HEAD, data[9]);
	name = size - ID_HEAD - data[9];
	if (name >= sizeof(session->policy))
		return false;
	memcpy(session->policy, data + ID_HEAD + data[9], name);
	session->policy[name] = '\0';
	return true;
}

enum nonce_status session_id_read(const struct known *known, time_t now,
				  const char *id, struct session *session)
{
	enum nonce_status status = NONCE_FOREIGN;
	struct vouch_bytes bytes = { 0 };
	size_t size;

	if (strlen(id) >= SESSION_ID_MAX ||
	    vouch_base64_decode(id, &bytes, NULL))
		return NONCE_FOREIGN;
	size = bytes.size < MAC_SIZE ? 0 : bytes.size - MAC_SIZE;
	if (size && size <= ID_ROOM - MAC_SIZE &&
	    is_ours(known, PURPOSE_SESSION, bytes.data, size,
		    bytes.data + size) &&
	    read_fields(bytes.data, size, session))
		status = now > session->expires ? NONCE_EXPIRED : NONCE_GOOD;
	vouch_bytes_free(&bytes);
	return status;
}
