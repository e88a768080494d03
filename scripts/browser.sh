#!/usr/bin/env bash
# The tests open the report in a browser: make sure that there is one, with its driver.
set -euo pipefail
has() { command -v "$1" > /dev/null; }
if (has chromium || has chromium-browser || has google-chrome) && has chromedriver; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && has apt-get; then
  apt-get update --quiet=2
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends chromium chromium-driver
else
  echo "The tests need Chromium or Chrome, and chromedriver: install them with your system's package manager." >&2
  exit 1
fi
