"""A PostgreSQL server of the tests' own, on the loopback, with a password that must be seen nowhere."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "geheim-8417"
_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def programs() -> Path | None:
    """The folder of initdb and pg_ctl; none where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    known = [*_PLACES, *([Path(found).parent] if found else [])]
    return next((place for place in known if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


@dataclass(frozen=True)
class Postgres:
    """A running server. address: of a database on it, without a password. log: what it writes down."""

    address: str
    log: Path

    def run(self, *commands: str) -> None:
        """Runs SQL as the owner of the database."""
        from adbc_driver_postgresql import dbapi

        with dbapi.connect(self.address) as connection, connection.cursor() as cursor:
            for command in commands:
                cursor.execute(command)
            connection.commit()

    def outside(self, command: str) -> None:
        """Runs what no transaction may hold."""
        from adbc_driver_postgresql import dbapi

        with dbapi.connect(self.address, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute(command)

    @contextmanager
    def holding(self, command: str) -> Iterator[None]:
        """Meanwhile a transaction that began with a command is not at its end."""
        from adbc_driver_postgresql import dbapi

        with dbapi.connect(self.address) as connection, connection.cursor() as cursor:
            cursor.execute(command)
            yield

    def asks(self, like: str) -> bool:
        """Whether the program asks such a thing now."""
        from adbc_driver_postgresql import dbapi

        with dbapi.connect(self.address) as connection, connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND application_name = 'tiercli' AND query LIKE '{like}' AND query LIKE 'COPY%'"
            )
            return bool(cursor.fetchone()[0])

    def view_that_tells(self, name: str, table: str) -> None:
        """A view of a table that writes a line into the log whenever it is executed; see `executed`."""
        self.run(
            f"CREATE FUNCTION {name}_told() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE LOG 'executed {name}'; RETURN 1; END $$",
            f"CREATE VIEW {name} AS SELECT * FROM {table} WHERE (SELECT {name}_told()) = 1",
        )

    def executed(self, name: str) -> int:
        """How often such a view was executed."""
        return sum(line.endswith(f"LOG:  executed {name}") for line in self.log.read_text(encoding="utf-8").splitlines())


@contextmanager
def a_server(folder: Path) -> Iterator[Postgres]:
    """A server that is stopped at the end; PGPASSWORD is set while it runs."""
    place = programs()
    assert place is not None
    user = _owner()
    data, secret = folder / "data", folder / "password"
    data.mkdir()
    secret.write_text(PASSWORD, encoding="utf-8")
    if user is not None:
        for one in (folder, data, secret):
            shutil.chown(one, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    subprocess.run(
        [place / "initdb", "-D", data, "-U", "boss", f"--pwfile={secret}", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "-N"],
        check=True,
        capture_output=True,
        user=user,
        cwd=folder,
    )
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    control = [place / "pg_ctl", "-D", data, "-w"]
    subprocess.run(
        [*control, "-o", options, "-l", folder / "log", "start"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=user, cwd=folder
    )
    before = os.environ.get("PGPASSWORD")
    os.environ["PGPASSWORD"] = PASSWORD
    try:
        yield Postgres(f"postgresql://boss@127.0.0.1:{port}/postgres", folder / "log")
    finally:
        if before is None:
            del os.environ["PGPASSWORD"]
        else:
            os.environ["PGPASSWORD"] = before
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True, user=user, cwd=folder)


def _owner() -> str | None:
    """Whose the server must be where the tests run as root, whom it refuses."""
    if os.geteuid() != 0:
        return None
    names = {one.pw_name for one in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
