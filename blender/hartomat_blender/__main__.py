# SPDX-License-Identifier: GPL-3.0-or-later
"""Command line of the package: `session` (started by the Rust pool) and `build-studios`."""

from __future__ import annotations

import argparse


def main(arguments: list[str] | None = None) -> None:
    """Runs one subcommand."""
    parser = argparse.ArgumentParser(prog="hartomat_blender")
    commands = parser.add_subparsers(dest="command", required=True)
    session_parser = commands.add_parser("session", help="serve requests on descriptor 0")
    session_parser.add_argument("--parent-pid", type=int, default=0)
    studios_parser = commands.add_parser("build-studios", help="write the studio templates")
    studios_parser.add_argument("--out", required=True)
    options = parser.parse_args(arguments)
    if options.command == "session":
        from . import session
        session.serve(options.parent_pid)
    else:
        from . import build_studios
        build_studios.build_all(options.out)


if __name__ == "__main__":
    main()
