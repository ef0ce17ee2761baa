"""Installs wheels of pure Python where no process can be started, and so no pip: by unpacking them."""

import os
import sys
import sysconfig
from email import message_from_string
from hashlib import new as new_hash
from importlib import metadata
from os.path import abspath, join
from zipfile import BadZipFile, ZipFile

from .not_installed import NotInstalled
from .requirement import Requirement, is_pre, key_of, normalized, satisfies

NO_PIP = "Python in this session cannot start pip, so it takes wheels of pure Python only"


def install_pure(requirements, folder, may_await=False):
    """Installs requirement lines and what they depend on. Returns [(name, version)].

    The newest wheel that fits is taken; a choice that turns out wrong is an error, where pip would try another.
    """
    if folder is None:
        raise NotInstalled("noProcess", NO_PIP)
    try:
        wheels = [wheel for wheel in map(Wheel, paths_in(folder)) if wheel.fits]
        lines = requirements or [wheel.name for wheel in wheels]
        return Choice(wheels, any("--hash=" in line for line in lines)).install([Requirement(line) for line in lines])
    except (BadZipFile, OSError, KeyError, ValueError, SyntaxError) as error:
        raise NotInstalled("wheels", "The wheels could not be installed: %s" % error) from None


def paths_in(folder):
    names = sorted(os.listdir(folder))
    other = [name for name in names if not name.endswith("-any.whl")]
    if other:
        raise NotInstalled("platform", NO_PIP, unfit=other, tags=["py3-none-any"])
    return [join(folder, name) for name in names]


class Wheel:
    def __init__(self, path):
        self.path = path
        name, self.version, *_, pythons, _, _ = os.path.basename(path)[: -len(".whl")].split("-")
        self.name = normalized(name)
        self.fits = "py3" in pythons.split(".")
        self.key = key_of(self.version)

    def requirements(self):
        """What it depends on, and the Python it wants."""
        with ZipFile(self.path) as archive:
            names = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
            name = min(names, key=len)
            found = message_from_string(archive.read(name).decode("utf-8", "replace"))
        return [Requirement(line) for line in found.get_all("Requires-Dist") or ()], found.get("Requires-Python")

    def has_hash(self, hashes):
        with open(self.path, "rb") as file:
            content = file.read()
        return any(new_hash(kind, content).hexdigest() == digest for kind, digest in hashes)

    def unpack(self, target):
        """Puts its files in place; those of the data folder for pure Python as well."""
        with ZipFile(self.path) as archive:
            for part in archive.infolist():
                first, _, rest = part.filename.partition("/")
                if first.endswith(".data"):
                    kind, _, rest = rest.partition("/")
                    if kind not in ("purelib", "platlib"):
                        continue
                    part.filename = rest
                if not abspath(join(target, part.filename)).startswith(abspath(target) + os.sep):
                    raise OSError("%s would be outside %s" % (part.filename, target))
                archive.extract(part, target)


class Choice:
    """The wheels that are taken, by package."""

    def __init__(self, wheels, wants_hashes):
        self.wheels = wheels
        self.wants_hashes = wants_hashes
        self.taken = {}

    def install(self, requirements):
        waiting = [(requirement, frozenset()) for requirement in requirements]
        seen = set()
        while waiting:
            requirement, extras = waiting.pop()
            if not requirement.applies(extras):
                continue
            wheel = self.choose(requirement)
            if wheel is not None and (wheel.name, frozenset(requirement.extras)) not in seen:
                seen.add((wheel.name, frozenset(requirement.extras)))
                needed, _ = wheel.requirements()
                waiting += [(need, frozenset(requirement.extras)) for need in needed]
        target = sysconfig.get_path("purelib")
        for wheel in self.taken.values():
            remove(wheel.name)
            wheel.unpack(target)
        return [(wheel.name, wheel.version) for wheel in self.taken.values()]

    def choose(self, requirement):
        """The wheel for a requirement; None where what is installed will do."""
        taken = self.taken.get(requirement.name)
        if taken is not None:
            if not requirement.allows(taken.version):
                chosen = "%s %s" % (taken.name, taken.version)
                words = "%s is asked for, but %s was chosen for another package" % (requirement.line, chosen)
                raise NotInstalled("conflict", words)
            return taken
        present = version_of(requirement.name)
        if present is not None and requirement.allows(present):
            return None
        named = [wheel for wheel in self.wheels if wheel.name == requirement.name]
        fitting = [wheel for wheel in named if requirement.allows(wheel.version) and self.fits_python(wheel)]
        final = [wheel for wheel in fitting if not is_pre(wheel.version)]
        pool = fitting if requirement.allows_pre() or not final else final
        if not pool:
            there = ", ".join(wheel.version for wheel in named) or "none"
            words = "No wheel for %s (of that package there are: %s)" % (requirement.line, there)
            raise NotInstalled("notFound", words)
        wheel = max(pool, key=lambda wheel: wheel.key)
        if self.wants_hashes and not requirement.hashes:
            words = "Where one requirement has a hash, all need one; %s has none" % requirement.line
            raise NotInstalled("noHash", words)
        if requirement.hashes and not wheel.has_hash(requirement.hashes):
            words = "%s has another hash than is asked for" % os.path.basename(wheel.path)
            raise NotInstalled("hash", words)
        self.taken[requirement.name] = wheel
        return wheel

    def fits_python(self, wheel):
        wanted = wheel.requirements()[1]
        python = "%d.%d.%d" % sys.version_info[:3]
        clauses = Requirement("python " + wanted).clauses if wanted else ()
        return all(satisfies(python, operator, version) for operator, version in clauses)


def version_of(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def remove(name):
    """Takes away the files of another version, which would be found beside the new ones."""
    try:
        files = metadata.files(name) or ()
    except metadata.PackageNotFoundError:
        return
    paths = [str(file.locate()) for file in files]
    # A folder of metadata without files would still be found.
    steps = [(os.unlink, path) for path in paths] + [(os.rmdir, os.path.dirname(path)) for path in paths]
    for take_away, path in steps:
        try:
            take_away(path)
        except OSError:
            pass
