"""Packages that an execution asks for: installed once, before its code, by pip or by unpacking pure wheels."""

import base64
import hashlib
import importlib.util
import json
import random
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from cells import job
from kernels import Plain
from wheels import source_package, wheel, zipped

PROGRAM = Path(__file__).parents[4] / "nodes/AzureCodeInterpreter/python/program"
HAS_PIP = importlib.util.find_spec("pip") is not None


def asked(requirements=(), wheels=(), key=None, **more):
    given = [{"name": name, "data": base64.b64encode(content).decode()} for name, content in wheels]
    text = json.dumps([list(requirements), given])
    made = {"key": key or hashlib.sha256(text.encode()).hexdigest(), "requirements": list(requirements)}
    return {"packages": dict(made, **(dict(offline=True, wheels=given) if wheels else {}), **more)}


def a_kernel(folder, before=""):
    """Python in an environment of its own, so that nothing is installed into the machine's; `before` runs first."""
    subprocess.run([sys.executable, "-m", "venv", "--system-site-packages", "--without-pip", str(folder / "venv")], check=True)
    (folder / "data").mkdir()
    kernel = Plain(folder / "data", str(folder / "venv/bin/python"))
    if before:
        kernel.execute(before)
    return kernel


class Installs:
    before = ""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="n8n-test-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.kernel = a_kernel(self.folder, self.before)
        self.addCleanup(self.kernel.close)

    def run_code(self, code, *arguments, **more):
        return self.kernel.run(code, **asked(*arguments, **more))

    def value(self, *arguments, **more):
        report = self.run_code(*arguments, **more)
        self.assertNotIn("error", report, report.get("error"))
        return report["value"]["json"]

    def error(self, *arguments, **more):
        report = self.run_code("print('ran')", *arguments, **more)
        self.assertEqual((report["state"], report["stdout"], report["error"]["kind"]), ("failed", "", "packages"))
        return report["error"]

    def test_with_what_it_depends_on(self):
        wheels = [wheel("n8n-top", "1.5", ["n8n-base>=2,<3", "n8n-never; sys_platform == 'win32'"]), wheel("n8n-base", "2.1"), wheel("n8n-base", "3.0")]
        report = self.run_code("import n8n_top, n8n_base\n[n8n_top.version, n8n_base.version]", ["n8n-top~=1.2"], wheels)
        self.assertEqual(report["value"], {"json": ["1.5", "2.1"]})
        self.assertEqual(sorted(map(tuple, report["packages"]["installed"])), [("n8n-base", "2.1"), ("n8n-top", "1.5")])
        self.assertEqual((report["stdout"], report["stderr"], report["files"]), ("", "", []))

    def test_once_in_a_session(self):
        wheels = [wheel("n8n-once", "1")]
        self.value("import n8n_once\n1", ["n8n-once"], wheels, key="a" * 64)
        report = self.run_code("2", ["n8n-once"], key="a" * 64, offline=True)
        self.assertTrue(report["packages"]["known"])
        self.assertEqual(report["value"], {"json": 2})

    def test_wheels_alone_are_all_installed(self):
        self.assertEqual(self.value("import n8n_one, n8n_two\nn8n_two.version", (), [wheel("n8n-one", "1"), wheel("n8n-two", "2")]), "2")

    def test_wheels_in_an_archive(self):
        archive = zipped(dict([wheel("n8n-zipped", "1")] + [("deep/" + name, content) for name, content in [wheel("n8n-deep", "4", ["n8n-zipped"])]]))
        self.assertEqual(self.value("import n8n_deep\nn8n_deep.version", ["n8n-deep"], [("all.zip", archive)]), "4")

    def test_extras_and_markers(self):
        wheels = [wheel("n8n-extra", "1", ["n8n-more; extra == 'more'"]), wheel("n8n-more", "1")]
        code = "import importlib.util as u\n[u.find_spec('n8n_extra') is not None, u.find_spec('n8n_more') is not None]"
        self.assertEqual(self.value(code, ["n8n-extra", "n8n-absent; python_version < '3'"], wheels), [True, False])
        self.assertEqual(self.value(code, ["n8n-extra[more]", "n8n-more"], wheels), [True, True])

    def test_hashes(self):
        name, content = wheel("n8n-hashed", "1.0")
        good, bad = hashlib.sha256(content).hexdigest(), "0" * 64
        error = self.error(["n8n-hashed==1.0 --hash=sha256:" + bad], [(name, content)])
        self.assertTrue(error["cause"] == "hash" or "DO NOT MATCH THE HASHES" in error["traceback"], error)
        self.assertEqual(self.value("import n8n_hashed\n1", ["n8n-hashed==1.0 --hash=sha256:%s --hash=sha256:%s" % (bad, good)], [(name, content)]), 1)

    def test_what_is_not_there(self):
        error = self.error(["n8n-absent"], [wheel("n8n-here", "1")])
        self.assertTrue(error["cause"] == "notFound" or "No matching distribution found for n8n-absent" in error["traceback"], error)

    def test_versions_that_conflict(self):
        wheels = [wheel("n8n-left", "1", ["n8n-base<2"]), wheel("n8n-right", "1", ["n8n-base>=2"]), wheel("n8n-base", "1"), wheel("n8n-base", "2")]
        error = self.error(["n8n-left", "n8n-right"], wheels)
        self.assertTrue(error["cause"] == "conflict" or "conflicting dependencies" in error["traceback"], error)

    def test_wheels_of_another_platform(self):
        name, content = wheel("n8n-other", "1", tag="cp27-cp27m-win_amd64")
        error = self.error(["n8n-other"], [(name, content)])
        self.assertEqual((error["unfit"], error["tags"][-1]), ([name], "py3-none-any"))

    def test_an_archive_that_is_none(self):
        self.assertEqual(self.error(["n8n-x"], [("x.zip", b"no zip")])["cause"], "wheels")

    def test_wheels_that_are_gone(self):
        self.assertEqual(self.error(["n8n-x"], key="b" * 64, offline=True)["cause"], "noWheels")

    def test_wheels_that_could_not_be_put_down_are_not_taken_for_whole(self):
        whole, key = {"name": "n8n_half-1-py3-none-any.whl", "data": ""}, "c" * 64
        packages = {"key": key, "requirements": ["n8n-half"], "offline": True}
        # Not a text: anything may go wrong between two wheels, an interrupt above all.
        report = self.kernel.run("1", packages=dict(packages, wheels=[whole, dict(whole, data=5)]))
        self.assertEqual(report["error"]["cause"], "other")
        self.assertEqual(self.kernel.run("1", packages=packages)["error"]["cause"], "noWheels")

    def test_a_package_that_was_imported_before(self):
        self.value("import n8n_old\nn8n_old.version", ["n8n-old==1"], [wheel("n8n-old", "1")])
        report = self.run_code("n8n_old.version", ["n8n-old==2"], [wheel("n8n-old", "2")])
        self.assertEqual(report["value"], {"json": "1"})
        self.assertEqual([note for note in report["notes"] if note["code"] == "imported-before"], [{"code": "imported-before", "packages": ["n8n-old"]}])


