"""Tells code which packages there are, the two ways it asks: `importlib.metadata` and `pkg_resources`.

A package is there from the start, as in the service, though its files come when it is first imported (packages.py). Once
they have come, its own metadata speaks for it.
"""

import functools
import importlib.abc
import importlib.machinery
import re
import sys


@functools.cache
def known_packages():
    """Name and version of each package that an import brings in, by its normalized name."""
    return {normalized(name): (name, version) for name, version in json.loads(host.packages())}


def normalized(name):
    """As PEP 503 compares names."""
    return re.sub(r"[-_.]+", "-", name).lower()


class PackageList(importlib.abc.MetaPathFinder):
    """Answers `importlib.metadata` after the finder of what is installed, and provides `pkg_resources`."""

    def find_spec(self, name, path=None, target=None):
        if name == "pkg_resources":
            return importlib.machinery.ModuleSpec(name, self, origin="built-in")
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        fill_pkg_resources(module)

    def find_distributions(self, context=None):
        name = getattr(context, "name", None)
        known = known_packages()
        wanted = known if name is None else [normalized(name)]
        installed = installed_names() if name is None else set()
        return [listed(*known[key]) for key in wanted if key in known and key not in installed]


def installed_names():
    """Of packages whose files are there: their own metadata is found by Python's own finder."""
    from importlib.metadata import MetadataPathFinder

    return {normalized(found.name) for found in MetadataPathFinder.find_distributions()}


def listed(name, version):
    """A distribution that has a name and a version, and no files yet."""
    from importlib.metadata import Distribution

    class Listed(Distribution):
        def read_text(self, filename):
            if filename == "METADATA":
                return f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
            return None

        def locate_file(self, path):
            return FOLDERS["site"] + "/" + str(path)

    return Listed()


def fill_pkg_resources(module):
    """What clients and documentation ask of setuptools' module of that name, which newer setuptools no longer has."""
    import importlib.metadata

    class DistributionNotFound(Exception):
        """A package that is not there."""

    class Package:
        def __init__(self, found):
            self.project_name = found.name
            self.key = found.name.lower()
            self.version = found.version

        def __repr__(self):
            return f"{self.project_name} {self.version}"

        __str__ = __repr__

    class WorkingSet:
        def __iter__(self):
            return (Package(found) for found in importlib.metadata.distributions())

        @property
        def by_key(self):
            return {package.key: package for package in self}

    def get_distribution(name):
        try:
            return Package(importlib.metadata.distribution(name))
        except importlib.metadata.PackageNotFoundError:
            raise DistributionNotFound(name) from None

    module.DistributionNotFound = DistributionNotFound
    module.working_set = WorkingSet()
    module.get_distribution = get_distribution


sys.meta_path.append(PackageList())
