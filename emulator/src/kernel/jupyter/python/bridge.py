"""Runs one Jupyter kernel for a session pool and speaks the Jupyter protocol with it.

One process per session, inside the session's sandbox. It has imported ipykernel, so a kernel is a fork of it: a new one
takes a tenth of a second. The pool speaks to it in JSON lines: `run`, `interrupt` and `restart` on the standard input,
`ready`, `done` and `died` on the standard output (see bridge-messages.ts for their fields).

Code in the kernel can reach this process, so the pool believes nothing that it reads from it.
"""

import json
import os
import random
import resource
import signal
import sys
import time

import zmq
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.connect import write_connection_file
from jupyter_client.session import Session

from cell_output import CellOutput

# Without a history file: nobody would read it, and it costs a thread and a database.
KERNEL_OPTIONS = ["--HistoryManager.enabled=False"]
# Milliseconds to wait for a kernel's first sign of life before it is asked again.
PATIENCE_MS = 100
# Milliseconds that a kernel has to end by itself after `exit()`.
FAREWELL_MS = 2000


class Kernel:
    """A forked kernel process and the sockets to it."""

    count = 0

    def __init__(self, folder):
        Kernel.count += 1
        file, connection = write_connection_file(
            os.path.join(folder, f"kernel-{Kernel.count}.json"),
            *range(1, 6),
            ip=os.path.join(folder, f"kernel-{Kernel.count}"),
            transport="ipc",
            # No signatures: whoever reaches the sockets could read the key as well, and they cost half of the time.
            key=b"",
        )
        self.pid = fork_kernel(file)
        self.exit = os.pidfd_open(self.pid)
        self.session = Session(key=b"", username="pool")
        self.context = zmq.Context()
        self.shell = self.connect(zmq.DEALER, connection, "shell_port")
        self.iopub = self.connect(zmq.SUB, connection, "iopub_port")
        self.iopub.subscribe(b"")

    def connect(self, kind, connection, port):
        socket = self.context.socket(kind)
        socket.linger = 0
        socket.rcvhwm = 0
        socket.connect(f"ipc://{connection['ip']}-{connection[port]}")
        return socket

    def request(self, kind, content):
        """Sends a request on the shell channel. Returns its id."""
        return self.session.send(self.shell, kind, content)["header"]["msg_id"]

    def receive(self, socket, is_unwanted):
        """The next message of a socket, None if there is none. `is_unwanted`: says by its first frame what to skip."""
        while True:
            try:
                frames = socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return None
            if not is_unwanted(frames[0]):
                return self.session.deserialize(self.session.feed_identities(frames)[1])

    def interrupt(self):
        signal_group(self.pid, signal.SIGINT)

    def end(self):
        """Kills the kernel and the processes that it has started. Returns the status of its end, see os.waitpid."""
        signal_group(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        os.close(self.exit)
        self.context.destroy(linger=0)
        return status


def fork_kernel(connection_file):
    pid = os.fork()
    if pid != 0:
        return pid
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nothing, descriptor)
        os.closerange(3, 256)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # Every fork has the same memory: without this all kernels would draw the same numbers.
        random.seed()
        # The folder of this file: code need not find it.
        del sys.path[0], sys.modules["cell_output"]
        sys.argv = ["ipykernel_launcher.py", "-f", connection_file]
        IPKernelApp.launch_instance(argv=sys.argv[1:] + KERNEL_OPTIONS)
    finally:
        os._exit(0)


def signal_group(leader, number):
    try:
        os.killpg(leader, number)
    except ProcessLookupError:
        pass


class Bridge:
    """The loop between the pool's two pipes and the kernel's sockets."""

    def __init__(self, incoming, outgoing, folder):
        self.incoming = incoming
        self.outgoing = outgoing
        self.folder = folder
        self.unread = bytearray()
        self.start()

    def start(self):
        self.kernel = Kernel(self.folder)
        self.poller = zmq.Poller()
        for source in (self.incoming, self.kernel.exit, self.kernel.iopub, self.kernel.shell):
            self.poller.register(source, zmq.POLLIN)
        self.cell = None
        self.leaves = False
        self.heard = {"shell": False, "iopub": False}
        self.kernel.request("kernel_info_request", {})

    def tell(self, **message):
        data = memoryview(json.dumps(message).encode() + b"\n")
        while data:
            data = data[os.write(self.outgoing, data) :]

    def run(self):
        while True:
            timeout = PATIENCE_MS if not self.is_ready() else FAREWELL_MS if self.leaves else None
            sources = dict(self.poller.poll(timeout))
            if self.kernel.iopub in sources:
                self.hear("iopub", self.kernel.iopub)
            if self.kernel.shell in sources:
                self.hear("shell", self.kernel.shell)
            if self.incoming in sources:
                self.listen()
            elif self.kernel.exit in sources or (self.leaves and not sources):
                self.replace_kernel()
            elif not sources:
                # The subscription may have come too late for the first answer.
                self.kernel.request("kernel_info_request", {})

    def is_ready(self):
        return all(self.heard.values())

    def listen(self):
        data = os.read(self.incoming, 1 << 20)
        if not data:
            # The pool is gone.
            self.kernel.end()
            os._exit(0)
        self.unread += data
        if b"\n" in data:
            *lines, self.unread = self.unread.split(b"\n")
            for line in lines:
                self.obey(json.loads(line))

    def obey(self, order):
        if order["type"] == "run":
            self.cell = CellOutput(order["outputLimit"])
            content = {"code": order["code"], "silent": False, "store_history": True, "user_expressions": {}}
            # With `stop_on_error` a kernel refuses whatever arrives in the first moments after an error.
            content.update(allow_stdin=False, stop_on_error=False)
            self.started = time.monotonic()
            self.cell.id = self.kernel.request("execute_request", content)
        elif order["type"] == "interrupt":
            self.kernel.interrupt()
        elif order["type"] == "restart":
            self.replace_kernel()

    def hear(self, channel, socket):
        while (message := self.kernel.receive(socket, self.is_unwanted)) is not None:
            if not self.is_ready():
                self.heard[channel] = True
                if self.is_ready():
                    self.tell(type="ready", pid=self.kernel.pid)
            elif self.cell and message["parent_header"].get("msg_id") == self.cell.id:
                self.cell.add(message)
                if self.cell.finished:
                    duration = (time.monotonic() - self.started) * 1000
                    self.leaves = self.cell.leaves
                    self.tell(type="done", leaves=self.leaves, outcome=self.cell.outcome(duration))
                    self.cell = None

    def is_unwanted(self, topic):
        """Whether a message is more output of a stream that has reached its limit: such messages may be endless."""
        return self.cell is not None and self.cell.is_full(topic)

    def replace_kernel(self):
        status = self.kernel.end()
        self.tell(type="died", signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)
        self.start()


def limit_resources(limits):
    """Limits for this process and all that it starts; none of them can be raised again."""
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


if __name__ == "__main__":
    settings = json.loads(sys.argv[1])
    # What code prints must not reach the pool as a message.
    link = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    limit_resources(settings["limits"])
    Bridge(*link, settings["folder"]).run()
