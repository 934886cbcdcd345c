// SPDX-License-Identifier: GPL-2.0
/*
 * vouch_sim - the TDX module of a simulated TD
 *
 * Layouts: Intel TDX Module ABI, TDREPORT_STRUCT, REPORTMACSTRUCT,
 * TEE_TCB_INFO and TDINFO_STRUCT.
 */
#include <crypto/hash.h>
#include <linux/err.h>
#include <linux/string.h>

#include "sim.h"

#define REPORT_TYPE_TDX 0x81
#define MR_SIZE TDX_MR_SIZE
#define MAC_SIZE 32

/* Which members of TEE_TCB_INFO are valid, TDX 1.0 and 1.5. */
#define TCB_INFO_VALID_V0 0x1ff
#define TCB_INFO_VALID_V1 0x301ff

struct report_mac {
	u8 type;
	u8 subtype;
	u8 version;
	u8 reserved1[13];
	u8 cpusvn[16];
	u8 tee_tcb_info_hash[MR_SIZE];
	u8 tee_info_hash[MR_SIZE];
	u8 report_data[64];
	u8 reserved2[32];
	u8 mac[MAC_SIZE];
};

static_assert(sizeof(struct report_mac) == 256);

struct tcb_info {
	__le64 valid;
	u8 tee_tcb_svn[16];
	u8 mrseam[MR_SIZE];
	u8 mrsignerseam[MR_SIZE];
	u8 attributes[8];
	u8 tee_tcb_svn2[16];
	u8 reserved[95];
} __packed;

static_assert(sizeof(struct tcb_info) == 239);

struct td_info {
	__le64 attributes;
	__le64 xfam;
	u8 mrtd[MR_SIZE];
	u8 mrconfigid[MR_SIZE];
	u8 mrowner[MR_SIZE];
	u8 mrownerconfig[MR_SIZE];
	u8 rtmr[4][MR_SIZE];
	u8 servtd_hash[MR_SIZE];
	u8 reserved[64];
};

static_assert(sizeof(struct td_info) == 512);

struct tdreport {
	struct report_mac mac;
	struct tcb_info tcb;
	u8 reserved[17];
	struct td_info td;
} __packed;

static_assert(sizeof(struct tdreport) == TDX_TDREPORT_SIZE);

void sim_td_stop(struct sim_td *td)
{
	/* NULL is ignored. */
	crypto_free_shash(td->sha384);
	crypto_free_shash(td->hmac);
	td->sha384 = NULL;
	td->hmac = NULL;
}

static int td_alloc_hash(const char *name, struct crypto_shash **out)
{
	struct crypto_shash *tfm = crypto_alloc_shash(name, 0, 0);

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	*out = tfm;
	return 0;
}

int sim_td_start(struct sim_td *td, const struct vouch_sim_tdx *config)
{
	int err;

	sim_td_stop(td);
	td->config = *config;
	err = td_alloc_hash("sha384", &td->sha384);
	if (!err)
		err = td_alloc_hash("hmac(sha256)", &td->hmac);
	if (!err)
		err = crypto_shash_setkey(td->hmac, config->mac_key, MAC_SIZE);
	return err;
}

static void td_fill_tcb(const struct vouch_sim_tdx *config,
			struct tcb_info *tcb)
{
	tcb->valid = cpu_to_le64(config->body_version ? TCB_INFO_VALID_V1 :
							TCB_INFO_VALID_V0);
	memcpy(tcb->tee_tcb_svn, config->tee_tcb_svn, sizeof(tcb->tee_tcb_svn));
	memcpy(tcb->mrseam, config->mrseam, sizeof(tcb->mrseam));
	memcpy(tcb->mrsignerseam, config->mrsignerseam,
	       sizeof(tcb->mrsignerseam));
	if (config->body_version)
		memcpy(tcb->tee_tcb_svn2, config->tee_tcb_svn2,
		       sizeof(tcb->tee_tcb_svn2));
}

static void td_fill_info(const struct vouch_sim_tdx *config, struct td_info *td)
{
	td->attributes = cpu_to_le64(config->attributes);
	td->xfam = cpu_to_le64(config->xfam);
	memcpy(td->mrtd, config->mrtd, sizeof(td->mrtd));
	memcpy(td->mrconfigid, config->mrconfigid, sizeof(td->mrconfigid));
	memcpy(td->mrowner, config->mrowner, sizeof(td->mrowner));
	memcpy(td->mrownerconfig, config->mrownerconfig,
	       sizeof(td->mrownerconfig));
	memcpy(td->rtmr, config->rtmr, sizeof(td->rtmr));
	memcpy(td->servtd_hash, config->servtd_hash, sizeof(td->servtd_hash));
}

/* Hashes first, then the MAC over everything that comes before it. */
static int td_seal(const struct sim_td *td, struct tdreport *report)
{
	int err;

	err = crypto_shash_tfm_digest(td->sha384, (u8 *)&report->tcb,
				      sizeof(report->tcb),
				      report->mac.tee_tcb_info_hash);
	if (!err)
		err = crypto_shash_tfm_digest(td->sha384, (u8 *)&report->td,
					      sizeof(report->td),
					      report->mac.tee_info_hash);
	if (!err)
		err = crypto_shash_tfm_digest(td->hmac, (u8 *)&report->mac,
					      offsetof(struct report_mac, mac),
					      report->mac.mac);
	return err;
}

int sim_td_report(struct sim_td *td, const u8 *report_data, u8 *tdreport)
{
	struct tdreport *report = (struct tdreport *)tdreport;

	memset(report, 0, sizeof(*report));
	report->mac.type = REPORT_TYPE_TDX;
	report->mac.version = td->config.body_version;
	memcpy(report->mac.cpusvn, td->config.cpusvn,
	       sizeof(report->mac.cpusvn));
	memcpy(report->mac.report_data, report_data,
	       sizeof(report->mac.report_data));
	td_fill_tcb(&td->config, &report->tcb);

	spin_lock(&td->lock);
	td_fill_info(&td->config, &report->td);
	spin_unlock(&td->lock);
	return td_seal(td, report);
}

int sim_td_extend(struct sim_td *td, u32 index, const u8 *value)
{
	u8 both[2 * MR_SIZE];
	int err;

	if (index >= ARRAY_SIZE(td->config.rtmr))
		return -EINVAL;

	spin_lock(&td->lock);
	memcpy(both, td->config.rtmr[index], MR_SIZE);
	memcpy(both + MR_SIZE, value, MR_SIZE);
	err = crypto_shash_tfm_digest(td->sha384, both, sizeof(both),
				      td->config.rtmr[index]);
	spin_unlock(&td->lock);
	return err;
}

u64 sim_td_status(struct sim_td *td)
{
	u64 status = TDX_MODULE_SUCCESS;

	spin_lock(&td->lock);
	if (td->trouble.busy) {
		td->trouble.busy--;
		status = TDX_MODULE_BUSY;
	} else if (td->trouble.status_count) {
		td->trouble.status_count--;
		status = (u64)td->trouble.status << 32;
	}
	spin_unlock(&td->lock);
	return status;
}
