"""The official SDK against the simulator, and against the program's signatures.

Three things are shown. The SDK, as a client, pages every list of the simulator in each way of signing and gets the rows that
the program collected. It does so from the same sources too: variables, a profile, the metadata service, IAM. And a gateway
that recomputes every signature with the SDK's own signer lets the program pass.

Usage: compare.py HSS_AUDIT_BINARY
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import zstandard
from huaweicloudsdkcore.auth.credentials import BasicCredentials, GlobalCredentials
from huaweicloudsdkcore.auth.internal import IamHelper, MetadataAccessor
from huaweicloudsdkcore.auth.provider import (EnvCredentialProvider, MetadataBasicCredentialProvider,
                                              ProfileCredentialProvider)
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from huaweicloudsdkcore.region.region import Region
import huaweicloudsdkhss.v5 as hss
import huaweicloudsdkiam.v3 as iam

PROJECT = "0123456789abcdef0123456789abcdef"
REGION = "ap-southeast-1"
TOKEN = "a-token-of-no-account"
PERMANENT = ("SIMULATEDKEY00000PERM", "SimulatedSecretOfNoAccount0123456789ABCD", None)
TEMPORARY = ("SIMULATEDKEY00000TEMP", "SimulatedSecretOfNoAccount9876543210DCBA", "c2ltdWxhdGVk+token/==")
IMAGE_TYPES = ["private_image", "shared_image", "instance_image", "registry", "cicd", "harbor"]
# Whom the IAM of the simulator knows.
USER, PASSWORD, DOMAIN = "simulator", "simulator-password", "simulator"
# Several pages of the long lists; and few rows in every list, for the sources that only differ in who signs.
LARGE, SMALL = (730, 210), (230, 20)

# Name of the list in the program, SDK method, request, parameters of each variant.
LISTS = [
    ("host_weak_passwords", "list_weak_password_users", hss.ListWeakPasswordUsersRequest, [{}]),
    ("host_password_complexity", "list_password_complexity", hss.ListPasswordComplexityRequest,
     [{"result_type": "unhandled"}, {"result_type": "ignored"}]),
    ("image_weak_passwords", "list_image_weak_pwd_users", hss.ListImageWeakPwdUsersRequest,
     [{"image_type": kind} for kind in IMAGE_TYPES if kind != "harbor"]),
    ("image_password_complexity", "list_image_pwd_complexity", hss.ListImagePwdComplexityRequest,
     [{"image_type": kind} for kind in IMAGE_TYPES]),
    ("hosts", "list_host_status", hss.ListHostStatusRequest, [{}]),
    ("registry_images", "list_registry_images", hss.ListRegistryImagesRequest, [{}]),
    ("cicd_images", "list_cicd_images", hss.ListCicdImagesRequest, [{}]),
]


def say(text):
    print(text, flush=True)


def start_simulator(binary, fleet):
    keys = [":".join(part for part in key if part) for key in (PERMANENT, TEMPORARY)]
    command = [binary, "simulate", "--listen", "127.0.0.1:0", "--project-id", PROJECT, "--token", TOKEN,
               "--hosts", str(fleet[0]), "--images", str(fleet[1]), "--quiet"]
    for key in keys:
        command += ["--access-key", key]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    return process, process.stdout.readline().strip()


def credentials_of(key):
    access, secret, token = key
    credentials = BasicCredentials(access, secret, PROJECT)
    return credentials.with_security_token(token) if token else credentials


def sdk_rows(url, credentials, region=False):
    """Every row of every list, as the SDK gives it. With a region it looks for the project itself."""
    builder = hss.HssClient.new_builder().with_http_config(HttpConfig.get_default_config()).with_credentials(credentials)
    client = (builder.with_region(Region(REGION, url)) if region else builder.with_endpoint(url)).build()

    def page(method, request, parameters, offset):
        asked = request(limit=200, offset=offset, enterprise_project_id="all_granted_eps", **parameters)
        return getattr(client, method)(asked).to_json_object()["data_list"]

    return rows_of_all(lambda _, method, request, parameters, offset: page(method, request, parameters, offset))


def token_rows(url, token):
    """The same with a token, which the SDK itself does not send: its paths and parameters, a bare HTTP client."""
    paths = {"host_weak_passwords": "baseline/weak-password-users",
             "host_password_complexity": "baseline/password-complexity",
             "image_weak_passwords": "image/baseline/weak-password-users",
             "image_password_complexity": "image/baseline/password-complexity",
             "hosts": "host-management/hosts",
             "registry_images": "image/registries/images", "cicd_images": "image/cicd/images"}

    def page(name, _method, _request, parameters, offset):
        query = urlencode({**parameters, "limit": 200, "offset": offset, "enterprise_project_id": "all_granted_eps"})
        request = urllib.request.Request(f"{url}/v5/{PROJECT}/{paths[name]}?{query}", headers={"X-Auth-Token": token})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["data_list"]

    return rows_of_all(page)


def rows_of_all(page):
    """Reads every list to its empty page."""
    rows = {}
    for name, method, request, variants in LISTS:
        for parameters in variants:
            key = (name, tuple(sorted(parameters.items())))
            rows[key] = []
            while more := page(name, method, request, parameters, len(rows[key])):
                rows[key] += more
    return rows


def token_for_password(url):
    """The token that IAM issues for a password, as the IAM SDK asks for it."""
    scope = iam.PwdPasswordUser(name=USER, password=PASSWORD, domain=iam.PwdPasswordUserDomain(name=DOMAIN))
    identity = iam.PwdIdentity(methods=["password"], password=iam.PwdPassword(user=scope))
    body = iam.KeystoneCreateUserTokenByPasswordRequestBody(
        auth=iam.PwdAuth(identity=identity, scope=iam.AuthScope(project=iam.AuthScopeProject(id=PROJECT))))
    # The question is signed by nobody; the SDK wants credentials to be there all the same.
    client = (iam.IamClient.new_builder().with_credentials(GlobalCredentials("none", "none", "none"))
              .with_endpoint(url).build())
    request = iam.KeystoneCreateUserTokenByPasswordRequest(nocatalog="true", body=body)
    return client.keystone_create_user_token_by_password(request).x_subject_token


def our_rows(binary, url, environment, project=f'projects = ["{PROJECT}"]'):
    """Every row of every list, as the program kept it. `project` is the line of the settings; without, variables say it."""
    with tempfile.TemporaryDirectory() as out:
        command = [binary, "collect", "--out", out, "--quiet"]
        if project:
            settings = Path(out, "settings.toml")
            settings.write_text(f'[[targets]]\nregions = ["{REGION}"]\nendpoint = "{url}"\n{project}\n')
            command += ["--config", str(settings)]
        else:
            command += ["--region", REGION, "--endpoint", url]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"the program ended with {done.returncode}: {done.stderr}")
        evidence = Path(out, "latest", "evidence")
        pages = (evidence / "pages.zst").read_bytes()
        lines = [json.loads(line) for line in (evidence / "ledger.ndjson").read_text().splitlines()]
    lists = {line["index"]: line for line in lines if line["kind"] == "list"}
    rows = {}
    for line in sorted((line for line in lines if line["kind"] == "page"),
                       key=lambda line: (line["query"], line["sweep"], line["offset"])):
        of = lists[line["query"]]
        parameters = {n: v for n, v in of["parameters"].items() if n != "enterprise_project_id"}
        frame = pages[line["position"]:line["position"] + line["length"]]
        body = json.loads(zstandard.ZstdDecompressor().decompress(frame, max_output_size=line["bytes"]))
        rows.setdefault((of["endpoint"], tuple(sorted(parameters.items()))), []).extend(body["data_list"])
    return rows


def compare(what, theirs, ours):
    """Every row of theirs is ours and the other way round; fields that the SDK does not know are not held against it."""
    def is_same(sdk, raw):
        if isinstance(sdk, dict):
            return all(value is None or is_same(value, raw.get(name)) for name, value in sdk.items())
        if isinstance(sdk, list):
            return len(sdk) == len(raw or []) and all(map(is_same, sdk, raw or []))
        return sdk == raw or str(sdk) == str(raw)

    total = 0
    for key, rows in theirs.items():
        own = ours.get(key, [])
        if len(rows) != len(own):
            sys.exit(f"{what}, {key}: {len(rows)} rows against {len(own)}")
        for number, (sdk, raw) in enumerate(zip(rows, own)):
            if not is_same(sdk, raw):
                sys.exit(f"{what}, {key}, row {number}:\n{sdk}\n{raw}")
        total += len(rows)
    unasked = {key for key, rows in ours.items() if rows} - theirs.keys()
    if unasked or not total:
        sys.exit(f"{what}: {total} rows; lists that the SDK was not asked for: {unasked}")
    say(f"{what}: {total} rows of {len(theirs)} lists agree")


class Gateway(BaseHTTPRequestHandler):
    """Recomputes the signature with the SDK's signer, and passes on what is signed well."""

    protocol_version = "HTTP/1.1"
    keys, upstream, seen, refused = {}, "", 0, []

    def do_GET(self):
        self.forward(b"")

    def do_POST(self):
        self.forward(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def forward(self, body):
        parts = urlsplit(self.path)
        given = self.headers.get("Authorization", "")
        access = given.partition("Access=")[2].partition(",")[0]
        names = given.partition("SignedHeaders=")[2].partition(",")[0].split(";")
        secret, token = self.keys.get(access, ("", None))
        if token:
            names = names if "x-security-token" in names else [*names, "x-security-token (missing)"]
        query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True)]
        request = SdkRequest(method=self.command, schema="http", host=self.headers["Host"],
                             resource_path=unquote(parts.path), uri=unquote(parts.path), query_params=query,
                             header_params={name: self.headers.get(name, "") for name in names}, body=body or None)
        wanted = Signer(BasicCredentials(access, secret, PROJECT)).sign(request).header_params["Authorization"] if secret else ""
        type(self).seen += 1
        if wanted != given:
            self.refused.append((given, wanted))
            self.answer(401, [], json.dumps({"error_code": "APIGW.0301", "error_msg": "the signature differs"}).encode())
            return
        upstream = http.client.HTTPConnection(urlsplit(self.upstream).netloc)
        # The simulator sees what the program sent, but for the signature: that was made for another host.
        headers = {"X-Auth-Token": TOKEN}
        headers.update({name: value for name, value in self.headers.items() if name.lower() in ("region", "content-type")})
        upstream.request(self.command, self.path, body=body or None, headers=headers)
        reply = upstream.getresponse()
        self.answer(reply.status, [("Content-Type", reply.headers.get("Content-Type", ""))], reply.read())

    def answer(self, status, headers, body):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def environment_of(key):
    access, secret, token = key
    variables = {"HUAWEICLOUD_SDK_AK": access, "HUAWEICLOUD_SDK_SK": secret, "HUAWEICLOUD_SDK_SECURITY_TOKEN": token}
    return {**{"HOME": os.environ.get("HOME", "/")}, **{name: value for name, value in variables.items() if value}}


