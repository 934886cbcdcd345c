#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A report on standard input, appraised: appraise.py REPORT_DATA MEASUREMENT"""

import json
import sys

import vouch


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    verifier = vouch.Verifier()
    policy = {"snp": {"measurement": sys.argv[2]}}
    request = vouch.Request()
    try:
        verifier.add_policy(json.dumps(policy).encode(), "image")
        verifier.seal()
        request.set_report_data(bytes.fromhex(sys.argv[1]))
        request.set_evidence(sys.stdin.buffer.read())
        result = verifier.appraise(request)
    except (vouch.Error, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    for check in result.checks():
        if check.status in ("fail", "open"):
            print(f"{check.id}: {check.remedy}")
    print(result.status())
    return 0 if result.is_affirming() else 1


if __name__ == "__main__":
    sys.exit(main())
