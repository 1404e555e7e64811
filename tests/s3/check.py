"""The archive on object storage, with an S3 server that is not ours: whole or not at all, whatever happens."""

import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

import boto3
from proxy import Proxy

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
WORK = pathlib.Path(sys.argv[2]).resolve() / "object-storage"
BUCKET = "audit"
MONDAY = "2026-11-16T06:00:00Z"
NEXT_MONDAY = "2026-11-23T06:00:00Z"
SECRET = "SecretKeyOfTheOperator0123456789"
TOKEN = "SecurityTokenOfTheOperator0123456789=="
# Seconds; only something that hangs takes so long.
PATIENCE = 600
said = []


def check(condition, what):
    """Stops at the first thing that is not as it should be."""
    if not condition:
        sys.exit(f"FAILED: {what}")
    print(f"  {what}")


def environment(machine, endpoint):
    """A machine of its own: nothing but a folder and the way to the storage."""
    return {
        "PATH": os.environ["PATH"],
        "HSS_AUDIT_WORK": str(WORK / machine),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": "cn-north-4",
        "AWS_ACCESS_KEY_ID": "AK-of-operator",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": TOKEN,
    }


def run(machine, endpoint, *arguments, code=0):
    """Runs the program to its end."""
    done = subprocess.run(
        [PROGRAM, *arguments], env=environment(machine, endpoint), capture_output=True, text=True, timeout=PATIENCE
    )
    said.append(done.stdout + done.stderr)
    if done.returncode != code:
        sys.exit(f"FAILED: {arguments} ended with {done.returncode}, expected {code}\n{done.stdout}\n{done.stderr}")
    return done


def last_line(done):
    return done.stdout.strip().splitlines()[-1]


def start_server():
    """Starts the S3 server; gives it and its address."""
    server = subprocess.Popen(
        [pathlib.Path(sys.executable).parent / "moto_server", "-H", "127.0.0.1", "-p", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    for line in server.stdout:
        if "Running on http" in line:
            # What it says of each request nobody reads; a full pipe would stop it.
            subprocess.Popen(["cat"], stdin=server.stdout, stdout=subprocess.DEVNULL)
            return server, line.split("Running on ")[1].strip()
    sys.exit("FAILED: the S3 server did not start")


class Bucket:
    """What is in the bucket, by another client."""

    def __init__(self, endpoint):
        self.s3 = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name="cn-north-4",
            aws_access_key_id="x",
            aws_secret_access_key="x",
        )
        self.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "cn-north-4"})

    def objects(self, prefix):
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
        return {key: self.get(key) for key in keys}

    def get(self, key):
        return self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()

    def put(self, key, body):
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)

    def delete(self, key):
        self.s3.delete_object(Bucket=BUCKET, Key=key)


def demo(machine, endpoint, out, moment, *arguments, code=0):
    fleet = ["--hosts", "60", "--images", "20", "--seed", "7", "--now", moment]
    return run(machine, endpoint, "demo", "--out", out, *fleet, *arguments, code=code)


