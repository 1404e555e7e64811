"""Reads the samples for deployment and holds them to what they promise: not root, nothing writable but the archive.

Usage: deploy.py FOLDER
"""
import pathlib
import sys

import dockerfile_parse
import yaml

folder = pathlib.Path(sys.argv[1])
documents = [document for document in yaml.safe_load_all((folder / "cronjob.yaml").read_text()) if document]
kinds = {document["kind"]: document for document in documents}
assert set(kinds) == {"PersistentVolumeClaim", "ConfigMap", "CronJob"}, kinds.keys()
cron = kinds["CronJob"]["spec"]
assert cron["concurrencyPolicy"] == "Forbid"
pod = cron["jobTemplate"]["spec"]["template"]["spec"]
assert pod["securityContext"]["runAsNonRoot"] is True and pod["restartPolicy"] == "Never"
volumes = {volume["name"] for volume in pod["volumes"]}
for container in pod["containers"]:
    security = container["securityContext"]
    assert security["readOnlyRootFilesystem"] is True and security["allowPrivilegeEscalation"] is False
    assert security["capabilities"]["drop"] == ["ALL"]
    for mount in container["volumeMounts"]:
        assert mount["name"] in volumes, mount
        assert mount.get("readOnly") or mount["mountPath"] in ("/reports", "/tmp"), mount
assert pod["volumes"][2]["persistentVolumeClaim"]["claimName"] == kinds["PersistentVolumeClaim"]["metadata"]["name"]
gitlab = yaml.safe_load((folder / "gitlab-ci.yml").read_text())["hss-audit"]
assert gitlab["artifacts"]["reports"]["junit"].endswith("junit.xml")
# YAML 1.1 reads the key `on` as true.
actions = yaml.safe_load((folder / "github-actions.yml").read_text())
assert actions[True]["schedule"] and actions["jobs"]["audit"]["steps"]
# By a parser of container files that is not ours.
with open(folder / "Containerfile", "rb") as text:
    container = dockerfile_parse.DockerfileParser(fileobj=text).structure
words = [line["instruction"] for line in container if line["instruction"] != "COMMENT"]
assert words.count("FROM") == 2 and words[-2:] == ["ENTRYPOINT", "CMD"], words
print("deployment: manifests read and checked")
