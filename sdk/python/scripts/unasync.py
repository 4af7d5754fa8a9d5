"""Makes the blocking client, and its tests, of the asynchronous ones.

python3 scripts/unasync.py          writes them
python3 scripts/unasync.py --check  fails if one is stale
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Callable, Dict, List, Match, Tuple, Union

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = [
    (ROOT / "src" / "humandeploy" / "_async", ROOT / "src" / "humandeploy" / "_sync"),
    (ROOT / "tests" / "asynchronous", ROOT / "tests" / "blocking"),
    (ROOT / "tests" / "real_asynchronous", ROOT / "tests" / "real_blocking"),
]
NOTE = "# Made by scripts/unasync.py: don't edit.\n"
PACKAGE = '"""The blocking client."""\n'

# A list is a page here, since nobody can await it.
WORDS = {
    "AsyncList": "Page",
    "IsolatedAsyncioTestCase": "TestCase",
    "asyncSetUp": "setUp",
    "asyncTearDown": "tearDown",
    "asynchronous": "blocking",
    "_async": "_sync",
    "aclose": "close",
    "addAsyncCleanup": "addCleanup",
    "asyncio": "time",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "anext": "next",
}
RULES: List[Tuple[str, Union[str, Callable[[Match[str]], str]]]] = [
    (r"\bAsyncGenerator\[([^\]]+), None\]", r"Generator[\1, None, None]"),
    (r"\bAwaitable\[(\w+)\]", r"\1"),
    (r"\bawait ", ""),
    (r"\basync (def|for|with)\b", r"\1"),
    (rf"\b({'|'.join(WORDS)})\b", lambda found: WORDS[found[1]]),
    (r"\bAsync([A-Z]\w*)", r"\1"),
    # What stood twice after that.
    (r"^import time\n(?=(?:import .*\n)*import time\n)", ""),
    (r"\bAwaitable, ", ""),
]


def blocking(code: str) -> str:
    """The same without waiting."""
    for pattern, made in RULES:
        code = re.sub(pattern, made, code, flags=re.MULTILINE)
    return NOTE + code


def made() -> Dict[Path, str]:
    files: Dict[Path, str] = {}
    for source, target in FOLDERS:
        for path in sorted(source.glob("*.py")):
            code = path.read_text(encoding="utf-8")
            package = path.name == "__init__.py"
            files[target / path.name] = NOTE + (PACKAGE if code else "") if package else blocking(code)
    return files


def main(arguments: list[str]) -> int:
    files = made()
    stale = [path for path, code in files.items() if not path.exists() or path.read_text(encoding="utf-8") != code]
    stale += [path for _, target in FOLDERS for path in target.glob("*.py") if path not in files]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale: run python3 scripts/unasync.py", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        if path in files:
            path.parent.mkdir(exist_ok=True)
            path.write_text(files[path], encoding="utf-8")
        else:
            path.unlink()
        print(f"{'Wrote' if path in files else 'Removed'} {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
