#!/bin/sh
# Get what the tests need from the system: a browser, a Chinese font, a PostgreSQL server. As root on Debian or
# Ubuntu they are installed; elsewhere this says exactly what to install, and the tests skip with a reason.
# Where node is there already, the packages of the independent verifier and the independent OpenID provider as well.
set -eu
apt_as_root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }
has() { command -v "$1" >/dev/null 2>&1; }
# Chromium without a window takes a third less of the processor. Where it cannot be had, any Chromium will do.
if apt_as_root && ! has chromium-headless-shell; then
    { timeout 30 apt-get update -qq && DEBIAN_FRONTEND=noninteractive timeout 120 apt-get install -y -qq --no-install-recommends chromium-headless-shell; } >/dev/null 2>&1 || true
fi
# Somebody else's verifier reads the credentials we sign, somebody else's provider signs people in, an old Chromium opens class
# packs, a parser says what old browsers can read; only for the tests.
for folder in tests/certification/credentials/verifier tests/people/single_sign_on/provider tests/browser/old tests/es5; do
    if has node && has npm && [ ! "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ]; then
        (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null && touch node_modules/.package-lock.json) ||
            echo "The packages of $folder could not be had; its test will be skipped."
    fi
done
missing=""
has chromium-headless-shell || has chromium || has chromium-browser || has google-chrome || has google-chrome-stable || missing="$missing chromium"
fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk fontconfig"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0
if apt_as_root; then
    echo "Installing for the tests:$missing"
    apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "For all tests, please install:$missing (Debian and Ubuntu: sudo apt-get install$missing)"
fi
