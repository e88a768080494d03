"""Where the program starts: `csc-indicators`, and `python -m csc_indicators`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    try:
        from csc_indicators.cli.app import run

        code = int(run(sys.argv[1:]))
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
