"""Hooks of the API fuzz run: every other made-up id becomes one that exists.

Without them nearly every request with an id would end at "there is no such thing".
"""

import json
import os
import random

import schemathesis

# Path prefix → ids of rows that exist.
KNOWN = json.loads(os.environ.get("HARTOMAT_FUZZ_IDS", "{}"))


@schemathesis.hook
def before_call(context, case, kwargs):
    parameters = case.path_parameters
    if not parameters or random.random() < 0.5:
        return
    for prefix, ids in KNOWN.items():
        if case.operation.path.startswith(prefix) and "id" in parameters and ids:
            parameters["id"] = random.choice(ids)