@unittest.skipUnless(HAS_PIP, "needs pip")
class WithPip(Installs, unittest.TestCase):
    def test_a_run_that_is_stopped_before_its_packages_are_installed_does_not_begin(self):
        made = job("open('began', 'w')\n7", do="start", root=self.kernel.root, directory=self.kernel.root, **asked(["n8n-slow"], [wheel("n8n-slow", "1")]))
        self.assertEqual(self.kernel.send(made)["state"], "started")
        self.kernel.send(dict(made, do="stop"))
        report = self.kernel.ended(made, 60)
        self.assertEqual((report["state"], report["error"]["kind"]), ("stopped", "packages"))
        self.assertEqual(report["error"]["cause"], "interrupted")
        self.assertEqual(self.kernel.value("import os\nos.path.exists('began')"), False)

    def test_runs_that_ask_for_the_same_at_once_do_not_disturb_each_other(self):
        given = dict(root=self.kernel.root, directory=self.kernel.root, **asked(["n8n-both"], [wheel("n8n-both", "1")]))
        runs = [job("import n8n_both\nn8n_both.version", do="start", **given) for _ in range(3)]
        for made in runs:
            self.assertEqual(self.kernel.send(made)["state"], "started")
        for made in runs:
            report = self.kernel.ended(made, 60)
            self.assertNotIn("error", report, report.get("error"))
            self.assertEqual(report["value"], {"json": "1"})

    def test_a_source_package(self):
        if importlib.util.find_spec("setuptools") is None or importlib.util.find_spec("wheel") is None:
            self.skipTest("needs setuptools and wheel")
        self.assertEqual(self.value("import n8nsource\nn8nsource.version", ["n8nsource"], [source_package("n8nsource", "3.0")]), "3.0")

    def test_files_of_the_person_are_not_taken_for_modules_of_pip(self):
        (self.folder / "data/json.py").write_text("raise RuntimeError('taken')")
        (self.folder / "data/pip.py").write_text("raise RuntimeError('taken')")
        self.kernel.run("import os\nos.chdir('/')")
        self.assertEqual(self.value("import n8n_own\n1", ["n8n-own"], [wheel("n8n-own", "1")]), 1)

    def test_no_internet(self):
        error = self.kernel.run("1", env={"PIP_INDEX_URL": "http://user:secret-word@127.0.0.1:9/simple"}, secrets=["PIP_INDEX_URL"], **asked(["n8n-nowhere"]))["error"]
        self.assertIn("Connection refused", error["traceback"])
        self.assertNotIn("secret-word", json.dumps(error))

    def test_lines_are_data(self):
        for line in ("n8n-x; touch injected", "$(touch injected)", "n8n-x | touch injected"):
            self.assertIn("nvalid ", self.error([line])["traceback"])
        self.assertEqual(list(self.folder.rglob("injected")), [])


