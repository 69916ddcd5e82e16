package org.xueliang.ingest.gb28181;

import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.control.DeviceLine;
import org.xueliang.ingest.gb28181.control.Subscriptions;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.ingest.gb28181.device.DeviceSource;
import org.xueliang.proto.v1.WireCharset;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.manscdp.ManscdpCharset;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.ManscdpSyntaxException;
import org.xueliang.protocol.manscdp.ManscdpWriter;
import org.xueliang.protocol.sip.NameAddr;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipUri;
import org.xueliang.protocol.sip.dialog.DialogEnd;
import org.xueliang.protocol.sip.dialog.InviteHandler;
import org.xueliang.protocol.sip.dialog.SipDialog;
import org.xueliang.protocol.sip.dialog.SipUserAgent;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipResponseHandler;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/** Requests of ours to devices, as SIP. On an event loop. */
final class DeviceLines implements DeviceLine, Subscriptions.Line {
    /** What comes in a dialog of a subscription. */
    interface Notified extends DeviceInvites.Guard {
        void notified(DeviceSession device, SipRequest request, SipServerTransaction transaction);
    }

    private final GbShared shared;
    private final SipUserAgent agent;
    private final DialogueBook trace;
    private final Notified notified;
    private final NameAddr platform;

    DeviceLines(GbShared shared, SipUserAgent agent, DialogueBook trace, Notified notified) {
        this.shared = shared;
        this.agent = agent;
        this.trace = trace;
        this.notified = notified;
        Gb28181Settings settings = shared.settings();
        this.platform = NameAddr.of(SipUri.of(settings.platform(), settings.domain()));
    }

    /** A request outside of a dialog, begun. @param target user of Request-URI and To */
    SipRequest.Builder request(String method, String target, DeviceSource at) {
        SipFlow flow = at.flow();
        return agent.newRequest(
                method,
                SipUri.of(target, flow.remoteHost(), flow.remotePort()),
                platform,
                NameAddr.of(SipUri.of(target, shared.settings().domain())),
                flow);
    }

    /** Ours, where the device reaches us. */
    NameAddr contact(SipFlow flow) {
        return NameAddr.of(SipUri.of(shared.settings().platform(), flow.localHost(), flow.localPort()));
    }

    private byte[] body(DeviceSession device, ManscdpMessage message) {
        boolean utf8 = shared.book()
                .find(device.code())
                .map(known -> known.profile().getCharset() == WireCharset.UTF_8)
                .orElse(false);
        return ManscdpWriter.write(message, utf8 ? ManscdpCharset.UTF_8 : ManscdpCharset.GB18030, device.edition());
    }

    /** With its digest, where the device's profile has one (8.3). */
    SipRequest signed(DeviceSession device, SipRequest request) {
        return shared.book()
                .find(device.code())
                .map(known -> known.noteTerms().signed(request, shared.time().wallUs() / 1000))
                .orElse(request);
    }

    void sent(DeviceSession device, DeviceSource at, SipRequest request, String note) {
        trace.device(device.code(), shared.time().wallUs(), false, at, request, note);
    }

    void came(DeviceSession device, SipFlow from, SipResponse response) {
        trace.device(device.code(), shared.time().wallUs(), true, DeviceSource.of(from), response, "answer");
    }

    /** A body inside a dialog that cannot be read. */
    void noteDamaged(DeviceSession device, SipRequest request, ManscdpSyntaxException why) {
        DeviceSource at = device.source();
        if (at != null) {
            trace.device(device.code(), shared.time().wallUs(), true, at, request, String.valueOf(why.getMessage()));
        }
        shared.metrics().refused("body");
    }

    /** In words, for people. */
    static String words(SipFailure failure) {
        return switch (failure) {
            case TIMEOUT -> "the device did not answer within 32 s";
            case TRANSPORT -> "the connection to the device is closed";
            case OVERLOAD -> "too many requests wait for answers";
            case CANCELLED -> "it was withdrawn";
            case SHUTDOWN -> "the gateway stops";
        };
    }

    @Override
    public void message(DeviceSession device, String target, ManscdpMessage message, DeviceLine.Outcome outcome) {
        DeviceSource at = device.source();
        if (at == null) {
            outcome.failed("the device is offline: " + device.cause());
            return;
        }
        SipRequest request = signed(
                device,
                request(SipMethods.MESSAGE, target, at)
                        .body(ManscdpWriter.CONTENT_TYPE, body(device, message))
                        .build());
        sent(device, at, request, message.commandType());
        agent.request(request, at.flow(), new SipResponseHandler() {
            @Override
            public void answered(SipResponse response, SipFlow from) {
                came(device, from, response);
                outcome.answered(response.status(), Excerpt.of(response.reason()));
            }

            @Override
            public void failed(SipFailure failure) {
                outcome.failed(words(failure));
            }
        });
    }

