"""Files below /mnt/data: what there was before, what is new or changed after, and how it comes back."""

import errno
import gc
import os
import re
import stat
from binascii import b2a_base64
from io import IOBase
from os import fstat, lstat, readlink, scandir
from os.path import realpath

INTERNAL = re.compile(r"n8n-[a-z]+-[0-9a-f]{32}(?:-\d+)?\.\w+\Z")
# Paths that the service can be asked for: no dot in a folder, and these characters (contract, section 12).
FOLDERS = re.compile(r"(?:[\w\- @$&=;,#%^()]+/)*\Z")
NAME = re.compile(r"[\w\- .@$&=;,#%^()]+\Z")


class Tree:
    """The regular files below a folder: path -> (inode, size, mtime in ns, ctime in ns)."""

    def __init__(self, root):
        self.files = {}
        self.unreadable = []
        self.root = root
        waiting = [root]
        while waiting:
            folder = waiting.pop()
            try:
                entries = scandir(folder)
            except OSError as error:
                if folder != root or error.errno != errno.ENOENT:
                    self.unreadable.append({"path": folder, "size": 0, "reason": reason(error)})
                continue
            with entries:
                for entry in entries:
                    self.look(entry, waiting)

    def look(self, entry, waiting):
        if entry.is_dir(follow_symlinks=False):
            waiting.append(entry.path)
            return
        try:
            state = entry.stat(follow_symlinks=False)
            if stat.S_ISLNK(state.st_mode):
                # A link counts as the file it leads to, if that is below the same folder.
                target = realpath(entry.path)
                if not target.startswith(realpath(self.root) + "/"):
                    return
                state = lstat(target)
        except OSError:
            return
        if not stat.S_ISREG(state.st_mode):
            return
        if self.root == entry.path[: -len(entry.name) - 1] and INTERNAL.match(entry.name):
            return
        self.files[entry.path] = (state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)


def chosen(tree, before, want):
    """Paths to bring back, in order: those that match a pattern, or that are not as they were."""
    if want["files"] == "pattern":
        from .patterns import Pattern

        patterns = [Pattern(text) for text in want.get("patterns", ())]
        start = len(tree.root) + 1
        found = [path for path in tree.files if any(p.matches(path[start:]) for p in patterns)]
    else:
        found = [path for path, state in tree.files.items() if before.files.get(path) != state]
    return sorted(found)


def carry(paths, tree, want, internal_file):
    """(files, files left behind) of the report, within the limits. `internal_file(kind, ending)` makes a path."""
    files = []
    left = list(tree.unreadable) if want["files"] == "new" else []
    total = inline = 0
    for path in paths:
        _, size, mtime, _ = tree.files[path]
        limit = None
        if len(files) >= want["maxFiles"]:
            limit = "maxFiles"
        elif total + size > want["maxFileBytes"]:
            limit = "maxFileBytes"
        shown_path = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        if limit is not None:
            left.append({"path": shown_path, "size": size, "reason": limit})
            continue
        entry = {"path": shown_path, "size": size, "mtimeNs": mtime}
        try:
            with open(path, "rb") as file:
                if inline + size <= want["maxInlineBytes"]:
                    data = file.read(size)
                    entry["size"] = len(data)
                    entry["data"] = b2a_base64(data, newline=False).decode()
                    inline += len(data)
            if not can_be_fetched(path, tree.root):
                entry["source"] = path
                if "data" not in entry:
                    entry["file"] = make_fetchable(path, tree.root, internal_file)
        except OSError as error:
            left.append({"path": shown_path, "size": size, "reason": reason(error)})
            continue
        total += size
        files.append(entry)
    return files, left


def can_be_fetched(path, root):
    """Whether the service's file calls can name a path, and would not be led elsewhere by a link."""
    folder, _, name = path[len(root) + 1 :].rpartition("/")
    if not FOLDERS.match(folder + "/" if folder else "") or not NAME.match(name):
        return False
    if not name.strip(". ") or name != name.strip() or len(os.fsencode(name)) > 255:
        return False
    return realpath(path) == realpath(root) + path[len(root) :]


def make_fetchable(path, root, internal_file):
    """Another name for a file, in the root and of plain characters. No bytes are copied where links work."""
    name = internal_file("file", "bin")
    try:
        os.link(realpath(path), name)
    except (OSError, NotImplementedError, AttributeError):
        from shutil import copyfile

        copyfile(path, name)
    return name


def reason(error):
    return "unreadable: %s" % (error.strerror or type(error).__name__)


def flush_open_files(root):
    """Writes out what open files below `root` still hold. Returns their paths."""
    numbers = open_for_writing(root)
    flushed = []
    if not numbers:
        return flushed
    # Only now is it worth the time to look at everything that lives.
    for thing in gc.get_objects():
        if not issubclass(type(thing), IOBase):
            continue
        try:
            if not thing.closed and thing.fileno() in numbers:
                thing.flush()
                path = numbers[thing.fileno()]
                if path not in flushed:
                    flushed.append(path)
        except Exception:
            continue
    return flushed


def open_for_writing(root):
    """File descriptor -> path, of files below `root` that are open for writing."""
    found = {}
    try:
        numbers = os.listdir("/proc/self/fd")
    except OSError:
        numbers = ()
    root = realpath(root) + "/"
    for number in numbers or range(3, 32):
        try:
            if numbers:
                path = readlink("/proc/self/fd/" + number)
                if path.startswith(root) and is_writable(int(number)):
                    found[int(number)] = path
            elif stat.S_ISREG(fstat(number).st_mode):
                found[number] = "file %d" % number
        except (OSError, ValueError):
            continue
    return found


def is_writable(number):
    from fcntl import F_GETFL, fcntl

    return fcntl(number, F_GETFL) & os.O_ACCMODE != os.O_RDONLY
