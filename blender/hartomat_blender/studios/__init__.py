# SPDX-License-Identifier: GPL-3.0-or-later
"""The studios that ship with HartOMat, each built by its script."""
