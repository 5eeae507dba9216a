"""Workbooks under a password, decrypted into memory: their plain text lies in no file, whatever ends the reading."""

from __future__ import annotations

import io

from tiercli.domain.errors import InputError
from tiercli.domain.language import Text
from tiercli.read.formats.preflight import refused
from tiercli.read.formats.source import Held, Source
from tiercli.read.options import ReadOptions

_EXCELS_OWN = "VelvetSweatshop"
"""What Excel encrypts with where only the structure of a workbook is protected; it opens such files without asking."""
PASSWORD_HINT = Text(
    "请用 --password-env 给出密码所在的环境变量，或先去掉密码。",
    "Name the environment variable that holds the password with --password-env, or remove the password first.",
)


def decrypted(source: Source, options: ReadOptions) -> Held:
    """The plain workbook, under the user's password or the one that Excel itself uses.

    Errors: InputError when a password is missing, is wrong, or the way of encrypting is not known; when the extra is not installed.
    """
    try:
        import msoffcrypto
    except ImportError:
        if not options.password:
            raise protected(source) from None
        raise refused(
            source,
            "工作簿有密码，读取它需要可选组件 encrypt。",
            "is protected, and reading it needs the extra 'encrypt'.",
            Text("安装：pip install 'tiercli[encrypt]'。", "Install it: pip install 'tiercli[encrypt]'."),
        ) from None
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

    unknown: Exception | None = None
    for password in filter(None, (options.password, _EXCELS_OWN)):
        out = io.BytesIO()
        try:
            with source.open("rb") as file:
                office = msoffcrypto.OfficeFile(file)
                _load(office, password)
                office.decrypt(out)
        except InvalidKeyError:
            continue
        except (FileFormatError, ParseError) as error:
            unknown = error
            break
        except DecryptionError as error:
            unknown = None if "key" in str(error).lower() or "password" in str(error).lower() else error
            continue
        except Exception as error:  # noqa: BLE001 - what the library trips over is damage or a way that it does not know
            unknown = error
            continue
        if out.tell():
            return Held(source.name, out.getvalue())
    if unknown is not None:
        raise _unsupported(source, unknown)
    raise _wrong(source) if options.password else protected(source)


def _load(office: object, password: str) -> None:
    try:
        office.load_key(password=password, verify_password=True)  # type: ignore[attr-defined]
    except TypeError:  # old kinds of encryption verify by themselves
        office.load_key(password=password)  # type: ignore[attr-defined]


def protected(source: Source) -> InputError:
    """The error for a workbook with a password where none was given."""
    return refused(source, "工作簿有打开密码，没有给出密码。", "is protected with a password, and none was given.", PASSWORD_HINT)


def _wrong(source: Source) -> InputError:
    hint = Text("请检查 --password-env 所指环境变量里的密码。", "Check the password in the environment variable that --password-env names.")
    return refused(source, "密码不对。", "the password is wrong.", hint)


def _unsupported(source: Source, error: Exception) -> InputError:
    return refused(
        source,
        "这种加密方式不能读取，或文件已损坏。",
        "is encrypted in a way that cannot be read, or is damaged.",
        Text("请在 Excel 中打开，去掉密码后另存。", "Open it in Excel and save it without a password."),
        detail=f"{type(error).__name__}: {error}",
    )
