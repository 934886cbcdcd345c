#!/bin/bash
# SPDX-License-Identifier: MIT
#
# differential.sh: cases as folders, and other verifiers beside, in TAP.  Peers
# that are played by scripts: nothing has to be installed.
# shellcheck disable=SC2317,SC2016 # is() calls functions, peers are scripts
set -uo pipefail
. "$(dirname "$0")/tap.inc"

make -s build/tests/differential/differential || exit
cases=$work/cases
fakes=$work/fakes
peers=$work/peers
mkdir "$fakes" "$peers"
for class in control cert.path-length document.two crl.missing; do
	build/tests/differential/differential --class "$class" \
		--write "$cases" >/dev/null || exit
done
first=$(echo "$cases"/0001-*)

# peer NAME: an adapter; what it does with a case is on standard input
peer() {
	{
		echo '#!/bin/bash'
		echo '[ -n "${1:-}" ] || exit 0'
		cat
	} >"$peers/$1.sh"
	chmod +x "$peers/$1.sh"
}

peer right <<<'head -n 1 "$1/expected"'
peer lenient <<<'echo affirmed'
peer broken <<<'exit 1'
peer strange <<<'echo perhaps'
peer unable <<<'echo unable'
printf '#!/bin/bash\necho "command is not there"\nexit 1\n' >"$peers/absent.sh"
chmod +x "$peers/absent.sh"

# compared PATTERN [PEER]...: what is said of the cases
compared() {
	local pattern=$1

	shift
	PEERS=$peers tests/differential/compare.sh "$cases" "$@" \
		>"$work/output" 2>&1 || { cat "$work/output"; return 1; }
	grep -qE -e "$pattern" "$work/output" ||
		{ cat "$work/output"; echo "want: $pattern"; return 1; }
}

refuses() {
	local pattern=$1

	shift
	! "$@" >"$work/output" 2>&1 || { echo "it succeeds"; return 1; }
	grep -qE -e "$pattern" "$work/output" ||
		{ cat "$work/output"; echo "want: $pattern"; return 1; }
}

is_whole() {
	local file

	for file in evidence.bin root.der policy.json at expected \
			endorsements/tcb_info.json endorsements/root_crl.der; do
		[ -s "$first/$file" ] || { echo "no $file"; return 1; }
	done
	[ "$(head -n 1 "$first/expected")" = affirmed ]
}

# Root of our own, values and time of the case: as the folder says.
tool_agrees() {
	local case want status count=0

	for case in "$cases"/*-cert.path-length "$cases"/*-control; do
		want=$(head -n 1 "$case/expected")
		status=refused
		! "$VOUCH" appraise --policy "$case/policy.json" \
			--report-data "$(printf '52%.0s' {1..64})" \
			--endorsements "$case/endorsements" \
			--trust-anchor "$case/root.der" --at "$(<"$case/at")" \
			"$case/evidence.bin" >"$work/output" 2>&1 ||
			status=affirmed
		[ "$status" = "$want" ] ||
			{ cat "$work/output"; echo "$case: want $want"; return 1; }
		count=$((count + 1))
	done
	[ "$count" -gt 20 ]
}

# The name of a case ends with its class, which is the only word with a dot, or
# "control".
sample_has_each_class() {
	local program=build/tests/differential/differential

	"$program" --sample >"$work/sample" || { tail -n 5 "$work/sample"; return 1; }
	"$program" --classes | awk '{ print $2 }' | sort >"$work/classes"
	sed -nE 's/^ok [0-9]+ - [^:]*-(control|[a-z]+\.[a-z-]+): .*/\1/p' \
		"$work/sample" | sort -u | diff "$work/classes" -
}

is 'the sample has each class' sample_has_each_class
is 'a case is a whole folder' is_whole
is 'the tool comes to what the folder says' tool_agrees
is 'a peer that is right' compared \
	'^right: ([0-9]+) cases, \1 as expected, 0 unable, 0 broken$' right
is 'one that affirms everything, by class' compared \
	'^    cert.path-length: 24 are affirmed$' lenient
lenient_says_why() {
	compared '^      a root that allows no CA$' lenient
}
is 'and which they are' lenient_says_why
is 'one that breaks' compared '([0-9]+) cases, 0 as .* \1 broken$' broken
is 'one that says something else' compared '([0-9]+) c.* \1 broken$' strange
is 'one that cannot be asked' compared '([0-9]+) c.* \1 unable, 0' unable
is 'one that is not there' compared \
	'^absent: passed over: command is not there$' absent
