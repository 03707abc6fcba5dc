#!/bin/sh
# Install what this checkout needs and the machine lacks: bootstrap.sh run|test. Safe to run again.
# PYTHON=/path/to/python makes the virtual environment with another Python than Debian's.
set -eu
cd "$(dirname "$0")/.."
set_up=${1:?run or test}
say() { printf '==> %s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

# Debian's own Python first: it was built with what a profile told. One that was compiled without takes 1.4 times as long for all we do.
choose_python() {
    tried=${PYTHON:-/usr/bin/python3 python3}
    for each in $tried; do
        "$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        if can_make_venv "$each" || [ "$as" != no ]; then
            echo "$each"
            return
        fi
    done
    stop "no Python 3.11 or newer that can make a virtual environment; tried $tried; as root: apt-get install python3-venv"
}

can_make_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

missing_packages() {
    can_make_venv "$python" || echo python3-venv
    [ "$set_up" = run ] && return
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || echo postgresql
    command -v chromium >/dev/null || echo chromium fonts-liberation
    ldconfig -p 2>/dev/null | grep -q libatomic.so.1 || /sbin/ldconfig -p 2>/dev/null | grep -q libatomic.so.1 || echo libatomic1
}

# The tests start a throw-away cluster of their own: Debian's package must not start one on the standard port.
prevent_main_cluster() {
    folder=/etc/postgresql-common/createcluster.d
    [ -e $folder/no-main.conf ] && return
    $as mkdir -p $folder
    echo 'create_main_cluster = false' | $as tee $folder/no-main.conf >/dev/null
}

install_packages() {
    apt="$as env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120"
    say "installing Debian packages: $*"
    case " $* " in *" postgresql "*) prevent_main_cluster ;; esac
    $apt install --no-install-recommends "$@" >/dev/null 2>&1 && return
    $apt update >/dev/null && $apt install --no-install-recommends "$@" >/dev/null
}

# 1. Debian packages, only those that are missing and only where we may
as=no
if command -v apt-get >/dev/null; then
    if [ "$(id -u)" = 0 ]; then as=
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as=sudo
    fi
fi
python=$(choose_python)
missing=$(missing_packages | tr '\n' ' ')
if [ -n "$missing" ]; then
    if [ "$as" = no ]; then
        say "missing here: ${missing}- as root: apt-get install ${missing}- going on without"
    else
        # shellcheck disable=SC2086
        install_packages $missing || stop "apt-get could not install ${missing}- see its message above"
    fi
fi

# 2. The virtual environment, every package checked by hash: uv where it works, pip where it does not
if ! .venv/bin/python -c '' 2>/dev/null; then
    rm -rf .venv
    "$python" -m venv .venv || stop "no virtual environment could be made; as root: apt-get install python3-venv"
fi
rm -f .venv/.run .venv/.test
PIP_DISABLE_PIP_VERSION_CHECK=1
export PIP_DISABLE_PIP_VERSION_CHECK
[ -x .venv/bin/uv ] || .venv/bin/python -m pip install -q --require-hashes -r requirements/bootstrap.lock ||
    say "uv could not be installed: pip does its work"
lock=requirements/$set_up.lock
say "installing $lock"
if ! .venv/bin/uv pip sync -q --python .venv/bin/python --require-hashes "$lock" 2>/dev/null; then
    say "uv could not reach a package index: pip does it, more slowly"
    .venv/bin/python -m pip install -q --require-hashes -r "$lock"
fi

# 3. The duly command itself, from this folder; what builds it is among the packages above
.venv/bin/python -m pip install -q --no-deps --no-build-isolation -e .

# 4. What Python makes of the modules, kept once for all: where it may not be written later, each start would make it anew
env -u PYTHONDONTWRITEBYTECODE .venv/bin/python -c 'import app.cli, app.main, app.worker' || say "nothing is kept of the modules"
touch .venv/.run
[ "$set_up" = run ] || touch .venv/.test
