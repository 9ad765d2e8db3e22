# Sourced by the other scripts: sets $root and $python, the first Python that is new enough.
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
python=
for candidate in "$root/.venv/bin/python" python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Python 3.11 or newer is needed, and none was found." >&2
    exit 2
fi