    @Override
    public Held subscribe(
            DeviceSession device,
            String event,
            long expiresS,
            ManscdpMessage body,
            Subscriptions.Line.Outcome outcome) {
        HeldDialog held = new HeldDialog(device, event, outcome);
        DeviceSource at = device.source();
        if (at == null) {
            outcome.lost("the device is offline");
            return held;
        }
        SipRequest request = signed(
                device,
                request(SipMethods.SUBSCRIBE, device.code(), at)
                        .contact(contact(at.flow()))
                        .set(SipHeaders.EVENT, event)
                        .expiresS(expiresS)
                        .body(ManscdpWriter.CONTENT_TYPE, body(device, body))
                        .build());
        sent(device, at, request, "SUBSCRIBE " + event);
        agent.invite(request, at.flow(), held);
        return held;
    }

    /** A subscription's dialog and what is told of it. */
    private final class HeldDialog implements Held, InviteHandler {
        private final DeviceSession device;
        private final String event;
        private final Subscriptions.Line.Outcome outcome;
        private @Nullable SipDialog dialog;
        private boolean over;

        HeldDialog(DeviceSession device, String event, Subscriptions.Line.Outcome outcome) {
            this.device = device;
            this.event = event;
            this.outcome = outcome;
        }

        @Override
        public void answered(SipDialog made, SipResponse ok) {
            came(device, made.flow(), ok);
            if (over) {
                agent.forget(made);
                return;
            }
            dialog = made;
            outcome.accepted(expires(ok));
        }

        private long expires(SipResponse ok) {
            String text = ok.header(SipHeaders.EXPIRES);
            return text != null && text.strip().matches("[0-9]{1,9}")
                    ? Long.parseLong(text.strip())
                    : Subscriptions.NOT_SAID;
        }

        @Override
        public void refused(SipResponse response) {
            DeviceSource at = device.source();
            if (at != null) {
                trace.device(device.code(), shared.time().wallUs(), true, at, response, "subscription refused");
            }
            lost("refused " + response.status() + " " + Excerpt.of(response.reason()));
        }

        @Override
        public void failed(SipFailure failure) {
            lost(words(failure));
        }

        @Override
        public void ended(SipDialog gone, DialogEnd why) {
            dialog = null;
            lost("the device ended it");
        }

        @Override
        public SipRequest leaving(SipRequest request) {
            return signed(device, request);
        }

        @Override
        public boolean lets(SipDialog in, SipRequest request, SipServerTransaction transaction) {
            return notified.lets(device, request, transaction);
        }

        @Override
        public void request(SipDialog in, SipRequest request, SipServerTransaction transaction) {
            if (!request.is(SipMethods.NOTIFY)) {
                transaction.respond(405);
                return;
            }
            notified.notified(device, request, transaction);
            String state = request.header(SipHeaders.SUBSCRIPTION_STATE);
            if (state != null && state.regionMatches(true, 0, "terminated", 0, 10)) {
                lost("the device ended it: " + Excerpt.of(state));
            }
        }

        private void lost(String cause) {
            if (!over) {
                outcome.lost(cause);
            }
        }

        @Override
        public void renew(long expiresS, ManscdpMessage body) {
            SipDialog held = dialog;
            DeviceSource at = device.source();
            if (held == null || at == null) {
                lost("there is no dialog");
                return;
            }
            held.moveTo(at.flow());
            SipRequest request = signed(
                    device,
                    held.request(SipMethods.SUBSCRIBE, agent.tokens().branch())
                            .contact(contact(at.flow()))
                            .set(SipHeaders.EVENT, event)
                            .expiresS(expiresS)
                            .body(ManscdpWriter.CONTENT_TYPE, DeviceLines.this.body(device, body))
                            .build());
            sent(device, at, request, "SUBSCRIBE " + event + " again");
            agent.request(request, at.flow(), new SipResponseHandler() {
                @Override
                public void answered(SipResponse response, SipFlow from) {
                    came(device, from, response);
                    if (over) {
                        return;
                    }
                    if (response.isSuccess()) {
                        outcome.accepted(expires(response));
                    } else {
                        outcome.lost("renewal refused " + response.status());
                    }
                }

                @Override
                public void failed(SipFailure failure) {
                    lost(words(failure));
                }
            });
        }

        @Override
        public void forget() {
            over = true;
            SipDialog held = dialog;
            dialog = null;
            if (held != null) {
                agent.forget(held);
            }
        }
    }
}
