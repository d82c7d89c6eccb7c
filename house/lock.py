"""Writes the lock files from pyproject.toml: hashed, for every platform, naming no host.

`make lock` keeps the versions that still fit; `make lock UPGRADE=1` takes the newest.
"""

import os
import subprocess
import sys

from house import exports, prepare

# Lock file, and what of pyproject.toml it lists. The test lock starts from the versions of the
# run lock, so that tests run with what users get.
RUN = ["pyproject.toml", "--all-extras", "--group", "embeddings", "--group", "build"]
LOCKS = {
    prepare.RUN_LOCK: RUN,
    prepare.TEST_LOCK: [*RUN, "--group", "test", "--constraints", "requirements.lock"],
    prepare.NODE_LOCK: ["--group", "node"],
    prepare.UV_LOCK: ["--group", "uv"],
    exports.LOCK: ["--group", "exports"],
    prepare.LOCKS / "modal.lock": ["--group", "modal"],
}
# Side indexes and folders of wheels often have a version's file for one platform only: a lock made
# from them would lack the hashes of the others.
PARTIAL = ("UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS")
COMPILE = [str(prepare.BIN / "uv"), "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
NO_HOSTS = ["--no-emit-index-url", "--no-emit-find-links", "--no-annotate"]


def main() -> None:
    """Write every lock file anew; exit with uv's code where the requirements do not resolve."""
    env = prepare.configure_uv(prepare.build_environment(os.environ))
    for name in PARTIAL:
        env.pop(name, None)
    for lock, what in LOCKS.items():
        command = [*COMPILE, *NO_HOSTS, "--custom-compile-command", "make lock", *sys.argv[1:]]
        command += [*what, "--output-file", str(lock.relative_to(prepare.ROOT))]
        done = subprocess.run(command, cwd=prepare.ROOT, env=env, stdout=subprocess.DEVNULL)
        if done.returncode:
            sys.exit(done.returncode)


if __name__ == "__main__":
    main()
