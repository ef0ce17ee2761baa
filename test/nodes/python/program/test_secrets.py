"""Environment variables of one execution, and secrets among them, which no text that leaves the session holds."""

import importlib.util
import json
import random
import sqlite3
import time
import unittest
from pathlib import Path

from base import OnJupyter, OnPlain
from cells import job

SOURCE = Path(__file__).parents[4] / "nodes/AzureCodeInterpreter/python/program/masking.py"
specification = importlib.util.spec_from_file_location("masking", SOURCE)
masking = importlib.util.module_from_spec(specification)
specification.loader.exec_module(masking)

TOKEN = "tok-5e1f/ä'\"\\q"
ENV = {"env": {"TOKEN": TOKEN, "PLAIN": "plain-value"}, "secrets": ["TOKEN"]}


def naive(text, secrets):
    """Masks position by position, as nobody could afford."""
    spans = sorted((at, at + len(one)) for one in secrets for at in range(len(text)) if text.startswith(one, at))
    merged = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([start, end])
    parts, at = [], 0
    for start, end in merged:
        parts += [text[at:start], masking.MASK]
        at = end
    return "".join(parts) + text[at:]


class Texts(unittest.TestCase):
    def test_texts_and_streams_are_masked_as_position_by_position(self):
        chance = random.Random(18)
        for _ in range(4000):
            secrets = ["".join(chance.choices("ab", k=chance.randint(2, 6))) for _ in range(chance.randint(1, 3))]
            text = "".join(chance.choices("abc", weights=(5, 5, 1), k=chance.randint(0, 40)))
            expected = naive(text, secrets)
            self.assertEqual(masking.Masker(secrets)(text), expected, (secrets, text))
            screen, passed = masking.Screen(masking.Masker(secrets)), ""
            for piece in (text[at : at + 3] for at in range(0, len(text), 3)):
                passed += screen.feed(piece)
                if chance.random() < 0.5:
                    passed += screen.pass_on()
                self.assertTrue(expected.startswith(passed), (secrets, text, passed))
            self.assertEqual(passed + screen.end(), expected, (secrets, text))

    def test_it_takes_time_in_proportion_to_the_text(self):
        def seconds(count, secret):
            masker = masking.Masker([secret])
            screen = masking.Screen(masker)
            began = time.process_time()
            for _ in range(count):
                screen.feed("a" * 100)
            screen.end()
            return time.process_time() - began

        for secret in ("a" * 5000, "a" * 5000 + "b", "ab" * 2500):
            seconds(100, secret)
            short, long = (min(seconds(count, secret) for _ in range(3)) for count in (2000, 16000))
            # Eight times the text; its square would be 64 times.
            self.assertLess(long, 24 * short + 0.05, secret[-2:])

    def test_short_values_are_not_masked(self):
        self.assertIsNone(masking.masker_of({"env": {"A": "abc", "B": "  ", "C": ""}, "secrets": ["A", "B", "C"]}))
        self.assertEqual(masking.masker_of({"env": {"A": "abcd\n"}, "secrets": ["A"]})("xabcdx"), "x***x")

    def test_lines_of_a_value_are_masked_one_by_one(self):
        key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nab==\n-----END KEY-----\n"
        masker = masking.masker_of({"env": {"KEY": key}, "secrets": ["KEY"]})
        self.assertEqual(masker("> MIIEvQIBADANBgkq\n> ab==\n"), "> ***\n> ab==\n")
        self.assertEqual(masker(key), "***\n")


