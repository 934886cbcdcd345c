// SPDX-License-Identifier: MIT
/* Seeds that the simulator has no part for: TDREPORT, event log, policies. */
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/fields.h"
#include "log/event_log.h"
#include "seeds.h"

/* Intel TDX Module ABI: REPORTMACSTRUCT, TEE_TCB_INFO, TDINFO. */
#define AT_TCB_INFO 256
#define AT_TD_INFO 512

static u8 log_data[1024];
static size_t log_size;
static u8 registers[4][EVENT_DIGEST_SIZE];

static void fill_td_info(const struct sim_tdx_config *tdx, u8 *info)
{
	const u8 *const fields[] = { tdx->mrtd,	   tdx->mrconfigid,
				     tdx->mrowner, tdx->mrownerconfig,
				     tdx->rtmr0,   tdx->rtmr1,
				     tdx->rtmr2,   tdx->rtmr3 };

	put_le64(info, tdx->attributes);
	put_le64(info + 8, tdx->xfam);
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		memcpy(info + 16 + 48 * i, fields[i], 48);
}

void seed_td_report(const struct sim *sim, const u8 *report_data, u8 *report)
{
	const struct sim_tdx_config *tdx = &sim->config.tdx;
	u8 *tcb_info = report + AT_TCB_INFO;
	unsigned int size;

	memset(report, 0, SIM_TDREPORT_SIZE);
	report[0] = 0x81;
	report[2] = (u8)tdx->body_version;
	memcpy(report + 16, tdx->cpusvn, 16);
	memcpy(report + 128, report_data, 64);
	memcpy(tcb_info + 8, tdx->tee_tcb_svn, 16);
	memcpy(tcb_info + 24, tdx->mrseam, 48);
	memcpy(tcb_info + 72, tdx->mrsignerseam, 48);
	if (tdx->body_version)
		memcpy(tcb_info + 128, tdx->tee_tcb_svn2, 16);
	fill_td_info(tdx, report + AT_TD_INFO);
	EVP_Digest(tcb_info, 239, report + 32, NULL, EVP_sha384(), NULL);
	EVP_Digest(report + AT_TD_INFO, 512, report + 80, NULL, EVP_sha384(),
		   NULL);
	HMAC(EVP_sha256(), sim->tdx.qe.mac_key, 32, report, 224, report + 224,
	     &size);
}

static void put32(u32 value)
{
	put_le32(log_data + log_size, value);
	log_size += 4;
}

static void put(const void *data, size_t size)
{
	memcpy(log_data + log_size, data, size);
	log_size += size;
}

/* TCG PC Client Platform Firmware Profile, sections 10.2 and 10.4.5.1. */
static void put_format(void)
{
	static const u8 tail[] = { 0, 0, 0, 0,	  0, 2,	 0, 2, 1,
				   0, 0, 0, 0x0c, 0, 48, 0, 0 };
	static const u8 zeroes[20];

	put32(1);
	put32(EV_NO_ACTION);
	put(zeroes, sizeof(zeroes));
	put32(16 + sizeof(tail));
	put("Spec ID Event03", 16);
	put(tail, sizeof(tail));
}

static void put_event(u32 mr, u32 type, const char *text, size_t size)
{
	u8 digest[EVENT_DIGEST_SIZE], both[2 * EVENT_DIGEST_SIZE];
	u8 *rtmr = registers[mr - 1];

	EVP_Digest(text, size, digest, NULL, EVP_sha384(), NULL);
	put32(mr);
	put32(type);
	put32(1);
	put("\x0c", 2);
	put(digest, sizeof(digest));
	put32((u32)size);
	put(text, size);
	memcpy(both, rtmr, EVENT_DIGEST_SIZE);
	memcpy(both + EVENT_DIGEST_SIZE, digest, EVENT_DIGEST_SIZE);
	EVP_Digest(both, sizeof(both), rtmr, NULL, EVP_sha384(), NULL);
}

#define DIGITS "000102030405060708090a0b0c0d0e0f"
#define EVENT(imr, type)                        \
	"{\"imr\":" imr ",\"event_type\":" type \
	",\"digest\":\"" DIGITS DIGITS DIGITS   \
	"\",\"event\":\"app-id\",\"event_payload\":\"00ff\"}"

static const char event_list[] =
	"[" EVENT("0", "4") "," EVENT("3", "134217729") "]";
static const char event_lines[] =
	"{\"event\":\"app-id\",\"payload\":\"00ff\"}\n"
	"{\"event\":\"key\",\"payload\":\"\",\"version\":2}\n";

const u8 *seed_log(size_t *size)
{
	*size = log_size;
	return log_data;
}

