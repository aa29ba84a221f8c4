"""Runs a Python server that ends, with all that it started, when its parent does.

leash.py MODULE [ARGUMENT...]: as `python -m MODULE`, as the leader of its own process group. The parent holds the
other end of stdin, which the kernel closes in whatever way the parent dies. The folder that LEASH_FOLDER names, where
the server keeps its temporary files, goes as well.
"""

import os
import runpy
import shutil
import signal
import sys
import threading


folder = os.environ.pop("LEASH_FOLDER", None)


def end_with_parent():
    while os.read(0, 4096):
        pass
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
    os.killpg(os.getpgrp(), signal.SIGKILL)


if os.getpgrp() != os.getpid():
    sys.exit("leash.py must lead its own process group: start it detached")
threading.Thread(target=end_with_parent, daemon=True).start()
del sys.argv[0]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
