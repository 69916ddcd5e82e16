package org.xueliang.ingest.sip;

import java.security.SecureRandom;
import java.util.List;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.Via;
import org.xueliang.protocol.sip.transaction.SipFlow;

/** What the loops, sockets and connections of one endpoint share. */
final class SipEndpointParts {
    private final SipSettings settings;
    private final GatewayTime time;
    private final SipTap tap;
    private final SipMetrics metrics;
    private final CountedErrors errors;
    private final LocalAddresses localAddresses;
    private final IntakePressure pressure;
    private final SecureRandom random = new SecureRandom();
    private volatile List<SipLoop> loops = List.of();
    private volatile int port;

    SipEndpointParts(SipSettings settings, GatewayTime time, SipTap tap, SipMetrics metrics, CountedErrors errors) {
        this.settings = settings;
        this.time = time;
        this.tap = tap;
        this.metrics = metrics;
        this.errors = errors;
        this.pressure = new IntakePressure(time);
        boolean all = settings.bind().equals("0.0.0.0") || settings.bind().equals("::");
        String bound = all ? null : settings.bind();
        this.localAddresses = new LocalAddresses(settings.advertisedHost() == null ? bound : settings.advertisedHost());
    }

    SipSettings settings() {
        return settings;
    }

    GatewayTime time() {
        return time;
    }

    SipTap tap() {
        return tap;
    }

    SipMetrics metrics() {
        return metrics;
    }

    LocalAddresses localAddresses() {
        return localAddresses;
    }

    IntakePressure pressure() {
        return pressure;
    }

    SecureRandom random() {
        return random;
    }

    void loops(List<SipLoop> all) {
        loops = all;
    }

    List<SipLoop> loops() {
        return loops;
    }

    void port(int bound) {
        port = bound;
    }

    int port() {
        return port;
    }

    /** The loop of whoever says that it sent this. */
    SipLoop homeOf(SipRequest request) {
        return loopOf(request.from().user());
    }

    SipLoop loopOf(String deviceCode) {
        List<SipLoop> all = loops;
        int hash = deviceCode.hashCode() * 0x9E3779B1;
        return all.get((hash >>> 8) % all.size());
    }

    /** Answers go to the loop that asked; requests inside a dialog of ours to the loop that holds it; all others by From. */
    void dispatch(SipMessage message, SipFlow from) {
        metrics.received(message);
        int index = indexOf(message);
        if (index >= 0 && index < loops.size()) {
            loops.get(index).deliver(message, from);
        } else if (message instanceof SipRequest request) {
            homeOf(request).deliver(message, from);
        } else {
            metrics.dropped(SipDrop.STRAY);
        }
    }

    /**
     * The loop that made what the message answers or belongs to; -1 where it names none. An answer is known by its branch (RFC
     * 3261 clause 17.1.3): the Call-ID is the other side's in a dialog that it began, and names one of its loops where it marks
     * them as we do. V S17: a recorder answers without Via, or with another branch; such an answer goes by its Call-ID.
     */
    private static int indexOf(SipMessage message) {
        if (message instanceof SipResponse response) {
            Via via = response.via();
            int index = SipLoop.indexOfBranch(via == null ? null : via.branch());
            return index >= 0 ? index : SipLoop.indexOf(response.callId());
        }
        return message.toTag().isEmpty() ? -1 : SipLoop.indexOf(message.callId());
    }

    /** Our own mistake: said and counted; the loop goes on. */
    void failed(String what, RuntimeException e) {
        StackTraceElement[] trace = e.getStackTrace();
        errors.warn(what, what + ": " + e + (trace.length == 0 ? "" : " at " + trace[0]));
    }

    void warn(String kind, String detail) {
        errors.warn(kind, detail);
    }
}
