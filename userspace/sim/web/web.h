/* SPDX-License-Identifier: MIT */
/*
 * The vendors' services over HTTP: AMD's KDS for a simulated SNP machine,
 * Intel's PCS and a PCCS for a simulated TD's, and what Azure's host has of
 * both. Sections are titled by the file that implements them.
 */
#ifndef VOUCH_SIM_WEB_H
#define VOUCH_SIM_WEB_H

#include <stdio.h>

#include "lib/base/types.h"
#include "sim/config/config.h"
#include "sim/snp/snp.h"
#include "sim/tdx/tdx.h"

struct sim_error;

#define SIM_WEB_HEADERS 8
#define SIM_WEB_QUERY 8
#define SIM_WEB_TROUBLES 16

/* ---- answer.c ---- */

struct sim_web_header {
	const char *name;
	char *value;
};

struct sim_web_answer {
	unsigned int status;
	u8 *body; /* to be freed */
	size_t size;
	struct sim_web_header headers[SIM_WEB_HEADERS];
	size_t headers_count;
};

/* What a client asks for; texts are the server's. */
struct sim_web_request {
	const char *path;
	struct {
		const char *name, *value;
	} query[SIM_WEB_QUERY];
	size_t query_count;
	const u8 *body; /* of a POST, or NULL */
	size_t size;
};

/* NULL when it has none of that name. */
const char *sim_web_query(const struct sim_web_request *request,
			  const char *name);

/* Takes over @body; NULL is status 500. */
void sim_web_answer_set(struct sim_web_answer *answer, u8 *body, size_t size);
void sim_web_answer_text(struct sim_web_answer *answer, unsigned int status,
			 const char *text);
/* Takes over @value; without memory it is left out. */
void sim_web_answer_add(struct sim_web_answer *answer, const char *name,
			char *value);
void sim_web_answer_free(struct sim_web_answer *answer);

/* ---- trouble.c ---- */

enum sim_web_kind {
	SIM_WEB_STATUS,
	SIM_WEB_RETRY_AFTER,
	SIM_WEB_CRL_HEX,
	SIM_WEB_NO_CHAIN,
	SIM_WEB_CHAIN_TWICE,
	SIM_WEB_CHAIN_RAW,
	SIM_WEB_CHAIN_LONG,
	SIM_WEB_OVERSIZED,
	SIM_WEB_SLOW,
	SIM_WEB_GZIP,
	SIM_WEB_REDIRECT,
	SIM_WEB_HTML,
	SIM_WEB_OTHER_FMSPC,
	SIM_WEB_OLDER,
	SIM_WEB_ANY_NUMBER,
	SIM_WEB_EXPIRED,
	SIM_WEB_MINIFIED,
	SIM_WEB_OTHER_CHIP,
	SIM_WEB_OTHER_TCB,
	SIM_WEB_OTHER_PCK,
	SIM_WEB_KINDS,
};

/* How many answers to come are of that kind, and its value. */
struct sim_web_trouble {
	unsigned int left;
	char value[64];
};

struct sim_web_kind_info {
	const char *name, *help;
};

extern const struct sim_web_kind_info sim_web_kinds[SIM_WEB_KINDS];

/* ---- web.c ---- */

struct sim_web {
	const struct sim_config *config;
	const struct sim_snp_pki *snp; /* or NULL */
	const struct sim_tdx_pki *tdx; /* or NULL */
	const struct sim_qe *qe; /* or NULL */
	struct sim_web_trouble troubles[SIM_WEB_KINDS];
	unsigned long requests;
};

/* Whether this answer is to be of that kind; counts it. */
bool sim_web_has(struct sim_web *web, enum sim_web_kind kind);
const char *sim_web_value(const struct sim_web *web, enum sim_web_kind kind);
/* /sim/misbehave?KIND=VALUE&count=N and /sim/stats. */
bool sim_web_control(struct sim_web *web, const struct sim_web_request *request,
		     struct sim_web_answer *answer);
/* What a finished answer becomes. */
void sim_web_spoil(struct sim_web *web, struct sim_web_answer *answer);

/* ---- chain.c ---- */

/* A chain of certificates as a header, or what a misbehaviour makes of it. */
void sim_web_add_chain(struct sim_web *web, struct sim_web_answer *answer,
		       const char *name, const enum sim_tdx_cert *certs);

/* ---- pckcert.c ---- */

/* The PCK certificate of the platform that the query names; else a status. */
void sim_web_pckcert(struct sim_web *web, const struct sim_web_request *request,
		     struct sim_web_answer *answer);

/* ---- kds.c, pcs.c, azure.c: whether the path is one of theirs ---- */

bool sim_web_kds(struct sim_web *web, const struct sim_web_request *request,
		 struct sim_web_answer *answer);
bool sim_web_pcs(struct sim_web *web, const struct sim_web_request *request,
		 struct sim_web_answer *answer);
bool sim_web_azure(struct sim_web *web, const struct sim_web_request *request,
		   struct sim_web_answer *answer);

/* ---- web.c ---- */

void sim_web_answer(struct sim_web *web, const struct sim_web_request *request,
		    struct sim_web_answer *answer);

/* ---- tls.c ---- */

/* A key and a certificate of all the services' names, in PEM; to be freed. */
int sim_web_tls_make(const char *seed, char **key, char **cert,
		     struct sim_error *error);

/* ---- serve.c ---- */

struct sim_web_options {
	const char *port; /* on loopback; 0: any, which is printed */
	const char *ca; /* HTTPS, and write its certificate there; or NULL */
	const char *state;
};

/* Until SIGTERM or SIGINT. */
int sim_web_serve(const struct sim_config *config,
		  const struct sim_web_options *options,
		  struct sim_error *error);

#endif /* VOUCH_SIM_WEB_H */
