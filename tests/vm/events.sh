#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each event of a simulated SNP guest and of a TD, as the administrator sees it
# by the device and by netlink, and what a user sees of it; a TEE that goes away
# while readers wait.
#
# vm: --timeout 900
# vm: --file tests/vm/simd.inc --file build/sim/state
# vm: --file build/tests/vm/hammer --file build/tests/vm/lock
. /test/simd.inc

as_nobody() { su -s /bin/sh nobody -c "$*"; }
has_begun() { grep -q 'events from now on' "$1.err"; }

# listen: three of them, until they are killed or --count is reached
listen() {
	rm -f dev* net* user*
	vouch events --json "$@" >dev 2>dev.err &
	dev=$!
	vouch events --json --netlink "$@" >net 2>net.err &
	net=$!
	su -s /bin/sh nobody -c "exec vouch events --json $*" >user 2>user.err &
	user=$!
	soon has_begun dev && soon has_begun net && soon has_begun user
}
hang_up() {
	kill "$dev" "$net" "$user"
	wait "$dev" "$net" "$user"
	:
}

# shows FILE TYPE [PATTERN]: its last line is such an event
shows() { tail -n 1 "$1" | grep "\"type\":\"$2\"" | grep -q -e "${3:-.}"; }
# told TYPE [PATTERN]: the administrator is told by both
told() { soon shows dev "$@" && soon shows net "$@"; }
told_all() { told "$@" && soon shows user "$@"; }
count() { wc -l <"$1"; }
# quiet COMMAND...: a user hears nothing of it
quiet() {
	quiet_before=$(count user)
	"$@"
	sleep 0.3
	[ "$(count user)" = "$quiet_before" ]
}
# Whoever else sees it, netlink says what the device says, but for the time,
# which is reckoned anew.
are_same() {
	sed 's/"time":"[^"]*",//' dev >dev.cut
	sed 's/"time":"[^"]*",//' net >net.cut
	cmp dev.cut net.cut
}
numbers_rise() {
	sed -n 's/.*"sequence":\([0-9]*\),.*/\1/p' "$1" >numbers
	sort -n -u numbers | cmp - numbers
}

modules_load && simd --report-version=5 || exit 1
chmod 666 /dev/vouch
chmod 777 .

ok 'netlink is refused to a user' sh -c \
	'! su -s /bin/sh nobody -c "vouch events --netlink --timeout 1" 2>said'
ok 'who is told what it takes' grep -q 'want CAP_NET_ADMIN' said
ok 'another network namespace has no such family' sh -c \
	'! unshare -n vouch events --netlink --timeout 1 2>said'
ok 'which is told' grep -q 'netlink has no family vouch' said
ok 'a reader in vain ends in time' vouch events --timeout 1

ok 'events are listened to' listen
ok 'a report of root is no event for a user' quiet hammer one 20000
ok 'root is told' told issued '"uid":0'
ok 'with its format' told issued '"format":"snp"'
as_nobody vouch report --separated -o report
ok 'a report of a user is told to that user' told_all issued '"uid":65534'
ok 'with a number of its own' shows user issued '"sequence":1,'

ctl 'busy 5'
ok 'a busy host is no event for a user' quiet hammer one 20000
ok 'root is told, once' [ "$(grep -c throttled dev)" = 1 ]
ok 'and why' grep -q \
	'"type":"throttled".*"stage":3,"reason":9,.*"vmm_error":"0x0*2"' dev
ok 'and that the report was made after all' told issued

ctl 'vmm-error=3'
hammer one 20000
ctl normal
hammer one 20000
ok 'a message that was sent again is told' grep -q \
	'"type":"retried","uid":0,.*"stage":3,.*"vmm_error":"0x0*3"' dev
ok 'once' [ "$(grep -c retried dev)" = 1 ]

echo 1 >/sys/module/vouch/parameters/user_rate
as_nobody vouch report --separated --timeout 1 -o report
as_nobody vouch report --separated --timeout 1 -o report
ok 'a limit is told to its user' told_all throttled '"stage":1,"reason":21'
echo 0 >/sys/module/vouch/parameters/user_rate

ctl 'set current_tcb boot_loader=10,snp=29,microcode=86'
hammer one 20000
ok 'another TCB is told to all' soon grep -q '"type":"tcb-changed"' user
# Bytes of TCB_VERSION, AMD 56860: SNP is byte 6.
ok 'from what to what' grep -q \
	'"before":"0x561c00000000000a","after":"0x561d00000000000a"' user
ctl 'set current_mit 7'
hammer one 20000
ok 'another mitigation vector is told to all' soon grep -q \
	'"type":"mitigation-changed".*"before":"0x0*f","after":"0x0*7"' user
hammer one 20000
ok 'both once' [ "$(grep -c -e tcb-changed -e mitigation-changed dev)" = 2 ]

ok 'locking' lock 2
ok 'is told to all' told_all lockdown '"lockdown":\["keys"\]'
lock 2
sleep 0.3
ok 'once' [ "$(grep -c lockdown user)" = 1 ]

ctl 'counter 0 90000'
hammer one 20000
ok 'a lost key is told to all' told_all key-lost 'someone else used it'
ok 'to nobody in particular' shows user key-lost '"uid":null'

ok 'modules stay while readers wait' sh -c '! rmmod vouch_sim 2>/dev/null'
simd_stop
ok 'a TEE that goes away is told to all' told_all tee-gone
ok 'readers wait on' kill -0 "$dev" "$net" "$user"
ok 'the device says that there is no TEE' sh -c \
	'vouch info | grep -q "tee  *none"'
ok 'netlink told what the device told' are_same
ok 'in the order of numbers' numbers_rise dev
numbers_rise user
seq "$(count user)" >numbers.user
ok 'a user has numbers without gaps' cmp numbers numbers.user
ok 'nothing was lost' [ "$(cat dev net user | grep -vc '"lost":0')" = 0 ]
hang_up

# The reader's file has the TEE's module: the next guest is another one.
simd --tee tdx
ok 'a TD is listened to' listen
ctl 'retry 5'
hammer one 20000
ok 'a quote is told' told issued '"format":"quote"'
ok 'and the busy host before it' grep -q \
	'"type":"throttled".*"vmm_error":"0x0*1"' dev
ctl set quote_buffer_max 16384
hammer one 20000
ok 'a smaller buffer is told' grep -q '"type":"retried"' dev
simd_stop
ok 'a TD that goes away is told' told_all tee-gone
ok 'netlink told it all' are_same
hang_up

# In words; the module unloads as soon as nobody listens.
simd
vouch events --count 1 >words 2>words.err &
ok 'in words' soon has_begun words
hammer one 20000
wait $!
ok 'when, who and what' grep -qE \
	'^[0-9-]+T[0-9:]+Z  user 0  report issued: format snp, SHA-384' words
simd_stop
ok 'modules go away' modules_unload
modprobe vouch
vouch events --netlink >/dev/null 2>net.err &
soon has_begun net
ok 'a listener by netlink keeps no module' rmmod vouch
kill $!
tap_end
