// SPDX-License-Identifier: MIT
/* TDREPORT_STRUCT (Intel TDX Module ABI), as EVERIFYREPORT2 checks it. */
#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include "sim/base/fields.h"
#include "sim/tdx/tdx.h"

#define TYPE_TDX 0x81
#define VERSION_MAX 1
#define TCB_HASH 32
#define TD_HASH 80
#define RESERVED 192
#define MAC 224
#define MAC_SIZE 32
#define TCB_INFO 256
#define TCB_INFO_SIZE 239
#define TD_INFO 512
#define TD_INFO_SIZE 512

static bool hash_is(const u8 *data, size_t size, const u8 want[48])
{
	u8 hash[48];

	return EVP_Digest(data, size, hash, NULL, EVP_sha384(), NULL) &&
	       !memcmp(hash, want, sizeof(hash));
}

static bool mac_is_good(const u8 *report, const u8 *mac_key)
{
	unsigned int size = 0;
	u8 mac[MAC_SIZE];

	return HMAC(EVP_sha256(), mac_key, SIM_TDREPORT_MAC_KEY, report, MAC,
		    mac, &size) &&
	       size == MAC_SIZE && !CRYPTO_memcmp(mac, report + MAC, MAC_SIZE);
}

const char *sim_tdreport_refusal(const u8 report[SIM_TDREPORT_SIZE],
				 const u8 mac_key[SIM_TDREPORT_MAC_KEY])
{
	if (report[0] != TYPE_TDX || report[1] || report[2] > VERSION_MAX ||
	    report[3])
		return "type is not that of a TD";
	if (!is_zero(report + 4, 12) || !is_zero(report + RESERVED, 32))
		return "reserved bytes are set";
	if (!mac_is_good(report, mac_key))
		return "MAC is not this platform's";
	if (!hash_is(report + TCB_INFO, TCB_INFO_SIZE, report + TCB_HASH))
		return "hash of TEE_TCB_INFO is another";
	if (!hash_is(report + TD_INFO, TD_INFO_SIZE, report + TD_HASH))
		return "hash of TDINFO is another";
	return NULL;
}
