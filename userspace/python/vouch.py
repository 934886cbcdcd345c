# SPDX-License-Identifier: MIT
"""libvouch for Python, in one file, over ctypes.

    verifier = vouch.Verifier()
    verifier.add_policy(open("policy.json", "rb").read(), "policy.json")
    verifier.seal()
    request = vouch.Request()
    request.set_report_data(nonce)
    request.set_evidence(evidence)
    result = verifier.appraise(request)
    if result.is_affirming():
        ...

A verifier is filled by one thread, sealed, and then shared by any number of
them; a request is for one appraisal. What the library refuses is a vouch.Error;
what is wrong with evidence is a check of the result. See Documentation/library.rst.
"""

import ctypes
import json
import os

_lib = ctypes.CDLL(os.environ.get("LIBVOUCH", "libvouch.so.1"))


class Error(Exception):
    """What the library refused; .code is a negative errno."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code


class _CError(ctypes.Structure):
    _fields_ = [("code", ctypes.c_int), ("text", ctypes.c_char * 512)]


class _CCheck(ctypes.Structure):
    _fields_ = [
        ("id", ctypes.c_char_p),
        ("status", ctypes.c_int),
        ("expected", ctypes.c_char_p),
        ("actual", ctypes.c_char_p),
        ("source", ctypes.c_char_p),
        ("remedy", ctypes.c_char_p),
    ]


_P, _S, _T = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p
_E = ctypes.POINTER(_CError)
_SIGNATURES = {
    "vouch_verifier_new": (_P, []),
    "vouch_verifier_unref": (None, [_P]),
    "vouch_verifier_add_endorsement": (ctypes.c_int, [_P, _T, _S, _T, _E]),
    "vouch_verifier_add_trust_anchor": (ctypes.c_int, [_P, _T, _S, _T, _E]),
    "vouch_verifier_add_policy": (ctypes.c_int, [_P, _T, _S, _T, _E]),
    "vouch_verifier_seal": (ctypes.c_int, [_P, _E]),
    "vouch_request_new": (_P, []),
    "vouch_request_free": (None, [_P]),
    "vouch_request_set_nonce": (ctypes.c_int, [_P, _T, _S, _E]),
    "vouch_request_set_report_data": (ctypes.c_int, [_P, _T, _S, _E]),
    "vouch_request_waive_freshness": (None, [_P]),
    "vouch_request_expect": (ctypes.c_int, [_P, _T, _T, _T, _E]),
    "vouch_request_add_policy": (ctypes.c_int, [_P, _T, _S, _T, _E]),
    "vouch_request_set_evidence": (ctypes.c_int, [_P, _T, _S, _E]),
    "vouch_request_set_log": (ctypes.c_int, [_P, _T, _S, _E]),
    "vouch_request_set_time": (None, [_P, ctypes.c_long]),
    "vouch_request_set_authentic_only": (None, [_P]),
    "vouch_appraise": (ctypes.c_int, [_P, _P, ctypes.POINTER(_P), _E]),
    "vouch_result_status": (ctypes.c_int, [_P]),
    "vouch_result_is_affirming": (ctypes.c_bool, [_P]),
    "vouch_result_check": (ctypes.POINTER(_CCheck), [_P, _S]),
    "vouch_result_json": (_P, [_P]),
    "vouch_result_free": (None, [_P]),
    "vouch_status_name": (_T, [ctypes.c_int]),
    "vouch_check_status_name": (_T, [ctypes.c_int]),
    "vouch_text_free": (None, [_P]),
}
for _name, (_result, _arguments) in _SIGNATURES.items():
    getattr(_lib, _name).restype = _result
    getattr(_lib, _name).argtypes = _arguments


def _call(name, *arguments):
    error = _CError()
    code = getattr(_lib, name)(*arguments, ctypes.byref(error))
    if code:
        raise Error(code, error.text.decode("utf-8", "replace"))


def _new(name):
    handle = getattr(_lib, name)()
    if not handle:
        raise MemoryError(name)
    return handle


class Request:
    """What was asked of one attester, and what it answered."""

    def __init__(self):
        self._handle = None
        self._handle = _new("vouch_request_new")

    def __del__(self):
        _lib.vouch_request_free(self._handle)

    def set_nonce(self, nonce):
        _call("vouch_request_set_nonce", self._handle, nonce, len(nonce))

    def set_report_data(self, data):
        _call("vouch_request_set_report_data", self._handle, data, len(data))

    def waive_freshness(self):
        _lib.vouch_request_waive_freshness(self._handle)

    def expect(self, key, value, source="request"):
        _call("vouch_request_expect", self._handle, key.encode(),
              value.encode(), source.encode())

    def add_policy(self, text, source="policy"):
        _call("vouch_request_add_policy", self._handle, text, len(text),
              source.encode())

    def set_evidence(self, data):
        _call("vouch_request_set_evidence", self._handle, data, len(data))

    def set_log(self, data):
        _call("vouch_request_set_log", self._handle, data, len(data))

    def set_time(self, seconds):
        _lib.vouch_request_set_time(self._handle, seconds)

    def set_authentic_only(self):
        _lib.vouch_request_set_authentic_only(self._handle)


class Check:
    """One check of a result: id, status, expected, actual, source, remedy."""

    def __init__(self, check):
        self.id = check.id.decode()
        self.status = _lib.vouch_check_status_name(check.status).decode()
        for name in ("expected", "actual", "source", "remedy"):
            setattr(self, name,
                    getattr(check, name).decode("utf-8", "replace"))


class Result:
    """Attestation Result; only is_affirming() says that all is well."""

    def __init__(self, handle):
        self._handle = handle

    def __del__(self):
        _lib.vouch_result_free(self._handle)

    def is_affirming(self):
        return _lib.vouch_result_is_affirming(self._handle)

    def status(self):
        status = _lib.vouch_result_status(self._handle)
        return _lib.vouch_status_name(status).decode()

    def checks(self):
        index = 0
        while check := _lib.vouch_result_check(self._handle, index):
            yield Check(check.contents)
            index += 1

    def json(self):
        text = _lib.vouch_result_json(self._handle)
        if not text:
            raise MemoryError("vouch_result_json")
        try:
            return json.loads(ctypes.string_at(text))
        finally:
            _lib.vouch_text_free(text)


class Verifier:
    """Endorsements, policies and trust anchors; sealed before it is used."""

    def __init__(self):
        self._handle = None
        self._handle = _new("vouch_verifier_new")

    def __del__(self):
        _lib.vouch_verifier_unref(self._handle)

    def add_endorsement(self, data, source="endorsement"):
        _call("vouch_verifier_add_endorsement", self._handle, data, len(data),
              source.encode())

    def add_trust_anchor(self, data, source="trust anchor"):
        _call("vouch_verifier_add_trust_anchor", self._handle, data, len(data),
              source.encode())

    def add_policy(self, text, source="policy"):
        _call("vouch_verifier_add_policy", self._handle, text, len(text),
              source.encode())

    def seal(self):
        _call("vouch_verifier_seal", self._handle)

    def appraise(self, request):
        handle = _P()
        _call("vouch_appraise", self._handle, request._handle,
              ctypes.byref(handle))
        return Result(handle)
