"""``deescalate explain``: a page for a code, a property, a pitfall or a principle."""

import argparse

from deescalate.pages import page_of
from deescalate.shell import CLEAN
from deescalate.vocabulary import LANGUAGES


def add_explain(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's arguments."""
    command = commands.add_parser(
        "explain", help="a page for a code (P06), a property (F09), a pitfall (calm-down) or a principle (S2-29)"
    )
    command.add_argument("what", metavar="CODE", help="code, property, pitfall or principle")
    command.add_argument(
        "--language", default="en", choices=LANGUAGES, help="language of a pitfall's page (default: en)"
    )
    command.set_defaults(run=_explain)


def _explain(options: argparse.Namespace) -> int:
    for line in page_of(options.what, options.language):
        print(line)
    return CLEAN
