#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The agents of userspace/examples, as a user without any privilege: each has
# several requests under way, and hears of its own reports.
#
# vm: --file tests/vm/simd.inc --file build/sim/state
# vm: --file build/example-agent --file build/libvouch.so.1:/usr/bin/libvouch.so.1
# vm: --file userspace/examples/agent.py:/test/agent.py
# vm: --file build/tests/vm/python
. /test/simd.inc

as_nobody() { su -s /bin/sh nobody -c "$*" >agent.txt; }

# has TEXT COUNT: lines of what the agent printed that begin with TEXT
has() {
	sed 's/^/# /' agent.txt
	[ "$(grep -c "^$1" agent.txt)" = "$2" ]
}

case $TEE in
snp) size=1184 ;;
tdx) size=4936 ;;
esac

# agent NAME COMMAND...: all reports, bound to the user, and events of them
agent() {
	name=$1
	shift
	ok "the agent in $name" as_nobody "$*"
	ok 'has all reports' has "report [0-5]: $size bytes for user 65534" 6
	ok 'each once' [ "$(grep -o '^report [0-5]' agent.txt | sort -u |
		wc -l)" = 6 ]
	ok 'and hears of each' has 'event .*: type 1, user 65534' 6
}

modules_load && simd || exit 1
chmod 666 /dev/vouch
agent C example-agent 6
agent Python PYTHONHOME=/test/python PYTHONPATH=/test/python/lib \
	/test/python/python3 -S /test/agent.py 6
simd_stop
ok 'modules go away' modules_unload
tap_end
