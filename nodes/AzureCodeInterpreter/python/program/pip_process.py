"""pip in a process of its own, as `python -m pip` of the session's own Python."""

import os
import re
import signal
import sys
from json import loads
from os.path import join
from shutil import rmtree
from subprocess import DEVNULL, STDOUT, Popen, SubprocessError, TimeoutExpired, run
from tempfile import mkdtemp
from threading import current_thread, main_thread

from .not_installed import NotInstalled

# What is told of pip's output at most.
MOST_OUTPUT = 20_000
TAGS = "import json, pip._vendor.packaging.tags as tags; print(json.dumps([str(tag) for tag in tags.sys_tags()]))"


def install_with_pip(requirements, folder, may_await):
    """Installs requirement lines; from a folder of wheels only, where there is one. Returns [(name, version)]."""
    if not sys.executable:
        raise NotInstalled("pip", "No module named pip")
    work = mkdtemp(prefix="n8n-pip-")
    try:
        lines = requirements or [join(folder, name) for name in sorted(os.listdir(folder))]
        with open(join(work, "requirements.txt"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        # Not in the folder of the person's files, where a file may have the name of a module.
        command = [sys.executable, "-m", "pip", "install", *options(folder), "-r", file.name]
        code, output = output_of(command, work, may_await)
    finally:
        rmtree(work, ignore_errors=True)
    if code != 0:
        facts = {} if folder is None else unfit(folder)
        raise NotInstalled("pip", "pip ended with exit code %d" % code, output, **facts)
    return installed_in(output)


def options(folder):
    common = ["--disable-pip-version-check", "--no-input", "--no-color", "--progress-bar", "off"]
    if folder is None:
        return [*common, "--retries", "1", "--timeout", "20"]
    offline = [*common, "--no-index", "--find-links", folder]
    # To build a source package pip would fetch setuptools, which is not there to be fetched.
    has_setuptools = any(name.startswith("setuptools-") for name in os.listdir(folder))
    return offline if has_setuptools else [*offline, "--no-build-isolation"]


def output_of(command, work, may_await):
    """(exit code, end of what the process wrote). Ends it when this thread is interrupted."""
    # The session is there for this; pip's warnings about the system's own Python are beside the point.
    env = dict(os.environ, PIP_BREAK_SYSTEM_PACKAGES="1", PIP_ROOT_USER_ACTION="ignore")
    path = join(work, "output.txt")
    in_main = current_thread() is main_thread()
    # ipykernel's handler for cells that await does not interrupt what does not.
    before = signal.signal(signal.SIGINT, signal.default_int_handler) if may_await and in_main else None
    try:
        with open(path, "wb") as file:
            streams = {"stdin": DEVNULL, "stdout": file, "stderr": STDOUT}
            process = Popen(command, cwd=work, env=env, start_new_session=True, **streams)
        try:
            while True:
                try:
                    code = process.wait(0.25)
                    break
                except TimeoutExpired:
                    continue
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)
    with open(path, "rb") as file:
        file.seek(max(0, os.path.getsize(path) - MOST_OUTPUT))
        return code, file.read().decode("utf-8", "replace").replace("\r\n", "\n").strip()


def installed_in(output):
    """[(name, version)] of pip's last line; nothing when all was there."""
    lines = [line for line in output.split("\n") if line.startswith("Successfully installed ")]
    words = lines[-1].split()[2:] if lines else []
    return [(name, version) for name, _, version in (word.rpartition("-") for word in words)]


def unfit(folder):
    """Wheels of other platforms, which pip passes over without a word, and the tags of this one."""
    try:
        told = run([sys.executable, "-c", TAGS], capture_output=True, cwd=folder, timeout=60, check=True)
    except (OSError, SubprocessError):
        # pip's own words are told all the same.
        return {}
    tags = loads(told.stdout)
    names = [name for name in sorted(os.listdir(folder)) if name.endswith(".whl")]
    others = [name for name in names if not tags_of(name).intersection(tags)]
    return {"unfit": others, "tags": [tags[0], "py3-none-any"]}


def tags_of(name):
    """The tags in a wheel's name, which may stand for several: cp38.cp39-abi3-linux_x86_64."""
    match = re.match(r".*-([^-]+)-([^-]+)-([^-]+)\.whl\Z", name)
    if match is None:
        return set()
    pythons, abis, platforms = (part.split(".") for part in match.groups())
    return {"%s-%s-%s" % (one, two, three) for one in pythons for two in abis for three in platforms}
