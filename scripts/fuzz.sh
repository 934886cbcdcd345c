#!/bin/bash
# SPDX-License-Identifier: MIT
#
# fuzz.sh [--check|--sweep|--sweep-some]: libFuzzer over every parser and over
# whole appraisals, from seeds that the simulator makes, and from $VECTORS when it
# is there.  Prints a line for each target.  What it learns stays in
# build/fuzz/corpus, what it finds in build/fuzz/findings; the status is 0 when
# that is nothing.
#
#   FUZZ_SECONDS=   for each target, default 30
#   FUZZ_TARGETS=   names, default all
#
# With --check no time is spent: the seeds are run once, in TAP, and then with
# an allocation or a call of OpenSSL failing, one after the other; --sweep lets
# every single one of them fail, which takes an hour. --sweep-some is the second
# part of --check alone, by the program SWEEP= and the seeds FUZZ_SEEDS=.
set -euo pipefail
. "$(dirname "$0")/common.sh"
cd "$TOP"

SEEDS=build/fuzz/seeds
VECTORS=${VECTORS:-../shared/vectors}
export FUZZ_SEEDS=${FUZZ_SEEDS:-$SEEDS}
export UBSAN_OPTIONS=print_stacktrace=1

# Names of the targets; the last runs where every signature is good.
all_targets() {
	sed -n 's/^\t{ "\([a-z-]*\)".*/\1/p' tests/fuzz/targets.c
	echo trusting
}

