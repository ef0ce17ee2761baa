"""Patterns for paths: `*` and `?` stay within a folder, `**` crosses folders, `**/` is any number of folders.

A pattern is a machine whose states are the bits of one number, so that a path is read once, whatever the pattern.
"""


class Pattern:
    def __init__(self, text):
        self.literal = {}  # character -> places that take it and go on
        self.any_here = 0  # `?`: places that take anything but `/` and go on
        self.stay_here = 0  # `*`: places that take anything but `/` and stay
        self.stay = 0  # `**`: places that take anything and stay
        self.back = 0  # inside a folder of `**/`: places that take `/` and go one back
        self.skip_one = 0
        self.skip_two = 0
        place = 0
        index = 0
        while index < len(text):
            bit = 1 << place
            if text.startswith("**/", index):
                self.any_here |= bit
                self.stay_here |= bit << 1
                self.back |= bit << 1
                self.skip_two |= bit
                place, index = place + 2, index + 3
            elif text[index] == "*":
                double = text.startswith("**", index)
                if double:
                    self.stay |= bit
                else:
                    self.stay_here |= bit
                self.skip_one |= bit
                place, index = place + 1, index + (2 if double else 1)
            elif text[index] == "?":
                self.any_here |= bit
                place, index = place + 1, index + 1
            else:
                self.literal[text[index]] = self.literal.get(text[index], 0) | bit
                place, index = place + 1, index + 1
        self.end = 1 << place

    def matches(self, path):
        states = self.skipped(1)
        for character in path:
            stay = self.stay
            go = self.literal.get(character, 0)
            following = 0
            if character == "/":
                following = (states & self.back) >> 1
            else:
                stay |= self.stay_here
                go |= self.any_here
            states = self.skipped((states & stay) | ((states & go) << 1) | following)
            if not states:
                return False
        return bool(states & self.end)

    def skipped(self, states):
        """With the places that are reached without taking a character."""
        while True:
            more = states | ((states & self.skip_one) << 1) | ((states & self.skip_two) << 2)
            if more == states:
                return states
            states = more
