"""What an execution starts with: files, n8n's items and the working directory."""

import os
from binascii import a2b_base64
from json import loads
from os import chdir, makedirs, replace
from os.path import abspath, dirname, getsize, join, realpath

MISSING = object()


class BadInput(Exception):
    """Something could not be made ready; the person's code has not run."""

    pass


def put_files(files, root):
    """Writes the files of the job. Returns the report's field `inputs`."""
    written = []
    for entry in files:
        path = abspath(join(root, entry["path"]))
        try:
            folder = dirname(path)
            makedirs(folder, exist_ok=True)
            if not (realpath(folder) + "/").startswith(realpath(root) + "/"):
                raise BadInput("The file %s would be outside %s" % (entry["path"], root))
            if "file" in entry:
                replace(entry["file"], path)
            else:
                if os.path.islink(path):
                    os.unlink(path)
                with open(path, "wb") as file:
                    file.write(a2b_base64(entry["data"]))
            written.append({"path": path, "size": getsize(path)})
        except OSError as error:
            raise BadInput("The file %s could not be written: %s" % (entry["path"], error)) from error
    return written


def change_directory(directory, root):
    if not directory:
        return
    path = join(root, directory)
    try:
        try:
            chdir(path)
        except FileNotFoundError:
            makedirs(path, exist_ok=True)
            chdir(path)
    except OSError as error:
        raise BadInput("The working directory %s cannot be used: %s" % (path, error)) from error


class Given:
    """n8n's items under their name, for the time of one execution."""

    def __init__(self, given, scope):
        self.scope = scope
        self.name = given["name"]
        # Whole numbers that Python holds exactly and JSON readers do not.
        self.numbers = set()
        try:
            self.value = loads(text_of(given), parse_int=self.whole_number)
        except (OSError, ValueError, RecursionError) as error:
            raise BadInput("The items could not be read: %s" % error) from error
        self.give()

    def give(self):
        self.before = self.scope.get(self.name, MISSING)
        self.scope[self.name] = self.value

    def whole_number(self, digits):
        number = int(digits) if len(digits) < 4000 else float(digits)
        if abs(number) >= 2**53:
            self.numbers.add(number)
        return number

    def take_away(self):
        """The items of this execution must not pass for those of a later one; the person's own stay."""
        if self.scope.get(self.name, MISSING) is not self.value:
            return
        if self.before is MISSING:
            del self.scope[self.name]
        else:
            self.scope[self.name] = self.before


def items_given(job, series, scope):
    """n8n's items under their name: those of the job, or those that the first of its series came with."""
    if job.get("given"):
        given = Given(job["given"], scope)
        if series is not None:
            series.given = given
        return given
    if series is None or series.given is None:
        return None
    series.given.give()
    return series.given


def text_of(given):
    if "json" in given:
        return given["json"]
    with open(given["file"], "rb") as file:
        content = file.read()
    os.unlink(given["file"])
    if given.get("deflated"):
        from zlib import decompress

        content = decompress(content)
    return content.decode("utf-8", "surrogatepass")
