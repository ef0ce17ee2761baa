"""Kernels that run cells: a real ipykernel, and plain Python as on WebAssembly."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from cells import cell, job, report_in


class Answers:
    """Runs jobs by their code."""

    def __init__(self, root):
        self.root = str(root)
        self.around = ""
        self.stderr = ""

    def send(self, made):
        stdout, self.stderr = self.execute(cell(made))
        report, self.around = report_in(stdout, made["mark"])
        return report

    def run(self, code, **more):
        return self.send(job(code, root=self.root, directory=self.root, **more))

    def ended(self, made, seconds=20):
        """The report of a job that was started: the last one, or that of when the time was over."""
        deadline = time.monotonic() + seconds
        while True:
            report = self.send(dict(made, do="ask"))
            if report["state"] != "running" or time.monotonic() > deadline:
                return report
            time.sleep(0.05)

    def value(self, code, **more):
        report = self.run(code, **more)
        assert "error" not in report, report["error"]["traceback"]
        return report["value"]["json"] if "value" in report else "no value"

    def rows(self, code, **more):
        report = self.run(code, **dict(more, want={"rows": True, "value": False}))
        assert "error" not in report, report["error"]["traceback"]
        return [row["json"] if set(row) == {"json"} else row for row in report["rows"]]


class Jupyter(Answers):
    def __init__(self, root):
        super().__init__(root)
        from jupyter_client.manager import KernelManager

        folder = Path(root).parent
        # Sockets in a folder of its own: another process may take a free port before the kernel does.
        self.manager = KernelManager(kernel_name="python3", transport="ipc", connection_file=str(folder / "kernel.json"))
        self.manager.start_kernel(env=dict(os.environ, IPYTHONDIR=str(folder / "ipython")), cwd=str(folder))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.messages = []

    def execute(self, code):
        written = {"stdout": "", "stderr": ""}
        self.messages = []

        def take(message):
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                written[content["name"]] += content["text"]
            elif kind not in ("status", "execute_input"):
                self.messages.append(message)

        self.reply = self.client.execute_interactive(code, output_hook=take, timeout=60, store_history=True)
        return written["stdout"], written["stderr"]

    def end_with(self, code):
        """Runs a cell that ends the process."""
        self.client.execute(code)
        self.wait_for_end()

    def wait_for_end(self):
        deadline = time.monotonic() + 30
        while self.manager.is_alive() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not self.manager.is_alive()

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


SERVER = """
import ast, asyncio, io, json, sys, types
class Stream(io.TextIOBase):
    def __init__(self): self.text = ""
    def write(self, text): self.text += text; return len(text)
from json import dumps, loads
lines, answers = open(0, closefd=False), sys.stdout
sys.modules["__main__"] = types.ModuleType("__main__")
scope = vars(sys.modules["__main__"])
async def main():
    number = 0
    for line in lines:
        number += 1
        OUT.text = ERR.text = ""
        code = compile(loads(line), "<cell %d>" % number, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
        outcome = eval(code, scope)
        if asyncio.iscoroutine(outcome): await outcome
        answers.write(dumps([OUT.text, ERR.text]) + "\\n"); answers.flush()
sys.stdout, sys.stderr = OUT, ERR = Stream(), Stream()
try: asyncio.run(main())
finally: sys.stderr = sys.__stderr__
"""


class Plain(Answers):
    """A Python without IPython."""

    def __init__(self, root, python=sys.executable):
        super().__init__(root)
        self.process = subprocess.Popen(
            [python, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=str(Path(self.root).parent)
        )

    def execute(self, code):
        self.process.stdin.write(json.dumps(code) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the process ended"
        return json.loads(line)

    def end_with(self, code):
        self.process.stdin.write(json.dumps(code) + "\n")
        self.process.stdin.flush()
        self.wait_for_end()

    def wait_for_end(self):
        self.process.wait(30)

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
