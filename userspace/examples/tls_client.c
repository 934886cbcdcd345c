// SPDX-License-Identifier: MIT
/*
 * A client of TLS that speaks to a guest, and to nobody else: by the date in
 * its certificate, or by evidence over this connection.
 */
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>
#include <vouch_tls.h>

#define EVIDENCE_MAX (1 << 20)

static void tell(const struct vouch_tls_peer *peer, void *data)
{
	static const char *const words[] = {
		"not fresh",
		"a bound date",
		"a stated date",
		"the exporter",
	};

	(void)data;
	printf("%s: %s\n", words[peer->freshness],
	       peer->is_accepted ? "accepted" : peer->reason);
}

/* All that a program needs: the ten lines of Documentation/library.rst. */
static SSL_CTX *context_of(struct vouch_tls *tls)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(context, vouch_tls_verify, tls);
	return context;
}

static int read_all(SSL *ssl, uint8_t *data, size_t size)
{
	size_t read;

	while (size && SSL_read_ex(ssl, data, size, &read)) {
		data += read;
		size -= read;
	}
	return !size;
}

/* Four bytes of length, the first of them the highest, and the evidence. */
static int is_fresh(SSL *ssl, const struct vouch_tls *tls)
{
	static uint8_t evidence[EVIDENCE_MAX];
	uint8_t exporter[VOUCH_TLS_EXPORTER_SIZE], head[4];
	size_t size;

	if (!SSL_export_keying_material(
		    ssl, exporter, sizeof(exporter), VOUCH_TLS_EXPORTER_LABEL,
		    strlen(VOUCH_TLS_EXPORTER_LABEL), NULL, 0, 1) ||
	    !read_all(ssl, head, sizeof(head)))
		return 0;
	size = (size_t)head[0] << 24 | head[1] << 16 | head[2] << 8 | head[3];
	return size <= sizeof(evidence) && read_all(ssl, evidence, size) &&
	       vouch_tls_verify_channel(tls, SSL_get0_peer_certificate(ssl),
					exporter, evidence, size);
}

static int talk(SSL_CTX *context, const char *address,
		const struct vouch_tls *tls)
{
	BIO *bio = BIO_new_ssl_connect(context);
	SSL *ssl = NULL;
	int ok;

	BIO_get_ssl(bio, &ssl);
	BIO_set_conn_hostname(bio, address);
	ok = BIO_do_connect(bio) == 1 && BIO_do_handshake(bio) == 1 &&
	     (!tls->by_exporter || is_fresh(ssl, tls)) &&
	     BIO_puts(bio, "a secret\n") > 0;
	BIO_free_all(bio);
	return ok;
}

/* The policy; roots and endorsements of tests go beside it. */
static int fill(struct vouch_verifier *verifier, int argc, char **argv)
{
	static char bytes[1 << 20];
	struct vouch_error error = { .text = "no such file" };
	int bad = !verifier;

	for (int i = 3; !bad && i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");
		size_t size = file ? fread(bytes, 1, sizeof(bytes), file) : 0;
		const uint8_t *data = (const uint8_t *)bytes;

		bad = !file ||
		      (i == 3 ? vouch_verifier_add_policy(verifier, bytes, size,
							  argv[i], &error) :
		       i == 4 ? vouch_verifier_add_trust_anchor(
					verifier, data, size, argv[i], &error) :
				vouch_verifier_add_endorsement(
					verifier, data, size, argv[i], &error));
		if (file)
			fclose(file);
	}
	bad = bad || vouch_verifier_seal(verifier, &error);
	if (bad)
		fprintf(stderr, "%s\n", error.text);
	return !bad;
}

/* 0: the server got the secret; 1: it did not; 2: usage. */
int main(int argc, char **argv)
{
	struct vouch_tls tls = { .size = sizeof(tls), .max_age = 3600 };
	SSL_CTX *context;
	int ok;

	if (argc < 4 ||
	    (strcmp(argv[1], "date") && strcmp(argv[1], "exporter"))) {
		fprintf(stderr, "usage: tls_client date|exporter HOST:PORT "
				"POLICY [ROOT ENDORSEMENT...]\n");
		return 2;
	}
	tls.by_exporter = !strcmp(argv[1], "exporter");
	tls.accept_simulated = argc > 4; /* a root of its own: for tests */
	tls.tell = tell;
	tls.verifier = vouch_verifier_new();
	if (!fill((struct vouch_verifier *)tls.verifier, argc, argv))
		return 2;
	context = context_of(&tls);
	ok = talk(context, argv[2], &tls);
	SSL_CTX_free(context);
	vouch_verifier_unref((struct vouch_verifier *)tls.verifier);
	return !ok;
}
