"""Runs a Python server that ends, with all that it started, when its parent does.

leash.py MODULE [ARGUMENT...]: as `python -m MODULE`, as the leader of its own process group. The parent holds the
other end of stdin, which the kernel closes in whatever way the parent dies.
"""

import os
import runpy
import signal
import sys
import threading


def end_with_parent():
    while os.read(0, 4096):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)


if os.getpgrp() != os.getpid():
    sys.exit("leash.py must lead its own process group: start it detached")
threading.Thread(target=end_with_parent, daemon=True).start()
del sys.argv[0]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
