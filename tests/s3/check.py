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
        [PROGRAM, *arguments], env=environment(machine, endpoint), capture_output=True, text=True, timeout=300
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
        # The claim is written twice; behind the manifest comes `latest`.
        for writes in range(1, files + 3):
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
    check(proxy.held.wait(60), f"stopped after {writes} writes")
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
        proxy.refuse_after(3)
        failed = demo("left", proxy.address, archive, MONDAY, code=6)
        check("access is denied (403 AccessDenied)" in failed.stderr, "a refusal is said in words")
        local = pathlib.Path(last_line(failed))
        check(local.is_dir(), "a run that could not be uploaded is here, and named")
        check(not any(key.endswith("manifest.json") for key in bucket.objects("left/")), "nobody sees it there")
        proxy.reset()
        demo("left", proxy.address, archive, NEXT_MONDAY, "--round", "1")
    check(sum(key.endswith("/manifest.json") for key in bucket.objects("left/")) == 2, "both are there now")
    run("left", endpoint, "verify", f"{archive}/{local.name}")


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
        words(bucket, endpoint)
        run("loud", endpoint, "-vvv", "verify", f"s3://{BUCKET}/weekly/latest")
    finally:
        server.kill()
    everything = "".join(said)
    check(SECRET not in everything and TOKEN not in everything, "no secret was said")
    print("object storage: all well")


main()
