"""Runs snippets in a plain Jupyter kernel and writes what came of each: the truth that the node is compared with.

Runs itself in a session of the emulator, so that both see the same machine. Reads /mnt/data/snippets.json, a list of
code, and writes /mnt/data/outcomes.json.
"""

import ast
import json
import os
import re

from jupyter_client.manager import KernelManager

PATIENCE_S = 60
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
FRAME = re.compile(r"^(?:Cell |Input )?In ?\[(\d+)\](?:, in )?.*?line (\d+)|^  Cell In ?\[(\d+)\], line (\d+)", re.M)


def plain_json(text):
    """The field `value`, if the text of a value reads as one that JSON has, unchanged."""
    try:
        value = ast.literal_eval(text)
        return {"value": value} if json.loads(json.dumps(value, allow_nan=False)) == value else {}
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return {}


class Plain:
    """A kernel, started again when a snippet has ended it."""

    def __init__(self):
        self.manager = KernelManager(kernel_name="python3")
        self.start()

    def start(self):
        self.manager.start_kernel(cwd="/mnt/data")
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE_S)

    def restart_if_dead(self):
        if not self.manager.is_alive():
            self.client.stop_channels()
            self.start()

    def run(self, code):
        outcome = {"stdout": "", "stderr": "", "text": None, "images": 0, "others": 0, "line": None}

        def hear(message):
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                outcome[content["name"]] += content["text"]
            elif kind in ("display_data", "execute_result"):
                data = content["data"]
                if any(mime.startswith("image/") for mime in data):
                    outcome["images"] += 1
                elif kind == "display_data":
                    outcome["others"] += 1
                if kind == "execute_result":
                    outcome["text"] = data.get("text/plain")
                    outcome.update(plain_json(outcome["text"]))
            elif kind == "error":
                outcome["error"] = [content["ename"], content["evalue"]]
                outcome["traceback"] = COLOURS.sub("", "\n".join(content["traceback"]))

        reply = self.client.execute_interactive(code, allow_stdin=False, stop_on_error=False, output_hook=hear, timeout=PATIENCE_S)["content"]
        if "error" in outcome:
            numbers = [
                int(line or other)
                for cell, line, cell_, other in FRAME.findall(outcome.pop("traceback"))
                if int(cell or cell_) == reply["execution_count"]
            ]
            outcome["line"] = numbers[-1] if numbers else None
        outcome["status"] = reply["status"]
        outcome["leaves"] = any(part.get("source") == "ask_exit" for part in reply.get("payload", []))
        return outcome


os.chdir("/mnt/data")
kernel = Plain()
outcomes = []
for snippet in json.load(open("/mnt/data/snippets.json")):
    kernel.restart_if_dead()
    outcomes.append(kernel.run(snippet))
json.dump(outcomes, open("/mnt/data/outcomes.json", "w"))
kernel.manager.shutdown_kernel(now=True)
print(len(outcomes))
