// SPDX-License-Identifier: MIT
/*
 * A server of TLS in a guest, with a certificate of "vouch tls-cert". With a
 * command it sends evidence over each connection first, which the command
 * prints: it gets the exporter in hexadecimal as EXPORTER, as in
 *
 *	vouch evidence --nonce $EXPORTER --key cert.pem
 */
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vouch_tls.h>

#define EVIDENCE_MAX (1 << 20)

static int export_to_environment(SSL *ssl)
{
	uint8_t exporter[VOUCH_TLS_EXPORTER_SIZE];
	char hex[2 * sizeof(exporter) + 1];

	if (!SSL_export_keying_material(
		    ssl, exporter, sizeof(exporter), VOUCH_TLS_EXPORTER_LABEL,
		    strlen(VOUCH_TLS_EXPORTER_LABEL), NULL, 0, 1))
		return 0;
	for (size_t i = 0; i < sizeof(exporter); i++)
		snprintf(hex + 2 * i, 3, "%02x", exporter[i]);
	return !setenv("EXPORTER", hex, 1);
}

static int send_evidence(SSL *ssl, const char *command)
{
	static uint8_t bytes[4 + EVIDENCE_MAX];
	/* The command is the operator's own. NOLINTNEXTLINE(cert-env33-c) */
	FILE *pipe = export_to_environment(ssl) ? popen(command, "r") : NULL;
	size_t size = pipe ? fread(bytes + 4, 1, EVIDENCE_MAX, pipe) : 0;
	size_t written;

	if (!pipe || pclose(pipe))
		return 0;
	for (int i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(size >> (24 - 8 * i));
	return SSL_write_ex(ssl, bytes, 4 + size, &written);
}

/* What the client says is printed. */
static void serve(BIO *bio, const char *command)
{
	char text[256];
	SSL *ssl = NULL;
	int size;

	BIO_get_ssl(bio, &ssl);
	if (BIO_do_handshake(bio) != 1 ||
	    (command && !send_evidence(ssl, command)))
		return;
	size = BIO_read(bio, text, sizeof(text) - 1);
	if (size > 0)
		printf("%.*s", size, text);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	BIO *accept, *bio;

	if (argc < 4 ||
	    SSL_CTX_use_PrivateKey_file(context, argv[2], SSL_FILETYPE_PEM) !=
		    1 ||
	    SSL_CTX_use_certificate_file(context, argv[3], SSL_FILETYPE_PEM) !=
		    1) {
		fprintf(stderr, "usage: tls_server HOST:PORT KEY CERTIFICATE "
				"[COMMAND]\n");
		return 2;
	}
	SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
	/* Nothing is to be on its way to a client that ends: it would reset. */
	SSL_CTX_set_num_tickets(context, 0);
	signal(SIGPIPE, SIG_IGN);
	accept = BIO_new_accept(argv[1]);
	BIO_set_bind_mode(accept, BIO_BIND_REUSEADDR);
	BIO_set_accept_bios(accept, BIO_new_ssl(context, 0));
	if (BIO_do_accept(accept) != 1)
		return 1;
	puts("ready");
	fflush(stdout);
	while (BIO_do_accept(accept) == 1) {
		bio = BIO_pop(accept);
		serve(bio, argv[4]);
		BIO_free_all(bio);
	}
	return 1;
}
