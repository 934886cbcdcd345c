/* SPDX-License-Identifier: MIT */
/*
 * libvouch - what a launch of a confidential guest will measure to
 *
 * Part of vouch.h. Needs no TEE, no rights and no network.
 */
#ifndef VOUCH_MEASURE_H
#define VOUCH_MEASURE_H

#include <vouch.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* ---- measure/launch.c ---- */

/*
 * Inputs of a launch, by name. Digests of its files are kept once they are
 * made, so that it is for one thread at a time.
 */
struct vouch_launch;

/* NULL without memory; vouch_launch_free() takes NULL. */
struct vouch_launch *vouch_launch_new(void);
void vouch_launch_free(struct vouch_launch *launch);

/**
 * struct vouch_launch_key - an input that a launch may have
 * @name: as in Documentation/measure.rst
 * @want: what its value must be, in words
 * @is_file: vouch_launch_set_file() takes it, else vouch_launch_set()
 */
struct vouch_launch_key {
	const char *name;
	const char *want;
	bool is_file;
};

/* NULL past the last. */
const struct vouch_launch_key *vouch_launch_key(size_t index);

/**
 * vouch_launch_set() - one input, in place of what was set before
 * @launch: what it goes to
 * @key: its name
 * @value: text; NULL takes the input away
 * @error: may be NULL
 *
 * Return: 0, -EINVAL for an unknown key or a value that it does not take, or
 * -ENOMEM.
 */
int vouch_launch_set(struct vouch_launch *launch, const char *key,
		     const char *value, struct vouch_error *error);

/**
 * vouch_launch_set_file() - an input that is a file, in place of the one before
 * @launch: what it goes to
 * @key: its name
 * @data: content; must stay as it is until @launch is freed. NULL with a @size
 *	of 0 is a file without content
 * @size: of @data in bytes
 * @error: may be NULL
 *
 * Return: 0 or -EINVAL.
 */
int vouch_launch_set_file(struct vouch_launch *launch, const char *key,
			  const uint8_t *data, size_t size,
			  struct vouch_error *error);

/* ---- measure/measure.c, measure/measurement.c ---- */

/* What a launch measures to, and from what. */
struct vouch_measurement;

/**
 * vouch_measure() - what a launch measures to
 * @launch: its inputs
 * @kind: "snp", "ovmf-hash", "sev", "sev-es", "tdx", "vtpm" or "replay"
 * @measurement: out: to be freed with vouch_measurement_free()
 * @error: may be NULL
 *
 * Return: 0, -EINVAL when an input is missing or does not go with another,
 * -EBADMSG when a file is malformed, or -ENOMEM.
 */
int vouch_measure(struct vouch_launch *launch, const char *kind,
		  struct vouch_measurement **measurement,
		  struct vouch_error *error);

void vouch_measurement_free(struct vouch_measurement *measurement);

/**
 * struct vouch_measured - a value that Evidence will have
 * @name: "measurement", "mrtd", "rtmr0" ...
 * @digest: @size bytes, or NULL when an input is missing for it
 * @size: of @digest
 * @missing: which input that is, in words; else NULL
 */
struct vouch_measured {
	const char *name;
	const uint8_t *digest;
	size_t size;
	const char *missing;
};

/* In order; NULL past the last. */
const struct vouch_measured *
vouch_measurement_value(const struct vouch_measurement *measurement,
			size_t index);

/**
 * struct vouch_measured_item - one thing that goes into a value
 * @value: name of that value
 * @type: of the event in a log: "EV_SEPARATOR"; or of the pages: "NORMAL"
 * @event_type: the number of that event; 0 for pages
 * @text: what it is
 * @digest: of its content, @size bytes; zeroes where none is measured
 * @size: of @digest
 */
struct vouch_measured_item {
	const char *value;
	const char *type;
	uint32_t event_type;
	const char *text;
	const uint8_t *digest;
	size_t size;
};

/* In the order in which they are measured; NULL past the last. */
const struct vouch_measured_item *
vouch_measurement_item(const struct vouch_measurement *measurement,
		       size_t index);

/* Sentences about what is doubtful; NULL past the last. */
const char *vouch_measurement_note(const struct vouch_measurement *measurement,
				   size_t index);

/* ---- measure/id_block.c ---- */

/**
 * struct vouch_id_block - what the owner of an SNP guest signs
 * @measurement: the launch digest
 * @family_id: the owner's
 * @image_id: the owner's
 * @guest_svn: the owner's version
 * @policy: of the guest, as in its report
 */
struct vouch_id_block {
	uint8_t measurement[48];
	uint8_t family_id[16];
	uint8_t image_id[16];
	uint32_t guest_svn;
	uint64_t policy;
};

/**
 * vouch_id_block_make() - ID block and ID authentication, signed
 * @block: what is signed
 * @id_key: private key on P-384, in PEM
 * @author_key: likewise, which signs @id_key; or NULL
 * @id_block: out: 96 bytes
 * @id_auth: out: 4096 bytes
 * @error: may be NULL
 *
 * Return: 0, -EINVAL for another key, or -ENOMEM.
 */
