#!/usr/bin/env bash
# Builds the wheel, the sdist and the R tarball into the folder given.
# From a copy of the tracked files: R CMD build copies the whole folder, .venv too, before it leaves anything out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=$PWD/.venv/bin/python
mkdir -p "$1"
target=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tools/copy.sh "$work"
cd "$work"
"$python" -m build --no-isolation --outdir "$target" .
Rscript --vanilla bootstrap.R
RETICULATE_PYTHON=$python R CMD build .
mv kerasduet_*.tar.gz "$target"
