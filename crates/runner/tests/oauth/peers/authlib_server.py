"""An authorization server of Authlib and Flask, with a small protected resource.

Options, one JSON object as the first argument: `consent` (true: a page with two buttons; otherwise everybody is bob
and says yes), `ttl` (seconds an access token lives), `port`.
"""

import json
import os
import secrets
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # Loopback.

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from flask import Flask, jsonify, request
from werkzeug.serving import WSGIRequestHandler, make_server

OPTIONS = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
TTL = OPTIONS.get("ttl", 3600)
COUNTS = Counter()
SECRETS = set()
CONSENT = """<!doctype html><meta charset=utf-8><title>Consent</title><h1>Let it in?</h1>
<form method=post><button name=answer value=yes>Allow</button> <button name=answer value=no>Deny</button></form>"""


class User(str):
    """Who says yes."""

    def get_user_id(self):
        return str(self)


@dataclass
class Client(ClientMixin):
    """A client and how it proves who it is."""

    client_id: str
    method: str
    client_secret: str = ""
    grant_types: tuple = ("authorization_code", "refresh_token")

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        return " ".join(word for word in (scope or "").split() if word in ("read", "write"))

    def check_redirect_uri(self, redirect_uri):
        # Any port of loopback (RFC 8252 section 7.3), and Postman's own.
        return redirect_uri == "https://oauth.pstmn.io/v1/callback" or (
            redirect_uri.startswith("http://127.0.0.1:") and redirect_uri.endswith("/callback")
        )

    def check_client_secret(self, client_secret):
        return secrets.compare_digest(self.client_secret, client_secret)

    def check_endpoint_auth_method(self, method, endpoint):
        return method == self.method

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type in self.grant_types


@dataclass
class Token(TokenMixin):
    """One answer of the token end point; `family` ties together what came from one consent."""

    client: Client
    user: str
    scope: str
    access_token: str
    refresh_token: str
    family: str
    issued_at: float = field(default_factory=time.time)
    is_used: bool = False
    dead: bool = False

    def check_client(self, client):
        return self.client is client

    def get_scope(self):
        return self.scope

    def get_expires_in(self):
        return TTL

    def is_expired(self):
        return time.time() > self.issued_at + TTL

    def is_revoked(self):
        return self.dead

    def get_user(self):
        return self.user

    def get_client(self):
        return self.client


@dataclass
class Code:
    """An authorization code."""

    code: str
    client_id: str
    redirect_uri: str
    scope: str
    user: str
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope


CLIENTS = {
    client.client_id: client
    for client in (
        Client("public", "none"),
        Client("basic", "client_secret_basic", "secret-of-basic-at-authlib"),
        Client("body", "client_secret_post", "secret-of-body-at-authlib"),
        Client("machine", "client_secret_basic", "secret-of-machine-at-authlib", ("client_credentials",)),
    )
}
CODES = {}
TOKENS = []
LOCK = threading.RLock()


def kill(family):
    for token in TOKENS:
        if token.family == family:
            token.dead = True


class CodeGrant(grants.AuthorizationCodeGrant):
    """Authorization code; each code once."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["none", "client_secret_basic", "client_secret_post"]

    def save_authorization_code(self, code, request):
        data = request.payload.data
        SECRETS.add(code)
        CODES[code] = Code(
            code,
            request.client.client_id,
            request.payload.redirect_uri,
            request.payload.scope,
            request.user,
            data.get("code_challenge"),
            data.get("code_challenge_method"),
        )

    def query_authorization_code(self, code, client):
        found = CODES.get(code)
        return found if found and found.client_id == client.client_id else None

    def delete_authorization_code(self, authorization_code):
        CODES.pop(authorization_code.code, None)

    def authenticate_user(self, authorization_code):
        return authorization_code.user


class RefreshGrant(grants.RefreshTokenGrant):
    """Refresh with rotation. A refresh token that comes twice ends everything that came from its consent."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["none", "client_secret_basic", "client_secret_post"]
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token):
        for token in TOKENS:
            if token.refresh_token == refresh_token:
                if token.is_used:
                    COUNTS["replay"] += 1
                    kill(token.family)
                return None if token.dead else token
        return None

    def authenticate_user(self, refresh_token):
        return refresh_token.user

    def revoke_old_credential(self, refresh_token):
        # As Pleo does: the access token dies with its refresh token.
        refresh_token.is_used = True


