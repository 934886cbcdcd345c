#!/bin/bash
# SPDX-License-Identifier: MIT
#
# fetch_cache.sh: what the cache of "vouch fetch" promises, in TAP: one request
# for many that wait, whole after a kill at any moment, never past its dates.
# WAITERS= says how many wait, 100; 2000 in the step "crowd" of check.sh.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"
. tests/tool/web.inc

command=fetch
cache=$work/cache
fetch() { said "$1" --cache "$cache" "${services[@]}" "${@:2}"; }
genoa() { fetch 0 -o "$work/bundle.json" --product Genoa; }
web_start snp --product genoa
services=(--kds "http://127.0.0.1:${web_port[snp]}" --backoff 1)

# is_whole CACHE...: each name has a whole object of its digest, which is there
is_whole() {
	python3 - "$@" <<'PY'
import hashlib, json, os, sys
def files(folder):
    if not os.path.isdir(folder):
        return
    for name in os.listdir(folder):
        if "." not in name:
            yield name, open(f"{folder}/{name}", "rb").read()
for cache in sys.argv[1:]:
    objects = dict(files(cache + "/objects"))
    for name, data in objects.items():
        assert hashlib.sha256(data).hexdigest() == name, (cache, name)
    for name, data in files(cache + "/names"):
        said = json.loads(data)
        assert hashlib.sha256(said["url"].encode()).hexdigest() == name
        assert said["sha256"] in objects, (cache, said)
PY
}

### many that wait
WAITERS=${WAITERS:-100}
crowd() { # statuses of all of them, and how many have each
	local pids=() i

	for ((i = 0; i < WAITERS; i++)); do
		"$VOUCH" fetch --cache "$cache" "${services[@]}" \
			-o "$work/crowd-$i.json" --product Genoa \
			2>"$work/crowd-$i.err" &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i"
		echo "status $?"
	done >"$work/ended"
	sort "$work/ended" | uniq -c | sed 's/^ *//' | tee "$work/statuses"
}
web_misbehave snp slow=600
crowd >"$work/said"
is "$WAITERS that miss at once all have it" \
	grep -qx "$WAITERS status 0" "$work/statuses"
is 'for one request for each of two addresses' web_asked snp 2
is 'and the cache is whole' is_whole "$cache"
rm -rf "$cache"
web_normal snp
web_misbehave snp slow=600 2
web_misbehave snp "status=404" 2
WAITERS=20 crowd >"$work/said"
is 'what one is told is told to all that wait' \
	grep -qx "20 status 3" "$work/statuses"
is 'for as many requests' web_asked snp 2
web_normal snp

### killed at any moment
# Preloaded: the Nth call that changes a file or speaks is not made, and the
# program is killed there.
cat >"$work/kill.c" <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static void count(void)
{
	static long left = -1;

	if (left < 0)
		left = atol(getenv("KILL_AT"));
	if (!--left)
		kill(getpid(), SIGKILL);
}
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
int rename(const char *a, const char *b) { count(); return NEXT(rename)(a, b); }
int fsync(int fd) { count(); return NEXT(fsync)(fd); }
int fchmod(int fd, mode_t mode) { count(); return NEXT(fchmod)(fd, mode); }
int ftruncate(int fd, off_t size) { count(); return NEXT(ftruncate)(fd, size); }
int flock(int fd, int what) { count(); return NEXT(flock)(fd, what); }
int mkostemp(char *name, int flags) { count(); return NEXT(mkostemp)(name, flags); }
int mkdir(const char *path, mode_t mode) { count(); return NEXT(mkdir)(path, mode); }
int close(int fd) { count(); return NEXT(close)(fd); }
int socket(int a, int b, int c) { count(); return NEXT(socket)(a, b, c); }
/* Half of it is written before the program is killed. */
ssize_t write(int fd, const void *data, size_t size)
{
	if (size > 1)
		NEXT(write)(fd, data, size / 2);
	count();
	if (size > 1)
		return NEXT(write)(fd, (const char *)data + size / 2, size - size / 2) + (ssize_t)(size / 2);
	return NEXT(write)(fd, data, size);
}
C
"${CC:-gcc}" -shared -fPIC -o "$work/kill.so" "$work/kill.c"
killed_at() {
	local status=0

	KILL_AT=$1 LD_PRELOAD=$work/kill.so "$VOUCH" fetch \
		--cache "$work/kills/$1" "${services[@]}" --product Genoa \
		-o "$work/kills/$1.json" >"$work/killed" 2>&1 || status=$?
	[ "$status" = 137 ]
}
mkdir "$work/kills"
points=0
while killed_at $((points + 1)); do points=$((points + 1)); done 2>"$work/said"
is "killed at $points points" [ "$points" -ge 40 ]
is 'it is whole after each' is_whole "$work"/kills/*/
goes_on() {
	for ((i = 1; i <= points; i += 4)); do
		cache=$work/kills/$i
		genoa && is_whole "$cache" || return
	done
}
is 'and goes on after each' goes_on
is 'a bundle is there whole, or not' sh -c "for b in '$work'/kills/*.json; do
	'$VOUCH' bundle status \$b || exit; done"
cache=$work/cache

### what does not fit is not there
asks() { web_normal snp && genoa && web_asked snp "$1"; }
rm -rf "$cache"
genoa >"$work/said"
is 'what is there is not asked for' asks 0
object=$(find "$cache/objects" -type f | head -n 1)
printf x >>"$object"
is 'a damaged object is fetched again' asks 1
is 'and mended' asks 0
for name in "$cache"/names/*; do
	sed -i 's/"expires": [0-9]*/"expires": 1/' "$name"
done
is 'nothing is served past its dates' asks 2
for name in "$cache"/names/*; do echo '{' >"$name"; done
is 'a damaged name is no name' asks 2
other=("$cache"/names/*)
cp "${other[0]}" "$work/name"
cp "${other[1]}" "${other[0]}"
is 'nor is the name of another address' asks 1
touch -d '2 hours ago' "$cache/objects/x.AAAAAA" "$cache/names/y.BBBBBB"
touch "$cache/objects/z.CCCCCC"
rm "${other[@]}"
is 'what a killed writer left goes away' asks 2
is 'after an hour, not before' sh -c "[ ! -e '$cache/objects/x.AAAAAA' ] &&
	[ ! -e '$cache/names/y.BBBBBB' ] && [ -e '$cache/objects/z.CCCCCC' ]"
is 'no cache, no file' sh -c "rm -rf '$cache'; XDG_CACHE_HOME='$cache' \
	'$VOUCH' fetch --no-cache ${services[*]} --product Genoa \
	-o '$work/none.json' && [ ! -e '$cache' ]"
is 'the cache of a user' sh -c "XDG_CACHE_HOME='$work/xdg' '$VOUCH' fetch \
	${services[*]} --product Genoa -o '$work/none.json' &&
	ls '$work/xdg/vouch/endorsements/objects/'* >'$work/said'"
is 'is for that user alone' sh -c \
	"[ \$(stat -c %a '$work/xdg/vouch/endorsements/names') = 700 ]"
is 'one that cannot be is done without' sh -c "'$VOUCH' fetch ${services[*]} \
	--cache /dev/null/x --product Genoa -o '$work/none.json' 2>&1 |
	grep 'cache /dev/null'"

tap_end
