#!/bin/bash
# SPDX-License-Identifier: MIT
#
# run.sh [6.12|7.3|debug [snp|tdx [SCRIPT...]]]: boots a kernel as an SEV-SNP guest
# and as a TD, or as one of them, for each script: those below unless told, which
# are of this folder, and of tests/vm as they are run with the simulator. What a
# guest attests is appraised outside, and refused altered.  In TAP.
set -uo pipefail
. "$(dirname "$0")/../../scripts/common.sh"
cd "$TOP" || exit

ANY=$(echo tests/platform/{selftests,hardware_check,tsm}.sh \
	tests/vm/{crowd,flood,kill,cgroup,reload,races,agents,torture}.sh)
SNP="$(echo tests/platform/{snp,snp_ovmf,snp_vmpl,svsm,vtpm,vtpm_chain,beside,reboot}.sh) $ANY
	tests/vm/wiped.sh"
TDX="$(echo tests/platform/{tdx,tdx_beside,tdx_refused,tdx_ovmf,tdx_uki,kexec}.sh) $ANY
	$(echo tests/vm/{tdx_misbehave,hostile}.sh)"
# From 6.14 on the kernel sends the messages, and wipes its key at a wrong answer.
SNP_6_12=$(echo tests/vm/{misbehave,hostile}.sh)
# Before that it leaves pages shared that the next one takes for private.
SNP_LATER=tests/platform/kexec.sh

scripts/sim-state.sh || exit
kernel=${1:-6.12}
tees=${2:-snp tdx}
scripts=${*:3}
nonce=$(openssl rand -hex 32)
other=$(openssl rand -hex 32)
. scripts/wants.inc

# tell FILE: what a guest said, counted with the rest
tell() {
	awk -v n="$count" '/^(not )?ok / {
		sub(/ok [0-9]+/, "ok " ++n)
	} !/^1\.\./' "$1"
	count=$((count + $(grep -cE '^(not )?ok ' "$1")))
}

# boot SCRIPT OPTION...: $tee, with the options that the script wants
boot() {
	local script=$1 options

	shift
	options=$(sed -n 's/^# vm: //p' "$script" | sed 's/--kernel debug//')
	# Two scans for leaks take a minute of a processor each.
	[ "$kernel" != debug ] || options+=' --timeout 900'
	sed "s/^NONCE=.*/NONCE=$nonce/" "$script" >"$work/${script##*/}"
	# shellcheck disable=SC2086	# a list of words
	scripts/vm.sh --platform "$tee" --kernel "$kernel" $options \
		--script "$work/${script##*/}" "$@"
}

# guest SCRIPT [OPTION]...: without what it attests there is nothing to appraise
guest() {
	local failed=''

	boot "$@" --out "$out" >"$work/guest" || failed=1
	tell "$work/guest"
	[ -z "$failed" ] || exit 1
}

part() {
	local name

	name=$(basename "$1" .sh)
	echo "# $1"
	boot "$1" --append "CALLS=${CALLS:-4000}" \
		--out "build/vm/platform-$name-$kernel" >"$work/part" 2>&1 ||
		grep -q '^not ok' "$work/part" ||
		echo "not ok 1 - $1: $(tail -n 1 "$work/part")" >>"$work/part"
	tell "$work/part"
}

appraise() { build/vouch appraise --nonce "$nonce" "${known[@]}" "$@"; }
nonce_of_another() {
	build/vouch appraise --nonce "$other" "${known[@]}" "$@"
}

appraise_snp() {
	known=(--trust-anchor build/sim/genoa/ark.pem
		--measurement "$(configured measurement)")
	wants 0 'Evidence of the real path is affirmed' \
		appraise "$out"/evidence.cwt
	wants 1 'not for another nonce' nonce_of_another "$out"/evidence.cwt
	wants 1 'not without the named root of the simulator' \
		build/vouch appraise --nonce "$nonce" \
		--measurement "$(configured measurement)" "$out"/evidence.cwt
	cat "$out"/report.bin "$out"/certs.bin >"$work/extended"
	wants 0 'so is a report with its table' build/vouch appraise \
		--report-data 00ff "${known[@]}" "$work/extended"
}

# bound_to MANIFEST: REPORT_DATA of a report about services over that nonce
bound_to() {
	{ printf '\0\377' && head -c 62 /dev/zero && cat "$1"; } | sha512sum |
		cut -d' ' -f1
}

appraise_svsm() {
	known=(--trust-anchor build/sim/genoa/ark.pem
		--measurement "$(configured measurement)")
	cat "$out"/service.bin "$out"/certs.bin >"$work/service"
	wants 0 "a report about services is affirmed" build/vouch appraise \
		--report-data "$(bound_to "$out/manifest.bin")" "${known[@]}" \
		"$work/service"
	wants 1 'not with the manifest of one of them' build/vouch appraise \
		--report-data "$(bound_to "$out/ek.bin")" "${known[@]}" \
		"$work/service"
}

