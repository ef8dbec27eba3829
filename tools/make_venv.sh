#!/bin/sh
# Build or complete the virtual environment from a hashed lock file: make_venv.sh PYTHON VENV LOCK
set -eu
python=$1 venv=$2 lock=$3

if ! command -v "$python" >/dev/null 2>&1; then
    echo "Python was not found. Please install Python 3.11 or newer (Debian and Ubuntu: python3, python3-venv)." >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Hulei needs Python 3.11 or newer; $python is $("$python" --version 2>&1). Try: make run PYTHON=python3.12" >&2
    exit 1
fi
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c '' 2>/dev/null; then
    echo "Building $venv (once, under a minute) ..."
    rm -rf "$venv"
    if ! "$python" -m venv "$venv"; then
        echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
fi
# Files are compiled when they are first imported, so that nobody waits for those that never are.
if command -v uv >/dev/null 2>&1; then
    uv pip install -q --python "$venv/bin/python" --require-hashes -r "$lock"
else
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-compile --require-hashes -r "$lock"
fi
if [ "$lock" = requirements.lock ]; then
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-compile --no-deps --no-build-isolation -e .
fi
