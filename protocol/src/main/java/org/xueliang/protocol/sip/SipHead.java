package org.xueliang.protocol.sip;

/**
 * Start line and headers of a message whose body is not known yet.
 *
 * @param method empty for a response
 * @param uri of a request; empty for a response
 * @param status of a response; 0 for a request
 * @param contentLength -1 where there is none
 */
record SipHead(
        String method, String uri, int status, String reason, SipHeaders headers, int contentLength, long oddities) {

    boolean isRequest() {
        return status == 0;
    }

    SipMessage withBody(byte[] body, long moreOddities) throws SipSyntaxException {
        long all = oddities | moreOddities;
        if (!isRequest()) {
            return new SipResponse(status, reason, headers, body, all);
        }
        try {
            return new SipRequest(method, uri, headers, body, all);
        } catch (SipSyntaxException e) {
            throw e.inRequest(headers);
        }
    }
}
