# SPDX-License-Identifier: GPL-3.0-or-later
"""Entry for `blender` executables: `blender --background --factory-startup --python launch.py -- ARGS`."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from hartomat_blender.__main__ import main  # noqa: E402

main(sys.argv[sys.argv.index("--") + 1:])
