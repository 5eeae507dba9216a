"""The monthly job: one file that says what is read, under which rulebooks it is graded, and where everything goes."""

from tiercli.batch.done import Done
from tiercli.batch.job import run_batch
from tiercli.batch.load import LoadedBatch, load_batch
from tiercli.batch.periods import periods_of
from tiercli.batch.plan import Chosen, Step, fiscal_of, plan_batch, rulebooks_of
from tiercli.batch.runner import Settings
from tiercli.batch.starter import STARTER

__all__ = ["STARTER", "Chosen", "Done", "LoadedBatch", "Settings", "Step", "fiscal_of", "load_batch", "periods_of", "plan_batch", "rulebooks_of", "run_batch"]
