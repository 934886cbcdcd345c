/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_APPRAISE_BUNDLE_H
#define VOUCH_LIB_APPRAISE_BUNDLE_H

#include <vouch.h>

/* What vouch_bundle_item() tells of; @index is that of one which is there. */
const struct vouch_bytes *bundle_bytes(const struct vouch_bundle *bundle,
				       size_t index);

#endif /* VOUCH_LIB_APPRAISE_BUNDLE_H */
