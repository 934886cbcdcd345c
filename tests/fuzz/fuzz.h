/* SPDX-License-Identifier: MIT */
/* What is fuzzed: one function a target, over the seeds of some kinds. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdlib.h>
#include <vouch.h>

#include "base/types.h"

struct fuzz_target {
	const char *name;
	const char *kinds; /* of seeds, with blanks between */
	/*
	 * Whatever @data is, it must not crash nor leak. Returns whether it
	 * was affirmed.
	 */
	bool (*run)(const u8 *data, size_t size);
};

extern const struct fuzz_target fuzz_targets[];

/* NULL when there is none of this name. */
const struct fuzz_target *fuzz_find(const char *name);

/* Frees the file's content with free(); exits when it cannot be read. */
u8 *fuzz_read(const char *path, size_t *size);

/*
 * Calls @each for every file of a folder, in the order of their names; none
 * when there is no such folder.
 */
typedef void fuzz_each_t(const char *path, const u8 *data, size_t size);
void fuzz_each(const char *folder, fuzz_each_t *each);

/* ---- engine.c: what libFuzzer calls ---- */

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const u8 *data, size_t size);
size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t room,
			       unsigned int seed);

/* ---- tpm.c ---- */

bool fuzz_manifest(const u8 *data, size_t size);
bool fuzz_tpm(const u8 *data, size_t size);
bool fuzz_hcl(const u8 *data, size_t size);
bool fuzz_tpm_log(const u8 *data, size_t size);
bool fuzz_ima(const u8 *data, size_t size);

/* ---- cca.c ---- */

bool fuzz_cca(const u8 *data, size_t size);
bool fuzz_reference(const u8 *data, size_t size);

/* ---- ear.c ---- */

bool fuzz_ear(const u8 *data, size_t size);
bool fuzz_ear_keys(const u8 *data, size_t size);
bool fuzz_corim(const u8 *data, size_t size);
bool fuzz_rvps(const u8 *data, size_t size);

/* ---- sealed.c ---- */

bool fuzz_sealed(const u8 *data, size_t size);

/* ---- parsers.c ---- */

bool fuzz_show(const u8 *data, size_t size);
bool fuzz_snp_report(const u8 *data, size_t size);
bool fuzz_snp_table(const u8 *data, size_t size);
bool fuzz_quote(const u8 *data, size_t size);
bool fuzz_tdreport(const u8 *data, size_t size);
bool fuzz_log(const u8 *data, size_t size);
bool fuzz_runtime_log(const u8 *data, size_t size);
bool fuzz_evidence(const u8 *data, size_t size);
bool fuzz_policy(const u8 *data, size_t size);
bool fuzz_expect(const u8 *data, size_t size);
bool fuzz_collateral(const u8 *data, size_t size);
bool fuzz_endorsement(const u8 *data, size_t size);
bool fuzz_anchor(const u8 *data, size_t size);
bool fuzz_qgs(const u8 *data, size_t size);
bool fuzz_base64(const u8 *data, size_t size);

/* ---- answers.c ---- */

bool fuzz_answer(const u8 *data, size_t size);

/* ---- measuring.c ---- */

bool fuzz_firmware(const u8 *data, size_t size);
bool fuzz_igvm(const u8 *data, size_t size);
bool fuzz_pe(const u8 *data, size_t size);
bool fuzz_smbios(const u8 *data, size_t size);
bool fuzz_disk(const u8 *data, size_t size);
bool fuzz_variables(const u8 *data, size_t size);

/* ---- exits.c: of the simulator, which may lack no memory ---- */

bool fuzz_exits(const u8 *data, size_t size);
/* Instead of sim_log(): standard error is libFuzzer's. */
void __wrap_sim_log(const char *format, ...);

/* ---- der.c: aborts where OpenSSL reads something else ---- */

bool fuzz_der(const u8 *data, size_t size);
bool fuzz_crl(const u8 *data, size_t size);

/* ---- document.c ---- */

/*
 * Aborts when the library takes in another document than jansson and the rules
 * do. Either may lack memory, so that this is nothing for the sweep.
 */
bool fuzz_document(const u8 *data, size_t size);

/* ---- forms.c ---- */

/*
 * Aborts when a piece that was found is not found again in more forms. Lack of
 * memory may look like that, so that this is nothing for the sweep.
 */
bool fuzz_forms(const u8 *data, size_t size);

/* ---- formats.c ---- */

bool fuzz_proto(const u8 *data, size_t size);
bool fuzz_convert(const u8 *data, size_t size);

/* ---- pages.c, cases.c, doctor.c: of the tool ---- */

/* Aborts when a page of a result in JSON is not well-formed. */
bool fuzz_page(const u8 *data, size_t size);
/* Aborts when a case does not come out the same twice. */
bool fuzz_case(const u8 *data, size_t size);
/* Aborts when more of an answer is kept than there was. */
bool fuzz_doctor(const u8 *data, size_t size);

/* ---- appraising.c ---- */

/* Unless NULL, told of each result, which is then judged elsewhere. */
extern void (*fuzz_on_result)(const struct vouch_result *result);

/* Reads $FUZZ_SEEDS/world, once, whoever comes first. */
void fuzz_world_load(void);

/* With one verifier, and what it has learnt. */
bool fuzz_appraise(const u8 *data, size_t size);
/* With one that is new. */
bool fuzz_appraise_cold(const u8 *data, size_t size);
/* @data is the log of a good quote. */
bool fuzz_appraise_log(const u8 *data, size_t size);
/* @data is an endorsement besides what the world has. */
bool fuzz_appraise_with(const u8 *data, size_t size);

#endif /* TESTS_FUZZ_FUZZ_H */
