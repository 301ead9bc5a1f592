#!/bin/sh
# The programs that the tests use and pip cannot give: LibreOffice (recalculates and prints), poppler (PDF to picture),
# Node (the Open XML SDK validator), fonts (so that pictures look the same everywhere).
set -eu

missing=${PACKAGES:-}
if [ -z "$missing" ]; then
    command -v soffice > /dev/null || missing="$missing libreoffice-calc"
    # LibreOffice's own Python, through which tests run the add-in's VBA
    /usr/bin/python3 -c 'import uno' 2> /dev/null || missing="$missing python3-uno"
    command -v pdftoppm > /dev/null || missing="$missing poppler-utils"
    command -v npm > /dev/null || missing="$missing nodejs npm"
    if ! command -v fc-list > /dev/null; then
        missing="$missing fontconfig fonts-liberation fonts-crosextra-carlito"
    else
        fc-list | grep -qi liberation || missing="$missing fonts-liberation"
        fc-list | grep -qi carlito || missing="$missing fonts-crosextra-carlito"
    fi
fi
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    echo "Installing:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of package names
    apt-get install -y -qq --no-install-recommends $missing > /dev/null
else
    echo "Please install these Debian packages (or your system's counterparts), then run make again:" >&2
    echo "   $missing" >&2
    exit 1
fi
