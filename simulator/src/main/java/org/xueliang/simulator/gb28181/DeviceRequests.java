package org.xueliang.simulator.gb28181;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.sip.ClientRequest;
import org.xueliang.simulator.gb28181.sip.SipText;

/** The requests of one device, each in a transaction of its own until it was answered or given up. On the device's event loop. */
final class DeviceRequests implements ClientRequest.Owner {
    private static final String MANSCDP = "Application/MANSCDP+xml";

    /** Requests without a final answer; beyond it, new ones are not sent. */
    private static final int MAX_IN_FLIGHT = 256;

    private static final int TOO_LONG_BYTES = 16;
    private static final int TOO_SHORT_BYTES = 7;

    /** Text of a request that waits for its Via. */
    interface Draft {
        SipText text(String via);
    }

    private final GbDevice device;
    private final GbFleet fleet;
    private final List<ClientRequest> inFlight = new ArrayList<>(0);
    private int sequence;

    DeviceRequests(GbDevice device) {
        this.device = device;
        this.fleet = device.fleet();
    }

    /** SN of the next document. */
    String newSn() {
        return Integer.toString(sequence + 1);
    }

    /**
     * Sends a request.
     *
     * @param retransmits false for devices that say a thing once
     * @param outcome is told on the device's loop
     */
    void send(Draft draft, boolean retransmits, ClientRequest.Outcome outcome) {
        ClientRequest request = prepare(draft, retransmits, outcome);
        if (request != null) {
            device.link().send(request.bytes());
        }
    }

    /** The same, but that somebody else puts the bytes on the wire. */
    @Nullable
    ClientRequest prepare(Draft draft, boolean retransmits, ClientRequest.Outcome outcome) {
        Link link = device.link();
        if (inFlight.size() >= MAX_IN_FLIGHT || !link.isOpen()) {
            outcome.answered(null);
            return null;
        }
        int mine = ++sequence;
        String via = device.uris().via(fleet.branch(device.number(), mine));
        byte[] bytes = fleet.settings().note()
                ? MessageDigests.signed(draft, via, fleet.passwords().of(device.code()), device.now())
                : draft.text(via).bytes();
        ClientRequest request =
                new ClientRequest(this, device.wheel(), mine, bytes, retransmits && !link.reliable(), outcome);
        inFlight.add(request);
        request.start();
        return request;
    }

    /** Sends a document outside of any dialog. */
    void message(byte[] document, ClientRequest.Outcome outcome) {
        send(messageDraft(document), true, outcome);
    }

    /** @param document null for none, which no platform expects */
    Draft messageDraft(byte @Nullable [] document) {
        String callId = fleet.boot() + '.' + Integer.toString(sequence + 1) + '.' + device.code();
        String tag = device.newTag();
        int cseq = sequence + 1;
        return via -> {
            SipText text = SipText.request(SipMethods.MESSAGE, device.uris().platform())
                    .header(SipHeaders.VIA, via)
                    .header(SipHeaders.FROM, '<' + device.uris().inDomain(device.code()) + ">;tag=" + tag)
                    .header(
                            SipHeaders.TO,
                            '<' + device.uris().inDomain(device.registration().platform()) + '>')
                    .header(SipHeaders.CALL_ID, callId)
                    .header(SipHeaders.CSEQ, cseq + " " + SipMethods.MESSAGE)
                    .header(SipHeaders.MAX_FORWARDS, 70);
            return document == null ? text : body(text, document, cseq);
        };
    }

    /** Adds a document with a Content-Length that is true but for two oddities, over UDP. */
    SipText body(SipText text, byte[] document, int cseq) {
        text.body(MANSCDP, document);
        if (device.link().reliable()) {
            return text;
        }
        if (fleet.has(GbQuirk.S1_CONTENT_LENGTH_ZERO)) {
            return text.declaredLength(0);
        }
        if (fleet.has(GbQuirk.S2_CONTENT_LENGTH_WRONG)) {
            return text.declaredLength(
                    cseq % 2 == 0 ? document.length + TOO_LONG_BYTES : document.length - TOO_SHORT_BYTES);
        }
        return text;
    }

    @Override
    public void sendAgain(ClientRequest request) {
        fleet.counters().count(Figure.RETRANSMISSIONS);
        device.link().send(request.bytes());
    }

    /** A final answer came: to one of these, or to none any more. */
    void answered(SipResponse response) {
        int answered = GbFleet.sequenceOf(response.via());
        for (ClientRequest waiting : inFlight) {
            if (waiting.sequence() == answered) {
                ended(waiting, response);
                return;
            }
        }
    }

    @Override
    public void ended(ClientRequest request, @Nullable SipResponse response) {
        inFlight.remove(request);
        request.stop();
        request.outcome().answered(response);
    }

    /** None is waited for any more. */
    void stop() {
        inFlight.forEach(ClientRequest::stop);
        inFlight.clear();
    }
}
