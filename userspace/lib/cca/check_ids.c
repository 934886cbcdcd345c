// SPDX-License-Identifier: MIT
#include "cca/private.h"
#include "check/ids.h"

#define TOKEN "draft-ffm-rats-cca-token"
#define RMM "DEN 0137, section A7"
#define PSA "RFC 9783"

/* clang-format off */
static const struct vouch_check_info cca_rows[] = {
	{ "cca.format",
	  "A platform's and a realm's token are there, each with the claims of "
	  "its profile.",
	  "What cannot be read cannot be compared.",
	  TOKEN },
	{ "cca.key",
	  "A trust anchor is the key of the chip that the token names.",
	  "Nobody certifies these keys: each has to come from who made the "
	  "chip.",
	  TOKEN },
	{ "cca.platform.sig",
	  "The platform's token is signed by that key.",
	  "Anybody can write a token.",
	  "RFC 9052, section 4.4" },
	{ "cca.binding",
	  "The platform signed a hash of the realm's key, as it is encoded.",
	  "A good token of one realm could else be put beside that of another "
	  "platform.",
	  RMM },
	{ "cca.realm.sig",
	  "The realm's token is signed by the realm's key.",
	  "Its measurements are else nobody's word.",
	  RMM },
	{ "cca.lifecycle",
	  "The platform is secured: nobody can debug it.",
	  "Who debugs a platform reads its realms.",
	  RMM },
	{ "cca.implementation_id",
	  "The chip is of an implementation that the policy accepts.",
	  "Reference values of firmware are of one implementation.",
	  TOKEN },
	{ "cca.instance_id",
	  "The chip is one that the policy accepts.",
	  "A realm may be meant for certain machines alone.",
	  TOKEN },
	{ "cca.components",
	  "Every software component of the platform has the measurement and "
	  "the signer of a reference value.",
	  "One unknown component below the realm can read it.",
	  TOKEN },
	{ "cca.config",
	  "The platform is configured in a way that the policy accepts.",
	  "Its configuration can switch protection off.",
	  TOKEN },
	{ "cca.hash",
	  "The realm is measured with an algorithm that the policy accepts.",
	  "The host chooses it.",
	  RMM },
	{ "cca.rim",
	  "The Realm Initial Measurement is one that the policy accepts; where "
	  "none is named, nothing is affirmed.",
	  "Another image would pass for the one that is meant.",
	  RMM },
	{ "cca.rpv",
	  "The Realm Personalization Value is one that the policy accepts.",
	  "The host tells realms with the same image apart by it.",
	  RMM },
	{ "cca.rem0",
	  "Realm Extensible Measurement 0 is one that the policy accepts.",
	  "The realm extends it with what it starts.",
	  RMM },
	{ "cca.rem1",
	  "Realm Extensible Measurement 1 is one that the policy accepts.",
	  "The realm extends it with what it starts.",
	  RMM },
	{ "cca.rem2",
	  "Realm Extensible Measurement 2 is one that the policy accepts.",
	  "The realm extends it with what it starts.",
	  RMM },
	{ "cca.rem3",
	  "Realm Extensible Measurement 3 is one that the policy accepts.",
	  "The realm extends it with what it starts.",
	  RMM },
};

static const struct vouch_check_info psa_rows[] = {
	{ "psa.format",
	  "The token has the claims of its profile.",
	  "What cannot be read cannot be compared.",
	  PSA },
	{ "psa.key",
	  "A trust anchor is the key of the device that the token names.",
	  "Nobody certifies these keys: each has to come from who made the "
	  "device.",
	  PSA },
	{ "psa.sig",
	  "The token is signed by that key.",
	  "Anybody can write a token.",
	  "RFC 9052, section 4.4" },
	{ "psa.lifecycle",
	  "The device is secured: nobody can debug it.",
	  "Who debugs a device can make it say anything.",
	  "RFC 9783, section 4.3.1" },
	{ "psa.implementation_id",
	  "The device is of an implementation that the policy accepts.",
	  "Reference values of firmware are of one implementation.",
	  PSA },
	{ "psa.instance_id",
	  "The device is one that the policy accepts.",
	  "Every device of a kind has the same firmware.",
	  PSA },
	{ "psa.components",
	  "Every software component has the measurement and the signer of a "
	  "reference value.",
	  "Other firmware may keep no secret.",
	  PSA },
	{ "psa.client_id",
	  "A client that the policy accepts asked for the token.",
	  "Any client of the device can ask for one.",
	  PSA },
};

/* clang-format on */

const struct check_ids check_ids_cca = { cca_rows, ARRAY_SIZE(cca_rows) };
const struct check_ids check_ids_psa = { psa_rows, ARRAY_SIZE(psa_rows) };