void seed_write_log(void)
{
	static const char boot[] =
		"\x61\xdf\xe4\x8b\xca\x93\xd2\x11\xaa\x0d\x00\xe0\x98\x03\x2b"
		"\x8c\x09\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0"
		"B\0o\0o\0t\0O\0r\0d\0e\0r\0\1\0";
	u8 table[56] = "CCEL";

	put_format();
	put_event(1, EV_S_CRTM_VERSION, "1\0.\0000\0", 6);
	put_event(1, EV_EFI_VARIABLE_BOOT, boot, sizeof(boot) - 1);
	put_event(1, EV_SEPARATOR, "\0\0\0", 4);
	put_event(2, EV_EFI_ACTION, "Calling EFI Application", 23);
	put_event(3, EV_EVENT_TAG, "\x8d\x0f\x5a\x0c\4\0\0\0init", 12);
	put_event(4, EV_EVENT_TAG, "AAEL domain operation content", 29);
	put("\xff\xff\xff\xff", 4);
	seed_write("log", "boot", log_data, log_size);
	seed_write("world", "log", log_data, log_size);
	seed_write("log", "list", event_list, sizeof(event_list) - 1);
	seed_write("log", "lines", event_lines, sizeof(event_lines) - 1);
	table[4] = sizeof(table);
	memmove(log_data + sizeof(table), log_data, log_size);
	memcpy(log_data, table, sizeof(table));
	seed_write("log", "table", log_data, log_size + sizeof(table));
}

void seed_set_registers(struct sim_tdx_config *tdx)
{
	static const char *const names[] = { "rtmr0", "rtmr1", "rtmr2",
					     "rtmr3" };
	u8 *const fields[] = { tdx->rtmr0, tdx->rtmr1, tdx->rtmr2, tdx->rtmr3 };
	struct sim_config *config;

	config = (struct sim_config *)((u8 *)tdx -
				       offsetof(struct sim_config, tdx));
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		memcpy(fields[i], registers[i], EVENT_DIGEST_SIZE);
		config->given[sim_config_find(names[i]) - sim_config_keys] =
			true;
	}
}

static char accepted[2][1024];

void seed_expect(const char *key, const u8 *value, size_t size)
{
	char *list = accepted[!strcmp(key, "mrtd")];

	strcat(list, *list ? ",\"" : "\"");
	for (size_t i = 0; i < size; i++)
		sprintf(list + strlen(list), "%02x", value[i]);
	strcat(list, "\"");
}

static const char *const policies[] = {
	"{}",
	"{\"comment\":\"x\",\"freshness\":\"required\",\"uid\":[0,1000],"
	"\"nonce\":\"3031323334353637\",\"strict\":true,\"require_crl\":true,"
	"\"provisional\":\"refuse\"}",
	"{\"snp\":{\"vmpl\":[0,1],\"guest_svn_min\":\"0x2\","
	"\"products\":[\"Genoa\"],\"report_version_min\":3,"
	"\"firmware_min\":\"1.55.39\",\"csp_id\":\"x\","
	"\"chip_id\":\"0011223344556677\",\"allow_vlek\":false,"
	"\"guest_policy\":{\"smt\":\"forbid\",\"abi_min\":\"1.55\","
	"\"rapl_dis\":\"require\"},\"platform\":{\"ecc\":\"require\"},"
	"\"tcb_min\":{\"reported\":{\"snp\":27,\"microcode\":84},"
	"\"committed\":{\"bootloader\":3}}}}",
	"{\"tdx\":{\"tcb_status\":[\"UpToDate\",\"OutOfDate\"],"
	"\"tcb_evaluation_min\":18,\"max_collateral_age_days\":30,"
	"\"attributes\":{\"debug\":\"allow\"},\"advisories\":"
	"{\"deny\":[\"INTEL-SA-00837\"]},\"platform\":{\"smt\":\"forbid\"},"
	"\"sgx\":{\"isvprodid\":1,\"isvsvn_min\":2,\"debug\":\"allow\"},"
	"\"xfam\":\"e700000000000000\"}}",
	"{\"snp\":{\"vmpl\":0},\"any_of\":[{\"name\":\"June\",\"comment\":[{}],"
	"\"snp\":{\"guest_svn_min\":2,\"image_id\":"
	"\"00112233445566778899aabbccddeeff\"}},{\"name\":\"July\","
	"\"snp\":{\"guest_svn_min\":3},\"tdx\":{\"xfam\":[231,\"0xff\"],"
	"\"sgx\":{\"isvprodid\":1,\"isvsvn_min\":2}}}]}",
};

void seed_write_policies(void)
{
	char name[] = "0", text[4096];

	for (size_t i = 0; i < ARRAY_SIZE(policies); i++, name[0]++)
		seed_write("policy", name, policies[i], strlen(policies[i]));
	snprintf(text, sizeof(text),
		 "{\"freshness\":\"unchecked\",\"any_of\":["
		 "{\"name\":\"guest\",\"snp\":{\"measurement\":[%s]}},"
		 "{\"name\":\"TD\",\"tdx\":{\"mrtd\":[%s]}},"
		 "{\"name\":\"enclave\",\"tdx\":{\"sgx\":{\"mrenclave\":"
		 "\"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d"
		 "4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d\"}}}]}",
		 accepted[0], accepted[1]);
	seed_write("policy", "world", text, strlen(text));
	seed_write("world", "policy.json", text, strlen(text));
}
