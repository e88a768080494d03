"""Run a command with a folder that is new each time: `python -m bench.into_new_folder COMMAND … {new} …`."""

from __future__ import annotations

import runpy
import sys
import tempfile


def main() -> None:
    """Run the program in this process, so that its time and memory are those that are measured."""
    with tempfile.TemporaryDirectory() as folder:
        module, *words = (word.replace("{new}", folder) for word in sys.argv[1:])
        sys.argv = [module, *words]
        runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
