"""Methods of dataclasses that are compiled late behave as those that are compiled at once."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

_BODY = """
    import dataclasses, pickle, sys
    from dataclasses import InitVar, dataclass, field, replace
    from typing import ClassVar
    {late}

    @dataclass(frozen=True, slots=True)
    class Point:
        x: int
        y: int = 0
        kind: ClassVar[str] = "point"

    @dataclass(frozen=True, order=True, kw_only=True)
    class Named:
        name: str
        said: list = field(default_factory=list, compare=False)
        def __post_init__(self):
            object.__setattr__(self, "name", self.name.strip())

    @dataclass
    class Odd:
        self: int
        seed: InitVar[int]
        made: int = field(init=False, default=7)
        def __post_init__(self, seed):
            self.made += seed

    @dataclass
    class Open:
        values: dict = field(default_factory=dict, repr=False)

    @dataclass
    class Below(Open):
        more: int = 1

    def refused(act):
        try:
            act()
        except (dataclasses.FrozenInstanceError, TypeError, AttributeError) as error:
            return type(error).__name__, str(error)

    a, b = Point(1), Point(1, 2)
    frozen = lambda: setattr(a, "x", 2)
    print(a, b, a == Point(1), a == b, a != b, hash(a) == hash(Point(1, 0)), a == 1, {{a: 1}}[Point(1)])
    print(replace(a, y=5), refused(frozen), refused(frozen), refused(lambda: delattr(a, "x")), refused(Point), refused(lambda: Point(1, 2, 3)), refused(lambda: Point(1, z=3)))
    print(Named(name=" a "), Named(name="a") < Named(name="b"), sorted([Named(name="b"), Named(name="a")]), Named(name="a", said=[1]) == Named(name="a"))
    print(Open({{1: 2}}) == Open({{1: 2}}), Open(), Below(more=2), Below() == Open(), refused(lambda: hash(Open())))
    print(Odd(1, 2), Odd(self=3, seed=4).made, refused(lambda: Odd(1)), refused(lambda: Point(1, x=2)), refused(lambda: Named("a")))
    print([Point(x, y=x) for x in range(40)][39], Open().values is Open().values, Named(name="b").said)
    print(pickle.loads(pickle.dumps(b)) == b, dataclasses.asdict(b), dataclasses.fields(Named)[0].name, dataclasses.is_dataclass(Below), Point.__match_args__)
"""


def said(late: str) -> str:
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(_BODY).format(late=late)], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout


def test_late_methods_say_and_refuse_what_others_do() -> None:
    at_once = said("")
    assert at_once.count("\n") == 7
    assert said("from tiercli.domain.late_methods import compile_methods_late; compile_methods_late()") == at_once


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="later versions of Python compile the methods of a class in one go")
def test_a_method_is_compiled_when_it_is_needed_and_then_stands_in_the_class() -> None:
    script = """
        import dataclasses
        from tiercli.domain import late_methods
        late_methods.compile_methods_late()
        @dataclasses.dataclass(frozen=True, order=True)
        class Point:
            x: int
            y: int = 2
        init, less = Point.__init__, Point.__lt__
        points = [Point(place) for place in range(late_methods._FEW)]
        print(points[1].x, points[1].y, Point.__init__ is init, init.__code__.co_filename.endswith("late_methods.py"))
        print(Point(1, y=3).y, Point(1).y, Point.__init__ is init, Point.__init__.__code__.co_filename)
        print(points[1] < points[2], Point.__lt__ is less, Point.__lt__.__code__.co_filename)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["1", "2", "True", "True", "3", "2", "False", "<string>", "True", "False", "<string>"]
