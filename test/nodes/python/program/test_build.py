"""What the build makes of the program is the program: the same code without what only a reader needs."""

import ast
import json
import unittest
import zlib
from binascii import a2b_base64

from cells import BASE64, GENERATED

FOLDER = GENERATED.parent / "program"


def without_docstrings(text):
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            if isinstance(body[0].value.value, str):
                del body[0]
    return ast.dump(tree)


class Build(unittest.TestCase):
    def test_compacted_code_is_the_same_code(self):
        program = zlib.decompress(a2b_base64(BASE64)).decode()
        first, _, loader = program.partition("\n")
        sources = json.loads(first.partition(" = ")[2])
        files = {path.stem: path.read_text() for path in FOLDER.glob("*.py")}
        self.assertEqual(without_docstrings(loader), without_docstrings(files.pop("loader")))
        self.assertEqual(set(sources), set(files))
        for name, text in files.items():
            with self.subTest(name):
                self.assertEqual(without_docstrings(sources[name]), without_docstrings(text))

    def test_files_are_short(self):
        for path in FOLDER.glob("*.py"):
            lines = path.read_text().split("\n")
            self.assertLessEqual(len(lines), 250, path.name)
            self.assertLessEqual(max(map(len, lines)), 120, path.name)

    def test_it_fits_into_every_call(self):
        # It travels in the first call of a session, where ipykernel takes 0.2 ms for each KB.
        self.assertLess(len(BASE64), 48_000)


if __name__ == "__main__":
    unittest.main()