int vouch_id_block_make(const struct vouch_id_block *block, const char *id_key,
			const char *author_key, struct vouch_bytes *id_block,
			struct vouch_bytes *id_auth, struct vouch_error *error);

/**
 * vouch_id_block_check() - what firmware checks in SNP_LAUNCH_FINISH
 * @id_block: 96 bytes
 * @id_auth: 4096 bytes
 * @block: out: what @id_block says
 * @id_key_digest: out: 48 bytes, as a report has it
 * @author_key_digest: out: likewise; zeroes without an author key
 * @error: may be NULL
 *
 * Whether the launch digest and the policy are those of the guest is for the
 * caller to compare.
 *
 * Return: 0; -EBADMSG when firmware would refuse them; or -ENOMEM.
 */
int vouch_id_block_check(const struct vouch_bytes *id_block,
			 const struct vouch_bytes *id_auth,
			 struct vouch_id_block *block, uint8_t *id_key_digest,
			 uint8_t *author_key_digest, struct vouch_error *error);

/* ---- formats/corim_write.c ---- */

/* Reference values of launches, which become an unsigned CoRIM. */
struct vouch_corim;

/* For "snp" or "tdx"; NULL without memory. vouch_corim_free() takes NULL. */
struct vouch_corim *vouch_corim_new(const char *tee);
void vouch_corim_free(struct vouch_corim *corim);

/**
 * vouch_corim_launch() - one more launch, whose values follow
 * @corim: what it goes to
 * @name: what tells it from the others, in words; copied
 * @error: may be NULL
 *
 * Return: 0 or -ENOMEM.
 */
int vouch_corim_launch(struct vouch_corim *corim, const char *name,
		       struct vouch_error *error);

/**
 * vouch_corim_value() - one more value of the last launch
 * @corim: what it goes to
 * @name: "measurement"; or "mrtd", "rtmr0" to "rtmr3"
 * @digest: SHA-384
 * @size: of @digest in bytes, 48
 * @error: may be NULL
 *
 * Return: 0, or -EINVAL without a launch, for another name, size, or for one
 * value too many.
 */
int vouch_corim_value(struct vouch_corim *corim, const char *name,
		      const uint8_t *digest, size_t size,
		      struct vouch_error *error);

/**
 * vouch_corim_write() - all of it in CBOR, tag 501 of draft-ietf-rats-corim
 * @corim: at least one launch, each with a value
 * @out: out: to be freed with vouch_bytes_free(); the same launches give the
 *	same bytes
 * @error: may be NULL
 *
 * For SEV-SNP by the profile of AMD that Veraison runs, for keys of both kinds
 * (VCEK, VLEK); for TDX with a measurement for each register.
 *
 * Return: 0, -EINVAL without a launch or a value, or -ENOMEM.
 */
int vouch_corim_write(const struct vouch_corim *corim, struct vouch_bytes *out,
		      struct vouch_error *error);

struct vouch_sign_key; /* vouch_ear.h */
struct vouch_ear_keys;

/**
 * vouch_corim_sign() - the same in a COSE_Sign1
 * @corim: as for vouch_corim_write()
 * @key: what signs it
 * @signer: its name in words, for corim-meta
 * @out: out: to be freed with vouch_bytes_free()
 * @error: may be NULL
 *
 * Return: as vouch_corim_write(), or -EIO.
 */
int vouch_corim_sign(const struct vouch_corim *corim,
		     const struct vouch_sign_key *key, const char *signer,
		     struct vouch_bytes *out, struct vouch_error *error);

/* ---- formats/corim_read.c, rvps.c: reference values of others ---- */

/**
 * vouch_policy_from_corim() - a policy that accepts what a CoRIM refers to
 * @data: a signed CoRIM; an unsigned one only if @keys is NULL
 * @size: of @data in bytes
 * @keys: who may sign; NULL: nobody is asked for
 * @at: the time that its validity has to cover
 * @json: out: allocated text, to be freed with vouch_text_free()
 * @error: may be NULL
 *
 * Values of one reference triple are accepted together, as an entry of any_of.
 * What a policy has no place for is refused, not left out.
 *
 * Return: 0; -EKEYREJECTED when it is unsigned, or signed by somebody else;
 * -EBADMSG when it is malformed, or has what is not understood; -ESTALE when it
 * is not in force; -ENOMEM.
 */
int vouch_policy_from_corim(const uint8_t *data, size_t size,
			    const struct vouch_ear_keys *keys, time_t at,
			    char **json, struct vouch_error *error);

/**
 * vouch_policy_from_rvps() - a policy of a message to Trustee's RVPS
 * @data: JSON with "version", "type" of "sample" and "provenance"; or with
 *	"platform" and "realm", as Veraison's verifier of Arm CCA keeps its
 *	reference values; nobody signs these
 * @size: of @data in bytes
 * @json: out: allocated text, to be freed with vouch_text_free()
 * @error: may be NULL
 *
 * Return: 0, -EBADMSG when it is malformed, or has a name that is not
 * understood, or -ENOMEM.
 */
int vouch_policy_from_rvps(const uint8_t *data, size_t size, char **json,
			   struct vouch_error *error);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* VOUCH_MEASURE_H */
