"""Grants, own keys, requests, summaries, links as docs/security.md says them, written from that page alone: the second half of vectors.py.

python3 test/sync/sharing_vectors.py make  > test/sync/sharing-vectors.json   for the browser test to open
python3 test/sync/sharing_vectors.py check test/sync/sharing-ours.json        opens what the browser made
"""

import hashlib, json, os, sys

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from vectors import b64, decrypt, derive, encrypt, fields, hpke_open, hpke_seal, mac, month_key, raw, unb64

PERSON, CLINIC, ACCOUNT = "AAECAwQFBgcICQoLDA0ODw", "account-of-a-clinic", "account-of-a-person"
FEBRUARY_2026 = 56 * 12 + 1
UNTIL = 1_800_000_000_000
CODE = "7Z0K-M3QX"


def info(what, *about):
    return fields("basalt", 1, what, *about)


def epoch(number, root, from_month):
    first = month_key(derive(root, "month"), 0, from_month)
    return {"epoch": number, "fromMonth": from_month, "monthKey": b64(first), "headKey": b64(derive(root, "head"))}


def stretched(link_id, code):
    salt = hashlib.sha256(link_id.encode()).digest()[:16]
    plain = code.replace("-", "").encode()
    return Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=65536).derive(plain)


def link_key(secret, link_id, code):
    return derive(secret + stretched(link_id, code), "link")


def fragment(link_id, secret, person, until):
    digits, end = "", until
    while end:
        end, digit = divmod(end, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    text = f"{link_id}.{b64(secret)}.{person}.{digits}"
    return f"{text}.{b64(hashlib.sha256(text.encode()).digest()[:3])}"


def code_hash(link_id, code):
    return b64(derive(stretched(link_id, code), "guess"))


def document_name(name_key, month, part):
    return b64(mac(name_key, fields("basalt", 1, "name", month, part))[:18])


def make():
    person, clinic = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    roots, name_key, secret, link_id = [os.urandom(32), os.urandom(32)], os.urandom(32), os.urandom(32), b64(os.urandom(16))
    epochs = [epoch(i + 1, root, FEBRUARY_2026) for i, root in enumerate(roots)]
    grant = {"personId": PERSON, "fromMonth": FEBRUARY_2026, "until": UNTIL, "epochs": epochs}
    since = {"fromMonth": FEBRUARY_2026, "since": 1_790_000_000_000, "until": UNTIL}
    public = b64(raw(clinic.public_key()))
    holders = [
        {"kind": "clinic", "id": CLINIC, "publicKey": public, "name": "Klinik Süd", "email": "k@example.org", **since},
        {"kind": "link", "id": link_id, "secret": b64(secret), "code": CODE, "label": "Dr. X", **since},
    ]
    own = {"personId": PERSON, "nameKey": b64(name_key), "roots": [b64(root) for root in roots], "holders": holders, "version": 7}
    request = {"name": "Klinik Süd", "email": "k@example.org", "message": "before May"}
    figures = {"readings": 4, "veryLow": 0, "belowLow": 0.25, "target": 0.5, "aboveHigh": 0.25, "veryHigh": 0, "above350": 0}
    summary = {
        **{"format": 1, "at": 1, "name": "Zoë", "unit": "mmol/L", "zoneId": "Europe/Paris", "devices": ["MiniMed 640G"]},
        **{"days": 14, "fromMonth": FEBRUARY_2026, "until": UNTIL, "lastDataAt": 2, "lastUploadAt": 3, "now": figures},
    }
    seal = lambda value, to, sender, about: hpke_seal(json.dumps(value).encode(), to.public_key(), sender, about)
    about_summary = info("summary", PERSON, CLINIC)
    sealed_link = encrypt(link_key(secret, link_id, CODE), json.dumps(grant).encode(), info("link", link_id))
    made = {
        "madeBy": "test/sync/sharing_vectors.py",
        "keys": {"person": b64(raw(person)), "clinic": b64(raw(clinic))},
        "ids": {"person": PERSON, "account": ACCOUNT, "clinic": CLINIC, "link": link_id},
        "grant": {"sealed": b64(seal(grant, clinic, person, info("grant", PERSON, CLINIC))), "plain": grant},
        "own": {"sealed": b64(seal(own, person, person, info("own", PERSON, ""))), "plain": own},
        "name": {"month": FEBRUARY_2026, "part": 3, "name": document_name(name_key, FEBRUARY_2026, 3)},
        "request": {"sealed": b64(seal(request, person, clinic, info("request", ACCOUNT, CLINIC))), "plain": request},
        "summary": {
            "sealed": b64(raw(person.public_key()) + seal(summary, clinic, person, about_summary)),
            "plain": summary,
        },
        "link": {
            "code": CODE,
            "codeHash": code_hash(link_id, CODE),
            "fragment": fragment(link_id, secret, PERSON, UNTIL),
            "sealed": b64(sealed_link),
        },
    }
    print(json.dumps(made, indent=2, ensure_ascii=False))


def check(path):
    with open(path) as source:
        ours = json.load(source)
    person, clinic = (X25519PrivateKey.from_private_bytes(unb64(ours["keys"][who])) for who in ("person", "clinic"))
    ids = ours["ids"]
    opened = lambda what, me, sender, about: json.loads(hpke_open(unb64(ours[what]["sealed"]), me, sender.public_key(), about))
    grant = opened("grant", clinic, person, info("grant", ids["person"], ids["clinic"]))
    assert grant == ours["grant"]["plain"], grant
    own = opened("own", person, person, info("own", ids["person"], ""))
    assert own == ours["own"]["plain"], own
    assert [epoch(i + 1, unb64(root), grant["fromMonth"]) for i, root in enumerate(own["roots"])] == grant["epochs"]
    name = ours["name"]
    assert document_name(unb64(own["nameKey"]), name["month"], name["part"]) == name["name"]
    assert opened("request", person, clinic, info("request", ids["account"], ids["clinic"])) == ours["request"]["plain"]
    sealed = unb64(ours["summary"]["sealed"])
    assert sealed[:32] == raw(person.public_key())
    plain = hpke_open(sealed[32:], clinic, person.public_key(), info("summary", ids["person"], ids["clinic"]))
    assert json.loads(plain) == ours["summary"]["plain"]
    holder = next(holder for holder in own["holders"] if holder["kind"] == "link")
    link = ours["link"]
    assert link["codeHash"] == code_hash(holder["id"], holder["code"])
    assert link["fragment"] == fragment(holder["id"], unb64(holder["secret"]), ids["person"], holder["until"])
    key = link_key(unb64(holder["secret"]), holder["id"], holder["code"])
    assert json.loads(decrypt(key, unb64(link["sealed"]), info("link", holder["id"]))) == grant
    print("opened: grant, own keys, request, summary, link")


if __name__ == "__main__":
    make() if sys.argv[1] == "make" else check(sys.argv[2])