class Revocation(RevocationEndpoint):
    """Revocation of either token ends both."""

    CLIENT_AUTH_METHODS = ["none", "client_secret_basic", "client_secret_post"]

    def query_token(self, token_string, token_type_hint):
        return next((t for t in TOKENS if token_string in (t.access_token, t.refresh_token)), None)

    def revoke_token(self, token, request):
        COUNTS["revoked:" + request.form.get("token_type_hint", "")] += 1
        kill(token.family)


def save_token(token, request):
    COUNTS["token:" + request.payload.grant_type] += 1
    SECRETS.update(token[name] for name in ("access_token", "refresh_token") if name in token)
    SECRETS.update(filter(None, [request.form.get("code_verifier")]))
    before = getattr(request, "refresh_token", None)
    TOKENS.append(
        Token(
            request.client,
            str(request.user or ""),
            token.get("scope", ""),
            token["access_token"],
            token.get("refresh_token", ""),
            before.family if before else secrets.token_hex(8),
        )
    )


app = Flask(__name__)
app.config.update(OAUTH2_REFRESH_TOKEN_GENERATOR=True)
app.config["OAUTH2_TOKEN_EXPIRES_IN"] = dict.fromkeys(
    ("authorization_code", "refresh_token", "client_credentials"), TTL
)
server = AuthorizationServer(app, CLIENTS.get, save_token)
server.register_grant(CodeGrant, [CodeChallenge(required=True)])
server.register_grant(RefreshGrant)
server.register_grant(grants.ClientCredentialsGrant)
server.register_endpoint(Revocation)


@app.route("/authorize", methods=["GET", "POST"])
def authorize():
    COUNTS["authorize"] += 1
    if not request.args.get("code_challenge"):
        return "PKCE is required", 400
    if OPTIONS.get("consent") and request.method == "GET":
        return CONSENT
    agreed = not OPTIONS.get("consent") or request.form.get("answer") == "yes"
    grant = server.get_consent_grant(end_user=User("bob"))
    return server.create_authorization_response(grant_user=User("bob") if agreed else None, grant=grant)


@app.post("/token")
def token():
    with LOCK:
        return server.create_token_response()


@app.post("/revoke")
def revoke():
    with LOCK:
        return server.create_endpoint_response("revocation")


@app.get("/api")
def api():
    COUNTS["api"] += 1
    value = request.headers.get("Authorization", "").removeprefix("Bearer ")
    for found in TOKENS:
        if value and found.access_token == value:
            if found.dead or found.is_used or found.is_expired():
                break
            return jsonify(client=found.client.client_id, user=found.user, scope=found.scope)
    return jsonify(error="dead token"), 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}


@app.get("/_counts")
def counts():
    return jsonify(COUNTS)


@app.get("/_secrets")
def known_secrets():
    return jsonify([*SECRETS, *filter(None, (client.client_secret for client in CLIENTS.values()))])


class Quiet(WSGIRequestHandler):
    """Says nothing of requests: their addresses hold codes."""

    def log(self, *_):
        pass


def end_with_the_test():
    sys.stdin.buffer.read()
    os._exit(0)


def main():
    listener = make_server("127.0.0.1", OPTIONS.get("port", 0), app, threaded=True, request_handler=Quiet)
    threading.Thread(target=end_with_the_test, daemon=True).start()
    print(json.dumps({"port": listener.server_port}), flush=True)
    listener.serve_forever()


if __name__ == "__main__":
    main()