# refused ID STATUS FILE: by the first check that fails or is open
refused() {
	local id=$1 want=$2 got=0

	appraise --json --challenge-key "$work/key" "$out/$3.cwt" \
		>"$work/refused" || got=$?
	[ "$got" = "$want" ] && python3 - "$id" "$work/refused" <<-'END'
		import json, sys
		checks = json.load(open(sys.argv[2]))["checks"]
		first = [c for c in checks if c["status"] in ("fail", "open")][0]
		print(first)
		sys.exit(first["id"] != sys.argv[1])
	END
}
with_key() {
	build/vouch appraise --nonce "${2:-$nonce}" "${known[@]}" \
		--challenge-key "${3:-$work/key}" "$out/$1.cwt"
}
# Evidence of the guest, each link of which was broken in turn.
appraise_chain() {
	local digest what

	digest=$(configured measurement)
	known=(--trust-anchor build/sim/genoa/ark.pem --vmpl 0 --vmpl 2
		--measurement "$digest" --svsm-measurement "$digest")
	for what in good rsa credited again; do
		wants 0 "a vTPM's chain is affirmed: $what" with_key $what
	done
	wants 0 'without a proof it is undecided' refused tpm.ak.proof 3 first
	wants 1 'not for another nonce' with_key good "$other"
	openssl rand -hex 32 >"$work/other-key"
	wants 1 'nor by the key of another verifier' \
		with_key good "$nonce" "$work/other-key"
	wants 0 'the manifest of another boot is refused at the binding' \
		refused svsm.binding 1 manifest
	wants 0 'a report of VMPL 2 at its VMPL' refused svsm.vmpl 1 vmpl
	wants 0 'a quote over another nonce at that' \
		refused tpm.quote.nonce 1 quote
	wants 0 'another AK than the one with the proof at the proof' \
		refused tpm.ak.proof 1 ak
	wants 0 'a changed event at the replay' refused tpm.log.replay 1 event
	wants 0 'a PCR that was extended as well' \
		refused tpm.log.replay 1 extended
	known=("${known[@]:0:8}")
	wants 0 'and no chain where no SVSM is named' \
		refused svsm.measurement 3 good
}

# What appraises TDs of the simulator: $known, with $mrtd.
know_tdx() {
	mrtd=(--measurement "$(configured mrtd --tee tdx)")
	build/vouch-simd --tee tdx --seed 'vouch test' --pki "$work/pki" ||
		exit
	known=(--endorsements "$work/pki"
		--trust-anchor "$work/pki/root.pem" "${mrtd[@]}")
}

appraise_tdx() {
	local mrtd

	know_tdx
	wants 0 'Evidence of the real path is affirmed' \
		appraise "$out"/evidence.cwt
	wants 1 'not for another nonce' nonce_of_another "$out"/evidence.cwt
	wants 1 'not without the named root of the simulator' \
		build/vouch appraise --nonce "$nonce" "${mrtd[@]}" \
		--endorsements "$work/pki" "$out"/evidence.cwt
	wants 0 'so is a quote' build/vouch appraise --report-data 00ff \
		"${known[@]}" "$out"/quote.bin
	wants 0 "and one of the kernel's own driver" build/vouch appraise \
		--report-data "$(printf '30%.0s' {1..64})" \
		"${known[@]}" "$out"/tsm.bin
}

# alter_a_digest FROM TO: of the first event behind the one that begins a log,
# which has a head of 32 bytes and its size in the last four of them
alter_a_digest() {
	local size

	size=$(od -An -tu4 -j28 -N4 "$1")
	cp "$1" "$2"
	printf 'altered' | dd of="$2" bs=1 seek=$((32 + size + 20)) \
		conv=notrunc status=none
}

# model COMMAND_LINE_OF_QEMU OPTION...: what a launch is expected to measure to.
model() {
	build/vouch measure tdx --qemu "$1" --ovmf-version 202502 \
		--acpi-loader "$out/loader.bin" --acpi-rsdp "$out/rsdp.bin" \
		--acpi-tables "$out/tables.bin" "${@:2}"
}
quote_has_the_modelled_registers() {
	model "$out/qemu.cmdline" | grep '^rtmr' >"$work/expected"
	cat "$work/expected"
	build/vouch show "$out/quote.bin" | sed -n 's/^\(rtmr[012]\)  */\1 /p' |
		cmp - "$work/expected"
}
# Items are in their order, of each register.
items_equal_the_log() {
	model "$1" --explain --json >"$work/model.json" &&
		build/vouch diff "$work/model.json" "$out/ccel.bin"
}
# items_differ_at SED EVENT...: of a launch with another command line of QEMU,
# where the registers of the events differ too, and nothing else.
items_differ_at() {
	sed "$1" "$out/qemu.cmdline" >"$work/other.cmdline"
	! cmp -s "$out/qemu.cmdline" "$work/other.cmdline" || return
	items_equal_the_log "$work/other.cmdline" >"$work/differ"
	[ $? = 1 ] || return
	cat "$work/differ"
	shift
	sed -n 's/: 2 values;.*//p' "$work/differ" | sort |
		cmp - <(printf '%s\n' "${@%.*}" "$@" | sort -u)
}

