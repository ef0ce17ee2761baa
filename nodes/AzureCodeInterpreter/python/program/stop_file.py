"""Ends code in front when a file says so: a call that says it would wait behind the code."""

import signal
from os import unlink
from os.path import exists
from threading import Event, Lock, Thread, main_thread

SECONDS_BETWEEN_LOOKS = 0.5


class StopFile:
    """Around what runs the person's code in the main thread: interrupts it once the file is there."""

    def __init__(self, run, path):
        self.run = run
        self.path = path
        self.ended = Event()
        self.lock = Lock()

    def __enter__(self):
        Thread(target=self.look, name="n8n stop", daemon=True).start()

    def __exit__(self, *details):
        # From here on an interrupt would hit this program.
        with self.lock:
            self.ended.set()

    def look(self):
        while not self.ended.wait(SECONDS_BETWEEN_LOOKS):
            if not exists(self.path):
                continue
            with self.lock:
                if self.ended.is_set():
                    return
                self.run.stopped = "stop"
                # A signal proper wakes code that sleeps, too.
                signal.pthread_kill(main_thread().ident, signal.SIGINT)
            try:
                unlink(self.path)
            except OSError:
                pass
            return
