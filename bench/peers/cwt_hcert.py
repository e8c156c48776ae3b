"""Issues and verifies health certificates with python-cwt, base45 and zlib: lines of JSON in, lines of JSON out.

``{"verify": TEXT, "certificate": PEM}`` gives ``{"content": HEX}`` or ``{"refused": WHY}``, and
``{"sign": HEX, "private_key": PEM, "certificate": PEM}`` gives ``{"text": TEXT}``.
"""

import json
import sys
import zlib
from importlib import import_module
from typing import Any

cwt: Any = import_module("cwt")
base45: Any = import_module("base45")


def verified(text: str, certificate: str) -> dict[str, str]:
    cose = zlib.decompress(base45.b45decode(text.removeprefix("HC1:")))
    try:
        content = cwt.COSE.new(verify_kid=True).decode(cose, cwt.load_pem_hcert_dsc(certificate))
    except (cwt.CWTError, ValueError) as error:
        return {"refused": f"{type(error).__name__}: {error}"}
    return {"content": content.hex()}


def signed(content: bytes, private_key: str, certificate: str) -> dict[str, str]:
    signer = cwt.load_pem_hcert_dsc(certificate)
    key = cwt.COSEKey.from_pem(private_key, kid=signer.kid, alg=signer.alg)
    cose = cwt.COSE.new(alg_auto_inclusion=True, kid_auto_inclusion=True).encode_and_sign(content, key)
    return {"text": "HC1:" + base45.b45encode(zlib.compress(cose, 9)).decode()}


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        if "sign" in asked:
            answer = signed(bytes.fromhex(asked["sign"]), asked["private_key"], asked["certificate"])
        else:
            answer = verified(asked["verify"], asked["certificate"])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
