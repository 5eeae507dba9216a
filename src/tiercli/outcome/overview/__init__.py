"""What a manager asks of a result: what is owed, who is at risk, how much few customers make, whose they are, what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tiercli.outcome.extras import Listing, Movements
from tiercli.outcome.overview.actions import Actions
from tiercli.outcome.overview.at_risk import AtRisk, at_risk_of
from tiercli.outcome.overview.concentration import Concentration, concentration_of
from tiercli.outcome.overview.credit import Credit, credit_of
from tiercli.outcome.overview.people import People, people_of
from tiercli.outcome.overview.tables import credit_table, pareto_table, people_table

if TYPE_CHECKING:
    from tiercli.outcome.outcome import Outcome


@dataclass(frozen=True)
class Overview:
    """Each answer is worked out once, when it is asked for; none where the data do not have it."""

    outcome: Outcome

    @cached_property
    def credit(self) -> Credit | None:
        """What everybody owes."""
        return credit_of(self.outcome)

    @cached_property
    def at_risk(self) -> AtRisk | None:
        """The best customers that may be lost."""
        return at_risk_of(self.outcome, self.credit)

    @cached_property
    def concentration(self) -> Concentration | None:
        """The Pareto of the main volume."""
        return concentration_of(self.outcome)

    @cached_property
    def people(self) -> People | None:
        """Customers by salesperson, branch or region."""
        return people_of(self.outcome, self.credit)

    @cached_property
    def movements(self) -> Movements | None:
        """Who moved since the last period."""
        found = self.outcome.extras.get("movements")
        return found if isinstance(found, Movements) else None

    @cached_property
    def to_do(self) -> Actions:
        """What is to be done, before next steps are known."""
        return Actions(self.outcome, self.at_risk)

    @cached_property
    def actions(self) -> Listing | None:
        """Who must do what for whom by when."""
        return self.to_do.table()

    @cached_property
    def pareto_table(self) -> Listing | None:
        """Customers by amount, with their shares added up."""
        return None if self.concentration is None else pareto_table(self.outcome, self.concentration)

    @cached_property
    def credit_table(self) -> Listing | None:
        """What is owed, by level and by customer."""
        return None if self.credit is None else credit_table(self.outcome, self.credit)

    @cached_property
    def people_table(self) -> Listing | None:
        """Salespeople, branches or regions by level."""
        return None if self.people is None else people_table(self.outcome, self.people)
