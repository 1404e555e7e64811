"""Reads letters as receivers do, and compares what is attached with the archive.

read.py RUN COUNT FILE…: so many letters, all of the same Message-ID; read.py RUN page FILE: the page of a letter.
"""

import email
import email.policy
import hashlib
import pathlib
import sys


def letter(path):
    message = email.message_from_bytes(pathlib.Path(path).read_bytes(), policy=email.policy.default)
    for part in message.walk():
        assert not part.defects, (part.get_content_type(), part.defects)
    return message


def check(run, message):
    assert str(message["from"]) == "HSS audit <audit@localhost>", message["from"]
    people = message["to"].addresses
    assert [one.addr_spec for one in people] == ["reader@localhost", "root@localhost"], people
    assert people[0].display_name == "Léonie 安全", people
    assert message["auto-submitted"] == "auto-generated" and message["bcc"] is None
    page, text = message.get_body(("html",)).get_content(), message.get_body(("plain",)).get_content()
    for outside in ("src=", "url(", "<link", "@import", "<script"):
        assert outside not in page, outside
    files = list(message.iter_attachments())
    assert len(files) == 6, [file.get_filename() for file in files]
    for file in files:
        archived = (run / file.get_filename()).read_bytes()
        content = file.get_payload(decode=True)
        assert content == archived, file.get_filename()
        digest = hashlib.sha256(archived).hexdigest()
        assert digest in text and digest in page, file.get_filename()


run = pathlib.Path(sys.argv[1])
if sys.argv[2] == "page":
    print(letter(sys.argv[3]).get_body(("html",)).get_content())
else:
    letters = [letter(path) for path in sys.argv[3:]]
    assert len(letters) == int(sys.argv[2]), sys.argv[3:]
    assert len({message["message-id"] for message in letters}) == 1
    for message in letters:
        check(run, message)
    print(f"{len(letters)} letter(s) as archived")
