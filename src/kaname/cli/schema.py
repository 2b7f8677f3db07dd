"""`kaname schema`: the JSON Schema of a design text, for editors."""

from __future__ import annotations

import json

from kaname.cli import output
from kaname.cli.options import SPOKEN, Language


def schema(*, lang: Language = SPOKEN) -> None:
    """Print the schema."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it

    output.write(json.dumps(api.schema(), ensure_ascii=False, indent=2) + "\n")
