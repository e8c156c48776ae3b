"""The ``vaxplatform`` command.

Exit codes: 0 all fine; 1 done, with something rejected or disagreeing; 2 misuse; 3 nothing done.
"""

import sys

from vaxplatform.errors import MissingExtra

__all__ = ["main"]


def main() -> None:
    """Run the command; needs the ``[cli]`` extra."""
    try:
        import rich  # noqa: F401 - only to know whether it is there
        import typer  # noqa: F401
    except ModuleNotFoundError:
        sys.stderr.write(f"{MissingExtra.of('cli', 'the command')}\n")
        sys.exit(2)
    from vaxplatform.cli._app import run

    run()
