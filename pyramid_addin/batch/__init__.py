"""Many ledgers in one go: which files, what each becomes, a process per core, and a report with a row per file.

jobs = plan([Order("ledgers")])                                      # a `Job` per file, or why there is none
outcome = run_batch(jobs, report, watcher, language="en")            # one bad file never stops the rest

Nothing here reads or writes a ledger: `building.build` does, in processes of their own.
"""

from __future__ import annotations

from pyramid_addin.batch._finding import searched_folder
from pyramid_addin.batch._jobs import Job, Order, Refused, Row
from pyramid_addin.batch._manifest import read_manifest
from pyramid_addin.batch._planning import plan
from pyramid_addin.batch._report import REPORT_NAME, write_report
from pyramid_addin.batch._running import Outcome, Watcher, preview, run_batch

__all__ = [
    "REPORT_NAME",
    "Job",
    "Order",
    "Outcome",
    "Refused",
    "Row",
    "Watcher",
    "plan",
    "preview",
    "read_manifest",
    "run_batch",
    "searched_folder",
    "write_report",
]
