# SPDX-License-Identifier: MIT
"""containers.py REPORT CERTS QUOTE FOLDER: the containers that others put a report
or a quote into, written by the shapes that their documents have; a file each.

CERTS is the host's certificate table. Nothing here uses code of vouch's own.
"""
import base64
import json
import struct
import sys


class Tag:
    def __init__(self, number, value):
        self.number, self.value = number, value


def head(major, number):
    for most, code, form in ((24, None, ''), (1 << 8, 24, 'B'),
                             (1 << 16, 25, 'H'), (1 << 32, 26, 'I')):
        if number < most:
            if code is None:
                return bytes([major << 5 | number])
            return bytes([major << 5 | code]) + struct.pack('>' + form, number)
    return bytes([major << 5 | 27]) + struct.pack('>Q', number)


def cbor(value):
    if value is None:
        return b'\xf6'
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b''.join(map(cbor, value))
    if isinstance(value, Tag):
        return head(6, value.number) + cbor(value.value)
    return head(5, len(value)) + b''.join(
        sorted(cbor(k) + cbor(v) for k, v in value.items()))


def b64(data):
    return base64.b64encode(data).decode()


def url(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


def jwt(claims):
    header = {'alg': 'ES256', 'typ': 'JWT'}
    return '.'.join(url(json.dumps(part).encode())
                    for part in (header, claims)) + '.' + url(bytes(64))


def sign1(payload, protected=b'\xa1\x01\x26'):
    return Tag(18, [protected, {}, payload, bytes(64)])


TSM = 'application/vnd.veraison.tsm-report+cbor'
TSM_JSON = 'application/vnd.veraison.tsm-report+json'


def of_report(report, certs):
    tsm = {'outblob': report, 'auxblob': certs, 'provider': 'sev_guest\n'}
    tsm_json = {'outblob': url(report), 'auxblob': url(certs),
                'provider': 'sev_guest\n'}
    record = [TSM, cbor(tsm), 4]
    record_json = [TSM_JSON, url(json.dumps(tsm_json).encode()), 4]
    collection = {'__cmwc_t': 'tag:example.com,2026:x', 'snp': record}
    collection_json = {'__cmwc_t': 'tag:example.com,2026:x',
                       'snp': record_json}
    claims = {265: 'tag:example.com,2026:x', 10: bytes(8), 299: collection}
    return {
        'tsm.cbor': cbor(tsm),
        'tsm.json': tsm_json,
        'record.cbor': cbor(record),
        'record.json': record_json,
        'collection.cbor': cbor(collection),
        'collection.json': collection_json,
        'tag.cbor': cbor(Tag(1668547091, cbor(record))),
        'cmw.cose': cbor(sign1(cbor(collection))),
        'eat.cwt': cbor(Tag(61, sign1(cbor(claims)))),
        'eat.jwt': jwt({'eat_profile': 'tag:example.com,2026:x',
                        'eat_nonce': url(bytes(8)), 'cmw': collection_json}),
        'eat.ucs': cbor(Tag(601, claims)),
        'sequence.json': '\x1e{"report": {"a": 1}}\n\x1e' + json.dumps(
            {'signature': {'tsm': {'outblob': b64(report),
                                   'auxblob': b64(certs)}}}) + '\n',
    }


def of_quote(quote):
    tsm = {'outblob': quote, 'auxblob': b'', 'provider': 'tdx_guest\n'}
    return {
        'quote-tsm.cbor': cbor(tsm),
        'quote-record.cbor': cbor([TSM, cbor(tsm), 4]),
        'quote.cwt': cbor(sign1(cbor({10: bytes(8), 'raw_report': quote}))),
        'quote.json': {'quote': b64(quote), 'cc_eventlog': None},
    }


def write(folder, files):
    for name, value in files.items():
        if isinstance(value, (dict, list)):
            value = json.dumps(value)
        if isinstance(value, str):
            value = value.encode()
        with open(f'{folder}/{name}', 'wb') as out:
            out.write(value)


def main():
    blobs = [open(path, 'rb').read() for path in sys.argv[1:4]]
    write(sys.argv[4], of_report(*blobs[:2]))
    write(sys.argv[4], of_quote(blobs[2]))


main()