def uploads(bucket, endpoint):
    print("a run goes up, and is verified from there")
    archive = f"s3://{BUCKET}/weekly"
    first = last_line(demo("one", endpoint, archive, MONDAY))
    run_id = first.rsplit("/", 1)[1]
    check(first == f"{archive}/{run_id}", "the last line is the address of the run")
    check(bucket.get("weekly/latest").decode().strip() == run_id, "`latest` names it")
    said_so = run("verify", endpoint, "verify", "--cross-format", first).stdout
    check("every file is as the manifest says" in said_so, "it is whole there, and its formats agree")
    run("verify", endpoint, "verify", f"{archive}/latest")
    check(not list((WORK / "verify").glob("*/.fetched-*")), "what was fetched is gone")

    print("a new machine compares as the old one does")
    second = last_line(demo("new", endpoint, archive, NEXT_MONDAY, "--round", "1"))
    key = second.removeprefix(f"s3://{BUCKET}/")
    # The same evidence with an archive on disk that has the run before.
    disk = WORK / "disk-archive"
    shutil.copytree(next((WORK / "one").glob("*/" + run_id)), disk / run_id)
    bundle = next((WORK / "new").glob("*/" + key.split("/")[1]))
    on_disk = last_line(run("disk", endpoint, "report", str(bundle), "--out", str(disk)))
    for name in ["report.json", "report.html", "findings.ndjson", "report.pdf"]:
        check(
            bucket.get(f"{key}/{name}") == (pathlib.Path(on_disk) / name).read_bytes(),
            f"{name} is the same as with the archive on disk",
        )
    compared = json.loads(bucket.get(f"{key}/report.json"))["changes"]["compared_with"]["id"]
    check(compared == run_id, "and it is compared with the run before")
    history = json.loads(run("third", endpoint, "history", "--out", archive, "--json").stdout)
    check([one["run_id"] for one in history["scopes"][0]["trend"]["runs"]] == [run_id, key.split("/")[1]], "`history` has both")
    done = subprocess.run(
        [PROGRAM, "diff", run_id, "latest", "--out", archive, "--json"],
        env=environment("fourth", endpoint),
        capture_output=True,
        text=True,
    )
    check(done.returncode in (0, 4) and json.loads(done.stdout)["later"]["id"] == key.split("/")[1], "`diff` compares them")

    print("what a run says of earlier ones is checked from there as well")
    for named in [archive, f"{archive}/latest"]:
        said_so = run("verify", endpoint, "verify", named).stdout
        check("not compared" not in said_so, f"all of {named}")
    again = pathlib.Path(last_line(run("reader", endpoint, "report", first, "--out", str(WORK / "report-again"))))
    for name in ["report.json", "report.html", "findings.ndjson", "report.pdf"]:
        check(bucket.get(f"weekly/{run_id}/{name}") == (again / name).read_bytes(), f"{name} again, from evidence there")
    with Proxy(endpoint) as proxy:
        # As after a deletion by somebody else than `prune`, between the look at the archive and that at the run.
        proxy.hide("<Contents>", run_id)
        found = run("verify", proxy.address, "verify", archive, code=6).stderr
    check(f"cannot use `{archive}/{run_id}`" in found, "a run that is not listed is missed")

    print("`latest` only moves forward")
    earlier = demo("earlier", endpoint, archive, "2026-11-09T06:00:00Z")
    check(bucket.get("weekly/latest").decode().strip() == key.split("/")[1], "an earlier run leaves it alone")
    check("`latest` stays at" in earlier.stderr, "and says so")
    return run_id


def second_writer(bucket, endpoint, run_id):
    print("a second writer is refused")
    before = bucket.objects("weekly/")
    archive = f"s3://{BUCKET}/weekly"
    refused = demo("rival", endpoint, archive, MONDAY, "--round", "2", "--replace", code=6)
    check("there is another run of this name" in refused.stderr, "before the work, even with `--replace`")
    other = last_line(demo("disk", endpoint, str(WORK / "rival-archive"), MONDAY, "--round", "2"))
    check(pathlib.Path(other).name == run_id, "another run of the same name")
    refused = run("rival", endpoint, "upload", other, "--to", archive, code=6)
    check("there is another run of this name" in refused.stderr, "`upload` refuses it as well")
    check(bucket.objects("weekly/") == before, "nothing was written")


def tampering(bucket, endpoint, run_id):
    print("what is changed there is found")
    archive = f"s3://{BUCKET}/weekly"
    key = f"weekly/{run_id}"
    kept = bucket.get(f"{key}/findings.csv")
    bucket.put(f"{key}/findings.csv", kept.replace(b"fail", b"pass", 1))
    found = run("verify", endpoint, "verify", f"{archive}/{run_id}", code=6)
    check("`findings.csv` was changed" in found.stdout, "a changed object")
    bucket.delete(f"{key}/findings.csv")
    found = run("verify", endpoint, "verify", f"{archive}/{run_id}", code=6)
    check("`findings.csv` is missing" in found.stdout, "a missing object")
    bucket.put(f"{key}/findings.csv", kept)
    bucket.put(f"{key}/more.csv", b"x")
    found = run("verify", endpoint, "verify", f"{archive}/{run_id}", code=6)
    check("`more.csv` is not in the manifest" in found.stdout, "an object too many")
    bucket.delete(f"{key}/more.csv")
    run("verify", endpoint, "verify", f"{archive}/{run_id}")
    parquet = bucket.get(f"{key}/findings.parquet")
    bucket.put(f"{key}/findings.parquet", parquet[:-1] + b"x")
    warned = run("reader", endpoint, "history", "--out", archive)
    check(f"not compared with `{run_id}`" in warned.stderr, "a changed run is not compared with, and that is said")
    bucket.put(f"{key}/findings.parquet", parquet)


