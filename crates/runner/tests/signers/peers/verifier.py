"""A server that lets in what is signed well: by the rules of oauthlib, mohawk, botocore, EdgeGrid's own client, PyJWT,
atlassian-jwt-auth and pyspnego. The first segment of the path says by whose.

Options, one JSON object as the first argument: `secret` (of everything that has one), `keys` (PEM by algorithm). Prints
`port` and `keys`. Anything refused is a 401 that says why.
"""

import base64
import json
import os
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import digest_rules
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

OPTIONS = json.loads(sys.argv[1])
SECRET = OPTIONS["secret"]
FORM = "application/x-www-form-urlencoded"


def private_keys():
    """A key for each kind of algorithm."""
    keys = {"RSA": rsa.generate_private_key(public_exponent=65537, key_size=2048)}
    for name, curve in (("ES256", ec.SECP256R1()), ("ES384", ec.SECP384R1()), ("ES512", ec.SECP521R1())):
        keys[name] = ec.generate_private_key(curve)
    return keys


KEYS = private_keys()


def private_pem(key):
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption()).decode()


def public_pem(name):
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return KEYS[name].public_key().public_bytes(serialization.Encoding.PEM, form).decode()


class Refused(Exception):
    """Not signed well."""


def oauth1(request):
    from oauthlib.oauth1 import RequestValidator, ResourceEndpoint

    class Validator(RequestValidator):
        enforce_ssl = False
        dummy_client = "dummy"
        dummy_access_token = "dummy"
        nonce_length = (6, 40)
        allowed_signature_methods = [
            f"{kind}-{size}" for kind in ("HMAC", "RSA") for size in ("SHA1", "SHA256", "SHA512")
        ] + ["PLAINTEXT"]
        check_client_key = check_access_token = lambda self, text: True
        validate_client_key = lambda self, key, _: key == "consumer"
        validate_access_token = lambda self, key, token, _: token == "token/of=oauth1"
        validate_timestamp_and_nonce = validate_realms = lambda self, *_, **__: True
        get_client_secret = lambda self, *_: SECRET
        get_access_token_secret = lambda self, *_: "token secret of oauth1"
        get_rsa_key = lambda self, *_: public_pem("RSA")

    body = request.body.decode() if request.headers.get("Content-Type", "").startswith(FORM) else None
    endpoint = ResourceEndpoint(Validator())
    headers = {name.title(): value for name, value in request.headers.items()}
    is_valid, _ = endpoint.validate_protected_resource_request(request.url, request.command, body, headers)
    if not is_valid:
        raise Refused("oauthlib")


NONCES = set()


def is_known(*nonce):
    """Whether a nonce was used before; from now on it was."""
    is_old = nonce in NONCES
    NONCES.add(nonce)
    return is_old


def hawk(request):
    import mohawk

    credentials = {"id": "hawk-id", "key": SECRET, "algorithm": urlsplit(request.url).path.split("/")[2]}
    kind = request.headers.get("Content-Type")
    given = request.headers.get("Authorization", "")
    content = {"content": request.body, "content_type": kind} if "hash=" in given else {}
    content["accept_untrusted_content"] = not content
    mohawk.Receiver(lambda _: credentials, given, request.url, request.command, seen_nonce=is_known, **content)


