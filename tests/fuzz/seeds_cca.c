// SPDX-License-Identifier: MIT
/* Seeds of Arm's tokens, by the maker of the unit tests. */
#include <string.h>

#include "made_cca.h"
#include "seeds.h"

static void write_one(const char *name, const struct made_cca *like)
{
	struct vouch_bytes token = made_cca(like);

	seed_write("cca", name, token.data, token.size);
	vouch_bytes_free(&token);
}

void seed_write_cca(void)
{
	static const char text[] =
		"measurement=000000000000000000000000000000000000000000000000"
		"0000000000000000 signer=00000000000000000000000000000000"
		"00000000000000000000000000000000 type=a%20b version=1";
	const struct made_cca psa = {
		.platform_profile = "http://arm.com/psa/2.0.0",
		.is_psa = true,
		.lifecycle = 0x3000,
		.hash = "sha-256",
	};

	write_one("legacy", &made_cca_legacy);
	write_one("2.0", &made_cca_2_0);
	write_one("psa", &psa);
	seed_write("reference", "all", text, strlen(text));
}
