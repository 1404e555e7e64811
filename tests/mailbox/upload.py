"""The order of an upload and the letters about it, with servers that are not ours: moto for objects, aiosmtpd for mail.

upload.py PROGRAM WORK, with a program that has object storage.
"""

import email
import email.policy
import json
import logging
import os
import pathlib
import re
import socket
import subprocess
import sys

import boto3
from moto.server import ThreadedMotoServer

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "s3"))
from proxy import Proxy  # noqa: E402
from server import Server  # noqa: E402

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
WORK = pathlib.Path(sys.argv[2]).resolve() / "mail-upload"
BUCKET = "audit"
PROJECT = "0123456789abcdef0123456789abcdef"
TOKEN = "MIITokenOfTheOperator"


def check(condition, what):
    """Stops at the first thing that is not as it should be."""
    if not condition:
        sys.exit(f"FAILED: {what}")
    print(f"  {what}")


class Mailbox:
    """Keeps letters, and whether the run was whole in the bucket when each of them came."""

    def __init__(self, bucket):
        self.bucket, self.letters = bucket, []

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        keys = [entry["Key"] for entry in self.bucket.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
        is_there = any(re.search(r"/2\d+T\d+Z-[0-9a-f]{8}/manifest.json$", key) for key in keys)
        text = message.get_body(("plain",)).get_content().replace("\r\n", " ").replace("\n", " ")
        self.letters.append((envelope.rcpt_tos, message["subject"], text, is_there))
        return "250 2.0.0 queued"


def program(settings, endpoint, *arguments):
    environment = {
        "PATH": os.environ["PATH"],
        "HSS_AUDIT_TOKEN": TOKEN,
        "HSS_AUDIT_WORK": str(WORK / "work"),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": "cn-north-4",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "SecretKeyOfTheOperator0123456789",
    }
    words = [PROGRAM, *arguments, "--config", settings]
    return subprocess.run(words, env=environment, capture_output=True, text=True, timeout=3600)


def summary(done, code):
    if done.returncode != code:
        sys.exit(f"FAILED: ended with {done.returncode}, expected {code}\n{done.stdout}\n{done.stderr}")
    return json.loads(done.stdout)


def checks(service, bucket, box, port, s3):
    settings = WORK / "audit.toml"
    settings.write_text(
        f'[mail]\nserver = "127.0.0.1"\nport = {port}\nsecurity = "none"\nfrom = "audit@example.com"\n'
        "first_wait_seconds = 0.1\n"
        '[[mail.group]]\nname = "security"\nto = "ciso@example.com"\nattach = []\n'
        '[[mail.group]]\nname = "duty"\nto = "duty@example.com"\nwhen = "failure"\n'
    )
    archive = f"s3://{BUCKET}/team"
    run = ["run", "--endpoint", service, "--region", "cn-north-4", "--project-id", PROJECT, "--json", "--out", archive]
    with Proxy(s3) as proxy:
        print("the upload fails: letters go out all the same, and name no archive")
        proxy.refuse_after(0)
        said = summary(program(settings, proxy.address, *run), 6)
        check("uploaded_to" not in said and said["not_uploaded"], "the summary says why")
        check(said["exit_code"] == 6 and said["letters"][0]["state"] == "sent", "exit code 6, and the letter is sent")
        (who, _, text, is_there), (duty, subject, alert, _) = box.letters
        check(who == ["ciso@example.com"] and not is_there, "it came, and the run was not there")
        check("could not be uploaded" in text and "s3://" not in text, "it says so, and claims no place")
        check(duty == ["duty@example.com"] and "is not in the archive" in subject, "who is on duty hears of it")
        check("hss-audit upload" in alert and "before there was a report" not in alert, "and of what to do")
        proxy.reset()
        box.letters.clear()

        print("uploaded and sent again by hand: the letter names the address")
        local = said["run_directory"]
        uploaded = program(settings, proxy.address, "upload", local, "--to", archive)
        check(uploaded.returncode == 0, "the upload goes on")
        summary(program(settings, proxy.address, "send", local, "--again", "--json"), 0)
        check(f"kept in {archive}/{said['run_id']}" in box.letters[0][2], "the letter names the address")
        box.letters.clear()
        for entry in bucket.list_objects_v2(Bucket=BUCKET)["Contents"]:
            bucket.delete_object(Bucket=BUCKET, Key=entry["Key"])

        print("the upload works: it comes before the letter")
        said = summary(program(settings, proxy.address, *run), 0)
        check(said["uploaded_to"] == f"{archive}/{said['run_id']}", "the summary names the address")
        [(_, _, text, is_there)] = box.letters
        check(is_there, "the run was whole in the bucket when the letter came")
        check(f"kept in {said['uploaded_to']}" in text, "and the letter names it")


def main():
    WORK.mkdir(parents=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    moto.start()
    s3 = "http://{}:{}".format(*moto.get_host_and_port())
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "cn-north-4"}
    bucket = boto3.client("s3", endpoint_url=s3, **keys)
    bucket.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "cn-north-4"})
    box = Mailbox(bucket)
    bound = socket.create_server(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    mail = Server(bound, box, hostname="127.0.0.1", port=port)
    mail.start()
    fleet = ["--hosts", "20", "--images", "4", "--token", TOKEN, "--project-id", PROJECT, "--listen", "127.0.0.1:0"]
    service = subprocess.Popen([PROGRAM, "simulate", *fleet], stdout=subprocess.PIPE, text=True)
    try:
        checks(service.stdout.readline().strip(), bucket, box, port, s3)
    finally:
        service.kill()
        mail.stop()
        moto.stop()
    print("mail and upload: all checks passed")


main()