# With a byte more, which is measured too.
alter_a_kernel() {
	local path

	path=$(tr '\0' '\n' <"$out/qemu.cmdline" | grep '/vmlinuz$')
	{ cat "$path" && printf '.'; } >"$work/vmlinuz"
}

# A whole boot is expected item by item, and what is launched otherwise is seen
# at the item that it makes.
measured_as_expected() {
	wants 0 'registers are those that "vouch measure" tells' \
		quote_has_the_modelled_registers
	wants 0 'the log has its items, and no other' \
		items_equal_the_log "$out/qemu.cmdline"
	wants 0 'other memory is seen in the TD HOB' \
		items_differ_at 's/\x00[14]G\x00/\x002G\x00/' rtmr0.0
}

# The command line of QEMU that booted the guest, without TDX: in $command.
without_tdx() {
	mapfile -d '' -t command < <(sed -z -e 's/^max,.*/max/' \
		-e 's/^socket,\(id=[a-z]*\),.*/null,\1/' \
		-e "s|^file:.*/|file:$work/|" "$out/qemu.cmdline")
}
# same_tables FOLDER FOLDER
same_tables() {
	local name

	for name in loader rsdp tables; do
		cmp "$1/$name.bin" "$2/$name.bin" || return
	done
}
# boot_without_tdx [OPTION OF QEMU]...: a guest reads the tables before it finds
# that vouch has no device.
boot_without_tdx() {
	local command

	without_tdx
	timeout 300 "${command[@]}" "$@" </dev/null
	mkdir "$work/without"
	LC_ALL=C sed '1,/^vouch-archive$/d' "$work/out.tar" |
		tar -C "$work/without" -x
}
same_tables_without_tdx() {
	boot_without_tdx || return
	! grep -a 'tdx: Guest detected' "$work/console.log" || return
	same_tables "$work/without" "$out"
}
# asked FOLDER [OPTION OF QEMU]...: as "vouch measure acpi" has the tables of that
# QEMU, which runs no guest, against those that a guest left in the folder.
asked() {
	local command

	without_tdx
	rm -rf "$work/asked"
	build/vouch measure acpi -o "$work/asked" ${window:+--mmio64-base $window} \
		-- "${command[@]}" "${@:2}" && same_tables "$work/asked" "$1"
}
# A bridge, a device behind it and one before it have windows above 4 GiB.
asked_with_devices() {
	local devices=(-device 'pcie-root-port,id=bridge'
		-device 'virtio-rng-pci,bus=bridge' -device virtio-rng-pci)
	local window

	rm -rf "$work/without"
	boot_without_tdx "${devices[@]}" || return
	window=$(grep -aoE 'mem 0x[0-9a-f]{9,}-0x[0-9a-f]* 64bit pref' \
		"$work/console.log" | sed 's/mem \(0x[0-9a-f]*\)-.*/\1/' |
		sort | head -n 1)
	[ -n "$window" ] && asked "$work/without" "${devices[@]}"
}
another_kernel_is_seen() {
	alter_a_kernel
	wants 0 'ACPI tables are those of a guest without TDX' \
		same_tables_without_tdx
	wants 0 'and those that QEMU tells when it is asked' asked "$out"
	wants 0 'also with devices above 4 GiB' asked_with_devices
	wants 0 'another command line is seen at its event' \
		items_differ_at 's/loglevel=7/loglevel=6/' rtmr2.0
	wants 0 'another initrd at the next one' \
		items_differ_at 's|/initrd\x00|/tables.bin\x00|' rtmr2.1
	wants 0 'another kernel at its own' items_differ_at \
		's|[^\x00]*/vmlinuz\x00|'"$work"'/vmlinuz\x00|' rtmr1.0
}
# Its sections .linux, .osrel and .cmdline have two events each.
another_uki_is_seen() {
	sed 's/loglevel=7/loglevel=6/' "$out/uki.efi" >"$work/uki.efi"
	wants 0 'a UKI with another command line at three events' \
		items_differ_at 's|[^\x00]*/uki.efi\x00|'"$work"'/uki.efi\x00|' \
		rtmr1.0 rtmr2.5 rtmr2.10
}

