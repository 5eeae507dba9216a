"""A finding as one line."""

import pytest

from tiercli.domain.finding import Finding, Place, Severity
from tiercli.domain.language import EMPTY, Text


@pytest.mark.parametrize(
    ("message", "hint", "zh", "en"),
    [
        (
            Text("没有这个键", "no such key"),
            Text("是不是 'weight'？", "Did you mean 'weight'?"),
            "没有这个键。是不是 'weight'？",
            "no such key. Did you mean 'weight'?",
        ),
        (Text("有错。", "It is wrong."), Text("改掉。", "Mend it."), "有错。改掉。", "It is wrong. Mend it."),
        (Text("有错", "wrong"), EMPTY, "有错", "wrong"),
    ],
)
def test_a_stop_stands_between_what_is_wrong_and_what_to_do(message: Text, hint: Text, zh: str, en: str) -> None:
    finding = Finding("rulebook.key", Severity.ERROR, Place(), message, hint)
    assert (finding.spoken("zh"), finding.spoken("en")) == (zh, en)
