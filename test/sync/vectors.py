"""Sealing as docs/security.md says it, written from that page alone with Python's `cryptography`: an independent second opinion.

python3 test/sync/vectors.py make  > test/sync/vectors.json   makes an identity, a grant and a file for the browser test to open
python3 test/sync/vectors.py check test/sync/ours.json        opens what the browser made
"""

import base64, gzip, hashlib, hmac, json, os, struct, sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = CROCKFORD + "*~$=U"


def b64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def fields(*parts):
    out = b""
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode()
        out += struct.pack(">I", len(data)) + data
    return out


def fields_of(data):
    parts, at = [], 0
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        parts.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    return parts


def mac(key, message):
    return hmac.new(key or b"\0", message, hashlib.sha256).digest()


def derive(material, purpose):
    info = purpose if isinstance(purpose, bytes) else f"basalt/1/{purpose}".encode()
    return mac(mac(b"", material), info + b"\x01")


def encrypt(key, plain, about):
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, plain, about)


def decrypt(key, sealed, about):
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], about)


def argon(passphrase, p):
    kdf = Argon2id(salt=unb64(p["salt"]), length=32, iterations=p["passes"], lanes=p["lanes"], memory_cost=p["memoryKib"])
    return kdf.derive(passphrase.encode())


def parameters():
    return {"kind": "argon2id", "memoryKib": 65536, "passes": 3, "lanes": 4, "salt": b64(os.urandom(16))}


def raw(key):
    if isinstance(key, X25519PrivateKey):
        return key.private_bytes(serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption())
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def recovery_code(data):
    value = int.from_bytes(data, "big")
    digits = "".join(CROCKFORD[(value >> (5 * (31 - i))) & 31] for i in range(32))
    return "-".join([digits[i : i + 4] for i in range(0, 32, 4)] + [CHECKS[value % 37]])


def recovery_bytes(code):
    value = 0
    for char in code.replace("-", "")[:32]:
        value = value << 5 | CROCKFORD.index(char)
    return value.to_bytes(20, "big")


def hpke_keys(shared, context, info, auth):
    def extract(suite, salt, label, material):
        return mac(salt, b"HPKE-v1" + suite + label + material)

    def expand(suite, prk, label, data, length):
        return mac(prk, struct.pack(">H", length) + b"HPKE-v1" + suite + label + data + b"\x01")[:length]

    kem = b"KEM\x00\x20"
    secret = expand(kem, extract(kem, b"", b"eae_prk", shared), b"shared_secret", context, 32)
    suite = b"HPKE\x00\x20\x00\x01\x00\x02"
    ctx = bytes([2 if auth else 0]) + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    prk = extract(suite, secret, b"secret", b"")
    return expand(suite, prk, b"key", ctx, 32), expand(suite, prk, b"base_nonce", ctx, 12)


def hpke_seal(plain, to, sender, info):
    once = X25519PrivateKey.generate()
    shared = once.exchange(to) + sender.exchange(to)
    context = raw(once.public_key()) + raw(to) + raw(sender.public_key())
    key, nonce = hpke_keys(shared, context, info, True)
    return raw(once.public_key()) + AESGCM(key).encrypt(nonce, plain, b"")


def hpke_open(sealed, me, sender, info):
    once = X25519PublicKey.from_public_bytes(sealed[:32])
    shared = me.exchange(once) + me.exchange(sender)
    key, nonce = hpke_keys(shared, sealed[:32] + raw(me.public_key()) + raw(sender), info, True)
    return AESGCM(key).decrypt(nonce, sealed[32:], b"")


def month_key(first, from_month, month):
    for _ in range(month - from_month):
        first = mac(first, b"next")
    return first


def document_key(first, from_month, month, name):
    return derive(month_key(first, from_month, month), fields("basalt", 1, "document", name))


def about_document(what, person, name, epoch, version, month=-1, part=-1):
    return fields("basalt", 1, what, person, name, epoch, version, month, part)


def seal_document(key, plain, what, person, name, epoch, version, *place):
    head = b"BSL\x01" + struct.pack(">II", epoch, version)
    return head + encrypt(key, plain, about_document(what, person, name, epoch, version, *place))


def open_document(key, sealed, what, person, name, *place):
    assert sealed[:4] == b"BSL\x01"
    epoch, version = struct.unpack(">II", sealed[4:12])
    return decrypt(key, sealed[12:], about_document(what, person, name, epoch, version, *place))


