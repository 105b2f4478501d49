"""The command line: one parser, a module for each command, and what errors mean for the exit code.

Exit codes: 0 clean, 1 findings at or above the threshold, 2 misuse, 3 the work could not be done.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from deescalate import __version__
from deescalate.check_command import add_check, add_paths, add_trace
from deescalate.coach_command import add_coach
from deescalate.explain_command import add_explain
from deescalate.findings import DeescalateError, MisuseError, PlaybookError
from deescalate.lint_command import add_lint
from deescalate.list_command import add_list
from deescalate.new_command import add_new
from deescalate.render_command import add_render
from deescalate.shell import CLEAN, FAILED, MISUSE


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and gives its exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except MisuseError as error:
        return _failed(error, MISUSE)
    except DeescalateError as error:
        return _failed(error, FAILED)
    except BrokenPipeError:
        # The reader has gone (`| head`); keep the interpreter from complaining when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except KeyboardInterrupt:
        return CLEAN
    return code


def _failed(error: DeescalateError, code: int) -> int:
    if isinstance(error, PlaybookError):
        sys.stderr.write(f"{error}\n")
    else:
        sys.stderr.write(f"deescalate: {error}\n")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="deescalate", description="Coaches people through conversations with angry customers."
    )
    parser.add_argument("--version", action="version", version=f"deescalate {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add_coach(commands)
    add_lint(commands)
    add_check(commands)
    add_trace(commands)
    add_paths(commands)
    add_explain(commands)
    add_render(commands)
    add_list(commands)
    add_new(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
