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
	"  --state DIR         keep the RSA keys there, which take time\n"
	"  --daemon            go into the background once the guest is there\n"
	"  --pid-file FILE     write the process id\n"
	"  --log FILE          messages of the daemon\n"
	"  --control PATH      take commands on this unix socket\n"
	"  --misbehave SPEC    misbehave from the start, see below\n"
	"  --device PATH       instead of /dev/vouch-sim\n"
	"  --pki DIR           only write ark.pem (the trust anchor),\n"
	"                      ask.pem, asvk.pem, vcek.der and vlek.der; TDX:\n"
	"                      root.pem (the trust anchor), pck_chain.pem,\n"
	"                      tcbinfo.json, qe_identity.json,\n"
	"                      tcb_signing_chain.pem, root_crl.der, pck_crl.der\n"
	"  --qgs PATH          serve quotes on this unix socket, as a Quote\n"
	"                      Generation Service does\n"
	"  --qgs-vsock PORT    the same on vsock\n"
	"  --print             only print the configuration\n"
	"  --help              this text\n"
	"\n"
	"Keys of the configuration, with defaults; e.g. --guest-svn=3:\n";

static const char control[] =
	"\n"
	"Commands on the control socket, one a line; the answer ends with a\n"
	"line \"ok\" or \"refused: WHY\":\n"
	"  KIND[=VALUE] [COUNT|forever]   misbehave for COUNT times (1);\n"
	"                      several with commas between\n"
	"  normal              stop misbehaving, answer what waits\n"
	"  speak               end silence and in-flight, answer what waits\n"
	"  active              list what is still to come\n"
	"  stats               counters; iv-reuse and buffer-reuse must be 0\n"
	"  counter VMPCK N     another user of the key got to number N\n"
	"  set KEY VALUE       latency_us, certs, certs_padding, current_mit,\n"
	"                      platform_info, quote_buffer_max\n"
	"  config              the configuration as JSON\n"
	"  stop                leave; the guest goes away\n"
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
