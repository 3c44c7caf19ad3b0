# Sourced by ./run and ./check: makes sure that cargo and a C compiler are there, or says what to do.
if ! command -v cargo >/dev/null 2>&1; then
    if [ -x "$HOME/.cargo/bin/cargo" ]; then
        PATH="$HOME/.cargo/bin:$PATH"
        export PATH
    else
        echo "HartOMat is built with Rust 1.95 or newer, and cargo is not installed." >&2
        echo "Install it from https://rustup.rs and run this command again." >&2
        exit 1
    fi
fi
if ! command -v cc >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq g++ >/dev/null
    else
        echo "A C++ compiler is missing. On Debian or Ubuntu: sudo apt-get install g++" >&2
        exit 1
    fi
fi
