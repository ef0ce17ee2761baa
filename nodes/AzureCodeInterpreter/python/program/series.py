"""Executions that belong together, as the cells of a notebook do.

Files that any of them made are new, and n8n's items are there for each, though they came with the first alone.
"""

from collections import OrderedDict

from .files import Tree

# Of notebooks whose last cell never came.
MOST_SERIES = 32

known = OrderedDict()


class Series:
    def __init__(self):
        # The files before the first execution, and n8n's items.
        self.tree = None
        self.given = None


def series_of(job):
    """The series that a job is part of; one that ends with it is forgotten. None for an execution by itself."""
    named = job.get("series")
    if named is None:
        return None
    series = known.pop(named["id"], None) or Series()
    if not named.get("ends"):
        known[named["id"]] = series
        while len(known) > MOST_SERIES:
            known.popitem(last=False)
    return series


def first_tree(series, run):
    """The files before the code, or before the first of its series."""
    if series is None:
        return Tree(run.root) if run.want["files"] == "new" else None
    series.tree = series.tree or Tree(run.root)
    return series.tree
