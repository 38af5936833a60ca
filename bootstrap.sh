#!/bin/sh
# From a fresh checkout to the running program, or to its tests:
#
#   ./bootstrap.sh run [OPTIONS]    install what is missing, build, start the race
#   ./bootstrap.sh test             the same with what the tests need; run them, also under sanitizers
#                                   (warnings are errors; clang-format 14 and cppcheck where they are there)
#   ./bootstrap.sh threads          only the last part of that: what has threads, under ThreadSanitizer
#   ./bootstrap.sh build            install what is missing and build
#   ./bootstrap.sh web              the same with what makes pages for browsers (render -o race.html), and
#                                   with Chromium test them
#
# Debian and its relatives are served with apt-get; elsewhere the missing packages are named.
set -eu
cd "$(dirname "$0")"

missing=''

# need PACKAGE REASON CHECK...: notes the package when the check fails
need() {
    package=$1 reason=$2
    shift 2
    if ! "$@" >/dev/null 2>&1; then
        echo "bootstrap: $package is missing: $reason"
        missing="$missing $package"
    fi
}

has() { command -v "$1"; }
has_header() { printf '#include <stdio.h>\n#include <%s>\n' "$1" | cc -x c -fsyntax-only -; }
has_library() { has pkg-config && pkg-config --exists "$1"; }
has_font() { has fc-list && fc-list 'DejaVu Sans' | grep -q .; }
has_direct_colour() { infocmp xterm-direct; }
compiles() { echo 'int main(void) { return 0; }' | cc -x c -fsanitize=address,undefined -o /dev/null -; }

need_for_build() {
    need build-essential 'the C compiler' compiles
    need meson 'configures the build' has meson
    need ninja-build 'runs the build' has ninja
    need pkg-config 'finds libraries' has pkg-config
    need libncurses-dev 'draws in the terminal' has_library ncursesw
    need fontconfig 'finds fonts' has fc-list
    need libcairo2-dev 'draws pictures' has_library cairo-ft
    need libcgif-dev 'writes GIFs' has_library cgif
    need libsdl2-dev 'opens the window' has_library sdl2
    need libsdl2-ttf-dev 'writes around the picture in the window' has_library SDL2_ttf
    need fonts-dejavu-core 'the letters in pictures' has_font
    need ncurses-term 'lets terminals that can show all colours' has_direct_colour
}

need_for_tests() {
    need libcmocka-dev 'the unit tests' has_library cmocka
    need tmux 'a terminal for the end-to-end tests' has tmux
    need xvfb 'a display for the end-to-end tests' has Xvfb
    need openbox 'a window manager for them' has openbox
    need xdotool 'keys and mouse for them' has xdotool
    need wmctrl 'closes windows for them' has wmctrl
    need x11-apps 'pictures of that display' has xwd
    need python3 'drives the end-to-end tests' has python3
    need procps 'signals to the tested program' has pgrep
    need libgif-dev 'reads GIFs back in the tests' has_header gif_lib.h
    need gifsicle 'does so, too' has gifsicle
    need ffmpeg 'writes films, and reads what is recorded' has ffmpeg
    need librsvg2-bin 'draws SVG in the tests' has rsvg-convert
    need poppler-utils 'draws PDF in the tests' has pdftoppm
}

makes_pages() {
    clang --target=wasm32-wasi -mexec-model=reactor -O1 -x c assets/web/probe.c -o /dev/null
}

# The compiler's package for WebAssembly has its version in its name.
need_for_web() {
    need clang 'compiles pages for browsers' has clang
    need lld 'links them' has wasm-ld
    need wasi-libc 'their C library' test -f /usr/lib/wasm32-wasi/libc.a
    need libclang-rt-14-dev-wasm32 "the compiler's part of it" makes_pages
}

