"""Gradings: levels with their conditions, gates, reviews and what each level is owed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Text, listing, same
from tiercli.grammar.expression import parse
from tiercli.grammar.small_types import Amount, Condition, Meaning, Model, Name, Scalar, Title, amount_of
from tiercli.rulebook.parts.basis import OwnBasis
from tiercli.rulebook.parts.gates import Eligible, Gate
from tiercli.rulebook.parts.matrix import Matrix
from tiercli.rulebook.parts.review_rules import Review

_RANKED = ("top", "quota", "share")


class Place(Model):
    """How many fit: a number of entities, a share of them, or a param: from 1 on it is a number, below 1 a share."""

    count: Annotated[Annotated[int, Field(ge=1)] | None, Meaning("多少个对象", "a number of entities")] = None
    share: Annotated[Amount | None, Meaning("占多少（5%），或参数", "a share of them (5%), or a param")] = None

    def sized(self, params: Mapping[str, Any]) -> tuple[int | None, Decimal | None]:
        """The number or the share; one of them is none.

        params: their values by name.
        """
        if self.count is not None or self.share is None:
            return self.count, None
        value = Decimal(str(params[self.share] if isinstance(self.share, str) else self.share))
        return (int(value), None) if isinstance(self.share, str) and value >= 1 else (None, value)

    def of(self, everybody: int, params: Mapping[str, Any]) -> int:
        """How many of so many fit; what a percentage comes to is rounded half up, and is at least one of any.

        params: their values by name.
        """
        count, share = self.sized(params)
        if count is not None or share is None:
            return count or 0
        half_up = int(share * everybody + Decimal("0.5"))
        return max(half_up, 1) if everybody else 0


def _place(value: Any) -> Any:
    if isinstance(value, Place) or (isinstance(value, dict) and value.keys() <= Place.model_fields.keys()):
        return value  # the second is how a stored run has it
    if isinstance(value, str):
        if value.strip().endswith(("%", "％")) and isinstance(share := amount_of(value), Decimal) and not 0 < share <= 1:
            raise WordsError(Text(f"{value} 应当在 0% 和 100% 之间", f"{value} should be between 0% and 100%"))
        return {"share": value}
    return {"count": value}


PlaceWords = Annotated[Place, BeforeValidator(_place)]


class Level(Model):
    """One level of a grading; all its conditions must hold."""

    name: Annotated[Name, Meaning("级别的名称，写进结果", "the level's name, as results have it")]
    title: Annotated[Title | None, Meaning("报告里的说法", "what reports call it")] = None
    from_: Annotated[
        Amount | None, Meaning("这一级的最低得分（得分 ≥ 它）；正好等于的属于这一级", "lowest score of the level (score >= this); the bound belongs to it")
    ] = Field(None, alias="from")
    above: Annotated[
        Amount | None, Meaning("得分要高于这个数；正好等于的不属于这一级", "the score must be higher than this; one that equals it is not of the level")
    ] = None
    when: Annotated[Condition | None, Meaning("任意条件", "any condition")] = None
    top: Annotated[
        PlaceWords | None, Meaning("按 by 排在最前的 15 个，或全部的 5%；并列的取靠前的名次", "the best 15, or 5% of all, by `by`; ties share the better place")
    ] = None
    quota: Annotated[PlaceWords | None, Meaning("上面各级没有取走的对象中，接着的 30 个或 5%", "the next 30 or 5% that no level above has taken")] = None
    share: Annotated[
        Amount | None,
        Meaning(
            "从大到小合起来占 by 合计这么多的对象；跨过界线的那一个也算，除非 crossing 写 out",
            "those who together make up this part of the total of `by`; the crossing one belongs here unless `crossing` says out",
        ),
    ] = None
    share_from: Annotated[
        Literal["top", "above"],
        Meaning(
            "share 从哪里数起：top 从最大的；above 从上一级结束处，即其余中接着的这么多",
            "where `share` begins to count: top, with the largest of all; above, where the level above ends, so that it is the next part",
        ),
    ] = "top"
    crossing: Annotated[
        Literal["in", "out"],
        Meaning(
            "跨过 share 界线的那一个：in 算在本级，out 归下面",
            "the one that crosses the line of `share`: in, it belongs to this level; out, to those below",
        ),
    ] = "in"
    by: Annotated[Condition | None, Meaning("按什么排；不写是本分级的得分", "what ranks; the grading's score if not said")] = None
    within: Annotated[Condition | None, Meaning("在这个字段的每个值内分别排", "rank separately for each value of this field")] = None
    among: Annotated[
        Condition | None,
        Meaning("只在满足这个条件的对象中排名和计数，其他不占名额", "rank and count only those for whom this holds; the others take no place"),
    ] = None
    because: Annotated[Title | None, Meaning("用文字说的原因；{指标} 处填入数值", "the reason in words; {metric} stands for a value")] = None
    treatment: Annotated[
        dict[str, Scalar], Meaning("这一级享有的待遇；写参数名，就是参数的值", "what an entity of this level is owed; the name of a param stands for its value")
    ] = Field(default_factory=dict)
    basis: OwnBasis = None

    @model_validator(mode="after")
    def _ranks_by_one(self) -> Self:
        if sum(getattr(self, name) is not None for name in _RANKED) > 1:
            raise WordsError(Text("一个级别最多写 top、quota、share 中的一个", "a level has at most one of top, quota and share"))
        if self.share is None and (self.share_from != "top" or self.crossing != "in"):
            raise WordsError(Text("share_from 和 crossing 只与 share 一起用", "share_from and crossing go with share"))
        if self.from_ is not None and self.above is not None:
            raise WordsError(Text("from 和 above 写一个", "a level has 'from' or 'above', not both"))
        return self

    @property
    def is_ranked(self) -> bool:
        """Whether places in it are counted: top, quota or share."""
        return any(getattr(self, name) is not None for name in _RANKED)

    @property
    def is_bare(self) -> bool:
        """Whether every entity not placed above fits."""
        return self.bound is None and self.when is None and not self.is_ranked

    @property
    def bound(self) -> tuple[Decimal | str, bool] | None:
        """The score that the level asks for, and whether it must be more than that; none if it asks for none."""
        if self.above is not None:
            return self.above, True
        return (self.from_, False) if self.from_ is not None else None


def _groups(value: Any) -> Any:
    return [] if value is None else value if isinstance(value, list | tuple) else [value]


class Grading(Model):
    """One way of sorting entities into levels, best first; the first level whose conditions all hold."""

    title: Annotated[Title | None, Meaning("报告里的名称", "shown in reports")] = None
    main: Annotated[
        bool,
        Meaning(
            "主分级：结果的 tier 列和报告首页是它；都不写时是写在最前的",
            "the main grading: the column tier and the front page of the report are of it; the one written first if none says so",
        ),
    ] = False
    by: Annotated[Name | None, Meaning("有几个得分时，from 和排名用哪一个", "which of several scores `from` and ranks use")] = None
    eligible: Annotated[
        list[Eligible],
        BeforeValidator(_groups),
        Meaning(
            "谁参加评级；几条时自上而下，第一条不满足的说明为什么不参加",
            "who is rated at all; of several, the first that does not hold says why not",
        ),
    ] = Field(default_factory=list)
    matrix: Annotated[
        Matrix | None,
        Meaning("由两个分级交叉定级的表，如 ABC/XYZ 九宫格", "a table that gives the level of each pair of two gradings, such as ABC/XYZ"),
    ] = None
    levels: Annotated[
        list[Level],
        Meaning(
            "级别，从好到差；有 matrix 时只写名称、说法和待遇，也可以不写（按表里出现的次序）",
            "the levels, best first; beside a matrix only names, titles and treatments, or nothing at all (then in the order of its cells)",
        ),
    ] = Field(default_factory=list)
    gates: Annotated[list[Gate], Meaning("不论得分多少都生效的限制", "limits on the level, whatever the score")] = Field(default_factory=list)
    review: Annotated[Review | None, Meaning("算出的级别何时成为生效的级别", "when a computed level becomes the effective one")] = None
    basis: OwnBasis = None

    @property
    def names_in_order(self) -> list[str]:
        """The levels' names by place, best first; a name that several rows of `levels` have stands where the first of them does."""
        return list(dict.fromkeys(level.name for level in self.levels))

    @property
    def levels_in_order(self) -> list[Level]:
        """The levels by place, best first: of several rows with one name the first, which has its title and treatment."""
        return list({level.name: level for level in reversed(self.levels)}.values())[::-1]

    @property
    def treatment_keys(self) -> list[str]:
        """The keys of all that anybody is owed, those who are not rated among them."""
        owed = [*(level.treatment for level in self.levels), *(group.treatment for group in self.eligible)]
        return list(dict.fromkeys(key for treatment in owed for key in treatment))

    @property
    def places_of_rows(self) -> list[int]:
        """The place (1 is best) of the level that each row of `levels` names."""
        names = self.names_in_order
        return [names.index(level.name) + 1 for level in self.levels]

    @property
    def has_repeated_names(self) -> bool:
        """Whether several rows name one level, as in a decision table."""
        return len(self.names_in_order) < len(self.levels)

    @property
    def all_names(self) -> list[str]:
        """The same, and last the names for those who are not rated at all."""
        return self.names_in_order + list(self.outside)

    @property
    def outside(self) -> dict[str, Text]:
        """The levels of those who are not rated, outside the order, each once: name -> title."""
        titles: dict[str, Text] = {}
        for group in self.eligible:
            if group.title is not None or group.otherwise not in titles:
                titles.setdefault(group.otherwise, group.title or same(group.otherwise))
        return titles

    @model_validator(mode="after")
    def _levels_of_matrix(self) -> Self:
        """The levels with the conditions that the matrix gives them; the last is for everybody else."""
        if self.matrix is None:
            if not self.levels:
                raise WordsError(Text("要写 levels（或 matrix）", "'levels' (or 'matrix') is needed"))
            return self
        conditions, known = self.matrix.conditions(), self.matrix.level_names
        levels = self.levels or [Level.model_validate({"name": name}) for name in known]
        named = [level.name for level in levels]
        if lacking := [name for name in known if name not in named]:
            words = listing(lacking)
            raise WordsError(Text(f"matrix 用到而 levels 里没有的级别：{words.zh}", f"the matrix names levels that are not under levels: {words.en}"))
        last = self.matrix.otherwise or named[-1]
        if named[-1] != last:
            raise WordsError(
                Text(f"otherwise 的级别 '{last}' 要写在最后", f"level '{last}', which otherwise names, must stand last"),
                Text("其他对象都归最后一级。", "Everybody else gets the last level."),
            )
        made = []
        for level in levels:
            given = None if level.name == last else parse(conditions.get(level.name, "1 > 2"))
            if level.bound is not None or level.is_ranked or (level.when is not None and str(level.when) != str(given)):
                raise WordsError(
                    Text(f"级别 {level.name} 的条件由 matrix 给出，不要再写", f"the matrix gives the conditions of level {level.name}; leave its own out")
                )
            made.append(level.model_copy(update={"when": given, "because": level.because or self.matrix.because}))
        self.__dict__["levels"] = made
        return self

    @model_validator(mode="after")
    def _levels_differ(self) -> Self:
        names = self.all_names
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise WordsError(Text(f"级别 {', '.join(twice)} 写了两次", f"level {', '.join(twice)} is there twice"))
        met: set[str] = set()
        for level in self.levels:
            if level.name in met and (level.title is not None or level.treatment):
                raise WordsError(
                    Text(f"级别 {level.name} 的 title 和 treatment 写在它的第一行", f"the title and treatment of level {level.name} stand in its first row")
                )
            met.add(level.name)
        for gate in self.gates:
            limit = gate.at_most or gate.at_least
            if limit not in names:
                known = listing(names)
                raise WordsError(Text(f"gate 写了级别 '{limit}'，但级别只有 {known.zh}", f"a gate names level '{limit}', but the levels are {known.en}"))
        if self.review:
            for name in self.review.approval:
                if name not in names:
                    known = listing(names)
                    raise WordsError(
                        Text(f"approval 写了级别 '{name}'，但级别只有 {known.zh}", f"approval names level '{name}', but the levels are {known.en}")
                    )
        return self