class OfOneExecution:
    def test_variables_are_there_for_the_code_only(self):
        code = "import os\n[os.environ['TOKEN'] == os.getenv('TOKEN'), os.environ['PLAIN']]"
        self.assertEqual(self.value(code, **ENV), [True, "plain-value"])
        self.assertEqual(self.value("[os.environ.get(n) for n in ('TOKEN', 'PLAIN')]"), [None, None])

    def test_what_was_there_before_is_there_again(self):
        self.run_code("import os\nos.environ['PLAIN'] = 'before'")
        for code in ("os.environ['PLAIN']", "os.environ.clear()", "os.environ.pop('PLAIN')", "1 / 0", "raise SystemExit(1)", "raise KeyboardInterrupt"):
            keep = "kept = dict(os.environ)\n" if "clear" in code else ""
            self.run_code(keep + code, **ENV)
            if keep:
                self.run_code("os.environ.update((k, v) for k, v in kept.items() if k not in ('PLAIN', 'TOKEN'))")
            self.assertEqual(self.value("[os.environ.get(n) for n in ('TOKEN', 'PLAIN')]"), [None, "before"], code)
        self.run_code("del os.environ['PLAIN']")

    def test_child_processes_have_them(self):
        code = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import os; print(len(os.environ[\"TOKEN\"]))'], capture_output=True, text=True).stdout"
        self.assertEqual(self.value(code, **ENV), "%d\n" % len(TOKEN))

    def test_printed_secrets_are_masked(self):
        report = self.run_code("import os, sys\nt = os.environ['TOKEN']\nprint(t, os.environ['PLAIN'])\nprint([t], file=sys.stderr)", **ENV)
        self.assertEqual(report["stdout"], "*** plain-value\n")
        self.assertEqual(report["stderr"], "['***']\n")
        self.assertEqual(report["stdoutLength"], len(report["stdout"]))

    def test_a_secret_in_pieces_is_masked(self):
        report = self.run_code("import os, sys\nfor c in 'x' + os.environ['TOKEN'] + 'y': sys.stdout.write(c); sys.stdout.flush()", **ENV)
        self.assertEqual(report["stdout"], "x***y")

    def test_as_code_may_print_it(self):
        code = "import os, json, urllib.parse as u\nt = os.environ['TOKEN']\nprint(repr(t), json.dumps(t), json.dumps(t, ensure_ascii=False), u.quote(t), u.quote(t, safe=''), u.quote_plus(t), t.encode(), sep='|')"
        self.assertEqual(self.run_code(code, **ENV)["stdout"], "'***'|\"***\"|\"***\"|***|***|***|b'***'\n")

    def test_no_part_of_one_stands_at_the_cut(self):
        for size in range(0, 60):
            report = self.run_code("import os\nprint('.' * %d + os.environ['TOKEN'] * 3 + '.' * (100 - %d), end='')" % (size, size), want={"textLimit": 60}, **ENV)
            left = report["stdout"].replace("***", "")
            for part in ("tok", "5e1", "f/", "\\q"):
                self.assertNotIn(part, left, size)

    def test_errors_hold_none(self):
        filler = "'.' * %d"
        for code in ("raise ValueError(os.environ['TOKEN'])", "{}[os.environ['TOKEN']]", "raise ValueError(%s + os.environ['TOKEN'])" % (filler % 470), "raise ValueError(%s + os.environ['TOKEN'] + %s)" % (filler % 2490, filler % 9000), "try:\n    raise KeyError(os.environ['TOKEN'])\nexcept KeyError:\n    1 / 0"):
            error = self.error("import os\n" + code, **ENV)
            text = json.dumps(error).replace("['TOKEN']", "")
            self.assertNotIn("tok-", text)
            self.assertIn("***", error["traceback"] + error["message"])

    def test_values_and_rows_hold_none_and_say_so(self):
        report = self.run_code("import os\n{'a' + os.environ['TOKEN']: [os.environ['TOKEN'], 1, None, 'plain-value']}", **ENV)
        self.assertEqual(report["value"], {"json": {"a***": ["***", 1, None, "plain-value"]}})
        self.assertEqual([note["code"] for note in report["notes"]], ["masked"])
        report = self.run_code("[{'t': os.environ['TOKEN']}]", want={"rows": True, "value": False}, **ENV)
        self.assertEqual([row["json"] for row in report["rows"]], [{"t": "***"}])
        self.assertEqual(self.run_code("'plain-value'", **ENV)["notes"], [])

    def test_the_report_itself_is_left_as_it_is(self):
        words = ["json", "text", "code", "stdout", "stream", "type", "data", "name", "masked", "application"]
        env = {"W%d" % number: word for number, word in enumerate(words)}
        report = self.run_code("print('stdout')\n{'json': 'text'}", env=env, secrets=list(env), want={"outputs": 10**6})
        self.assertEqual((report["stdout"], report["value"], report["notes"]), ("***\n", {"json": {"***": "***"}}, [{"code": "masked"}]))
        self.assertEqual(report["outputs"][0], {"type": "stream", "name": "stdout", "text": "***\n"})
        report = self.run_code("[{'json': 'text'}]", env=env, secrets=list(env), want={"rows": True})
        self.assertEqual(report["rows"], [{"json": {"***": "***"}}])

    def test_the_kept_report_holds_none(self):
        report = self.run_code("import os\nprint(os.environ['TOKEN'])\n1 / 0", **ENV)
        again = self.kernel.send(job(do="ask", id=report["id"]))
        self.assertEqual(again["stdout"], "***\n")

    def test_no_object_of_the_session_keeps_one(self):
        secret = "kept-%d-nowhere" % random.randrange(10**9)
        self.run_code("import os\nprint(os.environ['GONE'])", env={"GONE": secret}, secrets=["GONE"])
        code = """import gc
start, rest = %r, %r
found = [type(o).__name__ for o in gc.get_objects() for x in gc.get_referents(o)
         if (type(x) is str and x.startswith(start) and x.endswith(rest) and len(x) == len(start) + len(rest))
         or (type(x) is str and start + rest in x and 'n8n' in x and 'gc.get_objects' not in x)]
del o, x
found"""
        self.assertEqual(self.value(code.replace("\ndel o, x", "") % (secret[:8], secret[8:])), [])


class OnPlainPython(OfOneExecution, OnPlain, unittest.TestCase):
    pass


class OnIpykernel(OfOneExecution, OnJupyter, unittest.TestCase):
    def test_history_holds_none(self):
        for number in range(5):
            self.run_code("%d" % number, env={"T": "history-secret-%d" % number}, secrets=["T"])
        file = next((self.root.parent / "ipython").rglob("history.sqlite"))
        database = sqlite3.connect(str(file))
        self.addCleanup(database.close)
        deadline = time.monotonic() + 30
        # A thread of IPython's writes the lines.
        while ("4",) not in database.execute("SELECT source FROM history").fetchall():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        self.run_code("1")
        self.assertNotIn(b"history-secret", file.read_bytes())
        self.assertNotIn("history-secret", self.run_code("%history -g")["stdout"])

    def test_commands_have_them_and_print_none(self):
        self.assertEqual(self.run_code("!echo $TOKEN-$PLAIN", **ENV)["stdout"].replace("\r", ""), "***-plain-value\n")

    def start(self, code, **more):
        made = job(code, do="start", root=str(self.root), directory=str(self.root), **more)
        self.assertEqual(self.kernel.send(made)["state"], "started")
        return made

    def test_outputs_of_a_notebook_hold_none(self):
        code = "import os, sys\nfrom IPython.display import display, HTML\nfor c in os.environ['TOKEN']: sys.stdout.write(c)\ndisplay(HTML('<b>' + os.environ['TOKEN'] + '</b>'))\n%s"
        for last in ("os.environ['TOKEN']", "raise ValueError(os.environ['TOKEN'])", "get_ipython().run_cell('1 / 0; ' + repr(os.environ['TOKEN']))"):
            report = self.run_code(code % last, want={"outputs": 10**6}, **ENV)
            text = json.dumps(report["outputs"])
            self.assertIn("***", text)
            self.assertNotIn("tok-", text)

    def test_in_the_background(self):
        made = self.start("import os, time\nprint(os.environ['TOKEN'][:7], end='', flush=True)\ntime.sleep(1)\nprint(os.environ['TOKEN'][7:])\nos.environ['PLAIN']", **ENV)
        seen = ""
        since = {"stdout": 0, "stderr": 0}
        deadline = time.monotonic() + 30
        while True:
            report = self.kernel.send(dict(made, do="ask", since=since))
            if report["state"] != "running":
                break
            seen += report["stdout"]
            since = {"stdout": report["stdoutLength"], "stderr": 0}
            # Another cell, with a value of its own for one of the names, in between.
            self.assertEqual(self.value("import os\nos.environ['PLAIN']", env={"PLAIN": "in front"}), "in front")
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)
        self.assertEqual(seen, "")
        self.assertEqual(report["stdout"], "***\n")
        self.assertEqual(report["value"], {"json": "plain-value"})
        self.assertEqual(self.value("[os.environ.get(n) for n in ('TOKEN', 'PLAIN')]"), [None, None])

    def test_stopped_in_the_background(self):
        made = self.start("import time\ntime.sleep(60)", **ENV)
        self.assertEqual(self.kernel.send(dict(made, do="stop"))["state"], "stopped")
        self.assertEqual(self.value("import os\n[os.environ.get(n) for n in ('TOKEN', 'PLAIN')]"), [None, None])


if __name__ == "__main__":
    unittest.main()