# measured_boot SCRIPT ANOTHER: and what shows that something else was booted
measured_boot() {
	local log

	know_tdx
	guest "$1"
	measured_as_expected
	$2
	log=$out/ccel.bin
	quote_with() {
		build/vouch appraise --report-data 00ff "${known[@]}" \
			--log "$1" "$out/quote.bin"
	}
	wants 0 'the event log of a measured boot replays' quote_with "$log"
	alter_a_digest "$log" "$work/altered.bin"
	wants 1 'but not with another digest' quote_with "$work/altered.bin"
}

# CPUID 1.EAX of QEMU's "max" when it is AMD's
MAX_AMD=0x663

# option NAME: of the command line of QEMU that booted the guest
option() {
	tr '\0' '\n' <"$out/qemu.cmdline" | grep -A 1 -x -e "$1" | tail -n 1
}
launch_digest() { # [OPTION VALUE]: and not the value of this launch
	local -A values=([--ovmf]=$(option -bios) [--kernel]=$(option -kernel)
		[--initrd]=$(option -initrd) [--cmdline]=$(option -append)
		[--vcpus]=2 [--vcpu-sig]=$MAX_AMD)
	local name options=()

	[ $# = 0 ] || values[$1]=$2
	for name in "${!values[@]}"; do
		options+=("$name" "${values[$name]}")
	done
	build/vouch measure snp "${options[@]}" | sed -n 's/^measurement //p'
}
report_of_launch() { # [OPTION VALUE]
	build/vouch appraise --report-data 00ff \
		--trust-anchor build/sim/genoa/ark.pem \
		--measurement "$(launch_digest "$@")" "$work/extended"
}
# The firmware of the guest measured what its VMM launched, and "vouch measure"
# what should have been.
measured_launch() {
	guest "$1"
	cat "$out"/report.bin "$out"/certs.bin >"$work/extended"
	wants 0 'the launch digest is the one that "vouch measure" tells' \
		report_of_launch
	wants 1 'not of a launch with another command line' \
		report_of_launch --cmdline "$(option -append) quiet"
	wants 1 'nor with another initrd' \
		report_of_launch --initrd "$(option -kernel)"
	wants 1 'nor without hashes' report_of_launch --kernel-hashes off
	wants 1 'nor with another CPU' report_of_launch --vcpu-sig 0x800f12
}

# The verifier's key is in the guest as well, whose script plays the verifier: what
# is appraised here is what the guest made. Before 6.16 no kernel has a way to a vTPM.
measured_chain() {
	out=build/vm/platform-chain-$kernel
	[ "$kernel" != 6.12 ] || return 0
	make -s build/broken-vouch || exit
	openssl rand -hex 32 >"$work/key"
	guest "$1" --file "$work/key:/test/key"
	appraise_chain
}

# A message that was finished before the guest had gone, of two.
reboot() {
	local stats=build/vm/platform-reboot-$kernel/simd.stats

	part tests/platform/reboot.sh
	wants 0 'a message under way was settled before the reboot' \
		grep -qx 'reports: 2' "$stats"
	wants 0 'its number carried no other' grep -qx 'iv-reuse: 0' "$stats"
	# Later kernels take back all pages by themselves.
	[ "$kernel" != 6.12 ] ||
		wants 0 'no page of the module is shared any more' grep -q \
			'vouch: [0-9]* pages are no longer shared with the host' \
			"${stats%/*}/console.log"
}

run() {
	out=build/vm/platform-$tee-$kernel
	case $1 in
	*/snp.sh | */tdx.sh) guest "$1" && "appraise_$tee" ;;
	*/snp_ovmf.sh) measured_launch "$1" ;;
	*/svsm.sh) out=build/vm/platform-svsm-$kernel &&
		guest "$1" && appraise_svsm ;;
	*/vtpm_chain.sh) measured_chain "$1" ;;
	*/tdx_refused.sh) out=$out-refused guest "$1" ;;
	*/tdx_ovmf.sh) out=build/vm/platform-ovmf-$kernel \
		measured_boot "$1" another_kernel_is_seen ;;
	*/tdx_uki.sh) out=build/vm/platform-uki-$kernel MEMORY=4G \
		measured_boot "$1" another_uki_is_seen ;;
	*/reboot.sh) reboot ;;
	*) part "$1" ;;
	esac
}

for tee in $tees; do
	case $tee in
	snp)
		list=$SNP
		case $kernel in
		6.12) list+=" $SNP_6_12" ;;
		7.3) list+=" $SNP_LATER" ;;
		esac ;;
	tdx) list=$TDX ;;
	*) die "TEE is '$tee', want snp or tdx" ;;
	esac
	for script in ${scripts:-$list}; do
		run "$script"
	done
done
echo "1..$count"