is 'all of them' compared '^unable: '
is 'no such peer' refuses "peer is 'other', want one of: absent" \
	env "PEERS=$peers" tests/differential/compare.sh "$cases" other
is 'no folder' refuses 'want a folder of cases' tests/differential/compare.sh
is 'no such folder' refuses "folder is '/nowhere'" \
	tests/differential/compare.sh /nowhere
is 'no case' refuses 'no case is in' tests/differential/compare.sh "$peers"
is 'no such class' refuses "class is 'x', want one of" \
	build/tests/differential/differential --class x

# The adapters, with commands that are played: they look at what they are given.
fake() {
	{ echo '#!/bin/bash'; cat; } >"$fakes/$1"
	chmod +x "$fakes/$1"
}

# Prints what the adapter says to a case.
asked() {
	local adapter=tests/differential/peers/$1.sh

	shift
	env PATH="$fakes:$PATH" "$adapter" "$@"
}

# says WORD ADAPTER TEE
says() {
	local case said

	case=$(echo "$cases"/????-"$3"-control)
	said=$(asked "$2" "$case") || { echo "it ends with $?"; return 1; }
	[ "$said" = "$1" ] || { echo "$said"; return 1; }
}

passed_over() {
	refuses "command is '.*', which is not there; it is of" \
		env PATH=/usr/bin:/bin "tests/differential/peers/$1.sh"
}

fake faketime <<'E1'
shift
exec "$@"
E1
fake go-sev-guest-check <<'E1'
[ "$(head -c 1184 "$2" | cmp - "$EVIDENCE" && echo same)" = same ] || exit 9
od -An -tx1 -j 1184 -N 24 "$2" | tr -d ' \n' |
	grep -q '^63da758de6644564adc5f4b93be8accd60000000'
E1
fake go-tdx-guest-check <<'E1'
[ "$1" = -in ] && cmp "$2" "$EVIDENCE" && openssl x509 -in "$4" -noout
E1
fake snpguest <<'E1'
[ "$1" = verify ] && openssl x509 -inform der -in "$3/ark.der" -noout
E1
fake dcap-qvl-test-case <<'E1'
jq -e '(.tcb_info | fromjson | .id) and (.qe_identity | fromjson | .id) and
	(.tcb_info_signature | length == 128) and
	(.root_ca_crl | startswith("30"))' "$3" >/dev/null || exit
echo 'Status: UpToDate'
E1
fake AttestationApp <<'E1'
for option in "$@"; do
	case $option in
	--pckCert=* | --trustedRootCaCert=*)
		openssl x509 -in "${option#*=}" -noout || exit ;;
	--expirationDate=*) [ "${option#*=}" -gt 0 ] || exit ;;
	--*=*) [ -s "${option#*=}" ] || exit ;;
	esac
done
E1
for row in go-sev-guest:snp-milan go-tdx-guest:tdx-4 snpguest:snp-turin \
		snpguest:snp-vlek dcap-qvl:sgx-3 intel-qvl:tdx-5; do
	adapter=${row%%:*} tee=${row##*:}
	EVIDENCE=$(echo "$cases"/????-"$tee"-control)/evidence.bin
	export EVIDENCE
	is "$adapter affirms $tee" says affirmed "$adapter" "$tee"
done
for row in go-sev-guest:go-sev-guest-check go-tdx-guest:go-tdx-guest-check \
		snpguest:snpguest dcap-qvl:dcap-qvl-test-case \
		intel-qvl:AttestationApp; do
	adapter=${row%%:*}
	rm "$fakes/${row##*:}"
	is "$adapter is not there" passed_over "$adapter"
	fake "${row##*:}" <<<'exit 1'
done
for row in go-sev-guest:snp-turin go-tdx-guest:tdx-5 snpguest:snp-milan \
		dcap-qvl:tdx-4 intel-qvl:sgx-3; do
	is "${row%%:*} refuses" says refused "${row%%:*}" "${row##*:}"
done
is 'a TEE that a peer does not know' says unable snpguest tdx-4
is 'and the other way round' says unable dcap-qvl snp-milan
tap_end
