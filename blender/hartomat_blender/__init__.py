# SPDX-License-Identifier: GPL-3.0-or-later
"""The side of HartOMat that runs inside Blender.

It imports products, paints them, stands them in a studio, frames the camera and renders; the Rust
side decides what is rendered and why. Nothing here knows of orders, workflows, HTTP or databases.

Lengths are metres unless a name says otherwise (CAD values are mm), angles degrees, times seconds.
"""

PROTOCOL_VERSION = 1
