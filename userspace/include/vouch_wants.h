/* SPDX-License-Identifier: MIT */
/*
 * libvouch - which endorsements a result takes, and where their makers keep
 * them
 *
 * Part of vouch.h. Nothing here opens a connection: a program fetches, and asks
 * here whether what came is what it asked for. What came is trusted no more for
 * that: an appraisal verifies it as it does any other endorsement.
 */
#ifndef VOUCH_WANTS_H
#define VOUCH_WANTS_H

#include <vouch.h>
#include <vouch_bundle.h>
#include <vouch_result.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* ---- wants.c ---- */

/* A list of what is wanted, each address once. */
struct vouch_wants;
struct vouch_bundle; /* vouch_bundle.h */

/* NULL without memory; vouch_wants_free() takes NULL. */
struct vouch_wants *vouch_wants_new(void);
void vouch_wants_free(struct vouch_wants *wants);

/**
 * vouch_wants_set_collateral() - which of Intel's collateral is wanted
 * @wants: holds for what is added from here on
 * @update: "early" or "standard"; NULL: as the service does without being told
 * @has_number: @number is the tcbEvaluationDataNumber of TCB info and QE
 *	identity, and an answer with another one is refused; @update is then not
 *	asked for, as Intel's service takes only one of both
 * @number: see @has_number
 */
void vouch_wants_set_collateral(struct vouch_wants *wants, const char *update,
				bool has_number, uint32_t number);

/**
 * vouch_wants_add_result() - what the result over a report or quote takes
 * @wants: what it is added to
 * @result: of any appraisal of it, also of one that had nothing to go by. What
 *	that one found is marked as held
 * @error: may be NULL
 *
 * Return: 0, -EBADMSG when the evidence cannot be read, -ENOENT when it names
 * nobody whose endorsements could be fetched (a masked chip identifier, a VLEK,
 * a quote without a PCK certificate and without what a PCCS knows one by), or
 * -ENOMEM.
 */
int vouch_wants_add_result(struct vouch_wants *wants,
			   const struct vouch_result *result,
			   struct vouch_error *error);

/**
 * struct vouch_wants_name - machines that evidence will come from
 * @size: of this struct, in bytes
 * @product: of AMD: "Milan", "Genoa" or "Turin"; or NULL
 * @chip_id: CHIP_ID of one of its chips, or NULL
 * @chip_id_size: of @chip_id in bytes: 64, or 8 on Turin
 * @tcb: of @chip_id: boot loader, TEE, SNP, microcode and, on Turin, FMC
 * @fmspc: of Intel: 6 bytes, or NULL
 * @is_sgx: the collateral of @fmspc for SGX enclaves, not for TDs
 * @is_processor: PCK certificates are of the Processor CA, not the Platform CA
 */
struct vouch_wants_name {
	size_t size;
	const char *product;
	const uint8_t *chip_id;
	size_t chip_id_size;
	uint8_t tcb[5];
	const uint8_t *fmspc;
	bool is_sgx;
	bool is_processor;
};

/**
 * vouch_wants_add_name() - what results over such machines will take
 * @wants: what it is added to
 * @name: at least one of @product and @fmspc
 * @error: may be NULL
 *
 * Return: 0, -EINVAL for a product or sizes that are none, or -ENOMEM.
 */
int vouch_wants_add_name(struct vouch_wants *wants,
			 const struct vouch_wants_name *name,
			 struct vouch_error *error);

/**
 * vouch_wants_add_bundle() - what of a bundle is issued anew all the time
 * @wants: what it is added to: CRLs, TCB info and QE identities
 * @bundle: is to stay as long as @wants
 * @error: may be NULL
 *
 * Return: 0 or -ENOMEM.
 */
int vouch_wants_add_bundle(struct vouch_wants *wants,
			   const struct vouch_bundle *bundle,
			   struct vouch_error *error);

/**
 * struct vouch_want - one answer of a service
 * @what: in words: "VCEK of chip 0123..., Milan"
 * @url: where its maker has it
 * @file: name for it in a folder of AMD's certificates by chip, as Trustee's
 *	OfflineStore reads it; or NULL
 * @is_instead: it is wanted only if there is none at the address before: the
 *	report does not tell the product
 * @is_held: the result that it was wanted for had it
 * @is_lasting: never issued anew as long as it is valid
 * @needs_pccs: Intel's service has it for its subscribers alone; a PCCS that
 *	knows the platform has it for anybody
 * @renewed: the item of the bundle that it takes the place of; NULL: none
 */
struct vouch_want {
	const char *what;
	const char *url;
	const char *file;
	bool is_instead;
	bool is_held;
	bool is_lasting;
	bool needs_pccs;
	const struct vouch_bundle_item *renewed;
};

/* In the order in which they were added; NULL past the last. */
const struct vouch_want *vouch_wants_item(const struct vouch_wants *wants,
					  size_t index);

/* Dates of an answer, in seconds since 1970; 0: it has none. */
struct vouch_want_dates {
	time_t issued; /* the latest one in it */
	time_t expires; /* the first of what is in it */
};

/**
 * vouch_wants_check() - whether an answer is what was asked for
 * @wants: the list
 * @index: which of it
 * @data: the answer, with the headers that have issuer chains before it, as
 *	curl writes them with -i; or the body alone
 * @size: of @data in bytes
 * @at: the time by which it has to be in force
 * @dates: out; may be NULL
 * @error: may be NULL
 *
 * Of the right chip and TCB, product, platform or issuer, evaluation and date;
 * a signed document also by the certificate that came with it. Who that one is
 * of, an appraisal finds out.
 *
 * Return: 0, -ESTALE when it is not in force, -EBADMSG for anything else, or
 * -ENOMEM.
 */
int vouch_wants_check(const struct vouch_wants *wants, size_t index,
		      const uint8_t *data, size_t size, time_t at,
		      struct vouch_want_dates *dates,
		      struct vouch_error *error);

/**
 * vouch_wants_add_answer() - what is wanted now that an answer is there
 * @wants: the list; what is added is at its end
 * @index: which of it the answer is to
 * @data: an answer that vouch_wants_check() took
 * @size: of @data in bytes
 * @error: may be NULL
 *
 * A quote may name its PCK certificate and nothing else: collateral is by the
 * platform that this certificate names.
 *
 * Return: 0, -EBADMSG for an answer that is not what was asked for, or -ENOMEM.
 */
int vouch_wants_add_answer(struct vouch_wants *wants, size_t index,
			   const uint8_t *data, size_t size,
			   struct vouch_error *error);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* VOUCH_WANTS_H */