class Variables:
    """Variables of the environment for a while, for the SDK reads them from there."""

    def __init__(self, variables):
        self.variables, self.before = variables, {}

    def __enter__(self):
        self.before = dict(os.environ)
        os.environ.update(self.variables)
        return self.variables

    def __exit__(self, *_):
        os.environ.clear()
        os.environ.update(self.before)


def compare_sources(binary, url):
    """Each source of credentials, read by the SDK and by the program."""
    home = {"HOME": os.environ.get("HOME", "/")}

    def both(what, theirs, variables, **options):
        compare(what, theirs, our_rows(binary, url, {**home, **variables}, **options))

    with Variables({**environment_of(TEMPORARY), "HUAWEICLOUD_SDK_PROJECT_ID": PROJECT}) as variables:
        both("variables, the SDK against the program", sdk_rows(url, EnvCredentialProvider.get_basic().get_credentials()), variables, project=None)
    with tempfile.TemporaryDirectory() as folder:
        write_profile(Path(folder, ".huaweicloud", "credentials"))
        with Variables({"HOME": folder}) as variables:
            both("profile, the SDK against the program", sdk_rows(url, ProfileCredentialProvider.get_basic().get_credentials()), variables)
    MetadataAccessor._METADATA_ENDPOINT = url
    provider = MetadataBasicCredentialProvider()
    provider.project_id = PROJECT
    agency = {"HSS_AUDIT_CREDENTIALS": "ecs", "HSS_AUDIT_METADATA_ENDPOINT": url}
    both("agency of a cloud server, the SDK against the program", sdk_rows(url, provider.get_credentials()), agency)
    password = {"HSS_AUDIT_USER": USER, "HSS_AUDIT_PASSWORD": PASSWORD, "HSS_AUDIT_DOMAIN": DOMAIN,
                IamHelper.IAM_ENDPOINT_ENV_NAME: url}
    both("password, a bare client with the IAM SDK's token against the program", token_rows(url, token_for_password(url)), password)
    with Variables({**environment_of(PERMANENT), IamHelper.IAM_ENDPOINT_ENV_NAME: url}) as variables:
        both("project found by IAM, the SDK against the program",
             sdk_rows(url, EnvCredentialProvider.get_basic().get_credentials(), region=True), variables,
             project=f'projects = ["{REGION}"]')