def make():
    # One block of one note, as the store packs it: format 1, one record (src/store/pack.ts).
    block = bytes.fromhex(os.environ["BLOCK_HEX"])
    passphrase = "Größe zählt nicht 12"
    # Identity
    me, person = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    public = raw(me.public_key())
    code_bytes = os.urandom(20)
    by_passphrase = parameters()
    about = lambda lock: fields("basalt", 1, "identity", lock, public)
    wrapped = encrypt(argon(passphrase, by_passphrase), raw(me), about("passphrase"))
    by_recovery = encrypt(derive(code_bytes, "recovery"), raw(me), about("recovery"))
    identity = {
        "format": 1,
        "publicKey": b64(public),
        "byPassphrase": {**by_passphrase, "wrapped": b64(wrapped)},
        "byRecovery": {"wrapped": b64(by_recovery)},
    }
    # A message from the person to the identity
    info = fields("basalt", 1, "grant", "person", "reader")
    sealed = hpke_seal(b"what is granted", me.public_key(), person, info)
    # A file with one document of May 2024
    person_id, month, name = "from-python", 54 * 12 + 4, "a-name-nobody-knows"
    root = os.urandom(32)
    first, head_key = derive(root, "month"), derive(root, "head")
    pack = fields(fields("note", "me", "2024-05-01", block))
    document = seal_document(
        document_key(first, 0, month, name), gzip.compress(pack), "month", person_id, name, 1, 3, month, 0
    )
    digest = lambda data: b64(hashlib.sha256(data).digest())
    # Under the name key, which is in no file: whoever opens one cannot tell whether it is right.
    content = b64(mac(os.urandom(32), fields("basalt", 1, "content", hashlib.sha256(pack).digest())))
    entry = {"month": month, "part": 0, "epoch": 1, "version": 3, "digest": digest(document), "content": content}
    head = {"version": 5, "epoch": 1, "at": 1, "documents": {name: entry}, "profile": {"name": "Python"}}
    head_bytes = seal_document(head_key, json.dumps(head).encode(), "head", person_id, "head", 1, 5)
    header = parameters()
    header_bytes = json.dumps(header).encode()
    keys = {"personId": person_id, "epoch": 1, "fromMonth": 0, "monthKey": b64(first), "headKey": b64(head_key)}
    wrapped_keys = encrypt(argon(passphrase, header), json.dumps(keys).encode(), fields("basalt", 1, "file", header_bytes))
    body = fields(header_bytes, wrapped_keys, struct.pack(">I", 5), head_bytes, name, document)
    print(
        json.dumps(
            {
                "madeBy": "test/sync/vectors.py",
                "passphrase": passphrase,
                "recoveryCode": recovery_code(code_bytes),
                "identity": identity,
                "message": {"from": b64(raw(person.public_key())), "sealed": b64(sealed), "plain": "what is granted"},
                "file": b64(b"BASALT\x01" + body),
            },
            indent=2,
        )
    )


def check(path):
    with open(path) as source:
        ours = json.load(source)
    locked = ours["identity"]
    public = unb64(locked["publicKey"])
    about = lambda lock: fields("basalt", 1, "identity", lock, public)
    secret = decrypt(argon(ours["passphrase"], locked["byPassphrase"]), unb64(locked["byPassphrase"]["wrapped"]), about("passphrase"))
    again = decrypt(derive(recovery_bytes(ours["recoveryCode"]), "recovery"), unb64(locked["byRecovery"]["wrapped"]), about("recovery"))
    assert secret == again
    me = X25519PrivateKey.from_private_bytes(secret)
    assert raw(me.public_key()) == public
    assert recovery_code(recovery_bytes(ours["recoveryCode"])) == ours["recoveryCode"]
    info = fields("basalt", 1, "grant", "person", "reader")
    sender = X25519PublicKey.from_public_bytes(unb64(ours["message"]["from"]))
    assert hpke_open(unb64(ours["message"]["sealed"]), me, sender, info).decode() == ours["message"]["plain"]
    file = unb64(ours["file"])
    assert file[:7] == b"BASALT\x01"
    header, wrapped, version, head_bytes, *rest = fields_of(file[7:])
    keys = json.loads(decrypt(argon(ours["passphrase"], json.loads(header)), wrapped, fields("basalt", 1, "file", header)))
    person = keys["personId"]
    head = json.loads(open_document(unb64(keys["headKey"]), head_bytes, "head", person, "head"))
    assert head["version"] == struct.unpack(">I", version)[0]
    notes = []
    for name, sealed in zip(rest[::2], rest[1::2]):
        entry = head["documents"][name.decode()]
        assert b64(hashlib.sha256(sealed).digest()) == entry["digest"]
        key = document_key(unb64(keys["monthKey"]), keys["fromMonth"], entry["month"], name.decode())
        pack = gzip.decompress(open_document(key, sealed, "month", person, name.decode(), entry["month"], entry["part"]))
        notes += [[part.decode() for part in fields_of(block)[:3]] for block in fields_of(pack)]
    assert head["profile"] == ours["profile"], head["profile"]
    print("opened:", notes)


if __name__ == "__main__":
    make() if sys.argv[1] == "make" else check(sys.argv[2])
