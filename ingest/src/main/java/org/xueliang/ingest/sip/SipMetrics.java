package org.xueliang.ingest.sip;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;

/** Counters of the endpoint. Thread-safe. */
public final class SipMetrics {
    private static final String OTHER = "OTHER";
    private static final String[] METHODS = {
        SipMethods.REGISTER,
        SipMethods.MESSAGE,
        SipMethods.INVITE,
        SipMethods.ACK,
        SipMethods.BYE,
        SipMethods.CANCEL,
        SipMethods.INFO,
        SipMethods.OPTIONS,
        SipMethods.SUBSCRIBE,
        SipMethods.NOTIFY
    };

    private final CollectorRegistry registry;
    private final Map<String, Counter.Child> requestsIn = new HashMap<>();
    private final Map<String, Counter.Child> requestsOut = new HashMap<>();
    private final Counter.Child[] responsesIn = new Counter.Child[7];
    private final Counter.Child[] responsesOut = new Counter.Child[7];
    private final Counter.Child[] dropped = new Counter.Child[SipDrop.values().length];
    private final Counter.Child repeated;
    private final Counter.Child sentAgain;
    private final Counter closed;

    public SipMetrics(CollectorRegistry registry) {
        this.registry = registry;
        Counter requests = Counter.build("xueliang_ingest_sip_requests", "SIP requests, by direction and method")
                .labelNames("direction", "method")
                .register(registry);
        for (String method : METHODS) {
            requestsIn.put(method, requests.labels("in", method));
            requestsOut.put(method, requests.labels("out", method));
        }
        requestsIn.put(OTHER, requests.labels("in", OTHER));
        requestsOut.put(OTHER, requests.labels("out", OTHER));
        Counter responses = Counter.build("xueliang_ingest_sip_responses", "SIP responses, by direction and class")
                .labelNames("direction", "class")
                .register(registry);
        for (int i = 1; i < responsesIn.length; i++) {
            responsesIn[i] = responses.labels("in", i + "xx");
            responsesOut[i] = responses.labels("out", i + "xx");
        }
        Counter drops = Counter.build("xueliang_ingest_sip_dropped", "SIP messages that were not handled, by reason")
                .labelNames("reason")
                .register(registry);
        for (SipDrop reason : SipDrop.values()) {
            dropped[reason.ordinal()] = drops.labels(reason.name().toLowerCase(Locale.ROOT));
        }
        Counter again = Counter.build(
                        "xueliang_ingest_sip_repeated", "Requests that came again, and messages that we sent again")
                .labelNames("direction")
                .register(registry);
        repeated = again.labels("in");
        sentAgain = again.labels("out");
        closed = Counter.build("xueliang_ingest_sip_connections_closed", "SIP connections that we closed, by cause")
                .labelNames("cause")
                .register(registry);
    }

    /** A number that is asked for when somebody looks. */
    void gauge(String name, String help, IntSupplier value) {
        Gauge gauge = Gauge.build("xueliang_ingest_sip_" + name, help).create();
        gauge.setChild(new Gauge.Child() {
            @Override
            public double get() {
                return value.getAsInt();
            }
        });
        gauge.register(registry);
    }

    void received(SipMessage message) {
        count(message, requestsIn, responsesIn);
    }

    void sent(SipMessage message) {
        count(message, requestsOut, responsesOut);
    }

    private static void count(SipMessage message, Map<String, Counter.Child> requests, Counter.Child[] responses) {
        if (message instanceof SipRequest request) {
            Counter.Child child = requests.get(request.method());
            Counter.Child counted = child == null ? requests.get(OTHER) : child;
            if (counted != null) {
                counted.inc();
            }
        } else if (message instanceof SipResponse response) {
            responses[response.status() / 100].inc();
        }
    }

    void dropped(SipDrop reason) {
        dropped[reason.ordinal()].inc();
    }

    void dropped(SipDrop reason, int count) {
        dropped[reason.ordinal()].inc(count);
    }

    /** @param cause of a fixed set */
    void connectionClosed(String cause) {
        closed.labels(cause).inc();
    }

    /** Messages of this reason so far, for tests. */
    long droppedSoFar(SipDrop reason) {
        return (long) dropped[reason.ordinal()].get();
    }

    /** Requests that came again so far. */
    long repeatedSoFar() {
        return (long) repeated.get();
    }

    void requestRepeated() {
        repeated.inc();
    }

    void sentAgain() {
        sentAgain.inc();
    }
}
