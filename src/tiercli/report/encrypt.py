"""A workbook under a password, as Excel itself protects it (agile encryption, AES-256)."""

from __future__ import annotations

from typing import BinaryIO

from tiercli.domain.errors import UsageError
from tiercli.domain.language import Text


def check_password(password: str) -> None:
    """Refuse early, before anything is graded.

    Errors: UsageError when the password is empty or too long for Excel, or the library is missing.
    """
    if not password or len(password) > 255:
        raise UsageError(Text("密码不能为空，也不能超过 255 个字符。", "A password has 1 to 255 characters."))
    try:
        import msoffcrypto  # noqa: F401
    except ImportError:
        raise UsageError(
            Text("加密需要一个附加组件。", "Encryption needs an extra."),
            hint=Text("请运行 pip install 'tiercli[encrypt]'。", "Run pip install 'tiercli[encrypt]'."),
        ) from None


def encrypt(workbook: BinaryIO, password: str, target: BinaryIO) -> None:
    """Write an encrypted copy of a workbook; the salt is new each time, so the bytes are too.

    workbook: a whole .xlsx file, to be read from its beginning.
    """
    from msoffcrypto.format.ooxml import OOXMLFile

    check_password(password)
    OOXMLFile(workbook).encrypt(password, target)
