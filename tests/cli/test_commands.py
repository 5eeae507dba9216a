"""What `tiercli --help` says of each command without loading it is what its module says."""

from __future__ import annotations

from importlib import import_module

import pytest

from tiercli.cli import app
from tiercli.domain.folders import names_in

FOLDER = "tiercli.cli.commands"


@pytest.mark.parametrize("name", names_in(FOLDER))
def test_the_help_says_of_a_command_what_its_module_says(name: str) -> None:
    command = import_module(f"{FOLDER}.{name}")
    assert app._in_help(name) == (command.PLACE, command.__doc__.partition("\n")[0])
    assert hasattr(command, "command") != hasattr(command, "app")


def test_no_two_commands_stand_at_one_place() -> None:
    places = [app._in_help(name)[0] for name in names_in(FOLDER)]
    assert len(set(places)) == len(places)
