"""What a file is, by its bytes, and whether it is safe to hand to a reader that trusts what it reads."""

from __future__ import annotations

import re
import zipfile

from tiercli.domain.errors import InputError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.archive import beginning
from tiercli.read.formats.encodings import utf16_without_mark
from tiercli.read.formats.package import plain_name, workbook_part
from tiercli.read.formats.source import PARQUET, Held, Named, Source, size_of
from tiercli.read.options import MEBIBYTE, Limits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS: tuple[tuple[bytes, Text], ...] = (
    (b"\x89PNG", Text("PNG 图片", "a PNG picture")),
    (b"\xff\xd8\xff", Text("JPEG 图片", "a JPEG picture")),
    (b"GIF8", Text("GIF 图片", "a GIF picture")),
    (b"%PDF", Text("PDF 文件", "a PDF")),
    (b"Rar!", Text("RAR 压缩包", "a RAR archive")),
    (b"7z\xbc\xaf", Text("7z 压缩包", "a 7z archive")),
    (b"\x1f\x8b", Text("gzip 压缩包", "a gzip archive")),
    (b"PARE", Text("加密的 Parquet 文件", "an encrypted Parquet file")),
    (b"MZ", Text("程序文件", "a program")),
    (b"\x7fELF", Text("程序文件", "a program")),
    (b"{\\rtf", Text("RTF 文档", "an RTF document")),
    (b"BM", Text("位图", "a bitmap")),
)
_SAVE_AS = Text("请在 Excel 或 WPS 中打开原文件，另存为 .xlsx 后重试。", "Open the original in Excel, save it as .xlsx, and try again.")
_GIVE_ONE = Text("请给出 Excel、CSV 等表格文件。", "Give a workbook or a CSV file.")
_RATIO_FROM = 16 * MEBIBYTE
_FLAT = late_pattern(rb"<office:document[\s>]")


def refused(path: Named, zh: str, en: str, hint: Text = _SAVE_AS, *, sheet: str = "", cell: str = "", detail: str = "") -> InputError:
    """The error that a file is answered with."""
    return InputError(Text(zh, en), hint=hint, where=Place(path.name, sheet, cell), detail=detail)


def too_many_cells(path: Named, cells: int, limits: Limits, *, sheet: str = "") -> InputError:
    """The error for a sheet beyond `--max-cells`."""
    return refused(
        path,
        f"共 {cells:,} 个单元格，超过限制 {limits.max_cells:,}。",
        f"has {cells:,} cells, more than the limit of {limits.max_cells:,}.",
        Text("可信的大表可用 --max-cells 放宽。", "--max-cells allows more for a table that is really so large."),
        sheet=sheet,
    )


def too_much_memory(path: Named) -> InputError:
    """The error for what does not fit within `--max-memory`."""
    return refused(
        path, "读取所需内存超出限制。", "needs more memory to be read than is allowed.", Text("可用 --max-memory 放宽。", "--max-memory allows more.")
    )


# A header may begin with ID;P...: what makes a SYLK file is the record on its second line.
_OLD_TEXTS = ((late_pattern(rb"ID;P\w*(?:;[NE])*\s*[\r\n]+[BCFOPWX];"), "SYLK"), (late_pattern(rb"TABLE\s*[\r\n]+0,1\s*[\r\n]+\""), "DIF"))


