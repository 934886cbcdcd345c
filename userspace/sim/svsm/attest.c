// SPDX-License-Identifier: MIT
/*
 * The attestation protocol, with the order of checks of Coconut's SVSM: the
 * firmware is asked before the sizes are looked at, so that a buffer that is
 * too small costs a report as well.
 */
#include <openssl/evp.h>
#include <stdlib.h>

#include "sim/base/fields.h"
#include "sim/svsm/svsm.h"

#define PAGE VOUCH_SIM_PAGE_SIZE
#define OPERATION_SIZE 0x58
#define ALL_SIZE 0x40 /* of SVSM_ATTEST_SERVICES */
#define DIGEST_SIZE 64

enum {
	CALL_SERVICES,
	CALL_SINGLE_SERVICE,
};

struct location {
	u64 address;
	u32 size;
};

struct operation {
	struct location report;
	struct location nonce;
	struct location manifest;
	struct location certs;
	u8 guid[SIM_SVSM_GUID_SIZE];
	u32 version;
	bool is_single;
};

/* What is made for one call. */
struct answer {
	u8 report[SIM_SVSM_REPORT_SIZE];
	u8 manifest[SIM_SVSM_MANIFEST_MAX];
	size_t manifest_size;
	u8 certs[SIM_SVSM_CERTS_MAX];
	size_t certs_size;
};

static struct location get_location(const u8 *raw)
{
	return (struct location){
		.address = get_le64(raw),
		.size = get_le32(raw + 8),
	};
}

static bool reserved_is_zero(const u8 *raw, bool is_single)
{
	return is_zero(raw + 0x0c, 4) && is_zero(raw + 0x1a, 6) &&
	       is_zero(raw + 0x2c, 4) && is_zero(raw + 0x3c, 4) &&
	       (!is_single || is_zero(raw + 0x54, 4));
}

static bool operation_is_good(const struct operation *op)
{
	return !(op->report.address % PAGE) &&
	       op->nonce.size == SIM_SVSM_NONCE_SIZE &&
	       op->nonce.address % PAGE + SIM_SVSM_NONCE_SIZE <= PAGE &&
	       !(op->manifest.address % PAGE) &&
	       op->certs.size <= SIM_SVSM_CERTS_MAX &&
	       !(op->certs.size && op->certs.address % PAGE);
}

static u32 read_operation(struct sim_svsm *svsm, u64 address,
			  struct operation *op)
{
	const struct sim_svsm_guest *guest = &svsm->guest;
	size_t size = op->is_single ? OPERATION_SIZE : ALL_SIZE;
	u8 raw[OPERATION_SIZE] = {};

	if (address % 8 || address % PAGE + size > PAGE ||
	    !guest->read(guest->data, address, raw, size) ||
	    !reserved_is_zero(raw, op->is_single))
		return SIM_SVSM_INVALID_PARAMETER;
	op->report = get_location(raw);
	op->nonce = get_location(raw + 0x10);
	op->nonce.size = get_le16(raw + 0x18);
	op->manifest = get_location(raw + 0x20);
	op->certs = get_location(raw + 0x30);
	memcpy(op->guid, raw + 0x40, sizeof(op->guid));
	op->version = get_le32(raw + 0x50);
	return operation_is_good(op) ? SIM_SVSM_SUCCESS :
				       SIM_SVSM_INVALID_PARAMETER;
}

/* REPORT_DATA = SHA-512(nonce || manifest) */
static bool hash(const u8 *nonce, const struct answer *answer, u8 *digest)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool done = ctx && EVP_DigestInit_ex(ctx, EVP_sha512(), NULL) > 0 &&
		    EVP_DigestUpdate(ctx, nonce, SIM_SVSM_NONCE_SIZE) > 0 &&
		    EVP_DigestUpdate(ctx, answer->manifest,
				     answer->manifest_size) > 0 &&
		    EVP_DigestFinal_ex(ctx, digest, NULL) > 0;

	EVP_MD_CTX_free(ctx);
	return done;
}

static u32 make_manifest(struct sim_svsm *svsm, const struct operation *op,
			 struct answer *answer)
{
	if (op->is_single)
		return sim_svsm_manifest_one(svsm, op->guid, op->version,
					     answer->manifest,
					     &answer->manifest_size);
	return sim_svsm_manifest_all(svsm, answer->manifest,
				     &answer->manifest_size);
}

static u32 make_report(struct sim_svsm *svsm, const struct operation *op,
		       struct answer *answer)
{
	const struct sim_svsm_guest *guest = &svsm->guest;
	u8 nonce[SIM_SVSM_NONCE_SIZE], digest[DIGEST_SIZE];

