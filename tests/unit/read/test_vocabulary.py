"""Words of many lists have one code each, whether they are looked up or found beside the words that they went with before."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tiercli.read.scan.vocabulary import Vocabulary

IDS = (["a", "b"], ["b", "c"]), (["c", "b", "a"],), (["d", "a"],), (["a", "d", "c"],)


@pytest.mark.parametrize(
    "names",
    [
        ((["A", "B"], ["B", "C"]), (["C", "B", "A"],), (["D", "A"],), (["A", "D", "C"],)),
        ((["A", "B"], ["B", "C"]), (["C", "X", "A"],), (["D", "A"],), (["A", "D", "C"],)),  # an id with another name than before
        ((["A", "B"], ["B", "C"]), (["C", "B"],), (["D", "A"],), (["A", "D", "C"],)),  # two ids with one name
        ((["A", "A"], ["A", "C"]), (["C", "A", "A"],), (["", "A"],), (["A", "", "C"],)),
    ],
)
def test_names_beside_ids_have_the_codes_that_looking_them_up_gives(names: tuple[tuple[list[str], ...], ...]) -> None:
    ids, alone = Vocabulary(), Vocabulary()
    beside = Vocabulary(ids)
    for own, called in zip(IDS, names, strict=True):
        ids.learn([pa.array(one) for one in own])
        maps, expected = (words.learn([pa.array(one) for one in called]) for words in (beside, alone))
        assert [one.tolist() for one in maps] == [one.tolist() for one in expected]
        for codes, one in zip(maps, called, strict=True):
            assert beside.words(codes[1:]).to_pylist() == one
    assert len(beside) == len(alone)
    assert beside.empty == alone.empty


def test_the_same_lists_again_have_the_same_maps_and_others_of_as_many_words_their_own() -> None:
    words = Vocabulary()
    first = words.learn([pa.array(["a", "b"])])
    assert words.learn([pa.array(["a", "b"])]) is first
    assert [one.tolist() for one in words.learn([pa.array(["b", "a"])])] == [[0, 2, 1]]


def test_words_that_are_no_text_are_refused_when_they_come() -> None:
    words = Vocabulary()
    words.learn([pa.array(["a"])])
    with pytest.raises(pa.ArrowInvalid):
        words.learn([pa.DictionaryArray.from_arrays(pa.array([0]), pa.array([b"\xff"])).dictionary])


def test_the_first_rows_of_words_are_noted_over_several_lists() -> None:
    words = Vocabulary()
    for place, cells in enumerate((["a", "b", "a"], ["c", "a", "b"])):
        (own,) = words.learn([pa.array(sorted(set(cells)))])
        coded = pa.DictionaryArray.from_arrays(pa.array([sorted(set(cells)).index(one) for one in cells], pa.int32()), pa.array(sorted(set(cells))))
        words.see(3 * place, words.codes(coded, own))
    assert np.array_equal(words.firsts(), [0, 1, 3])
