# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of the custom properties by which a studio says what is what (see `studio`)."""

ANCHOR = "hartomat_anchor"
NOMINAL = "hartomat_nominal_m"
STAND = "hartomat_stand"
PRESET = "hartomat_preset"
TURN = "hartomat_turn_deg"
ZOOM = "hartomat_zoom"
SHOW = "hartomat_show"
EXPOSURE = "hartomat_exposure_"
LOOK = "hartomat_look_"
