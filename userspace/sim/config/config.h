/* SPDX-License-Identifier: MIT */
/*
 * The configuration of a simulated guest: one struct, and one table of keys for
 * files, options and help. The rooms snp/ and tdx/ give the defaults.
 */
#ifndef VOUCH_SIM_CONFIG_H
#define VOUCH_SIM_CONFIG_H

#include <stdio.h>

#include "lib/base/types.h"

#define SIM_TEXT_MAX 256
#define SIM_CONFIG_KEYS_MAX 96

struct sim_error;

enum sim_product {
	SIM_MILAN,
	SIM_GENOA,
	SIM_TURIN,
	SIM_PRODUCTS,
};

enum sim_tcb_part {
	SIM_TCB_FMC,
	SIM_TCB_BOOT_LOADER,
	SIM_TCB_TEE,
	SIM_TCB_SNP,
	SIM_TCB_MICROCODE,
	SIM_TCB_PARTS,
};

struct sim_tcb {
	u8 part[SIM_TCB_PARTS];
	u8 given; /* one bit per part that the configuration names */
};

struct sim_version {
	u8 major;
	u8 minor;
	u8 build;
};

struct sim_cpuid {
	u8 family;
	u8 model;
	u8 stepping;
};

enum sim_signer {
	SIM_SIGNER_VCEK,
	SIM_SIGNER_VLEK,
};

enum sim_tee_id {
	SIM_SNP,
	SIM_TDX,
};

/* As body_version of struct vouch_sim_tdx has it. */
enum sim_body {
	SIM_BODY_1_0,
	SIM_BODY_1_5,
};

/* In the order in which Intel lists them, from good to bad. */
enum sim_tcb_status {
	SIM_UP_TO_DATE,
	SIM_SW_HARDENING_NEEDED,
	SIM_CONFIGURATION_NEEDED,
	SIM_CONFIGURATION_AND_SW_HARDENING_NEEDED,
	SIM_OUT_OF_DATE,
	SIM_OUT_OF_DATE_CONFIGURATION_NEEDED,
	SIM_REVOKED,
};

/* The TD, its platform, and what the vendor says about the platform. */
struct sim_tdx_config {
	u32 body_version;
	u32 quote_version;
	u32 certification_data; /* type 1, 3 or 5 */
	u32 quote_buffer_max;
	bool notify;
	u64 attributes;
	u64 xfam;
	u8 mrtd[48];
	u8 mrconfigid[48];
	u8 mrowner[48];
	u8 mrownerconfig[48];
	u8 rtmr0[48];
	u8 rtmr1[48];
	u8 rtmr2[48];
	u8 rtmr3[48];
	u8 servtd_hash[48];
	u8 mrseam[48];
	u8 mrsignerseam[48];
	u8 cpusvn[16];
	u8 tee_tcb_svn[16];
	u8 tee_tcb_svn2[16];
	u8 pck_svn[16];
	u32 pcesvn;
	u8 fmspc[6];
	u8 pceid[2];
	u8 ppid[16];
	u8 platform_instance[16];
	u32 sgx_type;
	bool dynamic_platform;
	bool cached_keys;
	bool smt_enabled;
	u8 qe_mrsigner[32];
	u32 qe_isvprodid;
	u32 qe_isvsvn;
	u32 tcb_status;
	u32 module_status;
	u32 qe_status;
	u32 evaluation_number;
	u32 collateral_days;
	bool pck_revoked;
	bool ca_revoked;
};

struct sim_config {
	u32 tee;
	u32 product;
	u32 signing_key; /* VLEK: one is loaded, and preferred */
	u32 report_version;
	u32 vmpl;
	char seed[SIM_TEXT_MAX];
	char boot[SIM_TEXT_MAX];
	struct sim_tcb reported_tcb;
	struct sim_tcb committed_tcb;
	struct sim_tcb current_tcb;
	struct sim_tcb launch_tcb;
	struct sim_version current_firmware;
	struct sim_version committed_firmware;
	struct sim_cpuid cpuid;
	u64 policy;
	u64 platform_info;
	u64 launch_mit;
	u64 current_mit;
	u32 guest_svn;
	u8 measurement[48];
	u8 host_data[32];
	u8 family_id[16];
	u8 image_id[16];
	u8 id_key_digest[48];
	u8 author_key_digest[48];
	u8 chip_id[64];
	char csp_id[SIM_TEXT_MAX];
	char not_before[SIM_TEXT_MAX];
	bool mask_chip_id;
	bool mask_chip_key;
	bool vcek_disabled;
	bool certs;
	char swtpm[SIM_TEXT_MAX];
	u32 uefi_flags;
	u32 certs_padding;
	u32 latency_us;
	struct sim_tdx_config tdx;
	bool given[SIM_CONFIG_KEYS_MAX]; /* in the order of the table */
};

enum sim_key_type {
	SIM_KEY_CHOICE,
	SIM_KEY_U32,
	SIM_KEY_U64,
	SIM_KEY_BOOL,
	SIM_KEY_TEXT,
	SIM_KEY_BYTES,
	SIM_KEY_TCB,
	SIM_KEY_VERSION,
	SIM_KEY_CPUID,
};

struct sim_config_key {
	const char *name;
	enum sim_key_type type;
	size_t offset;
	size_t size;
	u64 max;
	const char *const *choices;
	const char *help;
};

/* ---- keys.c ---- */

extern const struct sim_config_key sim_config_keys[];
extern const size_t sim_config_keys_count;
/* By enum sim_tcb_status, as TCB Info spells them; ends with NULL. */
extern const char *const sim_tcb_status_names[];

const struct sim_config_key *sim_config_find(const char *name);
int sim_config_set(struct sim_config *config, const struct sim_config_key *key,
		   const char *text, struct sim_error *error);
/* The value as text that sim_config_set() takes. */
void sim_config_get(const struct sim_config *config,
		    const struct sim_config_key *key, char *out, size_t size);
bool sim_config_is_given(const struct sim_config *config, const char *name);
/* Sets a key that was not given; it still counts as not given. */
void sim_config_default(struct sim_config *config, const char *name,
			const char *text);

/* ---- value.c ---- */

extern const char *const sim_tcb_names[SIM_TCB_PARTS];

int sim_value_parse(const struct sim_config_key *key, const char *text,
		    void *value, struct sim_error *error);
void sim_value_format(const struct sim_config_key *key, const void *value,
		      char *out, size_t size);

/* ---- common.c ---- */

/* Defaults and checks of the keys that every TEE has. */
int sim_config_finish_common(struct sim_config *config,
			     struct sim_error *error);

/* ---- json.c ---- */

int sim_config_load(struct sim_config *config, const char *path,
		    struct sim_error *error);
void sim_config_print(const struct sim_config *config, FILE *out);

#endif /* VOUCH_SIM_CONFIG_H */
