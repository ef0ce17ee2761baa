"""Installs the packages that an execution asks for: once in a session, before its code."""

import os
import site
import sys
from binascii import a2b_base64
from contextlib import contextmanager
from importlib import invalidate_caches, metadata
from os.path import basename, isdir, join
from shutil import copyfileobj, move, rmtree
from tempfile import gettempdir
from threading import Lock
from time import monotonic
from zipfile import BadZipFile, ZipFile

from .kernel import THREADS
from .not_installed import NotInstalled
from .outcome import guarded

WHEELS = (".whl", ".tar.gz")
MOST_BYTES = 2 * 1024**3

# Keys of what this kernel has installed.
done = set()
# Two runs in the background may ask for packages at once, and pip does not guard a folder against another pip.
installing = Lock()
SECONDS_BETWEEN_LOOKS = 0.1


def prepare(run, source, report):
    """Installs what the job asks for. Returns whether the code can run; else the report says why not."""
    try:
        report["packages"] = install(run, run.job["packages"])
        return True
    except NotInstalled as error:
        trouble = error
    except KeyboardInterrupt:
        trouble = NotInstalled("interrupted", "Installing the packages was interrupted")
    except Exception as error:
        trouble = NotInstalled("other", "%s: %s" % (type(error).__name__, error))
    report["error"] = run.describe(trouble, source, "packages", ours=True)
    output = run.masker(trouble.output) if run.masker else trouble.output
    report["error"].update(trouble.facts, cause=trouble.cause, traceback=output)
    return False


def install(run, asked):
    """Returns the report's field `packages`. `asked` is that of the job."""
    if asked["key"] in done:
        return {"known": True, "seconds": 0, "installed": []}
    began = monotonic()
    loaded = set(sys.modules)
    # Python in WebAssembly cannot start a process.
    if THREADS:
        from .pip_process import install_with_pip as install_from
    else:
        from .pure_wheels import install_pure as install_from
    with run.interruptible(), alone():
        installed = []
        if asked["key"] not in done:
            folder = folder_of(asked) if asked.get("offline") else None
            installed = install_from(asked["requirements"], folder, run.job.get("mayAwait", False))
            see_new_files()
            done.add(asked["key"])
    guarded(run, "imported packages", note_stale, run, installed, loaded)
    return {"known": False, "seconds": monotonic() - began, "installed": [list(one) for one in installed]}


@contextmanager
def alone():
    """Waits for an installation that another run has under way."""
    # A thread that waits hears no interrupt: it wakes to listen.
    while not installing.acquire(timeout=SECONDS_BETWEEN_LOOKS):
        pass
    try:
        yield
    finally:
        installing.release()


def note_stale(run, installed, loaded):
    """Remarks packages of which modules were imported before another version came."""
    stale = [name for name, _ in installed if loaded.intersection(modules_of(name))]
    if stale:
        run.note("imported-before", packages=stale)


def folder_of(asked):
    """The folder with the wheels of a job. They stay there, for a kernel that comes after this one."""
    folder = join(gettempdir(), "n8n-wheels-" + asked["key"])
    if asked.get("wheels") is None:
        if not isdir(folder):
            raise NotInstalled("noWheels", "The wheels are not in the session any more")
        return folder
    rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    try:
        for wheel in asked["wheels"]:
            path = join(folder, basename(wheel["name"]))
            if "file" in wheel:
                move(wheel["file"], path)
            else:
                with open(path, "wb") as file:
                    file.write(a2b_base64(wheel["data"]))
            if path.endswith(".zip"):
                unpack(path, folder)
    except BaseException as error:
        rmtree(folder, ignore_errors=True)
        if isinstance(error, (OSError, BadZipFile)):
            raise NotInstalled("wheels", "The wheels could not be made ready: %s" % error) from None
        raise
    return folder


def unpack(path, folder):
    """Takes wheels and source packages out of an archive of them; an archive without any is a source package itself."""
    with ZipFile(path) as archive:
        parts = [part for part in archive.infolist() if part.filename.endswith(WHEELS)]
        if sum(part.file_size for part in parts) > MOST_BYTES:
            raise OSError("%s holds more than 2 GB" % basename(path))
        for part in parts:
            with archive.open(part) as source, open(join(folder, basename(part.filename)), "wb") as file:
                copyfileobj(source, file)
    if parts:
        os.unlink(path)


def see_new_files():
    """pip may have made the person's own folder for packages, which Python looks for at its start only."""
    folder = site.getusersitepackages() if hasattr(site, "getusersitepackages") else None
    if folder and isdir(folder) and folder not in sys.path:
        site.addsitedir(folder)
    invalidate_caches()


def modules_of(name):
    """Names under which a package that is installed is imported."""
    try:
        files = metadata.files(name) or ()
    except metadata.PackageNotFoundError:
        return set()
    tops = {str(file).replace("\\", "/").partition("/")[0] for file in files}
    return {top.partition(".")[0] for top in tops if not top.endswith((".dist-info", ".egg-info")) and top != ".."}
