"""Digest of RFC 7616 where no server of others has it: SHA-512-256, -sess, 403, `stale` and `nextnonce`.

The path is `/digest/ALGORITHM/QOP/WAY`; the way is `plain`, `forbidden` (403 in place of 401), `stale` (a nonce is good
for one request) or `next` (each answer names the next nonce). A count that was seen before is refused.
"""

import hashlib
import re
import secrets

HASHES = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}


class Digest:
    def __init__(self, password, refused):
        self.password = password
        self.refused = refused
        self.counts = {}

    def __call__(self, request):
        _, _, algorithm, qop, way, *_ = request.path.split("?")[0].split("/")
        given = request.headers.get("Authorization", "")
        fields = {name: quoted or bare for name, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', given)}
        problem, is_stale = self.problem(request, algorithm, qop, way, fields)
        if way == "next" and not problem:
            request.more["Authentication-Info"] = f'nextnonce="{self.new_nonce()}"'
        if problem:
            request.refusal = 403 if way == "forbidden" else 401
            stale = ", stale=true" if is_stale else ""
            qops = f', qop="{qop}"' if qop != "none" else ""
            nonce = self.new_nonce()
            request.challenge = f'Digest realm="a realm", nonce="{nonce}", algorithm={algorithm}{qops}, opaque="o"{stale}'
            raise self.refused(problem)

    def new_nonce(self):
        nonce = secrets.token_urlsafe(12)
        self.counts[nonce] = 0
        return nonce

    def problem(self, request, algorithm, qop, way, fields):
        """Why it is refused, and whether another nonce would help."""
        if not fields:
            return "not signed", False
        try:
            wanted = self.response(request, algorithm, qop, fields)
        except (KeyError, ValueError) as error:
            return f"not what was asked for: {error}", False
        if fields["response"] != wanted:
            return "the response is wrong", False
        count = int(fields["nc"], 16) if "nc" in fields else self.counts.get(fields["nonce"], 0) + 1
        if count != self.counts.get(fields["nonce"], -1) + 1 or (way == "stale" and count > 1):
            return f"count {count} of the nonce", True
        self.counts[fields["nonce"]] = count
        return None, False

    def response(self, request, algorithm, qop, fields):
        def digest(*parts):
            data = b":".join(part if isinstance(part, bytes) else part.encode() for part in parts)
            return hashlib.new(HASHES[algorithm.removesuffix("-sess")], data).hexdigest()

        if (fields["uri"], fields["realm"], fields["opaque"]) != (request.path, "a realm", "o"):
            raise ValueError("other fields are wrong")
        user = digest("user", "a realm", self.password)
        if algorithm.endswith("-sess"):
            user = digest(user, fields["nonce"], fields["cnonce"])
        if qop == "none":
            return digest(user, fields["nonce"], digest(request.command, request.path))
        if fields["qop"] not in qop.split(","):
            raise ValueError("not an offered qop")
        content = [digest(request.body)] if fields["qop"] == "auth-int" else []
        message = digest(request.command, request.path, *content)
        return digest(user, fields["nonce"], fields["nc"], fields["cnonce"], fields["qop"], message)
