// SPDX-License-Identifier: MIT
/*
 * Messages of Google's libraries, and the claims in which Cocos has them. What
 * a message cannot hold is not written: layout_write() refuses it.
 */
#include <errno.h>
#include <string.h>

#include "codec/proto.h"
#include "formats/layout.h"
#include "formats/write.h"

#define ATTEST_SNP 8 /* of attest.Attestation */
#define ATTEST_TDX 9
#define EAT_NONCE 10

static bool put_message(struct vouch_bytes *to, u32 number,
			struct vouch_bytes *message)
{
	bool ok = proto_put_bytes(to, number, message->data, message->size);

	vouch_bytes_free(message);
	return ok;
}

/* Numbers of sevsnp.CertificateChain. */
static bool put_chain(const struct cert_table *table, struct vouch_bytes *to)
{
	static const u32 numbers[] = {
		[CERT_ROLE_VCEK] = 1,
		[CERT_ROLE_VLEK] = 6,
		[CERT_ROLE_ASK] = 2,
		[CERT_ROLE_ARK] = 3,
	};
	struct vouch_bytes chain = { 0 };
	bool ok = true;

	for (size_t i = 0; i < ARRAY_SIZE(numbers) && ok; i++)
		ok = proto_put_bytes(&chain, numbers[i], table->entries[i].data,
				     table->entries[i].size);
	if (ok)
		return put_message(to, 2, &chain);
	vouch_bytes_free(&chain);
	return false;
}

int write_go_sev_guest(const struct pieces *p, struct vouch_bytes *out)
{
	struct vouch_bytes report;

	if (!layout_write(&layout_snp_report, p->report.data, p->report.size,
			  &report))
		return -EOPNOTSUPP;
	*out = (struct vouch_bytes){ 0 };
	if (put_message(out, 1, &report) && put_chain(&p->table, out))
		return 0;
	vouch_bytes_free(out);
	return -ENOMEM;
}

int write_go_tdx_guest(const struct pieces *p, struct vouch_bytes *out)
{
	static const struct layout *const layouts[] = {
		&layout_quote_4,
		&layout_quote_5,
		&layout_quote_5_td_10,
	};
	const size_t type = 48; /* of a body, in version 5 */
	u8 version = p->report.data[0];
	size_t which = version == 4 ? 0 : p->report.data[type] == 3 ? 1 : 2;

	return layout_write(layouts[which], p->report.data, p->report.size,
			    out) ?
		       0 :
		       -EOPNOTSUPP;
}

static int write_either(const struct pieces *p, struct vouch_bytes *out)
{
	return p->is_snp ? write_go_sev_guest(p, out) :
			   write_go_tdx_guest(p, out);
}

/* attest.Attestation without a TPM: only what is of the processor. */
int write_go_tpm_tools(const struct pieces *p, struct vouch_bytes *out)
{
	static const u8 none[] = { 0 }; /* ak_pub, so that it is the first */
	struct vouch_bytes inner;
	int ret = write_either(p, &inner);

	if (ret)
		return ret;
	*out = (struct vouch_bytes){ 0 };
	if (proto_put_bytes(out, 1, none, sizeof(none)) &&
	    put_message(out, p->is_snp ? ATTEST_SNP : ATTEST_TDX, &inner))
		return 0;
	vouch_bytes_free(out);
	return -ENOMEM;
}

/* Claims without a signature, which Cocos takes; its own proves nothing. */
int write_cocos(const struct pieces *p, struct vouch_bytes *out)
{
	struct vouch_bytes raw = { 0 };
	cbor_item_t *map;
	int ret = p->is_snp ? write_go_sev_guest(p, &raw) : write_raw(p, &raw);

	if (ret)
		return ret;
	map = cbor_new_definite_map(3);
	item_put(&map, item_int(EAT_NONCE),
		 item_bytes(p->report_data, sizeof(p->report_data)));
	item_put(&map, cbor_build_string("raw_report"),
		 item_bytes(raw.data, raw.size));
	item_put(&map, cbor_build_string("platform_type"),
		 cbor_build_string(p->is_snp ? "SNP" : "TDX"));
	vouch_bytes_free(&raw);
	return item_encode(&map, out, NULL);
}
