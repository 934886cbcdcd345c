// SPDX-License-Identifier: MIT
#include "sim/sim.h"

static const char usage[] =
	"usage: vouch-simd [OPTION]...\n"
	"       vouch-simd ctl PATH COMMAND\n"
	"\n"
	"Plays host and security processor of a simulated SEV-SNP guest, or\n"
	"host, quoting enclave and vendor of a simulated TD, behind\n"
	"/dev/vouch-sim (module vouch_sim).\n"
	"\n"
	"  --config FILE       a JSON object with the keys below\n"
	"  --state DIR         keep the RSA keys there, which are slow to make\n"
	"  --daemon            go into the background when the guest is ready\n"
	"  --pid-file FILE     write the process id\n"
	"  --log FILE          write the messages of --daemon there\n"
	"  --control PATH      take commands on this unix socket\n"
	"  --stats FILE        at the end, write what the command stats says\n"
	"  --misbehave SPEC    misbehave from the start, see below\n"
	"  --device PATH       use this device instead of /dev/vouch-sim;\n"
	"                      unix:PATH waits there for the QEMU of\n"
	"                      \"make platform\", whose guest is served\n"
	"  --pki DIR           only write certificates and collateral to DIR;\n"
	"                      SNP: ark.pem (the trust anchor), ask.pem,\n"
	"                      asvk.pem, vcek.der and vlek.der; TDX:\n"
	"                      root.pem (the trust anchor), pck_chain.pem,\n"
	"                      tcbinfo.json, qe_identity.json,\n"
	"                      tcb_signing_chain.pem, root_crl.der, pck_crl.der\n"
	"  --qgs PATH          serve quotes on this unix socket, as a Quote\n"
	"                      Generation Service does\n"
	"  --qgs-vsock PORT    the same on vsock\n"
	"  --web PORT          only play the vendor's services over HTTP on this\n"
	"                      port of 127.0.0.1, until SIGTERM; 0: a free one,\n"
	"                      which is printed\n"
	"  --web-ca FILE       over HTTPS, by a certificate that is written there\n"
	"  --print             only print the configuration as JSON\n"
	"  --help              print this text\n"
	"\n"
	"Keys of the configuration, with defaults; e.g. --guest-svn=3:\n";

static const char control[] =
	"\n"
	"Commands on the control socket, one a line; the answer ends with a\n"
	"line \"ok\" or \"refused: WHY\":\n"
	"  KIND[=VALUE] [COUNT|forever]   misbehave for COUNT times (1);\n"
	"                      several with commas between\n"
	"  normal              stop misbehaving, then do as for speak\n"
	"  speak               end silence and in-flight: answer exits and quotes\n"
	"                      that wait\n"
	"  active              list the misbehaviour that is still to come\n"
	"  stats               counters; iv-reuse and buffer-reuse must be 0\n"
	"  counter VMPCK N     as if another user of the key had reached number N\n"
	"  set KEY VALUE       KEY: latency_us, certs, certs_padding,\n"
	"                      current_tcb, committed_tcb, current_mit,\n"
	"                      platform_info, quote_buffer_max\n"
	"  config              print the configuration as JSON\n"
	"  stop                end vouch-simd; the guest goes away\n"
	"\n"
	"Kinds of misbehaviour, with the default of VALUE:\n";

static void help_keys(FILE *out)
{
	for (size_t i = 0; i < sim_config_keys_count; i++)
		fprintf(out, "  %-19s %s\n", sim_config_keys[i].name,
			sim_config_keys[i].help);
}

static void help_kinds(FILE *out)
{
	for (int i = 0; i < SIM_KINDS; i++) {
		char name[64];

		snprintf(name, sizeof(name), "%s", sim_kinds[i].name);
		if (sim_kinds[i].value)
			snprintf(name, sizeof(name), "%s=0x%llx",
				 sim_kinds[i].name,
				 (unsigned long long)sim_kinds[i].value);
		fprintf(out, "  %-23s %s\n", name, sim_kinds[i].help);
	}
}

void sim_help(FILE *out)
{
	fputs(usage, out);
	help_keys(out);
	fputs(control, out);
	help_kinds(out);
	fputs("\nExit status: 0 done, 1 failed, 2 usage\n", out);
}