	if (!guest->read(guest->data, op->nonce.address, nonce, sizeof(nonce)))
		return SIM_SVSM_INVALID_ADDRESS;
	if (sim_misbehaves(svsm->misbehaviour, SIM_SVSM_NONCE, NULL))
		nonce[0] ^= 1;
	if (!hash(nonce, answer, digest) ||
	    !guest->report(guest->data, digest, answer->report))
		return SIM_SVSM_INVALID_REQUEST;
	svsm->reports++;
	if (op->certs.size)
		answer->certs_size = guest->certs(guest->data, answer->certs);
	return SIM_SVSM_SUCCESS;
}

static size_t whole_pages(size_t size)
{
	return (size + PAGE - 1) / PAGE * PAGE;
}

/* Return: whether all fits; the registers say what is needed. */
static bool check_sizes(const struct operation *op, const struct answer *answer,
			struct sim_svsm_regs *regs)
{
	bool has_certs = op->certs.size && answer->certs_size;

	regs->rcx = answer->manifest_size;
	/* More than the SVSM takes: the report's size is not told then. */
	if (answer->certs_size > SIM_SVSM_CERTS_MAX) {
		regs->rdx = whole_pages(answer->certs_size);
		return false;
	}
	/* All of the buffer, however much of it there is to say. */
	regs->rdx = has_certs ? SIM_SVSM_CERTS_MAX : 0;
	regs->r8 = SIM_SVSM_REPORT_SIZE;
	return op->manifest.size >= answer->manifest_size &&
	       op->report.size >= SIM_SVSM_REPORT_SIZE &&
	       (!has_certs || op->certs.size >= SIM_SVSM_CERTS_MAX);
}

static bool write_certs(const struct sim_svsm_guest *guest,
			const struct operation *op, const struct answer *answer)
{
	size_t size = answer->certs_size ? SIM_SVSM_CERTS_MAX : 24;

	if (!op->certs.size)
		return true;
	if (size > op->certs.size)
		size = op->certs.size;
	return guest->write(guest->data, op->certs.address, answer->certs,
			    size);
}

static u32 write_answer(struct sim_svsm *svsm, const struct operation *op,
			const struct answer *answer)
{
	const struct sim_svsm_guest *guest = &svsm->guest;

	if (!guest->write(guest->data, op->report.address, answer->report,
			  sizeof(answer->report)) ||
	    !guest->write(guest->data, op->manifest.address, answer->manifest,
			  answer->manifest_size) ||
	    !write_certs(guest, op, answer))
		return SIM_SVSM_INVALID_ADDRESS;
	return SIM_SVSM_SUCCESS;
}

/* What a broken SVSM says of its sizes, or hands out. */
static void spoil(struct sim_svsm *svsm, struct answer *answer,
		  struct sim_svsm_regs *regs)
{
	struct sim_misbehaviour *m = svsm->misbehaviour;

	sim_misbehaves(m, SIM_SVSM_MANIFEST_SIZE, &regs->rcx);
	sim_misbehaves(m, SIM_SVSM_CERTS_SIZE, &regs->rdx);
	sim_misbehaves(m, SIM_SVSM_REPORT_BYTES, &regs->r8);
	if (sim_misbehaves(m, SIM_SVSM_MANIFEST, NULL) && answer->manifest_size)
		answer->manifest[answer->manifest_size - 1] ^= 1;
}

static u32 attest(struct sim_svsm *svsm, const struct operation *op,
		  struct answer *answer, struct sim_svsm_regs *regs)
{
	u64 least = 0;
	u32 result = make_manifest(svsm, op, answer);

	if (!result)
		result = make_report(svsm, op, answer);
	if (result)
		return result;
	if (!check_sizes(op, answer, regs))
		return SIM_SVSM_INVALID_PARAMETER;
	/* As if the manifest were larger than the guest has room for. */
	if (sim_misbehaves(svsm->misbehaviour, SIM_SVSM_MANIFEST_ROOM,
			   &least)) {
		regs->rcx = least ? least : (u64)op->manifest.size + 1;
		return SIM_SVSM_INVALID_PARAMETER;
	}
	spoil(svsm, answer, regs);
	return write_answer(svsm, op, answer);
}

u32 sim_svsm_attest(struct sim_svsm *svsm, u32 call, struct sim_svsm_regs *regs)
{
	struct operation op = { .is_single = call == CALL_SINGLE_SERVICE };
	struct answer *answer;
	u32 result;

	/* Coconut's SVSM has this code for calls, too. */
	if (call > CALL_SINGLE_SERVICE)
		return SIM_SVSM_UNSUPPORTED_PROTOCOL;
	result = read_operation(svsm, regs->rcx, &op);
	if (result)
		return result;
	answer = calloc(1, sizeof(*answer));
	if (!answer)
		return SIM_SVSM_INVALID_REQUEST;
	result = attest(svsm, &op, answer, regs);
	free(answer);
	return result;
}
