#!/bin/bash
# SPDX-License-Identifier: MIT
#
# chain.sh: the whole chain, in TAP. A machine with the simulator makes reports or
# quotes and Evidence, as an SNP guest and as a TD; this one, outside, appraises
# them, and refuses every altered copy.
set -uo pipefail
. "$(dirname "$0")/common.sh"
cd "$TOP" || exit

nonce=$(openssl rand -hex 32)
other=$(openssl rand -hex 32)
known=()
. scripts/wants.inc

# Byte OFFSET of FILE becomes another one.
alter() {
	local byte

	byte=$(od -An -tu1 -j "$2" -N 1 "$1")
	printf '%b' "\\x$(printf %x $((byte ^ 1)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# refused FILE: every altered byte out of a sample, never affirmed
altered_are_refused() {
	local size offset

	size=$(stat -c %s "$1")
	for ((offset = 0; offset < size; offset += 37)); do
		cp "$1" "$work/altered"
		alter "$work/altered" "$offset"
		if appraise "$work/altered"; then
			echo "byte $offset altered, and affirmed"
			return 1
		fi
	done
}

# With the nonce, and what the guest at hand is known by.
appraise() { build/vouch appraise --nonce "$nonce" "${known[@]}" "$@"; }

# guest SCRIPT OUT OPTION...: makes what is to be appraised, of this nonce
guest() {
	local script=$1 into=$2 failed=

	shift 2
	sed "s/^NONCE=.*/NONCE=$nonce/" "tests/vm/$script" >"$work/$script"
	scripts/vm.sh --script "$work/$script" --file tests/vm/simd.inc \
		--out "$into" "$@" >"$work/guest" || failed=1
	awk -v count=$count '/^1\.\./ { next }
		/^(not )?ok / { sub(/ok [0-9]+/, "ok " ++count) } { print }' \
		"$work/guest"
	count=$((count + $(grep -cE '^(not )?ok ' "$work/guest")))
	[ -z "$failed" ] || exit 1
}

# What is told of both: EVIDENCE, and that of a user who is not root
appraise_tokens() {
	local evidence=$1 users=$2

	wants 0 'Evidence is affirmed outside' appraise \
		--policy "$work/policy.json" "$evidence"
	wants 3 "another user's is open while the policy does not know the user" \
		appraise --policy "$work/policy.json" "$users"
	sed 's/^{/{"uid": 65534, /' "$work/policy.json" >"$work/user.json"
	wants 0 'and affirmed when it does' appraise \
		--policy "$work/user.json" "$users"
	wants 1 "but root's is not that user's" appraise \
		--policy "$work/user.json" "$evidence"
	wants 1 'not for another nonce' build/vouch appraise "${known[@]}" \
		--policy "$work/policy.json" --nonce "$other" "$evidence"
	wants 1 'not without the named root of the simulator' \
		build/vouch appraise --nonce "$nonce" \
		--policy "$work/policy.json" "$evidence"
	wants 3 'open without a reference value' appraise "$evidence"
	wants 1 'not with another measurement' appraise \
		--measurement "$(printf '%096d' 0)" "$evidence"
	known+=(--policy "$work/policy.json")
	wants 0 'every 37th byte altered is refused' \
		altered_are_refused "$evidence"
}

chain_snp() {
	local out=build/vm/chain

	scripts/sim-state.sh || die "the simulator's keys could not be made"
	guest chain.sh $out --file build/sim/state
	echo "{\"snp\": {\"measurement\": \"$(configured measurement)\"}}" \
		>"$work/policy.json"
	known=(--trust-anchor build/sim/genoa/ark.pem)
	appraise_tokens $out/evidence.cwt $out/nobody/evidence.cwt
	cat $out/report.bin $out/certs.bin >"$work/extended"
	wants 0 'a report with its table is affirmed' build/vouch appraise \
		--report-data 00ff "${known[@]}" "$work/extended"
}

unhex() { sed 's/../\\x&/g' | xargs -d '\n' printf '%b'; }
sha384() { openssl dgst -sha384 -r | cut -d ' ' -f 1; }

# What RTMR3 becomes by the workload that is measured.
workload() {
	local before digest

	before=$(configured rtmr3 --tee tdx)
	digest=$(echo "$1" | sha384)
	printf %s "$before$digest" | unhex | sha384
}

tdx_policy() {
	printf '{"tdx": {"mrtd": "%s", "rtmr3": "%s"}}\n' \
		"$(configured mrtd --tee tdx)" "$(workload "$1")"
}

# Evidence of a TD whose registers were extended before the module was loaded
module_was_loaded_again() {
	local tdx

	tdx="\"tdx\": {\"mrtd\": \"$(configured mrtd --tee tdx)\"}"
	echo "{$tdx}" >"$work/again.json"
	wants 0 'a TD whose module was loaded again is affirmed' appraise \
		--policy "$work/again.json" "$1"
	wants 0 'and it is told where its register begins' sh -c \
		"build/vouch appraise --nonce $nonce ${known[*]} --json \
		--policy $work/again.json $1 | grep -q 'it starts with record 2'"
	echo "{$tdx, \"runtime\": {\"events\": {\"complete\": \"rtmr3\"}}}" \
		>"$work/complete.json"
	wants 1 'a policy can want all of it in the log' appraise \
		--policy "$work/complete.json" "$1"
}

chain_tdx() {
	local out=build/vm/chain-tdx pki=$work/pki

	build/vouch-simd --tee tdx --seed 'vouch test' --pki "$pki" ||
		die "the simulator's collateral could not be made"
	guest chain_tdx.sh $out
	tdx_policy 'what the workload is' >"$work/policy.json"
	known=(--endorsements "$pki" --trust-anchor "$pki/root.pem")
	wants 3 'open without collateral' build/vouch appraise \
		--nonce "$nonce" --policy "$work/policy.json" \
		--trust-anchor "$pki/root.pem" $out/evidence.cwt
	tdx_policy 'what it is not' >"$work/another.json"
	wants 1 'not with another workload' appraise \
		--policy "$work/another.json" $out/evidence.cwt
	wants 3 'not when the collateral has expired' appraise \
		--policy "$work/policy.json" \
		--at "$(date -u -d '+400 days' +%Y-%m-%dT%H:%M:%SZ)" \
		$out/evidence.cwt
	module_was_loaded_again $out/again.cwt
	appraise_tokens $out/evidence.cwt $out/nobody/evidence.cwt
	wants 0 'that of the quoting service is affirmed' appraise $out/qgs.cwt
	wants 0 'so is a quote' build/vouch appraise --report-data 00ff \
		"${known[@]}" $out/quote.bin
}

chain_snp
chain_tdx
echo "1..$count"
