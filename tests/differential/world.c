// SPDX-License-Identifier: MIT
#include "world.h"

#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "cert.h"

#define IDENTITY_MRSIGNER                  \
	"DC9E2A7C6F948F17474E34A7FC43ED03" \
	"0F7C1563F1BABDDF6340C82E0E54A8C5"
#define SGX_MRSIGNER                       \
	"8C4F0000000000000000000000000000" \
	"00000000000000000000000000000000"

/* A serial number that no certificate here has. */
#define OTHER_SERIAL 0x7777

const char *const tee_names[TEE_COUNT] = {
	[TEE_TDX4] = "tdx-4",	   [TEE_TDX5] = "tdx-5",
	[TEE_SGX3] = "sgx-3",	   [TEE_MILAN] = "snp-milan",
	[TEE_TURIN] = "snp-turin", [TEE_VLEK] = "snp-vlek",
};

const char *const part_names[PART_COUNT] = {
	[PART_ROOT] = "root",	      [PART_CA] = "intermediate",
	[PART_LEAF] = "leaf",	      [PART_SIGNER] = "signer",
	[PART_ROOT_CRL] = "root-crl", [PART_CA_CRL] = "intermediate-crl",
};

static void take(struct vouch_bytes *to, const struct vouch_bytes *from)
{
	*to = (struct vouch_bytes){ malloc(from->size), from->size };
	must(to->data);
	memcpy(to->data, from->data, from->size);
}

static void swap_in(char **text, const char *from, const char *to)
{
	char *old = *text;

	*text = replaced(old, from, to);
	free(old);
}

/* Leaves out from @from on, up to @to. */
static void cut(char *text, const char *from, const char *to)
{
	char *begin = strstr(text, from), *end;

	must(begin);
	end = strstr(begin, to);
	must(end);
	memmove(begin, end, strlen(end) + 1);
}

/* The same platform's, as Intel has it for enclaves. */
static void make_sgx_documents(struct world *world)
{
	swap_in(&world->tcb_info, "\"id\":\"TDX\"", "\"id\":\"SGX\"");
	cut(world->tcb_info, "\"tdxModule\"", "\"tcbLevels\":[{\"tcb\":{\"sgx");
	cut(world->tcb_info, ",\"tdxtcbcomponents\"", "},\"tcbDate\"");
	cut(world->tcb_info, ",\"tdxtcbcomponents\"", "},\"tcbDate\"");
	swap_in(&world->identity, "TD_QE", "QE");
	swap_in(&world->identity, IDENTITY_MRSIGNER, SGX_MRSIGNER);
	swap_in(&world->identity, "isvprodid\":2", "isvprodid\":1");
}

static void fill_intel(struct world *world, enum tee tee, struct intel *intel)
{
	*world = (struct world){
		.tee = tee,
		.intel = intel,
		.keys = { intel->root_key, intel->ca_key, intel->pck_key,
			  intel->signer_key },
		.tcb_info = strdup(intel_tcb_info),
		.identity = strdup(intel_qe_identity),
	};
	take(&world->parts[PART_ROOT], &intel->root);
	take(&world->parts[PART_CA], &intel->ca);
	take(&world->parts[PART_LEAF], &intel->pck);
	take(&world->parts[PART_SIGNER], &intel->signer);
	world->parts[PART_ROOT_CRL] = intel_make_crl(
		&(struct intel_crl){ .issuer = "Intel SGX Root CA",
				     .key = intel->root_key,
				     .serial = OTHER_SERIAL });
	world->parts[PART_CA_CRL] = intel_make_crl(
		&(struct intel_crl){ .issuer = "Intel SGX PCK Platform CA",
				     .key = intel->ca_key,
				     .serial = OTHER_SERIAL });
	if (tee == TEE_SGX3)
		make_sgx_documents(world);
}

