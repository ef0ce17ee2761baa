"""Prints, as one line of JSON, what the pool has to know of this Python: see PythonInstallation."""

import importlib.util
import json
import os
import site
import sys
from importlib import metadata

NEEDED = ["ipykernel", "jupyter_client", "zmq"]


def folders():
    """Where this Python is made of files, without what is below another one of them or below /usr."""
    paths = [sys.prefix, sys.base_prefix, os.path.dirname(os.path.realpath(sys.executable)), *sys.path]
    paths = sorted({os.path.abspath(path) for path in paths if path} - {os.path.abspath(os.curdir), "/"})
    return [
        path for path in paths if not any(path.startswith(other + "/") for other in ["/usr", *paths]) and path != "/usr"
    ]


def packages():
    found = {part.metadata["Name"]: part.version for part in metadata.distributions() if part.metadata["Name"]}
    return [{"name": name, "version": version} for name, version in sorted(found.items())]


missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
answer = {"executable": sys.executable}
if missing:
    answer["missing"] = missing
else:
    answer.update(
        folders=folders(),
        userBase=site.getuserbase() if os.path.isdir(site.getusersitepackages()) else None,
        version=".".join(map(str, sys.version_info[:3])),
        ipykernelVersion=metadata.version("ipykernel"),
        packages=packages(),
    )
print(json.dumps(answer))