def write_profile(path):
    access, secret, token = TEMPORARY
    path.parent.mkdir()
    path.touch(0o600)
    path.write_text(f"[basic]\nak = {access}\nsk = {secret}\nsecurity_token = {token}\nproject_id = {PROJECT}\n")


def compare_keys(binary, url):
    """Each way of signing, and the signatures themselves."""
    by_token = our_rows(binary, url, {"HSS_AUDIT_TOKEN": TOKEN})
    compare("token, a bare client against the program", token_rows(url, TOKEN), by_token)
    for name, key in [("permanent key", PERMANENT), ("temporary key", TEMPORARY)]:
        ours = our_rows(binary, url, environment_of(key))
        compare(f"{name}, the SDK against the program", sdk_rows(url, credentials_of(key)), ours)
    Gateway.keys = {access: (secret, token) for access, secret, token in (PERMANENT, TEMPORARY)}
    Gateway.upstream = url
    gateway = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=gateway.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{gateway.server_port}"
    for name, key in [("permanent key", PERMANENT), ("temporary key", TEMPORARY)]:
        compare(f"{name}, through a gateway with the SDK's signer", by_token, our_rows(binary, address, environment_of(key)))
    if Gateway.refused:
        sys.exit(f"signatures that the SDK's signer makes otherwise: {Gateway.refused[:3]}")
    say(f"{Gateway.seen} signatures of the program are those that the SDK's signer makes")


def main():
    binary = sys.argv[1]
    for fleet, comparison in [(LARGE, compare_keys), (SMALL, compare_sources)]:
        simulator, url = start_simulator(binary, fleet)
        try:
            comparison(binary, url)
        finally:
            simulator.terminate()


main()