def awsv4(request):
    import hashlib

    from botocore.auth import S3SigV4Auth, SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    parts = urlsplit(request.url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    url = request.url
    if "X-Amz-Signature" in query:
        given = {name: query[f"X-Amz-{name}"] for name in ("Credential", "SignedHeaders", "Signature")}
        time, token = query["X-Amz-Date"], query.get("X-Amz-Security-Token")
        kept = "&".join(pair for pair in parts.query.split("&") if not pair.startswith("X-Amz-Signature="))
        url = urlunsplit(parts._replace(query=kept))
    else:
        pairs = request.headers["Authorization"].removeprefix("AWS4-HMAC-SHA256 ").split(", ")
        given = dict(pair.split("=", 1) for pair in pairs)
        time, token = request.headers["X-Amz-Date"], request.headers.get("X-Amz-Security-Token")
    _, _, region, service, _ = given["Credential"].split("/")
    headers = {name: request.headers[name] for name in given["SignedHeaders"].split(";") if name != "host"}
    said = headers.get("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
    if said not in ("UNSIGNED-PAYLOAD", hashlib.sha256(request.body).hexdigest()):
        raise Refused("the hash is not that of the body")
    rules = (S3SigV4Auth if service == "s3" else SigV4Auth)(Credentials("AKIDEXAMPLE", SECRET, token), service, region)
    if service == "s3" and "X-Amz-Signature" in query:
        rules.payload = lambda _: "UNSIGNED-PAYLOAD"
    signed = AWSRequest(method=request.command, url=url, headers=headers, data=request.body)
    signed.context.update(timestamp=time, payload_signing_enabled=True)
    text = rules.string_to_sign(signed, rules.canonical_request(signed))
    if rules.signature(text, signed) != given["Signature"]:
        raise Refused(f"botocore signs {text!r}: {rules.canonical_request(signed)!r}")


def edgegrid(request):
    import requests
    from akamai.edgegrid import EdgeGridAuth

    given = request.headers["Authorization"].removeprefix("EG1-HMAC-SHA256 ")
    fields = dict(pair.split("=", 1) for pair in given.split(";"))
    rules = EdgeGridAuth("client-token", SECRET, "access-token", headers_to_sign=["X-Signed"], max_body=9)
    signed = requests.Request(request.command, request.url, dict(request.headers), data=request.body).prepare()
    wanted = rules.ah.make_auth_header(signed, fields["timestamp"], fields["nonce"])
    if wanted != request.headers["Authorization"]:
        raise Refused(f"EdgeGrid wants {wanted}")


def token_of(request):
    query = dict(parse_qsl(urlsplit(request.url).query))
    return query.get("token") or request.headers["Authorization"].removeprefix("Bearer ")


def jwt(request):
    import jwt as rules

    algorithm = urlsplit(request.url).path.split("/")[2]
    key = SECRET if algorithm.startswith("HS") else public_pem(algorithm if algorithm in KEYS else "RSA")
    claims = rules.decode(token_of(request), key, algorithms=[algorithm], audience="audience")
    if claims["name"] != "gr\u00fcn":
        raise Refused("the claims are not those of the collection")


def asap(request):
    import atlassian_jwt_auth as rules

    class Keys:
        retrieve = staticmethod(lambda identifier, **_: public_pem("ES256" if "/ec/" in identifier.key_id else "RSA"))

    rules.JWTAuthVerifier(Keys()).verify_jwt(token_of(request), "audience", leeway=5)


def ntlm(request):
    """Three messages over one connection, which is let in from then on."""
    import spnego

    if getattr(request, "is_let_in", False):
        return
    given = request.headers.get("Authorization", "")
    if not given.startswith("NTLM "):
        request.challenge = "NTLM"
        raise Refused("who is it?")
    if not hasattr(request, "context"):
        request.context = spnego.server(protocol="ntlm")
    try:
        answer = request.context.step(base64.b64decode(given.removeprefix("NTLM ")))
    except spnego.exceptions.SpnegoError as error:
        del request.context
        request.challenge = "NTLM"
        raise Refused(str(error)) from error
    if not request.context.complete:
        request.challenge = f"NTLM {base64.b64encode(answer).decode()}"
        raise Refused("go on")
    request.is_let_in = True


RULES = {rule.__name__: rule for rule in (oauth1, hawk, awsv4, edgegrid, jwt, asap, ntlm)}
RULES["digest"] = digest_rules.Digest(SECRET, Refused)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self):
        self.body = self.read_body()
        self.url = f"http://{self.headers['Host']}{self.path}"
        self.challenge, self.more, self.refusal = None, {}, 401
        try:
            RULES[self.path.split("/")[1].split("?")[0]](self)
            status, text = 200, "let in"
        except Exception as error:  # Whatever is wrong with a request is a reason to refuse it.
            status, text = self.refusal, f"{type(error).__name__}: {error}"
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        if self.challenge:
            self.send_header("WWW-Authenticate", self.challenge)
        for name, value in self.more.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def read_body(self):
        if "Transfer-Encoding" not in self.headers:
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = answer

    def log_message(self, *_):
        """Nothing: the reader of our output is a test."""


class Server(ThreadingHTTPServer):
    daemon_threads = True


def main():
    with tempfile.NamedTemporaryFile("w", suffix=".users") as users:
        users.write(f"DOMAIN:user:{SECRET}\n:user@realm.test:{SECRET}\n:plain:{SECRET}\n")
        users.flush()
        os.environ["NTLM_USER_FILE"] = users.name
        server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        keys = {name: private_pem(key) for name, key in KEYS.items()}
        print(json.dumps({"port": server.server_port, "keys": keys}), flush=True)
        # The test holds the other end: when it ends, however it ends, so does its peer.
        sys.stdin.read()


main()
