"""Runs that last longer than a call: the code goes on in a thread between the calls that ask for it."""

import asyncio
import ctypes
import time
from threading import Event, RLock, Thread, get_ident

from . import memory
from .kernel import THREADS
from .replies import heading, room, stopped_before, tell, trouble
from .report import as_text, fitted
from .running import Run, finished, perform
from .source import Source

# How long a call waits for code that was told to stop.
STOP_WAIT_SECONDS = 1.5
# How long code that awaits has for its own end before it is interrupted wherever it is.
CANCEL_WAIT_SECONDS = 0.3
SECONDS_BETWEEN_INTERRUPTS = 2
# A thread that sleeps hears nothing: it wakes this often to listen.
SLEEP_SECONDS = 0.25


def start(job, scope):
    """Starts the code of a job and answers at once."""
    if not THREADS:
        words = "this session's Python cannot run code in the background (it has no threads), so nothing was run"
        return trouble(job, RuntimeError(words), "noThreads")
    run = Run(job)
    worker = Worker(run, scope)
    memory.begin(run.id, run)
    try:
        worker.thread.start()
    except RuntimeError as error:
        text = trouble(job, error)
        memory.keep(run.id, "failed", text)
        return text
    return as_text(heading(job, "started"))


def stop(job, entry):
    """Interrupts the code of an execution; one that has not come yet will not run."""
    if entry is None:
        text = stopped_before(job)
        if not memory.was_started(job["id"]):
            memory.keep(job["id"], "stopped", text)
        return text
    if entry.run is None or entry.run.worker is None:
        return tell(job, entry)
    worker = entry.run.worker
    worker.interrupt("stop")
    worker.ended.wait(STOP_WAIT_SECONDS)
    return tell(job, memory.known(job["id"]))


class Worker:
    """The thread of one run."""

    def __init__(self, run, scope):
        self.run = run
        self.scope = scope
        self.ended = Event()
        self.lock = RLock()
        self.loop = None
        self.task = None
        self.in_code = False
        # Told to end while no code ran that hears it: what comes next does not begin.
        self.interrupt_is_due = False
        run.worker = self
        self.thread = Thread(target=self.work, name="n8n run", daemon=True)
        self.limit = run.job.get("limitSeconds")

    def work(self):
        run = self.run
        state = "failed"
        if self.limit is not None:
            Thread(target=self.watch, name="n8n time limit", daemon=True).start()
        try:
            report = self.report()
            state = report["state"]
            _, kept = fitted(report, room(run.job), run.carrier)
        except BaseException as error:
            kept = trouble(run.job, error)
        memory.internal.extend(run.carrier.paths)
        memory.keep(run.id, state, kept)
        self.ended.set()

    def report(self):
        """Runs the code within an event loop of its own, as it would run within the kernel's."""
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        self.task = self.loop.create_task(perform(self.run, self.scope, in_front=False))
        try:
            while True:
                try:
                    return self.loop.run_until_complete(self.task)
                except KeyboardInterrupt as error:
                    # It came while the loop itself was at work: the code is told in the loop's own way.
                    if self.task.done():
                        source = Source(self.run.job["code"], self.run.job.get("name") or "<python code>")
                        return finished(self.run, {"error": self.run.describe(error, source)})
                    self.task.cancel()
        finally:
            self.end_loop()

    def end_loop(self):
        try:
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
            self.loop.run_until_complete(asyncio.sleep(0))
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        except Exception:
            pass
        finally:
            asyncio.set_event_loop(None)
            self.loop.close()

    def interrupt(self, why):
        """Raises KeyboardInterrupt in the code, wherever it is, or cancels what it awaits."""
        self.run.stopped = self.run.stopped or why
        is_told = self.run.awaiting and self.in_code
        if is_told:
            try:
                self.loop.call_soon_threadsafe(self.task.cancel)
            except RuntimeError:
                pass
            if self.ended.wait(CANCEL_WAIT_SECONDS):
                return
        with self.lock:
            if self.in_code:
                raise_in(self.thread, KeyboardInterrupt)
            elif not is_told:
                self.interrupt_is_due = True

    def __enter__(self):
        self.sleep = time.sleep
        time.sleep = self.sleep_in_pieces
        try:
            with self.lock:
                if self.interrupt_is_due:
                    self.interrupt_is_due = False
                    raise KeyboardInterrupt
                self.in_code = True
        except BaseException:
            self.__exit__()
            raise

    def sleep_in_pieces(self, seconds):
        if get_ident() != self.thread.ident or not seconds > SLEEP_SECONDS:
            return self.sleep(seconds)
        end = time.monotonic() + seconds
        while seconds > 0:
            self.sleep(min(seconds, SLEEP_SECONDS))
            seconds = end - time.monotonic()

    def __exit__(self, *details):
        if time.sleep == self.sleep_in_pieces:
            time.sleep = self.sleep
        # From here on the thread does our work, which an interrupt that is late must not reach.
        with self.lock:
            self.in_code = False
            raise_in(self.thread, None)

    def watch(self):
        """Stops the code when its time is over. The clock of the machine may jump: it is not asked."""
        if self.ended.wait(self.limit):
            return
        self.run.note("time-limit", seconds=self.limit)
        while not self.ended.is_set():
            self.interrupt("limit")
            self.ended.wait(SECONDS_BETWEEN_INTERRUPTS)


def raise_in(thread, error):
    """Has CPython raise an exception in a thread, or takes back one that it has not raised yet."""
    what = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), what)