class WithoutProcesses(Installs, unittest.TestCase):
    # As in WebAssembly, where Python has neither threads nor processes.
    before = "import sys\nsys.platform, kept = 'emscripten', sys.platform"

    def test_the_internet(self):
        self.assertEqual(self.error(["n8n-x"])["cause"], "noProcess")

    def test_a_source_package(self):
        error = self.error(["n8nsource"], [source_package("n8nsource", "3.0")])
        self.assertEqual((error["cause"], error["unfit"]), ("platform", ["n8nsource-3.0.tar.gz"]))

    def test_a_file_that_would_escape(self):
        name, content = wheel("n8n-out", "1")
        bad = zipped({"n8n_out-1.dist-info/METADATA": "Name: n8n-out\nVersion: 1\n", "../../escaped.py": ""})
        self.assertIn("would be outside", self.error(["n8n-out"], [(name, bad)])["summary"])
        self.assertEqual(list(self.folder.rglob("escaped.py")), [])


@unittest.skipUnless(HAS_PIP, "needs pip")
class Versions(unittest.TestCase):
    """Against the library that pip itself uses."""

    def setUp(self):
        specification = importlib.util.spec_from_file_location("requirement", PROGRAM / "requirement.py")
        self.own = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(self.own)

    def test_which_versions_satisfy_which(self):
        from pip._vendor.packaging.specifiers import SpecifierSet
        from pip._vendor.packaging.version import Version

        chance = random.Random(18)

        def version():
            release = ".".join(str(chance.choice((0, 1, 2, 10))) for _ in range(chance.randint(1, 3)))
            return release + chance.choice(("", "", "", "a1", "b2", "rc1", ".post1", ".dev3", "rc1.dev2", "rc2.post1"))

        texts = [version() for _ in range(120)]
        self.assertEqual([str(Version(t)) for t in sorted(texts, key=self.own.key_of)], [str(v) for v in sorted(map(Version, texts))])
        for _ in range(4000):
            given, wanted, operator = chance.choice(texts), chance.choice(texts), chance.choice(("==", "!=", "<=", ">=", "~="))
            if operator == "~=" and "." not in wanted.partition("a")[0].partition("b")[0].partition("rc")[0].partition(".post")[0].partition(".dev")[0]:
                continue
            if operator in ("==", "!=") and chance.random() < 0.5:
                # Older versions of that library compare a pre-release with such a pattern in a way of their own.
                given, wanted = Version(given).base_version, Version(wanted).base_version + ".*"
            if operator == "~=":
                wanted = Version(wanted).base_version
            expected = SpecifierSet(operator + wanted, prereleases=True).contains(given)
            self.assertEqual(self.own.satisfies(given, operator, wanted), expected, (given, operator, wanted))

    def test_markers(self):
        from pip._vendor.packaging.markers import Marker

        for text in (
            "python_version >= '3.8'", "python_version < '3.10'", "sys_platform == 'linux' and os_name != 'nt'", "(python_version < '3' or extra == 'more') and 'lin' in sys_platform",
            "platform_machine not in 'arm64 aarch64'", "implementation_name == 'cpython'", "python_full_version > '3.8.1'",
        ):
            for extra in ("", "more"):
                self.assertEqual(self.own.Requirement("x; " + text).applies((extra,)), Marker(text).evaluate({"extra": extra}), text)

    def test_lines(self):
        read = self.own.Requirement("My.Pkg[a, B_c] >=1, !=1.5 ; os_name == 'posix' --hash=sha256:00 --hash=sha512:ff")
        self.assertEqual((read.name, read.extras, read.clauses, read.hashes), ("my-pkg", {"a", "b-c"}, [(">=", "1"), ("!=", "1.5")], [("sha256", "00"), ("sha512", "ff")]))
        for bad in ("a b", "a=>1", "", "a; import os", "a; __import__('os')"):
            with self.assertRaises((ValueError, SyntaxError)):
                self.own.Requirement(bad).applies()


if __name__ == "__main__":
    unittest.main()
