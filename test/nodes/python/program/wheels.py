"""Makes wheels and source packages for tests: the smallest that pip takes."""

import base64
import hashlib
import io
import tarfile
import zipfile


def wheel(name, version, requires=(), tag="py3-none-any", source=None, python=None):
    """(file name, content) of a wheel with one module that has the package's name and its version."""
    module = name.replace("-", "_")
    info = "%s-%s.dist-info" % (module, version)
    head = "Metadata-Version: 2.1\nName: %s\nVersion: %s\n" % (name, version)
    head += "Requires-Python: %s\n" % python if python else ""
    files = {
        module + ".py": source or "version = %r\n" % version,
        info + "/METADATA": head + "".join("Requires-Dist: %s\n" % line for line in requires) + "Provides-Extra: more\n",
        info + "/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: %s\n" % tag,
    }
    record = ["%s,sha256=%s,%d" % (path, digest(text), len(text)) for path, text in files.items()]
    files[info + "/RECORD"] = "\n".join([*record, info + "/RECORD,,", ""])
    return "%s-%s-%s.whl" % (module, version, tag), zipped(files)


def source_package(name, version):
    """(file name, content) of a source package that setuptools builds."""
    top = "%s-%s/" % (name, version)
    files = {
        top + "setup.py": "from setuptools import setup\nsetup(name=%r, version=%r, py_modules=[%r])\n" % (name, version, name),
        top + name + ".py": "version = %r\n" % version,
        top + "PKG-INFO": "Metadata-Version: 1.0\nName: %s\nVersion: %s\n" % (name, version),
    }
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for path, text in files.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return "%s-%s.tar.gz" % (name, version), buffer.getvalue()


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return buffer.getvalue()


def digest(text):
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
