package org.xueliang.simulator.gb28181;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.manscdp.AlarmQuery;
import org.xueliang.protocol.manscdp.CatalogQuery;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.ManscdpParser;
import org.xueliang.protocol.manscdp.ManscdpSyntaxException;
import org.xueliang.protocol.manscdp.MobilePositionQuery;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.timer.TimerWheel;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.sip.SipText;

/** What a platform has subscribed to at one device (RFC 6665, GB/T 28181-2022 annex N). On the device's loop. */
final class Subscriptions {
    /** What can be subscribed to. */
    enum Subject {
        CATALOG,
        ALARM,
        POSITION
    }

    private static final int MAX = 16;
    private static final int DEFAULT_EXPIRES_S = 600;
    private static final String DOCUMENT = "Application/MANSCDP+xml";

    private final GbDevice device;
    private final List<Subscription> all = new ArrayList<>(3);

    Subscriptions(GbDevice device) {
        this.device = device;
    }

    boolean has(Subject subject) {
        return all.stream().anyMatch(s -> s.subject == subject);
    }

    void drop() {
        all.forEach(s -> device.wheel().cancel(s));
        all.clear();
    }

    void subscribe(SipRequest request, InetSocketAddress source) {
        Subscription known = find(request.callId());
        int expiresS = expires(request);
        ManscdpMessage asked = read(request);
        if (known == null) {
            Subject subject = subject(asked);
            if (subject == null || !request.toTag().isEmpty() || all.size() >= MAX) {
                int status = subject == null ? 489 : request.toTag().isEmpty() ? 486 : 481;
                device.answer(request, source, SipText.answer(request, status, device.newTag()));
                return;
            }
            known = new Subscription(subject, request, device.newTag());
            all.add(known);
            device.fleet().counters().count(Figure.SUBSCRIPTIONS);
        }
        SipText answer = SipText.answer(request, 200, known.localTag)
                .header(SipHeaders.CONTACT, device.uris().contact())
                .header(SipHeaders.EXPIRES, expiresS);
        if (asked != null && known.subject == Subject.CATALOG) {
            answer.body(DOCUMENT, device.bodies().result(asked.commandType(), asked.sn(), asked.deviceId(), true));
        }
        device.answer(request, source, answer);
        known.refreshed(expiresS, asked);
    }

    private static @Nullable ManscdpMessage read(SipRequest request) {
        try {
            return request.body().length == 0
                    ? null
                    : ManscdpParser.parse(request.body()).message();
        } catch (ManscdpSyntaxException e) {
            return null;
        }
    }

    private static @Nullable Subject subject(@Nullable ManscdpMessage asked) {
        if (asked instanceof CatalogQuery) {
            return Subject.CATALOG;
        }
        if (asked instanceof AlarmQuery) {
            return Subject.ALARM;
        }
        return asked instanceof MobilePositionQuery ? Subject.POSITION : null;
    }

    private static int expires(SipRequest request) {
        String header = request.header(SipHeaders.EXPIRES);
        return header != null && header.strip().matches("\\d{1,7}")
                ? Integer.parseInt(header.strip())
                : DEFAULT_EXPIRES_S;
    }

    private @Nullable Subscription find(String callId) {
        for (Subscription one : all) {
            if (one.callId.equals(callId)) {
                return one;
            }
        }
        return null;
    }

    /** Tells everybody who asked for it. */
    void notify(Subject subject, byte[] document) {
        for (Subscription one : List.copyOf(all)) {
            if (one.subject == subject) {
                one.send(document, "active;expires=" + one.leftS());
            }
        }
    }

    private final class Subscription extends TimerWheel.Timer {
        private final Subject subject;
        private final String callId;
        private final String localTag;
        private final String local;
        private final String remote;
        private final String event;
        private int cseq;
        private int intervalS;
        private long endMs;

        Subscription(Subject subject, SipRequest request, String localTag) {
            this.subject = subject;
            this.callId = request.callId();
            this.localTag = localTag;
            this.local = request.to() + ";tag=" + localTag;
            this.remote = request.from().toString();
            String header = request.header(SipHeaders.EVENT);
            this.event = header == null ? "presence" : header;
        }

        long leftS() {
            return Math.max(0, (endMs - device.wheel().nowMs()) / 1000);
        }

        void refreshed(int expiresS, @Nullable ManscdpMessage asked) {
            if (expiresS == 0) {
                end("deactivated");
                return;
            }
            boolean first = endMs == 0;
            endMs = device.wheel().nowMs() + expiresS * 1000L;
            if (asked instanceof MobilePositionQuery query) {
                intervalS = Math.max(1, query.intervalS());
            }
            schedule();
            if (first) {
                begun();
            }
        }

        /** By the standard the platform is told at once what is not as it should be. */
        private void begun() {
            GbSettings settings = device.fleet().settings();
            if (subject == Subject.POSITION) {
                position();
            }
            if (subject != Subject.CATALOG) {
                return;
            }
            for (int channel = 0; channel < settings.channels(); channel++) {
                if (!device.channels().isOn(channel)) {
                    device.news().catalogChanged(channel, "OFF");
                }
            }
            if (device.fleet().has(GbQuirk.X26_FALSE_OFF) && settings.channels() > 0) {
                device.news().catalogChanged(0, "OFF");
            }
        }

        private void schedule() {
            long nextMs = device.wheel().nowMs() + intervalS * 1000L;
            device.wheel().schedule(this, intervalS == 0 ? endMs : Math.min(endMs, nextMs));
        }

        @Override
        protected void expired(long nowMs) {
            if (nowMs >= endMs) {
                end("timeout");
            } else {
                position();
                schedule();
            }
        }

        private void position() {
            double moved = device.shard().random().nextDouble() * 0.001;
            send(
                    device.bodies()
                            .position(
                                    device.requests().newSn(),
                                    device.channelCode(0),
                                    device.now(),
                                    118.3765 + moved,
                                    31.3263 + moved),
                    "active;expires=" + leftS());
        }

        private void end(String reason) {
            device.wheel().cancel(this);
            all.remove(this);
            send(null, "terminated;reason=" + reason);
        }

        void send(byte @Nullable [] document, String state) {
            device.fleet().counters().count(Figure.NOTIFICATIONS);
            int number = ++cseq;
            device.requests()
                    .send(
                            via -> {
                                SipText text = SipText.request(
                                                SipMethods.NOTIFY, device.uris().platform())
                                        .header(SipHeaders.VIA, via)
                                        .header(SipHeaders.FROM, local)
                                        .header(SipHeaders.TO, remote)
                                        .header(SipHeaders.CALL_ID, callId)
                                        .header(SipHeaders.CSEQ, number + " " + SipMethods.NOTIFY)
                                        .header(
                                                SipHeaders.CONTACT,
                                                device.uris().contact())
                                        .header(SipHeaders.MAX_FORWARDS, 70)
                                        .header(SipHeaders.EVENT, event)
                                        .header(SipHeaders.SUBSCRIPTION_STATE, state);
                                return document == null
                                        ? text
                                        : device.requests().body(text, document, number);
                            },
                            true,
                            response -> {
                                if (response != null && response.status() == 481) {
                                    device.wheel().cancel(this);
                                    all.remove(this);
                                }
                            });
        }
    }
}
