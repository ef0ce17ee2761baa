"""What code prints: kept up to a number of characters, head and tail, while all of it is counted."""

from threading import RLock


class Kept:
    """Text of one stream of one run. Positions count characters from the start of the run."""

    def __init__(self, limit, masker=None):
        # Between what is written and what is kept, where there are secrets.
        self.screen = None if masker is None else masker.screen()
        self.head_limit = limit // 2
        self.tail_limit = limit - limit // 2
        self.head = []
        self.head_length = 0
        self.tail = []
        self.tail_length = 0
        self.length = 0
        self.lock = RLock()

    def write(self, text):
        with self.lock:
            self.take(text if self.screen is None else self.screen.feed(text))

    def end(self):
        """Nothing more will be written."""
        if self.screen is not None:
            with self.lock:
                self.take(self.screen.end())

    def take(self, text):
        with self.lock:
            self.length += len(text)
            room = self.head_limit - self.head_length
            if room > 0:
                self.head.append(text[:room])
                self.head_length += min(room, len(text))
                text = text[room:]
            if not text:
                return
            self.tail.append(text[-self.tail_limit :] if self.tail_limit else "")
            self.tail_length += len(self.tail[-1])
            if self.tail_length > 2 * self.tail_limit + 65536 or len(self.tail) > 10000:
                self.settle()

    def settle(self):
        text = "".join(self.tail)
        text = text[-self.tail_limit :] if self.tail_limit else ""
        self.tail = [text]
        self.tail_length = len(text)

    def since(self, position=0):
        """Text from a position on, with a line in place of what was not kept."""
        with self.lock:
            if self.screen is not None:
                self.take(self.screen.pass_on())
            self.settle()
            head = "".join(self.head)
            tail = self.tail[0]
            tail_starts = self.length - len(tail)
            if position >= tail_starts:
                return tail[position - tail_starts :]
            left_out = tail_starts - max(position, len(head))
            head = head[position:]
            if left_out <= 0:
                return head + tail
            return "%s\n[... %d characters left out ...]\n%s" % (head, left_out, tail)


class Stream:
    """Stands for sys.stdout or sys.stderr while code runs. All that is not about writing is the original's."""

    def __init__(self, name, original, find_run):
        self.__dict__.update(_name=name, _original=original, _find_run=find_run, _closed_for=None)

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError("write() argument must be str, not %s" % type(text).__name__)
        run = self._find_run()
        if run is None:
            return self._original.write(text)
        if self._closed_for is run:
            raise ValueError("I/O operation on closed file.")
        run.write(self._name, text)
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        if self._find_run() is None:
            self._original.flush()

    def close(self):
        self.__dict__["_closed_for"] = self._find_run()

    @property
    def closed(self):
        run = self._find_run()
        return self._closed_for is run if run is not None else self._original.closed

    def __getattr__(self, name):
        return getattr(self._original, name)

    def __setattr__(self, name, value):
        setattr(self._original, name, value)

    def __iter__(self):
        return iter(self._original)

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self.close()
