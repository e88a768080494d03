"""Where the program starts: `csc-indicators`, and `python -m csc_indicators`."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    # No plugin of pydantic has a say here; to look for one, it reads what is said of every package installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from csc_indicators.cli.app import run

        code = int(run(sys.argv[1:]))
    except KeyboardInterrupt:
        code = 130
    # Python would look through all that was made for what is in a circle, only to end.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
