"""Who is who."""

from hypothesis import example, given
from hypothesis import strategies as st

from tests.depth import examples
from tiercli.read.together.identities import Identities
from tiercli.read.words.names import names_within, normal_id, normal_name, normal_names


def test_width_spaces_brackets_and_case_do_not_make_another_customer() -> None:
    assert normal_name("新疆 昆仑（集团）公司") == normal_name("新疆昆仑(集团)公司") == normal_name("新疆昆仑【集团】公司\u200b")
    assert normal_name("ACME Ltd") == normal_name("ａｃｍｅ　ltd")


def test_different_words_are_different_customers() -> None:
    assert normal_name("山东分公司") != normal_name("山西分公司")
    assert normal_name("有限公司") != normal_name("有限责任公司")


def test_zeros_and_case_of_ids_matter_but_width_does_not() -> None:
    assert normal_id("００１") == "001" != normal_id("1")
    assert normal_id("a1") != normal_id("A1")


def test_a_name_gets_the_id_of_its_record() -> None:
    identities = Identities()
    identities.learn([("C1", "甲公司")], records=True)
    identities.learn([(None, "甲 公司"), (None, "乙")], records=False)
    assert identities.resolve(None, "甲 公司") == "C1"
    assert identities.resolve("C1", None) == "C1"
    assert identities.resolve(None, "乙") == "乙"


def test_a_name_with_two_ids_is_not_decided_but_said() -> None:
    identities = Identities()
    identities.learn([("C1", "甲"), ("C2", "甲")], records=True)
    assert identities.resolve(None, "甲") == "甲"
    assert identities.ambiguous == {"甲": ["C1", "C2"]}
    assert identities.two_ids() == {"甲": ["C1", "C2"]}


def test_an_id_with_two_names_is_one_customer_and_said() -> None:
    identities = Identities()
    identities.learn([("C1", "甲"), ("C1", "甲(新)")], records=False)
    assert identities.two_names() == {"C1": ["甲", "甲(新)"]}


def test_aliases_lead_to_the_standard_name_through_steps_but_not_in_circles() -> None:
    identities = Identities()
    identities.learn_aliases([("旧甲", "甲二"), ("甲二", "甲"), ("丙", "丁"), ("丁", "丙")])
    identities.learn([("C1", "甲")], records=True)
    identities.learn([(None, "旧甲"), (None, "丙")], records=False)
    assert identities.resolve(None, "旧甲") == "C1"
    assert identities.resolve(None, "丙") == "丙"
    assert sorted(identities.circles) == ["丁", "丙"]


NAME = st.text(st.sampled_from("甲乙（）()【】 \u3000.,-—_ＡａAa1１①ﬁ´é\u0301가ᄀ\u1161繁體\ue000\u200b*停用原旧old"), max_size=12) | st.text(max_size=6)


@example(["甲\ue000乙", "丙（集团）"])
@example(["()", "（ ）", ""])
@example(["繁體公司", "简体（公司）"])
@example(["A\u0301", "\u0301", "ᄀ", "\u1161"])
@example(["甲(停用)", "Elm Fuels (old)", "乙（原甲）", "丙."])
@given(st.lists(NAME, max_size=5))
@examples(400, few=60)
def test_many_names_are_what_each_of_them_is(names):
    assert normal_names(names) == [normal_name(name) for name in names]
    assert names_within(names) == [within for name in names for within in names_within([name])]
