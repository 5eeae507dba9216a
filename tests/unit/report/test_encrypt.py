from __future__ import annotations

import io

import openpyxl
import pytest

from tests.unit.report.made import an_outcome
from tiercli.domain.errors import UsageError
from tiercli.report import Target, write_reports

msoffcrypto = pytest.importorskip("msoffcrypto")


def test_an_encrypted_workbook_opens_with_its_password_only(tmp_path) -> None:
    path = tmp_path / "report.xlsx"
    write_reports(an_outcome(), Target(path, password="密码 1"))
    with path.open("rb") as file:
        book = msoffcrypto.OfficeFile(file)
        assert book.is_encrypted()
        with pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
            book.load_key(password="wrong", verify_password=True)
        book.load_key(password="密码 1", verify_password=True)
        plain = io.BytesIO()
        book.decrypt(plain)
    assert len(openpyxl.load_workbook(plain).sheetnames) >= 4


def test_nothing_is_written_in_the_clear_that_was_to_be_encrypted(tmp_path) -> None:
    with pytest.raises(UsageError, match="csv cannot be encrypted"):
        write_reports(an_outcome(), Target(tmp_path / "report.xlsx", ("xlsx", "csv"), password="x"))
    assert list(tmp_path.iterdir()) == []


def test_an_empty_password_is_refused(tmp_path) -> None:
    with pytest.raises(UsageError, match="1 to 255"):
        write_reports(an_outcome(), Target(tmp_path / "report.xlsx", password=""))


def test_the_password_is_not_shown_with_the_target() -> None:
    assert "secret" not in repr(Target(password="secret"))
