"""Makes src/humandeploy/_generated.py from the API's own OpenAPI document.

python3 scripts/generate.py             writes it
python3 scripts/generate.py --check     fails if it is stale
python3 scripts/generate.py --from URL  reads the document from a running server
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any, Dict

from schema_types import generated_module

ROOT = Path(__file__).resolve().parents[3]
TARGET = Path(__file__).resolve().parents[1] / "src" / "humandeploy" / "_generated.py"
PRINT = """
const { openApiDocument } = await import(process.argv[1]);
process.stdout.write(JSON.stringify(await openApiDocument()));
"""


def openapi_document(address: str | None = None) -> Dict[str, Any]:
    """The OpenAPI document: of a running server if its address is given, else of the routes in this repository."""
    if address:
        with urllib.request.urlopen(address.rstrip("/") + "/openapi.json") as answer:
            return dict(json.load(answer))
    bundled = ROOT / "node_modules" / ".bin" / "node"
    script = ROOT / "sdk" / "typescript" / "scripts" / "openapi-document.ts"
    command = [
        str(bundled) if bundled.exists() else "node",
        "--input-type=module",
        "-e",
        PRINT,
        script.as_uri(),
    ]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if made.returncode:
        raise SystemExit(made.stderr.decode())
    return dict(json.loads(made.stdout))


def main(arguments: list[str]) -> int:
    address = arguments[arguments.index("--from") + 1] if "--from" in arguments else None
    made = generated_module(openapi_document(address))
    if "--check" not in arguments:
        TARGET.write_text(made, encoding="utf-8")
        print(f"Wrote {TARGET}")
    elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != made:
        print(f"{TARGET.name} is stale: run python3 scripts/generate.py", file=sys.stderr)
        return 1
    else:
        print(f"{TARGET.name} is fresh.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