static void fill_amd(struct world *world, enum tee tee, struct amd *amd)
{
	bool is_vlek = tee == TEE_VLEK;
	char issuer[32];
	/* With an extension, so that there is a list of them. */
	const struct amd_crl crl = {
		.issuer = issuer,
		.key = amd->ark_key,
		.serial = OTHER_SERIAL,
		.added = "fine",
		.nid = NID_netscape_comment,
	};

	snprintf(issuer, sizeof(issuer), "ARK-%s", amd->product);
	*world = (struct world){
		.tee = tee,
		.amd = amd,
		.keys = { amd->ark_key, amd->ask_key, amd->vek_key },
	};
	take(&world->parts[PART_ROOT], &amd->ark);
	take(&world->parts[PART_CA], is_vlek ? &amd->asvk : &amd->ask);
	take(&world->parts[PART_LEAF], is_vlek ? &amd->vlek : &amd->vcek);
	world->parts[PART_ROOT_CRL] = amd_make_crl(&crl);
}

struct world *worlds_new(void)
{
	struct world *worlds = calloc(TEE_COUNT, sizeof(*worlds));
	struct intel *intel = intel_new();
	struct amd *milan = amd_new("Milan"), *turin = amd_new("Turin");

	must(worlds);
	fill_intel(&worlds[TEE_TDX4], TEE_TDX4, intel);
	fill_intel(&worlds[TEE_TDX5], TEE_TDX5, intel);
	fill_intel(&worlds[TEE_SGX3], TEE_SGX3, intel);
	fill_amd(&worlds[TEE_MILAN], TEE_MILAN, milan);
	fill_amd(&worlds[TEE_TURIN], TEE_TURIN, turin);
	fill_amd(&worlds[TEE_VLEK], TEE_VLEK, milan);
	return worlds;
}

void worlds_free(struct world *worlds)
{
	intel_free(worlds[TEE_TDX4].intel);
	amd_free(worlds[TEE_MILAN].amd);
	amd_free(worlds[TEE_TURIN].amd);
	for (size_t i = 0; i < TEE_COUNT; i++) {
		for (size_t part = 0; part < PART_COUNT; part++)
			vouch_bytes_free(&worlds[i].parts[part]);
		free(worlds[i].tcb_info);
		free(worlds[i].identity);
	}
	free(worlds);
}

struct material material_of(const struct world *world)
{
	struct material m = { .world = world };
	u8 version = world->tee == TEE_TURIN ? 5 : 3;

	memcpy(m.keys, world->keys, sizeof(m.keys));
	for (size_t i = 0; i < PART_COUNT; i++) {
		const struct vouch_bytes *der = &world->parts[i];

		m.trees[i] = der->size ? tree_read(der->data, der->size) : NULL;
	}
	if (!world->intel) {
		amd_fill_report(world->amd, m.report, version,
				world->tee == TEE_VLEK);
		return m;
	}
	m.tcb_info.body = strdup(world->tcb_info);
	m.identity.body = strdup(world->identity);
	m.tcb_info.key = world->intel->signer_key;
	m.identity.key = world->intel->signer_key;
	m.another.key = world->intel->signer_key;
	m.another_identity.key = world->intel->signer_key;
	intel_quote_init(world->intel, &m.quote,
			 world->tee == TEE_TDX4 ? 4 :
			 world->tee == TEE_TDX5 ? 5 :
						  3,
			 world->tee != TEE_SGX3);
	free(m.quote.certs);
	m.quote.certs = NULL;
	return m;
}

static const enum part issuers[PART_COUNT] = {
	[PART_ROOT] = PART_ROOT,     [PART_CA] = PART_ROOT,
	[PART_LEAF] = PART_CA,	     [PART_SIGNER] = PART_ROOT,
	[PART_ROOT_CRL] = PART_ROOT, [PART_CA_CRL] = PART_CA,
};

/* The SubjectPublicKeyInfo becomes that of the new key. */
void material_set_key(struct material *m, enum part at, const char *curve)
{
	EVP_PKEY *key = strncmp(curve, "RSA", 3) ? EVP_EC_gen(curve) :
						   EVP_RSA_gen(2048);
	u8 *der = NULL;
	int size = i2d_PUBKEY(key, &der);
	char *text = calloc(1, (size_t)(size > 0 ? 2 * size + 1 : 1));

	must(key && size > 0 && text);
	for (int i = 0; i < size; i++)
		snprintf(text + 2 * i, 3, "%02x", der[i]);
	tree_edit(m->trees[at], &(struct change){ EDIT_SET, "0/6", text });
	m->keys[at] = key;
	m->own[at] = key;
	if (at == PART_SIGNER && EVP_PKEY_get_bits(key) == 256) {
		m->tcb_info.key = key;
		m->identity.key = key;
	}
	OPENSSL_free(der);
	free(text);
}