def kind_of(path: Source, encoding: str | None = None) -> str:
    """What a file is by its first bytes: xlsx, xlsb, ods, fods, xls, encrypted, parquet, sqlite, duckdb, markup or delimited.

    encoding: the user's word that it is text in this one.
    Errors: InputError for an empty file and for what is not a table at all.
    """
    size = size_of(path)
    with path.open("rb") as file:
        start = file.read(4096)
    if not size or not start.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise refused(path, "文件是空的。", "the file is empty.", Text("请重新导出。", "Export it again."))
    if start.startswith(b"PK\x03\x04"):
        return _kind_of_zip(path)
    if start.startswith(b"PK"):
        raise refused(path, "压缩包不完整，不是可读的工作簿。", "is an incomplete archive, not a workbook that can be read.")
    if start.startswith(OLE):
        return _kind_of_ole(path)
    if start[:2] == b"\x09\x08" or start[:4] in (b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00"):
        return "xls"
    if start.startswith(PARQUET):
        return "parquet"
    if start.startswith(b"SQLite format 3\x00"):
        return "sqlite"
    if start[8:12] == b"DUCK" and b"\x00" in start:
        return "duckdb"
    for mark, name in _OTHERS:
        if start.startswith(mark) and (len(mark) > 2 or b"\x00" in start):
            raise _no_spreadsheet(path, name, _GIVE_ONE)
    if start[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\x00" in start and not encoding and not utf16_without_mark(start):
        raise refused(
            path,
            "不是表格文件（内容是二进制数据）。",
            "is not a spreadsheet (its content is binary).",
            _GIVE_ONE,
        )
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:13].lower() == b"mime-version:":
        raise refused(path, "是网页存档（MHTML），不能直接读取。", "is a web archive (MHTML), which cannot be read as it is.")
    if old := next((name for mark, name in _OLD_TEXTS if mark.match(text)), ""):
        raise refused(path, f"是 {old} 文件，不能直接读取。", f"is a {old} file, which cannot be read as it is.")
    if text.startswith(b"<") and _FLAT.search(text) and b"opendocument" in text:
        return "fods"
    return "markup" if text.startswith(b"<") or start[:4] in (b"\xff\xfe<\x00", b"\xfe\xff\x00<") else "delimited"


def _no_spreadsheet(path: Source, name: Text, hint: Text = _SAVE_AS) -> InputError:
    """Says what a file is instead; with a space before letters, as Chinese is set: 而是 PDF 文件, 而是图片."""
    zh = f" {name.zh}" if name.zh[:1].isascii() else name.zh
    return refused(path, f"不是表格，而是{zh}。", f"is not a spreadsheet but {name.en}.", hint)


def _kind_of_zip(path: Source) -> str:
    archive = open_zip(path)
    names = {plain_name(name) for name in archive.namelist()}
    if book := workbook_part(archive):
        return "xlsb" if book.lower().endswith(".bin") else "xlsx"
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    for folder, name in (("word/", Text("Word 文档", "a Word document")), ("ppt/", Text("演示文稿", "a presentation"))):
        if any(one.startswith(folder) for one in names):
            raise _no_spreadsheet(path, name)
    if any(name.endswith(".iwa") for name in names):
        raise refused(
            path,
            "是苹果 Numbers 文件，不能直接读取。",
            "is an Apple Numbers file, which cannot be read as it is.",
            Text("请在 Numbers 里选“文件 > 导出为 > Excel”，再给出 .xlsx。", "In Numbers choose File > Export To > Excel, and give the .xlsx."),
        )
    raise refused(
        path,
        "是压缩包，但里面不是工作簿。",
        "is a zip archive but no workbook.",
        Text("请先解压，再给出里面的表格文件。", "Unpack it first and give the spreadsheets in it."),
    )


def _kind_of_ole(path: Source) -> str:
    with path.open("rb") as file:
        whole = file.read(64 * MEBIBYTE)
    if "EncryptedPackage".encode("utf-16-le") in whole:
        return "encrypted"
    if any(name.encode("utf-16-le") in whole for name in ("Workbook", "Book", "WORKBOOK", "BOOK", "workbook", "book")):
        return "xls"
    if "WordDocument".encode("utf-16-le") in whole:
        raise _no_spreadsheet(path, Text("Word 文档", "a Word document"))
    raise refused(path, "文件已损坏或不是工作簿。", "is damaged, or not a workbook.")


def open_zip(path: Source) -> zipfile.ZipFile:
    """The archive of a workbook.

    Errors: InputError when it is cut short or damaged.
    """
    try:
        return zipfile.ZipFile(path.open("rb") if isinstance(path, Held) else path)
    except (zipfile.BadZipFile, EOFError, ValueError, OSError, NotImplementedError, OverflowError, RecursionError):
        raise refused(
            path,
            "文件不完整或已损坏（可能没有下载完）。",
            "is cut short or damaged (perhaps not fully downloaded).",
            Text("请重新下载或导出。", "Download or export it again."),
        ) from None


def check_zip(path: Source, limits: Limits) -> None:
    """Refuses archives that unpack to more than is allowed, overlap, are encrypted, or declare what cannot be.

    Errors: InputError.
    """
    archive = open_zip(path)
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    loosen = Text("请按月或按年拆成几个文件；可信的文件可用 --max-bytes 放宽。", "Split it into a file a month or a year; --max-bytes allows more.")
    if len(entries) > 20_000 or total > limits.max_bytes:
        raise refused(
            path,
            f"解压后有 {_size(total)}，超过限制 {_size(limits.max_bytes)}。",
            f"unpacks to {_size(total)}, more than the limit of {_size(limits.max_bytes)}.",
            loosen,
        )
    seen: dict[str, str] = {}
    for entry in entries:
        plain = plain_name(entry.filename).lower()
        if (other := seen.get(plain)) is not None:
            raise refused(
                path,
                f"压缩包里“{entry.filename}”与“{other}”只差大小写或重复，读哪一个没有定论，已拒绝读取。",
                f"holds '{entry.filename}' beside '{other}', which differ in case at most; which one counts is open, and it was refused.",
            )
        seen[plain] = entry.filename
    if sum(entry.compress_size for entry in entries) > size_of(path):
        raise refused(path, "压缩包内容互相重叠，已拒绝读取。", "is an archive whose parts overlap; it was refused.")
    for entry in entries:
        if entry.flag_bits & 1:
            raise refused(path, "压缩包有密码。", "is an archive with a password.")
        if entry.file_size > _RATIO_FROM and entry.file_size > limits.max_ratio * max(entry.compress_size, 1):
            raise refused(
                path,
                f"“{entry.filename}”压缩比高达 {entry.file_size // max(entry.compress_size, 1)}，疑似压缩炸弹，已拒绝读取。",
                f"'{entry.filename}' unpacks to {entry.file_size // max(entry.compress_size, 1)} times its size, like a zip bomb; it was refused.",
                Text(
                    "若文件可信，请清除空白单元格的格式后另存，或用 --max-ratio 放宽。",
                    "If you trust the file, clear the formats of its empty cells and save it again, or allow more with --max-ratio.",
                ),
            )
        if entry.filename.endswith((".xml", ".rels")):
            _check_head(path, archive, entry)


def _check_head(path: Source, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuses document type definitions, and string tables that declare more than they can hold.

    Errors: InputError; DamagedPartError.
    """
    head = beginning(archive, entry, 4096)
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head or "<!DOCTYPE".encode("utf-16-le") in head:
        raise refused(path, "工作簿里有不该有的 DTD 声明，已拒绝读取。", "holds a document type definition, which no workbook has; it was refused.")
    if entry.filename.lower().endswith("sharedstrings.xml"):
        counts = [int(number) for number in re.findall(rb'ount="(\d{1,30})"', head)]
        if counts and min(counts[:2]) > max(entry.file_size, 1):
            raise refused(path, "字符串表声明的数量与内容不符，文件已损坏或被改动。", "declares more strings than it can hold; it is damaged or tampered with.")


def _size(count: int) -> str:
    return f"{count / MEBIBYTE:,.0f} MB"
