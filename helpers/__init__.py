"""Helpers of the course "Who Says So?".

A notebook imports what it needs by name::

    from helpers import answers, corpus, show, sourcing, stance, words

Nothing is loaded until it is asked for, so the first import is quick.
"""

__version__ = "0.1.0"