static EVP_MD_CTX *new_context(EVP_PKEY *key, const struct signing *how,
			       const char *usual)
{
	const char *hash = how->hash ? how->hash : usual;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *key_ctx;

	must(EVP_DigestSignInit_ex(ctx, &key_ctx, hash, NULL, NULL, key,
				   NULL) == 1);
	if (!EVP_PKEY_is_a(key, "RSA") || how->is_pkcs1)
		return ctx;
	must(EVP_PKEY_CTX_set_rsa_padding(key_ctx, RSA_PKCS1_PSS_PADDING) == 1);
	must(EVP_PKEY_CTX_set_rsa_pss_saltlen(key_ctx, 48) == 1);
	return ctx;
}

/* The last child becomes a signature over the first. */
static void sign_tree(struct node *tree, EVP_PKEY *key,
		      const struct signing *how, const char *usual)
{
	EVP_MD_CTX *ctx = new_context(key, how, usual);
	struct vouch_bytes tbs, *octets;
	u8 signature[1024];
	size_t size = sizeof(signature);

	must(tree_has(tree, "2"));
	tbs = tree_write(tree->children[0]);
	octets = &tree->children[2]->octets;
	must(EVP_DigestSign(ctx, signature, &size, tbs.data, tbs.size) == 1);
	if (how->is_broken)
		signature[size - 1] ^= 1;
	vouch_bytes_free(octets);
	*octets = (struct vouch_bytes){ malloc(size + 1), size + 1 };
	must(octets->data);
	octets->data[0] = 0;
	memcpy(octets->data + 1, signature, size);
	EVP_MD_CTX_free(ctx);
	vouch_bytes_free(&tbs);
	if (how->late.edit)
		tree_edit(tree, &how->late);
}

void material_sign(const struct material *m, struct node *tree, EVP_PKEY *key)
{
	static const struct signing as_usual;

	sign_tree(tree, key, &as_usual, m->world->intel ? "SHA256" : "SHA384");
}

/* Nobody's, of the kind that the issuer's is. */
static EVP_PKEY *stranger(const struct material *m, enum part issuer)
{
	return m->world->intel	   ? m->world->intel->quote_key :
	       issuer == PART_ROOT ? m->keys[PART_CA] :
				     m->keys[PART_ROOT];
}

static bool is_unusual(const struct signing *how)
{
	return how->hash || how->is_pkcs1 || how->is_by_other || how->by ||
	       how->is_broken || how->late.edit;
}

static void sign_part(struct material *m, enum part part)
{
	const struct signing *how = &m->signing[part];
	enum part issuer = issuers[part];
	EVP_PKEY *key = how->is_by_other   ? stranger(m, issuer) :
			how->by == BY_ROOT ? m->keys[PART_ROOT] :
			how->by		   ? m->keys[how->by] :
					     m->keys[issuer];

	if (is_unusual(how) || m->own[issuer] || m->trees[part]->is_parent)
		sign_tree(m->trees[part], key, how,
			  m->world->intel ? "SHA256" : "SHA384");
}

static void add_file(struct exhibits *e, const char *name,
		     struct vouch_bytes bytes)
{
	must(e->count < FILES_MAX);
	e->files[e->count++] = (struct file){ name, bytes };
}

static void add_document(struct exhibits *e, const char *file, const char *name,
			 struct document *document)
{
	struct vouch_bytes bytes = { 0 };

	if (document->whole)
		bytes = (struct vouch_bytes){ (u8 *)document->whole,
					      strlen(document->whole) };
	else if (document->body)
		bytes = intel_document(document->key, name, document->body);
	if (bytes.size)
		add_file(e, file, bytes);
	free(document->body);
}

