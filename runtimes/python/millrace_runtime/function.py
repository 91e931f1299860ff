"""Loads the user's file and renders its failures as Python would, without the runtime's own frames."""
import os
import sys
import traceback
import types

from millrace_runtime import wire

MAX_TEXT = 256 << 10
_HERE = os.path.dirname(os.path.abspath(__file__))


class LoadFailed(Exception):
    def __init__(self, error):
        Exception.__init__(self, error["message"])
        self.error = error


def write(code, workspace, entry):
    """Writes the source to the workspace and answers its path."""
    path = os.path.join(workspace, str(entry))
    try:
        if not os.path.isdir(workspace):
            os.makedirs(workspace)
        with open(path, "wb") as out:
            out.write(code.encode("utf-8"))
    except (OSError, IOError) as problem:
        message = "cannot write the function to %s: %s" % (path, problem)
        raise LoadFailed({"type": "LoadError", "message": message, "stackTrace": message})
    return path


def load(code, path):
    """Runs the module and answers its `main`."""
    name = os.path.splitext(os.path.basename(path))[0]
    module = types.ModuleType(name)
    module.__file__ = path
    sys.modules[name] = module
    sys.modules.setdefault("millrace_function", _annotations())
    try:
        exec(compile(code.encode("utf-8"), path, "exec", 0, True), module.__dict__)
    except BaseException:
        raise LoadFailed(describe(sys.exc_info()))
    main = getattr(module, "main", None)
    if not callable(main):
        message = "%s has no function main(ctx, msg)" % os.path.basename(path)
        raise LoadFailed({"type": "LoadError", "message": message, "stackTrace": message})
    return main


def _annotations():
    """What functions import for their annotations, see stubs/."""
    from millrace_runtime import context, extras
    module = types.ModuleType("millrace_function")
    module.Context, module.State, module.FunctionLogger = context.Context, extras.State, extras.FunctionLogger
    return module


def is_asynchronous(main):
    """Whether it is an `async def main`."""
    if sys.version_info < (3, 5):
        return False
    import inspect
    return inspect.iscoroutinefunction(main)


def awaiting(main):
    """An `async def main` is run to its end for each message; any other is called as it is."""
    if not is_asynchronous(main):
        return main
    import asyncio
    run = asyncio.new_event_loop()
    asyncio.set_event_loop(run)
    return lambda ctx, msg: run.run_until_complete(main(ctx, msg))


def describe(exc_info):
    """{type, message, stackTrace[, line]} of a failure in the user's code."""
    kind, error, trace = exc_info
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(_HERE):
        trace = trace.tb_next
    try:
        stack = "".join(wire.as_text(part) for part in traceback.format_exception(kind, error, trace))
    except Exception as unprintable:
        stack = "%s (its traceback cannot be printed: %r)" % (kind, unprintable)
    result = {"type": getattr(kind, "__name__", str(kind)), "message": _cut(_message(kind, error)), "stackTrace": _cut(stack.rstrip("\n"))}
    line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else trace.tb_lineno if trace else None
    if line:
        result["line"] = line
    return result


def _message(kind, error):
    try:
        if isinstance(error, SyntaxError):
            return wire.as_text("".join(traceback.format_exception_only(kind, error))).strip().split("\n")[-1]
        return wire.as_text(str(error))
    except Exception:
        pass
    try:
        return wire.as_text(repr(error))
    except Exception:
        return "an error that cannot be printed"


def _cut(text):
    if len(text) <= MAX_TEXT // 4:
        return text
    return text[:MAX_TEXT // 8] + "\n...\n" + text[-(MAX_TEXT // 8):]
