"""Requirement lines and versions, as far as packages of pure Python need them where there is no pip (PEP 440, 508)."""

import ast
import os
import platform
import re
import sys

LINE = re.compile(r"([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?\s*\(?([^;()]*)\)?\s*(?:;(.*))?\Z", re.ASCII | re.DOTALL)
CLAUSE = re.compile(r"(===|==|~=|!=|<=|>=|<|>)\s*(\S+)\Z")
VERSION = re.compile(
    r"v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\d*))?"
    r"((?:[-_.]?(?:post|rev|r)[-_.]?\d*)|-\d+)?([-_.]?dev[-_.]?\d*)?(?:\+[\w.-]*)?\Z",
    re.IGNORECASE | re.ASCII,
)
# Where the parts of a version stand among others of the same release.
BEFORE_ALL, PRE, FINAL = -1, 0, 1
PRE_KINDS = {"a": 0, "alpha": 0, "b": 1, "beta": 1, "c": 2, "rc": 2, "pre": 2, "preview": 2}


def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()


class Requirement:
    def __init__(self, line):
        """Raises ValueError for what is none."""
        self.line, *hashes = re.split(r"\s+--hash=", line.strip())
        self.hashes = [text.strip().partition(":")[::2] for text in hashes]
        match = LINE.match(self.line)
        if match is None:
            raise ValueError("Invalid requirement: %s" % self.line)
        name, extras, clauses, self.marker = match.groups()
        self.name = normalized(name)
        self.extras = {normalized(extra.strip()) for extra in (extras or "").split(",") if extra.strip()}
        parsed = [CLAUSE.match(clause.strip()) for clause in clauses.split(",") if clause.strip()]
        if None in parsed:
            raise ValueError("Invalid requirement: %s" % self.line)
        self.clauses = [match.groups() for match in parsed]

    def allows(self, version):
        return all(satisfies(version, operator, wanted) for operator, wanted in self.clauses)

    def allows_pre(self):
        return any(is_pre(wanted) for operator, wanted in self.clauses if operator != "!=")

    def applies(self, extras=()):
        """Whether its marker is true, for one of some extras of the package that asks for it."""
        if not self.marker:
            return True
        tree = ast.parse(self.marker.strip(), mode="eval").body
        return any(true(tree, dict(surroundings(), extra=extra)) for extra in extras or ("",))


def surroundings():
    python = "%d.%d" % sys.version_info[:2]
    return {
        "os_name": os.name,
        "sys_platform": sys.platform,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_version": python,
        "python_full_version": platform.python_version(),
        "implementation_name": sys.implementation.name,
        "implementation_version": platform.python_version(),
    }


def true(node, values):
    """The value of a marker. Raises ValueError for anything that is none."""
    if isinstance(node, ast.BoolOp):
        parts = [true(part, values) for part in node.values]
        return all(parts) if isinstance(node.op, ast.And) else any(parts)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right = (text_of(part, values) for part in (node.left, node.comparators[0]))
        operator = type(node.ops[0])
        if operator in (ast.In, ast.NotIn):
            return (left in right) == (operator is ast.In)
        words = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
        if VERSION.match(left) and VERSION.match(right.rstrip(".*")):
            return satisfies(left, words[operator], right)
        return (left == right) if operator is ast.Eq else (left != right) if operator is ast.NotEq else False
    raise ValueError("Invalid marker")


def text_of(node, values):
    if isinstance(node, ast.Name) and node.id in values:
        return values[node.id]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise ValueError("Invalid marker")


def key_of(text):
    """What versions are sorted by. Raises ValueError for what is none."""
    match = VERSION.match(text)
    if match is None:
        raise ValueError("Invalid version: %s" % text)
    epoch, release, kind, number, post, dev = match.groups()
    numbers = [int(part) for part in release.split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    pre = (PRE, PRE_KINDS[kind.lower()], int(number or 0)) if kind else (FINAL,)
    if dev and not kind and not post:
        pre = (BEFORE_ALL,)
    return int(epoch or 0), numbers, pre, last_number(post, -1), (0, last_number(dev, 0)) if dev else (1,)


def last_number(text, otherwise):
    digits = re.search(r"\d+\Z", text) if text else None
    return otherwise if not text else int(digits.group()) if digits else 0


def is_pre(text):
    match = VERSION.match(text.rstrip(".*"))
    return match is not None and bool(match.group(3) or match.group(6))


def satisfies(version, operator, wanted):
    if operator == "===":
        return version == wanted
    if operator in ("==", "!=") and wanted.endswith(".*"):
        start = key_of(wanted[:-2])
        size = wanted[:-2].rpartition("!")[2].count(".") + 1
        is_same = padded(version, size) == padded(wanted[:-2], size) and key_of(version)[0] == start[0]
        return is_same == (operator == "==")
    if operator == "~=":
        return satisfies(version, ">=", wanted) and satisfies(version, "==", wanted.rpartition(".")[0] + ".*")
    if "+" not in wanted:
        version = version.partition("+")[0]
    one, two = key_of(version), key_of(wanted)
    order = (one > two) - (one < two)
    return order in {"==": (0,), "!=": (-1, 1), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}[operator]


def padded(version, size):
    return (key_of(version)[1] + [0] * size)[:size]
