#!/usr/bin/env bash
# Collects the messages of R/ into po/, merges them into each translation there and compiles these into inst/po.
# In the C locale: in others R adds an English catalogue, only to curl quotation marks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

options="--backup=off --no-fuzzy-matching"
LC_ALL=C Rscript --vanilla -e "tools::update_pkg_po('.', mergeOpts = '$options')"