kinds_of() {
	local name=$1

	[ "$name" != trusting ] || name=appraise
	sed -n "/^#define/d; s/EVIDENCE/\"snp extended quote evidence\"/
		s/ENDORSEMENTS/\"endorsement table collateral\"/
		s/\" *\"/ /g
		s/^\t{ \"$name\", \"\(.*\)\",.*/\1/p" tests/fuzz/targets.c |
	tr -d '"'
}

build() {
	make -s B=build/fuzz CC=clang CFLAGS='-O1 -g' SANFLAGS="-fsanitize=\
fuzzer-no-link,address,undefined -fno-sanitize-recover=all \
-fno-omit-frame-pointer" build/fuzz/make-seeds build/fuzz/fuzz \
		build/fuzz/fuzz-trusting
}

# Seeds differ from one time to the next, and what is learnt from some may be
# affirmed, but is of no other seed.
make_seeds() {
	scripts/sim-state.sh
	[ build/fuzz/made -ot build/fuzz/make-seeds ] || return 0
	rm -rf $SEEDS build/fuzz/corpus
	mkdir -p $SEEDS
	build/fuzz/make-seeds $SEEDS build/sim/state
	touch build/fuzz/made
}

# Links to recorded evidence, as more seeds: they are not copied.
link_vectors() {
	local into=build/fuzz/vectors/$1 number=0 file

	shift
	rm -rf "$into"
	mkdir -p "$into"
	while read -r file; do
		number=$((number + 1))
		ln -s "$(realpath "$file")" "$into/$number"
	done < <([ ! -d "$VECTORS" ] || find "$VECTORS" -type f \
		\( "$@" \) -size -128k | sort)
}

link_all_vectors() {
	link_vectors snp -name 'report.bin'
	link_vectors quote -name 'quote.bin'
	link_vectors tdreport -name '*tdreport*.bin'
	link_vectors forms -name '*hcl*.bin'
	link_vectors cca -path '*/cca/*.cbor' -o -path '*/psa/*.bin'
	link_vectors log -name 'ccel_*.bin'
	link_vectors endorsement -name '*.pem' -o -name '*.der' -o -name '*.crl'
	link_vectors certificate -name '*.der' ! -name '*crl*'
	link_vectors crl -name '*crl*.der' -o -path '*/crls-*/*'
	link_vectors collateral -name '*tcb*.json' -o -name '*identity*.json'
	link_vectors table -name 'cert*.bin'
}

# fuzz_one TARGET: a line, and whether nothing was found
fuzz_one() {
	local name=$1 program=fuzz kind log=build/fuzz/$1.log found
	local folders=("build/fuzz/corpus/$1")

	mkdir -p "build/fuzz/corpus/$name" build/fuzz/findings
	for kind in $(kinds_of "$name"); do
		folders+=("$SEEDS/$kind")
		[ ! -d "build/fuzz/vectors/$kind" ] ||
			folders+=("build/fuzz/vectors/$kind")
	done
	set -- FUZZ_TARGET="$name"
	if [ "$name" = trusting ]; then
		program=fuzz-trusting
		set -- FUZZ_TARGET=appraise FUZZ_TRUSTING=1
	fi
	env "$@" "build/fuzz/$program" "${folders[@]}" -max_len=16384 \
		-timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
		-artifact_prefix="build/fuzz/findings/$name-" \
		-max_total_time="${FUZZ_SECONDS:-30}" >"$log" 2>&1 || true
	found=$(find build/fuzz/findings -name "$name-*" | wc -l)
	awk -v name="$name" -v found="$found" '
		{ for (i = 1; i < NF; i++) {
			if ($i == "cov:") edges = $(i + 1)
			if ($i == "corp:") split($(i + 1), corpus, "/")
		} }
		/number_of_executed_units/ { runs = $2 }
		END { printf "%-14s %9d executions %5d inputs %5d edges " \
			"%3d findings\n", name, runs, corpus[1], edges, found }
		' "$log"
	[ "$found" = 0 ] && grep -q '^Done' "$log"
}

# Notes the names of those that do not end well.
fuzz_or_tell() {
	fuzz_one "$1" && return
	echo "$1" >>build/fuzz/bad
	tail -n 30 "build/fuzz/$1.log" >&2
}

# As many at once as there are processors.
fuzz_all() {
	local name

	link_all_vectors
	rm -f build/fuzz/bad
	for name in ${FUZZ_TARGETS:-$(all_targets)}; do
		[ -n "$(kinds_of "$name")" ] ||
			die "target is '$name', want one of: $(all_targets | xargs)"
		while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do
			wait -n || :
		done
		fuzz_or_tell "$name" &
	done
	wait
	[ ! -e build/fuzz/bad ]
}

# One test a target: its seeds, once.
replay() {
	local name count=0 word folders kind

	for name in $(all_targets); do
		folders=()
		for kind in $(kinds_of "$name"); do
			folders+=("$SEEDS/$kind"/*)
		done
		set -- FUZZ_TARGET="$name" build/fuzz/fuzz
		[ "$name" != trusting ] ||
			set -- FUZZ_TARGET=appraise FUZZ_TRUSTING=1 \
				build/fuzz/fuzz-trusting
		count=$((count + 1)) word='not ok'
		env "$@" "${folders[@]}" >"build/fuzz/$name.log" 2>&1 &&
			word=ok
		echo "$word $count - $name takes its seeds"
	done
}

# Every allocation of what is quick; of whole appraisals, which verify
# signatures each time, every so many.
sweep() {
	local program=${SWEEP:-build/sweep/sweep} status=0

	[ -n "${SWEEP:-}" ] || make -s B=build/sweep CFLAGS='-O1 -g' \
		SANFLAGS="-fsanitize=undefined \
-fsanitize-undefined-trap-on-error -fno-omit-frame-pointer" build/sweep/sweep
	"$program" "${1:-3}" snp-report quote tdreport log evidence policy \
		expect collateral qgs base64 appraise-log || status=1
	"$program" "${1:-17}" snp-table endorsement anchor show appraise ||
		status=1
	"$program" "${1:-211}" appraise-cold appraise-with || status=1
	"$program" "${1:-37}" firmware igvm pe smbios disk variables doctor || status=1
	return "$status"
}

if [ "${1:-}" = --sweep-some ]; then
	sweep
	exit
fi
build
make_seeds
case ${1:-} in
--check)
	replay
	sweep ;;
--sweep)
	sweep 1 ;;
*)
	fuzz_all ;;
esac