install_missing() {
    [ -n "$missing" ] || return 0
    if ! has apt-get >/dev/null; then
        echo "bootstrap: please install what your system calls:$missing" >&2
        exit 1
    fi
    as_root=''
    if [ "$(id -u)" -ne 0 ]; then
        if ! has sudo >/dev/null; then
            echo "bootstrap: please run as root: apt-get install$missing" >&2
            exit 1
        fi
        as_root=sudo
    fi
    echo "bootstrap: installing$missing"
    $as_root apt-get update -qq
    # shellcheck disable=SC2086 # one word per package
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# configure FOLDER [MESON OPTIONS]
configure() {
    folder=$1
    shift
    if [ ! -f "$folder/build.ninja" ]; then
        meson setup "$folder" "$@" >"$folder.log" 2>&1 || { cat "$folder.log" >&2; exit 1; }
        rm -f "$folder.log"
    elif [ -n "$missing" ]; then # what was just installed is seen by a new look only
        meson setup --reconfigure "$folder" >/dev/null
    fi
}

# build FOLDER [MESON OPTIONS]
build() {
    configure "$@"
    ninja -C "$1" --quiet
}

# The same for those who want the program: a folder that the tests made stops at warnings, and what
# another compiler warns of must not keep anybody from it.
build_anyway() {
    configure "$@"
    ninja -C "$1" --quiet || {
        grep -q -e ' -Werror ' "$1/build.ninja" || exit 1
        meson configure "$1" -Dwerror=false
        ninja -C "$1" --quiet
    }
}

# Sums an attribute over the test suites of all reports.
sum() {
    cat build*/meson-logs/testlog.junit.xml | grep -o "<testsuite [^>]*>" | grep -o " $1=\"[0-9]*\"" |
        tr -dc '0-9\n' | awk '{ sum += $1 } END { print sum + 0 }'
}

# What has threads under ThreadSanitizer: the charts that are computed in the background, and the
# program with its recordings. Nothing else is built for it.
run_threads() {
    suppressions=$PWD/tests/e2e/tsan.supp
    echo 'bootstrap: what has threads under ThreadSanitizer'
    configure build-thread -Db_sanitize=thread -Db_lundef=false -Doptimization=1
    ninja -C build-thread --quiet src/cli/glissade tests/test_basins tests/test_rates tests/test_live &&
        TSAN_OPTIONS=halt_on_error=1:suppressions=$suppressions meson test -C build-thread --no-rebuild \
            --print-errorlogs basins rates live monkey monkey-window
}

run_tests() {
    status=0
    rm -f build*/meson-logs/testlog.junit.xml
    meson test -C build --print-errorlogs || status=1
    echo 'bootstrap: the same under AddressSanitizer and UndefinedBehaviorSanitizer'
    build build-sanitized -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1
    UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 meson test -C build-sanitized --print-errorlogs || status=1
    run_threads || status=1
    failed=$(($(sum failures) + $(sum errors)))
    passed=$(($(sum tests) - failed - $(sum skipped)))
    for folder in build build-sanitized build-thread; do
        [ -f $folder/meson-logs/testlog.junit.xml ] || status=1
    done
    if [ $status -ne 0 ] && [ $failed -eq 0 ]; then
        failed=1 # a program that crashed before its first test, or no tests at all
    fi
    echo "$passed passed, $failed failed"
    return $status
}

case ${1-} in
run)
    shift
    need_for_build
    install_missing
    build_anyway build
    # A system without any locale set still has a UTF-8 terminal, nearly always.
    if [ -z "${LC_ALL-}${LC_CTYPE-}${LANG-}" ]; then
        export LC_CTYPE=C.UTF-8
    fi
    exec build/src/cli/glissade "$@"
    ;;
build)
    need_for_build
    install_missing
    build_anyway build
    ;;
web)
    need_for_build
    need_for_web
    install_missing
    build_anyway build
    meson test -C build --print-errorlogs web
    ;;
test)
    need_for_build
    need_for_tests
    install_missing
    build build -Dwerror=true # of a fresh folder
    run_tests
    ;;
threads)
    need_for_build
    need_for_tests
    install_missing
    run_threads
    ;;
*)
    sed -n '2,12s/^# \{0,1\}//p' "$0"
    [ -z "${1-}" ] || exit 2
    ;;
esac
