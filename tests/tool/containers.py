# SPDX-License-Identifier: MIT
"""containers.py REPORT CERTS QUOTE QUOTE5 FOLDER: the containers that others put a report
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


def varint(value):
    out = b''
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def proto(*fields):
    """(number, value): an int as a varint, bytes and messages with a length."""
    out = b''
    for number, value in fields:
        if isinstance(value, int):
            out += (varint(number << 3) + varint(value)) if value else b''
        else:
            out += varint(number << 3 | 2) + varint(len(value)) + value
    return out


def le(data, at, size):
    return int.from_bytes(data[at:at + size], 'little')


def entries(certs):
    """{role: DER} of a certificate table; PEM is decoded."""
    words = {'63da758d': 'VCEK', 'a8074bc2': 'VLEK', '4ab7b379': 'ASK',
             'c0b406a4': 'ARK'}
    found, at = {}, 0
    while any(certs[at:at + 24]):
        offset, size = struct.unpack('<II', certs[at + 16:at + 24])
        data = certs[offset:offset + size]
        if data.startswith(b'-----'):
            data = base64.b64decode(b''.join(data.split(b'\n')[1:-2]))
        found[words[certs[at:at + 4].hex()]] = data
        at += 24
    return found


def cpuid(report):
    family, model, stepping = report[0x188:0x18b]
    more = max(family - 15, 0)
    return (more << 20 | (model >> 4) << 16 | (family - more) << 8 |
            (model & 15) << 4 | stepping)


def sevsnp(report, certs, swapped=False):
    """sevsnp.Attestation of go-sev-guest; Cocos swaps ASK and ARK."""
    numbers = [(1, 0, 4), (2, 4, 4), (3, 8, 8), (6, 0x30, 4), (7, 0x34, 4),
               (8, 0x38, 8), (9, 0x40, 8), (10, 0x48, 4), (18, 0x180, 8),
               (20, 0x1e0, 8), (21, 0x1e8, 1), (22, 0x1e9, 1),
               (23, 0x1ea, 1), (24, 0x1ec, 1), (25, 0x1ed, 1),
               (26, 0x1ee, 1), (27, 0x1f0, 8), (30, 0x1f8, 8),
               (31, 0x200, 8)]
    blobs = [(4, 0x10, 16), (5, 0x20, 16), (11, 0x50, 64), (12, 0x90, 48),
             (13, 0xc0, 32), (14, 0xe0, 48), (15, 0x110, 48),
             (16, 0x140, 32), (17, 0x160, 32), (19, 0x1a0, 64),
             (28, 0x2a0, 512)]
    fields = [(n, le(report, at, size)) for n, at, size in numbers]
    fields += [(n, report[at:at + size]) for n, at, size in blobs]
    fields.append((29, cpuid(report)))
    chain = entries(certs)
    ask, ark = (3, 2) if swapped else (2, 3)
    return proto((1, proto(*sorted(fields))),
                 (2, proto((1, chain['VCEK']), (ask, chain['ASK']),
                           (ark, chain['ARK']), (7, proto((1, b'x'))))),
                 (3, proto((1, 2))))


def enclave(data):
    return proto((1, data[:16]), (2, le(data, 16, 4)), (3, data[20:48]),
                 (4, data[48:64]), (5, data[64:96]), (6, data[96:128]),
                 (7, data[128:160]), (8, data[160:256]),
                 (9, le(data, 256, 2)), (10, le(data, 258, 2)),
                 (11, data[260:320]), (12, data[320:384]))


def td_body(data):
    sizes = (16, 48, 48, 8, 8, 8, 48, 48, 48, 48)
    fields, at = [], 0
    for number, size in enumerate(sizes, 1):
        fields.append((number, data[at:at + size]))
        at += size
    fields += [(11, data[at + 48 * i:at + 48 * i + 48]) for i in range(4)]
    fields.append((12, data[at + 192:at + 256]))
    if len(data) > 584:
        fields += [(13, data[584:600]), (14, data[600:648])]
    return proto(*fields)


def tdx(quote):
    """tdx.QuoteV4 or QuoteV5 of go-tdx-guest."""
    header = proto((1, le(quote, 0, 2)), (2, le(quote, 2, 2)),
                   (3, le(quote, 4, 4)), (4, quote[10:12]),
                   (5, quote[8:10]), (6, quote[12:28]), (7, quote[28:48]))
    if le(quote, 0, 2) == 4:
        at = 632
        body = (2, td_body(quote[48:at]))
    else:
        at = 54 + le(quote, 50, 4)
        body = (2, proto((1, le(quote, 48, 2)), (2, le(quote, 50, 4)),
                         (3, td_body(quote[54:at]))))
    size = le(quote, at, 4)
    signed = quote[at + 4:at + 4 + size]
    auth = le(signed, 582, 2)
    certs = 584 + auth
    inner = proto((1, enclave(signed[134:518])), (2, signed[518:582]),
                  (3, proto((1, auth), (2, signed[584:certs]))),
                  (4, proto((1, le(signed, certs, 2)),
                            (2, le(signed, certs + 2, 4)),
                            (3, signed[certs + 6:]))))
    return proto((1, header), body, (3, size),
                 (4, proto((1, signed[:64]), (2, signed[64:128]),
                           (3, proto((1, le(signed, 128, 2)),
                                     (2, le(signed, 130, 4)), (3, inner))))),
                 (5, quote[at + 4 + size:]))


def tcb(data):
    return {'fmc': None, 'bootloader': data[0], 'tee': data[1],
            'snp': data[6], 'microcode': data[7]}


def trustee(report, certs):
    """Evidence of Trustee's verifier of SEV-SNP: no bytes, lists of numbers."""
    version = {name: {'major': report[at + 2], 'minor': report[at + 1],
                      'build': report[at]}
               for name, at in (('current', 0x1e8), ('committed', 0x1ec))}
    numbers = {'version': (0, 4), 'guest_svn': (4, 4), 'policy': (8, 8),
               'vmpl': (0x30, 4), 'sig_algo': (0x34, 4),
               'plat_info': (0x40, 8), 'key_info': (0x48, 4),
               'cpuid_fam_id': (0x188, 1), 'cpuid_mod_id': (0x189, 1),
               'cpuid_step': (0x18a, 1)}
    blobs = {'family_id': (0x10, 16), 'image_id': (0x20, 16),
             'report_data': (0x50, 64), 'measurement': (0x90, 48),
             'host_data': (0xc0, 32), 'id_key_digest': (0xe0, 48),
             'author_key_digest': (0x110, 48), 'report_id': (0x140, 32),
             'report_id_ma': (0x160, 32), 'chip_id': (0x1a0, 64)}
    tcbs = {'current_tcb': 0x38, 'reported_tcb': 0x180,
            'committed_tcb': 0x1e0, 'launch_tcb': 0x1f0}
    return {
        'attestation_report': {
            **{name: le(report, *where) for name, where in numbers.items()},
            **{name: list(report[at:at + size])
               for name, (at, size) in blobs.items()},
            **{name: tcb(report[at:at + 8]) for name, at in tcbs.items()},
            **version, 'launch_mit_vector': None, 'current_mit_vector': None,
            'signature': {'r': list(report[0x2a0:0x2e8]),
                          's': list(report[0x2e8:0x330])}},
        'cert_chain': [{'cert_type': {'OTHER': 'x'}, 'data': [1]}] + [
            {'cert_type': role, 'data': list(data)}
            for role, data in entries(certs).items()]}


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
        'sevsnp.pb': sevsnp(report, certs),
        'swapped.pb': sevsnp(report, certs, True),
        'attest.pb': proto((1, b'\0\1' + bytes(300)), (3, bytes(64)),
                           (8, sevsnp(report, certs))),
        'raw.pb': proto((1, report + certs), (2, b'x')),
        'trustee.json': trustee(report, certs),
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
        'quote.pb': tdx(quote),
        'quote-attest.pb': proto((1, b'\0\x23' + bytes(80)),
                                 (9, tdx(quote))),
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
    blobs = [open(path, 'rb').read() for path in sys.argv[1:5]]
    write(sys.argv[5], of_report(*blobs[:2]))
    write(sys.argv[5], of_quote(blobs[2]))
    write(sys.argv[5], {'quote5.pb': tdx(blobs[3])})


main()