def killed(bucket, endpoint):
    print("killed in the middle, it goes on")
    local = pathlib.Path(last_line(demo("disk", endpoint, str(WORK / "killed-archive"), MONDAY)))
    files = len([path for path in local.rglob("*") if path.is_file()])
    with Proxy(endpoint) as proxy:
        # Three writes try the conditions, then comes the claim; behind the manifest come the chain and `latest`.
        for writes in range(1, files + 6):
            killed_after(writes, proxy, (bucket, local, files))
    shutil.rmtree(WORK / "killed-archive")


def killed_after(writes, proxy, uploaded):
    """Kills an upload after so many writes, goes on with it, and looks at what went over the line again."""
    bucket, local, files = uploaded
    machine = prefix = f"killed-{writes}"
    archive = f"s3://{BUCKET}/{prefix}"
    proxy.reset()
    proxy.hold_after(writes)
    process = subprocess.Popen(
        [PROGRAM, "upload", local, "--to", archive],
        env=environment(machine, proxy.address),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    check(proxy.held.wait(PATIENCE), f"stopped after {writes} writes")
    process.send_signal(signal.SIGKILL)
    process.wait()
    proxy.released.set()
    there = bucket.objects(f"{prefix}/{local.name}/")
    if f"{prefix}/{local.name}/manifest.json" in there:
        check(len(there) == files, "the manifest was the last of all")
    proxy.reset()
    run(machine, proxy.address, "upload", local, "--to", archive)
    again = [key for key in proxy.written if key.removeprefix(f"/{BUCKET}/") in there]
    # Those that were under way: they are there, the journal does not know, and the storage refuses them.
    check(len(again) <= 4, f"{len(there)} of {files} files were there, {len(again)} were tried again")
    run(machine, proxy.address, "verify", f"{archive}/{local.name}")
    run(machine, proxy.address, "verify", archive)


def large(bucket, endpoint):
    print("a large file goes up in parts")
    run_id = "20261116T060000Z-00000001"
    local = WORK / "large" / run_id
    local.mkdir(parents=True)
    content = random.Random(7).randbytes(40 << 20)
    (local / "large.bin").write_bytes(content)
    entry = {"name": "large.bin", "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    manifest = {"schema": "hss-audit/manifest/1", "run_id": run_id, "files": [entry]}
    (local / "manifest.json").write_text(json.dumps(manifest))
    with Proxy(endpoint) as proxy:
        killed_after(5, proxy, (bucket, local, 2))
    check(bucket.get(f"killed-5/{run_id}/large.bin") == content, "killed between two parts, it begins anew")
    parts = bucket.s3.head_object(Bucket=BUCKET, Key=f"killed-5/{run_id}/large.bin", PartNumber=1)
    check(parts["ContentLength"] < len(content), "in parts")


def cut_off(bucket, endpoint):
    print("cut off again and again, it ends well")
    archive = f"s3://{BUCKET}/cut"
    tries = 0
    with Proxy(endpoint) as proxy:
        proxy.cut_every(2)
        for tries in range(1, 21):
            done = subprocess.run(
                [PROGRAM, "demo", "--out", archive, "--hosts", "60", "--images", "20", "--now", MONDAY]
                if tries == 1
                else [PROGRAM, "upload", next((WORK / "cut").glob("*/2*")), "--to", archive],
                env=environment("cut", proxy.address),
                capture_output=True,
                text=True,
            )
            said.append(done.stdout + done.stderr)
            if done.returncode == 0:
                break
            check(done.returncode == 6, f"try {tries} ends with 6")
    check(done.returncode == 0 and proxy.cut > 3, f"done after {tries} tries and {proxy.cut} cuts")
    run("cut", endpoint, "verify", f"{archive}/latest")


def goes_on_with_the_next_run(bucket, endpoint):
    print("the next run takes along what was left behind")
    archive = f"s3://{BUCKET}/left"
    with Proxy(endpoint) as proxy:
        proxy.refuse_after(5)
        failed = demo("left", proxy.address, archive, MONDAY, code=6)
        check("access is denied (403 AccessDenied)" in failed.stderr, "a refusal is said in words")
        local = pathlib.Path(last_line(failed))
        check(local.is_dir(), "a run that could not be uploaded is here, and named")
        check(not any(key.endswith("manifest.json") for key in bucket.objects("left/")), "nobody sees it there")
        proxy.reset()
        demo("left", proxy.address, archive, NEXT_MONDAY, "--round", "1")
    check(sum(key.endswith("/manifest.json") for key in bucket.objects("left/")) == 2, "both are there now")
    run("left", endpoint, "verify", f"{archive}/{local.name}")


def at_once(bucket, endpoint):
    print("several writers at once")
    archive = f"s3://{BUCKET}/crowd"
    moments = [f"2026-10-{day:02}T06:00:00Z" for day in range(1, 7)]
    runs = [
        pathlib.Path(last_line(demo("disk", endpoint, str(WORK / f"crowd-archive-{number}"), moment)))
        for number, moment in enumerate(moments)
    ]
    finished = together(endpoint, [("crowd", archive, one) for one in runs])
    check(all(done.returncode == 0 for done in finished), "six runs of six machines are all up")
    lines = bucket.get("crowd/chain.ndjson").decode().splitlines()
    names = [json.loads(line)["run_id"] for line in lines]
    check(sorted(names) == [one.name for one in runs], "each has its line in the chain")
    check(bucket.get("crowd/latest").decode().strip() == runs[-1].name, "`latest` names the newest")
    said_so = run("verify", endpoint, "verify", archive).stdout
    check("as they were published: 6 of 6 runs" in said_so, "verified from there")

    print("several writers of one name")
    for number in range(4):
        archive = f"s3://{BUCKET}/rivals-{number}"
        rivals = [
            pathlib.Path(last_line(demo("disk", endpoint, str(WORK / f"rivals-{number}-{one}"), MONDAY, "--round", str(one))))
            for one in range(3)
        ]
        check(len({one.name for one in rivals}) == 1, "three runs of the same name")
        finished = together(endpoint, [(f"rivals-{number}", archive, one) for one in rivals])
        check(sorted(done.returncode for done in finished) == [0, 6, 6], "exactly one wins")
        for done in finished:
            if done.returncode == 6:
                check("another run of this name" in done.stderr, "the others are told")
        run("verify", endpoint, "verify", archive)


def together(endpoint, uploads):
    """Uploads at once, each from a machine of its own. The server itself looks and writes in two steps: the proxy keeps those of
    one request together."""
    with Proxy(endpoint) as proxy:
        processes = [
            subprocess.Popen(
                [PROGRAM, "upload", local, "--to", archive],
                env=environment(f"{machine}-{number}", proxy.address),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for number, (machine, archive, local) in enumerate(uploads)
        ]
        finished = []
        for process in processes:
            stdout, stderr = process.communicate(timeout=PATIENCE)
            said.append(stdout + stderr)
            finished.append(subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr))
        return finished


def chained(bucket, endpoint):
    print("a run that is taken out is missed")
    archive = f"s3://{BUCKET}/chained"
    runs = [
        last_line(demo("chained", endpoint, archive, f"2026-09-{day:02}T06:00:00Z")).rsplit("/", 1)[1]
        for day in (1, 8, 15, 22)
    ]
    lines = bucket.get("chained/chain.ndjson").decode().splitlines(keepends=True)
    check([json.loads(line)["kind"] for line in lines] == ["run"] * 4, "four runs have four lines")
    said_so = run("stranger", endpoint, "verify", archive).stdout
    check("as they were published: 4 of 4 runs" in said_so and "chain: 4 lines" in said_so, "all is well")
    said_so = run("stranger", endpoint, "verify", f"{archive}/{runs[1]}").stdout
    check("line 2 of the chain" in said_so, "a run knows its line")

    kept = bucket.objects(f"chained/{runs[1]}/")
    for key in kept:
        bucket.delete(key)
    found = run("other", endpoint, "verify", archive, code=6).stdout
    check(f"run `{runs[1]}` is missing" in found, "the bucket lacks a run")
    bucket.put("chained/chain.ndjson", "".join(lines[:1] + lines[2:]))
    found = run("other", endpoint, "verify", archive, code=6).stdout
    check("does not follow the line before it" in found, "its line is gone as well")
    bucket.put("chained/chain.ndjson", "".join(lines[:1]))
    for one in runs[2:]:
        for key in bucket.objects(f"chained/{one}/"):
            kept[key] = bucket.get(key)
            bucket.delete(key)
    bucket.put("chained/latest", runs[0])
    run("other-machine", endpoint, "verify", archive)
    found = run("stranger", endpoint, "verify", archive, code=6).stdout
    check("4 lines that this machine saw" in found, "who saw the end of the chain misses it")
    for key, body in kept.items():
        bucket.put(key, body)
    bucket.put("chained/chain.ndjson", "".join(lines))
    bucket.put("chained/latest", runs[-1])
    run("stranger", endpoint, "verify", archive)

    print("runs are held and removed")
    before = bucket.objects("chained/")
    dry = run("keeper", endpoint, "prune", "--out", archive, "--keep-last", "1", "--dry-run").stdout
    check("1 run kept; 3 would be removed" in dry and bucket.objects("chained/") == before, "a dry run removes nothing")
    held = run("keeper", endpoint, "hold", runs[0], "--reason", "case 7", "--by", "auditor", "--out", archive).stdout
    check("line 5 of the chain" in held, "a run is held")
    with Proxy(endpoint) as proxy:
        # Conditions are tried, and deleting; then the line of the first run, and then it is held up.
        proxy.hold_after(6)
        process = subprocess.Popen(
            [PROGRAM, "prune", "--out", archive, "--keep-last", "1"],
            env=environment("keeper", proxy.address),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        check(proxy.held.wait(PATIENCE), "a removal is under way")
        process.kill()
        process.wait()
        proxy.released.set()
    pruned = run("keeper", endpoint, "prune", "--out", archive, "--keep-last", "1").stdout
    check("2 runs kept" in pruned, "killed, and ended by the next one")
    left = {key.split("/")[1] for key in bucket.objects("chained/2")}
    check(left == {runs[0], runs[3]}, "what is held and the newest stay")
    said_so = run("stranger", endpoint, "verify", archive).stdout
    check("2 runs removed, 1 held" in said_so, "the archive still proves itself")
    local = next((WORK / "chained").glob("*/" + runs[1]))
    refused = run("chained", endpoint, "upload", str(local), "--to", archive, code=6).stderr
    check("it was removed from there" in refused, "what was removed stays removed")
    for arguments in [
        ["verify", f"{archive}/{runs[1]}"],
        ["diff", runs[1], runs[3], "--out", archive],
        ["hold", runs[1], "--reason", "case 8", "--by", "auditor", "--out", archive],
        ["report", f"{archive}/{runs[1]}", "--out", str(WORK / "none")],
    ]:
        told = run("stranger", endpoint, *arguments, code=2).stderr
        check("it was removed at 20" in told and "by these rules: keep-last 1" in told, f"`{arguments[0]}` says when and why")
    run("keeper", endpoint, "hold", runs[0], "--release", "--reason", "closed", "--by", "auditor", "--out", archive)
    demo("chained", endpoint, archive, "2026-09-29T06:00:00Z")
    run("stranger", endpoint, "verify", archive)


def local_copies(bucket, endpoint):
    print("older runs make room on the local disk")
    settings = WORK / "room.toml"
    settings.write_text("[storage]\nkeep_local = 2\n")
    evidence = last_line(demo("disk", endpoint, str(WORK / "room-archive"), MONDAY))
    # One address throughout: each has a folder of its own.
    with Proxy(endpoint) as proxy:
        make_room(bucket, proxy, ["report", evidence, "--out", f"s3://{BUCKET}/room", "--config", str(settings)])


def make_room(bucket, proxy, arguments):
    archive = arguments[3]
    tables = ["assets.parquet", "findings.parquet", "manifest.json"]

    def report(day, code=0):
        run("room", proxy.address, *arguments, "--now", f"2026-11-{day}T06:00:00Z", code=code)

    def here():
        runs = sorted((WORK / "room").glob("*/2*"))
        return {path.name[6:8]: sorted(one.name for one in path.iterdir()) for path in runs}

    def whole():
        return [day for day, names in here().items() if names != tables]

    for day in (17, 18, 19):
        report(day)
    check(here()["17"] == tables, "of the oldest what comparing needs")
    check(whole() == ["18", "19"], "the newest stay whole")
    # The conditions, the claim; then nothing goes up.
    proxy.refuse_after(len(proxy.written) + 3)
    for day in (20, 21, 22):
        report(day, code=6)
    check(whole() == ["18", "19", "20", "21", "22"], "what is not up stays, however old")
    proxy.reset()
    report(23)
    check(whole() == ["22", "23"], "and makes room when it is")
    said_so = run("verify", proxy.address, "verify", archive).stdout
    check("as they were published: 7 of 7 runs" in said_so, "all is in the bucket")
    run("keeper", proxy.address, "prune", "--out", archive, "--keep-last", "1")
    report(24)
    check(list(here()) == ["23", "24"], "what was removed there is gone here")
    bucket.delete(f"room/{next((WORK / 'room').glob('*/20261123*')).name}/report.pdf")
    report(25)
    check("report.pdf" in here()["23"], "what the bucket lost stays here")


def rights(bucket, endpoint):
    print("`check` says which right is missing")
    arguments = ["check", "--endpoint", "http://127.0.0.1:9", "--region", "cn-north-4", "--project-id", "p", "--json"]

    def tried(address, *more):
        done = subprocess.run(
            [PROGRAM, *arguments, "--out", f"s3://{BUCKET}/rights", *more],
            env=environment("rights", address) | {"HSS_AUDIT_TOKEN": TOKEN},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        said.append(done.stdout + done.stderr)
        return [(one["subject"], one["error"], one["advice"]) for one in json.loads(done.stdout)["storage"]]

    check(tried(endpoint) == [("list", None, None)], "without being asked it writes nothing")
    check(not bucket.objects("rights/"), "indeed")
    good = tried(endpoint, "--try-writing")
    check(good == [(one, None, None) for one in ("list", "write", "delete")], "list, write and delete")
    check(list(bucket.objects("rights/")) == ["rights/.uploads/conditions"], "what was to be deleted is gone")
    with Proxy(endpoint) as proxy:
        proxy.refuse_after(0)
        found = tried(proxy.address, "--try-writing")
        proxy.reset()
        # Two writes try the conditions, and one makes what is deleted on trial.
        proxy.refuse_after(3)
        pruning = ["prune", "--out", f"s3://{BUCKET}/weekly", "--keep-last", "1"]
        refused = run("rights", proxy.address, *pruning, code=6).stderr
    check("DeleteObject" in refused, "`prune` names it too")
    check(found[0][1] is None and "403 AccessDenied" in found[1][1] and "PutObject" in found[1][2], "the right is named")


def words(bucket, endpoint):
    print("what is wrong is said in words")
    for arguments, address, text in [
        (["history", "--out", "s3://no-such-bucket/x"], endpoint, "there is no such bucket (404 NoSuchBucket)"),
        (["verify", f"s3://{BUCKET}/weekly/20200101T000000Z-00000000"], endpoint, "there is no run"),
        (["history", "--out", f"s3://{BUCKET}/x"], "http://127.0.0.1:9", "nobody answers"),
        (["history", "--out", f"s3://{BUCKET}/x"], "http://example.com", "would send reports unencrypted"),
        (["history", "--out", "s3://B/x"], endpoint, "names no bucket"),
    ]:
        done = subprocess.run([PROGRAM, *arguments], env=environment("words", address), capture_output=True, text=True)
        said.append(done.stdout + done.stderr)
        check(text in done.stderr and "hint:" in done.stderr, f"{text!r}: exit code {done.returncode}")


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    server, endpoint = start_server()
    try:
        bucket = Bucket(endpoint)
        run_id = uploads(bucket, endpoint)
        second_writer(bucket, endpoint, run_id)
        tampering(bucket, endpoint, run_id)
        killed(bucket, endpoint)
        large(bucket, endpoint)
        cut_off(bucket, endpoint)
        goes_on_with_the_next_run(bucket, endpoint)
        at_once(bucket, endpoint)
        chained(bucket, endpoint)
        local_copies(bucket, endpoint)
        rights(bucket, endpoint)
        words(bucket, endpoint)
        run("loud", endpoint, "-vvv", "verify", f"s3://{BUCKET}/weekly/latest")
    finally:
        server.kill()
    everything = "".join(said)
    check(SECRET not in everything and TOKEN not in everything, "no secret was said")
    print("object storage: all well")


main()