static struct vouch_bytes make_quote(struct material *m,
				     const struct vouch_bytes *ders)
{
	const struct vouch_bytes *const chain[] = { &ders[PART_LEAF],
						    &ders[PART_CA],
						    &ders[PART_ROOT] };
	bool is_p256 = EVP_PKEY_get_bits(m->keys[PART_LEAF]) == 256;

	m->quote.certs = intel_pem(chain, ARRAY_SIZE(chain));
	m->quote.certs_size = strlen(m->quote.certs);
	if (is_p256)
		m->quote.pck_key = m->keys[PART_LEAF];
	return intel_quote_make(m->world->intel, &m->quote);
}

static struct vouch_bytes make_report(struct material *m)
{
	struct amd amd = *m->world->amd;
	struct vouch_bytes report = { malloc(REPORT_SIZE), REPORT_SIZE };

	must(report.data);
	amd.vek_key = m->keys[PART_LEAF];
	if (!m->is_unsigned && !EVP_PKEY_is_a(amd.vek_key, "RSA"))
		amd_sign_report(&amd, m->report);
	memcpy(report.data, m->report, REPORT_SIZE);
	return report;
}

/* What the appraisal expects; the rest of a policy is as it is by default. */
static const char *policy_of(enum tee tee)
{
	static const char m48[] =
		"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d"
		"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d";
	static char text[TEE_COUNT][256];

	if (tee == TEE_SGX3)
		snprintf(text[tee], sizeof(text[tee]),
			 "{\"tdx\":{\"sgx\":{\"mrenclave\":\"%.64s\"}}}\n",
			 m48);
	else if (tee < TEE_MILAN)
		snprintf(text[tee], sizeof(text[tee]),
			 "{\"tdx\":{\"mrtd\":\"%s\"}}\n", m48);
	else
		snprintf(text[tee], sizeof(text[tee]),
			 "{\"snp\":{\"measurement\":\"%s\"},"
			 "\"require_crl\":true}\n",
			 m48);
	return text[tee];
}

static void add_more(struct exhibits *e, struct material *m)
{
	static const char *const names[] = { "more.der", "most.der" };

	for (size_t i = 0; i < ARRAY_SIZE(m->more); i++) {
		if (!m->more[i])
			continue;
		add_file(e, names[i], tree_write(m->more[i]));
		tree_free(m->more[i]);
	}
}

struct exhibits material_finish(struct material *m)
{
	static const char *const names[PART_COUNT] = {
		ANCHOR,	      "intermediate.der", "leaf.der",
		"signer.der", "root_crl.der",	  "intermediate_crl.der",
	};
	struct vouch_bytes ders[PART_COUNT] = { 0 };
	bool is_intel = m->world->intel;
	struct exhibits e = {
		.at = is_intel ? INTEL_AT : time(NULL),
		.policy = policy_of(m->world->tee),
	};

	for (size_t i = 0; i < PART_COUNT; i++) {
		if (!m->trees[i])
			continue;
		sign_part(m, i);
		ders[i] = tree_write(m->trees[i]);
		tree_free(m->trees[i]);
	}
	e.evidence = is_intel ? make_quote(m, ders) : make_report(m);
	e.anchor = ders[PART_ROOT];
	for (size_t i = PART_CA; i < PART_COUNT; i++) {
		if (is_intel && (i == PART_CA || i == PART_LEAF))
			vouch_bytes_free(&ders[i]); /* in the quote */
		else if (ders[i].size)
			add_file(&e, names[i], ders[i]);
	}
	add_more(&e, m);
	add_document(&e, "tcb_info.json", "tcbInfo", &m->tcb_info);
	add_document(&e, "qe_identity.json", "enclaveIdentity", &m->identity);
	add_document(&e, "tcb_info_2.json", "tcbInfo", &m->another);
	add_document(&e, "qe_identity_2.json", "enclaveIdentity",
		     &m->another_identity);
	for (size_t i = 0; i < PART_COUNT; i++)
		EVP_PKEY_free(m->own[i]);
	return e;
}

void exhibits_free(struct exhibits *e)
{
	for (size_t i = 0; i < e->count; i++)
		vouch_bytes_free(&e->files[i].bytes);
	vouch_bytes_free(&e->evidence);
	vouch_bytes_free(&e->anchor);
}
