package org.xueliang.protocol.sip;

import java.nio.charset.StandardCharsets;

/** Messages of the signalling sheet, with CR LF. */
final class SipSamples {
    static final String REGISTER = crlf("""
            REGISTER sip:34020000002000000001@3402000000 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.50:5060;rport;branch=z9hG4bK1371463274
            From: <sip:34020000001180000001@3402000000>;tag=2043466181
            To: <sip:34020000001180000001@3402000000>
            Call-ID: 1011047669@192.0.2.50
            CSeq: 2 REGISTER
            Contact: <sip:34020000001180000001@192.0.2.50:5060>
            Max-Forwards: 70
            User-Agent: Example NVR 1.0
            X-GB-Ver: 3.0
            Expires: 86400
            Authorization: Digest username="34020000001180000001", realm="3402000000", \
            nonce="7fe1e85d4e5c4b8a9c0d1e2f30415263", uri="sip:34020000002000000001@3402000000", \
            response="4ee40c79fda38b855aa710a104c4eaa6", algorithm=MD5, qop=auth, nc=00000001, cnonce="0a4f113b"
            Content-Length: 0

            """);

    static final String KEEPALIVE_BODY = crlf("""
            <?xml version="1.0" encoding="GB2312"?>
            <Notify>
            <CmdType>Keepalive</CmdType>
            <SN>44</SN>
            <DeviceID>34020000001180000001</DeviceID>
            <Status>OK</Status>
            </Notify>
            """);

    static final String KEEPALIVE = message(KEEPALIVE_BODY.length()) + KEEPALIVE_BODY;

    static final String ANSWER = crlf("""
            SIP/2.0 200 OK
            Via: SIP/2.0/UDP 192.0.2.10:5060;rport=5060;branch=z9hG4bKqi1
            From: <sip:34020000002000000001@3402000000>;tag=qi1
            To: <sip:34020000001310000001@3402000000>;tag=777
            Call-ID: qi1@192.0.2.10
            CSeq: 20 INVITE
            Contact: <sip:34020000001310000001@192.0.2.50:5060>
            Content-Type: Application/SDP
            Content-Length: 5

            v=0
            """);

    private SipSamples() {}

    /** A MESSAGE up to its body. */
    static String message(int contentLength) {
        return message("Content-Length: " + contentLength + "\r\n");
    }

    static String message(String moreHeaders) {
        return crlf("""
                MESSAGE sip:34020000002000000001@192.0.2.10:5060 SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.50:5060;rport;branch=z9hG4bKq705
                From: <sip:34020000001180000001@3402000000>;tag=q705
                To: <sip:34020000002000000001@3402000000>
                Call-ID: q705@192.0.2.50
                CSeq: 705 MESSAGE
                Max-Forwards: 70
                Content-Type: Application/MANSCDP+xml
                """) + moreHeaders + "\r\n";
    }

    static String crlf(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n");
    }

    static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    static SipMessage parse(String latin1) throws SipSyntaxException {
        return new SipDatagramParser().parse(bytes(latin1));
    }

    static SipRequest request(String latin1) throws SipSyntaxException {
        return (SipRequest) parse(latin1);
    }

    static SipResponse response(String latin1) throws SipSyntaxException {
        return (SipResponse) parse(latin1);
    }
}
