#!/usr/bin/env bash
# Fetches what `make test-pages` looks at pages with: Debian's chromium, and axe-core, which judges whether everybody
# can use them. Fails where one of them cannot be had.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

axe=axe-core@4.10.3
axe_sha256=0f2b4d7dcdf7d1219df8d1959ad68e565f51d14c3f0d88bb71cd59abeb956292

main() {
  has_chromium || install_chromium
  [[ -e build/axe.min.js ]] || fetch_axe
}

has_chromium() {
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null
}

install_chromium() {
  local sudo=()
  [[ $(id -u) -eq 0 ]] || sudo=(sudo -n)
  echo "setup: installing chromium with apt-get"
  local apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120)
  { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends chromium; } </dev/null >/dev/null
}

fetch_axe() {
  local archive
  mkdir -p build
  archive=build/$(cd build && npm pack --silent "$axe")
  sha256sum --check --quiet <<<"$axe_sha256  $archive"
  tar -xzf "$archive" -C build --strip-components=1 package/axe.min.js
  rm "$archive"
}

main
