"""The monthly job: one file that says what is read, under which rulebooks it is graded, and where everything goes."""

from tiercli.batch.job import Done, Settings, run_batch
from tiercli.batch.load import LoadedBatch, load_batch
from tiercli.batch.periods import periods_of
from tiercli.batch.plan import Step, plan_batch
from tiercli.batch.starter import STARTER

__all__ = ["STARTER", "Done", "LoadedBatch", "Settings", "Step", "load_batch", "periods_of", "plan_batch", "run_batch"]
