"""The commands that train a fit again, in Python and in R."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kerasduet.data.built_in import is_known_by_name

if TYPE_CHECKING:
    from kerasduet.fits.result import Fit


def repeat_commands(fit: Fit, spec: str) -> dict[str, str]:
    """Give the commands that train a fit again to the same bits.

    Rows that no name tells of are `data` in them, and so are those of other arguments: who has them puts them
    in.

    Parameters
    ----------
    fit : Fit
    spec : str
        The name of a spec, or a file that holds it.

    Returns
    -------
    dict
        By language, ``"python"`` and ``"r"``.
    """
    quoted, name = json.dumps(spec), json.dumps(fit.data.name)
    known = is_known_by_name(fit.data.name)
    mode = json.dumps(fit.mode)
    more = [name for name in ("sample_weight",) if name in fit.fingerprint]
    python = [f"kd.load_dataset({name})" if known else "data", f"seed={fit.seed}", f"mode={mode}"]
    r = [f"load_dataset({name})" if known else "data", f"seed = {fit.seed}", f"mode = {mode}"]
    python += [f"{each}={each}" for each in more]
    r += [f"{each} = {each}" for each in more]
    return {
        "python": f"import kerasduet as kd\nfit = kd.fit(kd.model_spec({quoted}), {', '.join(python)})",
        "r": f"library(kerasduet)\nfit <- fit(model_spec({quoted}), {', '.join(r)})",
    }
