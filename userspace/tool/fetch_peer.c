// SPDX-License-Identifier: MIT
/*
 * The certificate of a peer of TLS. The handshake proves that it holds the key;
 * who it is, the evidence in the certificate has to say: neither names nor CAs
 * are asked for.
 */
#include <stdlib.h>
#include <string.h>

#include "fetch.h"

#define SCHEME "https://"

bool peer_is_address(const char *path)
{
	return !strncmp(path, SCHEME, sizeof(SCHEME) - 1);
}

#ifdef VOUCH_WITH_CURL

#include "fetch_library.h"

#define HANDSHAKE_MS 20000L
#define CERT "Cert:"

/* Of each certificate, the peer's own first, there are lines "Name:value". */
static bool take_cert(CURL *handle, struct vouch_bytes *bytes)
{
	struct curl_certinfo *info = NULL;
	const struct curl_slist *line = NULL;
	const char *pem = NULL;

	curl.info(handle, CURLINFO_CERTINFO, &info);
	if (info && info->num_of_certs > 0)
		line = info->certinfo[0];
	for (; line && !pem; line = line->next)
		if (!strncmp(line->data, CERT, sizeof(CERT) - 1))
			pem = line->data + sizeof(CERT) - 1;
	bytes->data = pem ? (uint8_t *)strdup(pem) : NULL;
	bytes->size = bytes->data ? strlen(pem) : 0;
	return bytes->data;
}

static void set_options(CURL *handle, const char *address, char *reason)
{
	curl.set(handle, CURLOPT_URL, address);
	curl.set(handle, CURLOPT_PROTOCOLS_STR, "https");
	curl.set(handle, CURLOPT_PROXY, "");
	curl.set(handle, CURLOPT_CONNECT_ONLY, 1L);
	curl.set(handle, CURLOPT_CERTINFO, 1L);
	curl.set(handle, CURLOPT_SSL_VERIFYPEER, 0L);
	curl.set(handle, CURLOPT_SSL_VERIFYHOST, 0L);
	curl.set(handle, CURLOPT_NOSIGNAL, 1L);
	curl.set(handle, CURLOPT_TIMEOUT_MS, HANDSHAKE_MS);
	curl.set(handle, CURLOPT_ERRORBUFFER, reason);
}

bool peer_load(const char *address, struct vouch_bytes *bytes, char *error,
	       size_t size)
{
	char reason[CURL_ERROR_SIZE] = "";
	CURL *handle;
	CURLcode code;
	bool ok = false;

	*bytes = (struct vouch_bytes){ 0 };
	if (!fetch_library_load(error, size))
		return false;
	handle = curl.init();
	if (!handle) {
		snprintf(error, size, "no memory");
		return false;
	}
	set_options(handle, address, reason);
	code = curl.perform(handle);
	if (code)
		snprintf(error, size, "%s",
			 *reason ? reason : curl.strerror(code));
	else
		ok = take_cert(handle, bytes);
	if (!code && !ok)
		snprintf(error, size, "peer has no certificate");
	curl.cleanup(handle);
	return ok;
}

#else

bool peer_load(const char *address, struct vouch_bytes *bytes, char *error,
	       size_t size)
{
	(void)address;
	*bytes = (struct vouch_bytes){ 0 };
	snprintf(error, size, "this vouch was built without libcurl");
	return false;
}

#endif
