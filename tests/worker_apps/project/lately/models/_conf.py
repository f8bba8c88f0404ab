from lately.defaults import Defaults


class Lately(Defaults):
    LENGTH = 40
    WORDS = "as many as there are"
