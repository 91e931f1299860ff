"""What a function of Millrace sees; the types are in __init__.pyi. Where functions run, the runtime's own module stands in."""


class Context(object):
    """`ctx`, for annotations."""


class State(object):
    """`ctx.state`, for annotations."""


class FunctionLogger(object):
    """`ctx.log`, for annotations."""
