#!/bin/bash
# SPDX-License-Identifier: MIT
#
# checks-rst.sh >Documentation/checks.rst: what "vouch explain" says, as a page.
set -euo pipefail
cd "$(dirname "$0")/../.."

cat <<'HEAD'
.. SPDX-License-Identifier: MIT
.. Written by scripts/lint/checks-rst.sh: change userspace/lib/*/check_ids*.c instead.

======
Checks
======

What the checks of an appraisal are about, by their ids. A check passes, fails,
warns, is skipped, or is open: it could not be decided, for a reason that it names,
and the result is none. ``*`` stands for the name of a component, such as
``snp`` or ``ucode``. ``vouch explain ID`` tells the same, and
``vouch appraise --json`` what was expected and found, and where the
expectation comes from.

HEAD
build/vouch explain snp tdx sgx svsm tpm runtime evidence hcl cca psa input certificate container \
	verifier request freshness identity time policy omissions result |
awk '
	/^[^ ]/ { print "``" $0 "``"; next }
	{ name = $1; sub(/^ *[a-z]+ +/, "") }
	name == "meaning" { meaning = $0; next }
	name == "reason" { reason = $0; next }
	{ print "    " meaning "\n    " reason "\n    (" $0 ")\n" }' |
fmt -s -w 80
