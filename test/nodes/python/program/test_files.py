"""Files: what is put in, what is new or changed, and how it comes back."""

import os
import unittest
from binascii import a2b_base64, b2a_base64

from base import OnJupyter, OnPlain
from cells import job


def base64(data):
    return b2a_base64(data, newline=False).decode()


class EveryKernel:
    def changed(self, code, **more):
        report = self.run_code(code, **more)
        self.assertNotIn("error", report)
        self.assertNotIn("failed", [note["code"] for note in report["notes"]])
        return [entry["path"][len(str(self.root)) + 1 :] for entry in report["files"]]

    def test_new_or_changed(self):
        self.assertEqual(self.changed("open('b.txt', 'w').write('1')\nopen('a.txt', 'w').write('2')"), ["a.txt", "b.txt"])
        self.assertEqual(self.changed("open('b.txt').read()"), [])
        self.assertEqual(self.changed("open('b.txt', 'w').write('3')"), ["b.txt"])
        self.assertEqual(self.changed("import os\nos.utime('b.txt', ns=(5, 5))\nopen('b.txt', 'r+').write('4'); os.utime('b.txt', ns=(5, 5))"), ["b.txt"])
        self.assertEqual(self.changed("os.rename('b.txt', 'c.txt')"), ["c.txt"])
        self.assertEqual(self.changed("os.remove('c.txt')"), [])
        self.assertEqual(self.changed("os.makedirs('x/y')\nopen('x/y/z.csv', 'w').close()"), ["x/y/z.csv"])
        report = self.run_code("open('d.bin', 'wb').write(bytes(range(256)))")
        entry = report["files"][0]
        self.assertEqual((a2b_base64(entry["data"]), entry["size"]), (bytes(range(256)), 256))
        self.assertEqual(entry["mtimeNs"], os.stat(self.root / "d.bin").st_mtime_ns)

    def test_files_of_failed_code_come_back(self):
        self.assertEqual([f["path"] for f in self.run_code("open('f.txt', 'w').write('1')\n1/0")["files"]], [str(self.root / "f.txt")])

    def test_none(self):
        self.assertEqual(self.changed("open('n.txt', 'w').close()", want={"files": "none"}), [])

    def test_open_files_are_written_out(self):
        report = self.run_code("import csv\nw = csv.writer(open('o.csv', 'w'))\nw.writerows([[1, 2], [3, 4]])")
        self.assertEqual(a2b_base64(report["files"][0]["data"]).decode().split(), ["1,2", "3,4"])
        self.assertEqual(report["notes"][0]["code"], "flushed-open-files")
        report = self.run_code("keep = open('p.bin', 'wb')\nkeep.write(b'12345')\nother = open('q.bin', 'w+b'); other.write(b'6')")
        self.assertEqual([a2b_base64(f["data"]) for f in report["files"]], [b"12345", b"6"])
        report = self.run_code("keep.write(b'678'); 1")
        self.assertEqual([a2b_base64(f["data"]) for f in report["files"]], [b"12345678"])
        report = self.run_code("keep.close(); other.close()\nimport gzip\ng = gzip.open('z.gz', 'wt'); g.write('in the archive')\n1")
        self.assertGreater(report["files"][0]["size"], 0)
        self.run_code("g.close(); w = None")
        report = self.run_code("reading = open('o.csv')\nreading.read(1)")
        self.assertEqual(report["notes"], [])

    def test_limits(self):
        code = "for i in range(5): open('%d.txt' % i, 'w').write('x' * 10)"
        report = self.run_code(code, want={"maxFiles": 2})
        self.assertEqual(len(report["files"]), 2)
        self.assertEqual([(left["reason"], left["size"]) for left in report["filesLeft"]], [("maxFiles", 10)] * 3)
        report = self.run_code(code + "\nopen('1.txt', 'w').write('x' * 1000)", want={"maxFileBytes": 45})
        self.assertEqual([os.path.basename(f["path"]) for f in report["files"]], ["0.txt", "2.txt", "3.txt", "4.txt"])
        self.assertEqual([left["reason"] for left in report["filesLeft"]], ["maxFileBytes"])
        report = self.run_code(code, want={"maxInlineBytes": 25})
        self.assertEqual(["data" in f for f in report["files"]], [True, True, False, False, False])
        self.assertNotIn("file", report["files"][4])

    def test_names_that_the_service_cannot_fetch(self):
        names = [".cache/x/data.bin", "my.folder/a.txt", "50%2f..%2fsheet[1].txt", "..\\up.txt", "new\nline.txt", " space", "...", "é" * 120 + ".txt", "a.txt", "50% (1)&=;,#^@$.csv", "日本.txt"]
        for inline in (10**6, 0):
            for path in self.root.iterdir():
                os.system("rm -rf '%s'/* '%s'/.c*" % (self.root, self.root))
            code = "import os\nfor n in %r:\n    os.makedirs(os.path.dirname(n) or '.', exist_ok=True)\n    open(n, 'w').write(n)" % names
            report = self.run_code(code, want={"maxInlineBytes": inline})
            found = {f["path"][len(str(self.root)) + 1 :]: f for f in report["files"]}
            self.assertEqual(set(found), set(names))
            for name, entry in found.items():
                if inline:
                    self.assertEqual(a2b_base64(entry["data"]).decode(), name)
                    continue
                fetchable = name in ("a.txt", "50% (1)&=;,#^@$.csv", "日本.txt", "é" * 120 + ".txt")
                self.assertEqual("file" in entry, not fetchable, name)
                if not fetchable:
                    self.assertRegex(entry["file"], r"^%s/n8n-file-[0-9a-f]{32}(-\d+)?\.bin$" % self.root)
                    self.assertIn(entry["file"], report["internal"])
                    with open(entry["file"]) as file:
                        self.assertEqual(file.read(), name)
        self.assertEqual(self.changed("1"), [])
        self.assertEqual([n for n in os.listdir(self.root) if n.startswith("n8n-")], [])

    def test_a_name_that_is_no_text(self):
        report = self.run_code("open(b'odd\\xff.txt', 'w').write('x')", want={"maxInlineBytes": 0})
        self.assertEqual(report["files"][0]["path"], str(self.root / "odd\ufffd.txt"))
        with open(report["files"][0]["file"]) as file:
            self.assertEqual(file.read(), "x")

    def test_links(self):
        (self.root.parent / "secret.txt").write_text("secret")
        code = "import os\nos.symlink('../secret.txt', 'out.txt')\nos.symlink('..', 'up')\nos.symlink('nowhere', 'broken')\nos.symlink('out.txt', 'twice')\nopen('in.txt', 'w').write('in')\nos.symlink('in.txt', 'link.txt')\nos.symlink('.', 'circle')\nos.mkfifo('fifo')"
        self.assertEqual(self.changed(code), ["in.txt", "link.txt"])

    def test_patterns(self):
        code = "import os\nfor n in ['a.csv', 'b.txt', 'x/c.csv', 'x/y/d.csv', 'x/y/[e].csv', 'q1.csv']:\n    os.makedirs(os.path.dirname(n) or '.', exist_ok=True)\n    open(n, 'w').close()"
        self.run_code(code)
        for pattern, expected in [
            ("*.csv", ["a.csv", "q1.csv"]),
            ("**/*.csv", ["a.csv", "q1.csv", "x/c.csv", "x/y/[e].csv", "x/y/d.csv"]),
            ("x/*", ["x/c.csv"]),
            ("x/**", ["x/c.csv", "x/y/[e].csv", "x/y/d.csv"]),
            ("x/**/d.csv", ["x/y/d.csv"]),
            ("**.txt", ["b.txt"]),
            ("q?.csv", ["q1.csv"]),
            ("?.csv", ["a.csv"]),
            ("x/y/[e].csv", ["x/y/[e].csv"]),
            ("**", ["a.csv", "b.txt", "q1.csv", "x/c.csv", "x/y/[e].csv", "x/y/d.csv"]),
            ("a**d.csv", []),
            ("x**d.csv", ["x/y/d.csv"]),
            ("nothing/*.csv", []),
            ("x/**/y/**/d.csv", ["x/y/d.csv"]),
        ]:
            with self.subTest(pattern):
                self.assertEqual(self.changed("1", want={"files": "pattern", "patterns": [pattern]}), expected)
        self.run_code("open('a' * 200, 'w').close()")
        self.assertEqual(self.changed("1", want={"files": "pattern", "patterns": ["*a" * 100 + "b"]}), [])

    def test_put(self):
        put = [{"path": "in.csv", "data": base64(b"a,b\n")}, {"path": str(self.root / "sub/deep/x.bin"), "data": base64(b"\x00")}]
        report = self.run_code("open('in.csv').read()", put=put)
        self.assertEqual(report["value"], {"json": "a,b\n"})
        self.assertEqual(report["inputs"], [{"path": str(self.root / "in.csv"), "size": 4}, {"path": str(self.root / "sub/deep/x.bin"), "size": 1}])
        self.assertEqual(report["files"], [])
        (self.root / "n8n-put-0.bin").write_text("moved")
        report = self.run_code("open('m.txt').read()", put=[{"path": "m.txt", "file": str(self.root / "n8n-put-0.bin")}])
        self.assertEqual(report["value"], {"json": "moved"})
        self.assertFalse((self.root / "n8n-put-0.bin").exists())

    def test_put_that_cannot_be(self):
        (self.root / "file").write_text("")
        (self.root / "folder").mkdir()
        os.symlink("/tmp", self.root / "out")
        for path in ["file/x", "folder", "../x.txt", "out/n8n-test-x.txt", "/etc/n8n-test-x"]:
            with self.subTest(path):
                report = self.run_code("ran = 1", put=[{"path": path, "data": ""}])
                self.assertEqual((report["state"], report["error"]["kind"], report["error"]["ours"]), ("failed", "given", True))
        self.assertEqual(self.value("'ran' in globals()"), False)

    def test_directory(self):
        self.assertEqual(self.value("import os\nos.getcwd()"), str(self.root))
        made = job("import os\nos.getcwd()", root=str(self.root), directory="some/where")
        self.assertEqual(self.kernel.send(made)["value"], {"json": str(self.root / "some/where")})
        made = job("os.getcwd()", root=str(self.root), directory="")
        self.assertEqual(self.kernel.send(made)["value"], {"json": str(self.root / "some/where")})
        (self.root / "file").write_text("")
        made = job("1", root=str(self.root), directory="file")
        self.assertEqual(self.kernel.send(made)["error"]["kind"], "given")

    def test_data_folder_deleted(self):
        report = self.run_code("import shutil, os\nshutil.rmtree(%r)\n5" % str(self.root))
        self.assertEqual((report["value"], report["files"], report["filesLeft"]), ({"json": 5}, [], []))
        self.assertEqual(self.value("os.getcwd()"), str(self.root))

    def test_environment(self):
        self.assertEqual(self.value("import os\nos.environ['N8N_TEST_X']", env={"N8N_TEST_X": "1"}), "1")
        self.assertEqual(self.value("os.environ.get('N8N_TEST_X', 'none')"), "none")

    def test_items(self):
        given = {"name": "_items", "json": '[{"json": {"a": NaN, "b": -Infinity, "t": "\\ud83d\\ude00"}}]'}
        self.assertEqual(self.value("[_items[0]['json']['a'] != _items[0]['json']['a'], _items[0]['json']['t']]", given=given), [True, "\U0001f600"])
        import zlib

        path = self.root / "n8n-items-0.json"
        path.write_bytes(zlib.compress('[{"json": {"x": "é"}}]'.encode()))
        self.assertEqual(self.value("_items[0]['json']['x']", given={"name": "_items", "file": str(path), "deflated": True}), "é")
        self.assertFalse(path.exists())
        error = self.error("1", given={"name": "_items", "file": str(path)})
        self.assertEqual((error["kind"], error["ours"]), ("given", True))
        self.assertEqual(self.error("1", given={"name": "_items", "json": "[" * 100000})["kind"], "given")

    def test_many_files(self):
        report = self.run_code("for i in range(300): open('%03d.txt' % i, 'w').write('x')", want={"maxFiles": 1000})
        self.assertEqual(len(report["files"]), 300)


class PlainFiles(EveryKernel, OnPlain, unittest.TestCase):
    pass


class JupyterFiles(EveryKernel, OnJupyter, unittest.TestCase):
    pass


if __name__ == "__main__":
    unittest.main()
