package org.xueliang.ingest.gb28181;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.ingest.gb28181.device.DeviceSource;
import org.xueliang.ingest.gb28181.invite.Dialog;
import org.xueliang.ingest.gb28181.invite.DialogListener;
import org.xueliang.ingest.gb28181.invite.InfoAnswer;
import org.xueliang.ingest.gb28181.invite.InviteRequest;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.ManscdpParser;
import org.xueliang.protocol.manscdp.ManscdpSyntaxException;
import org.xueliang.protocol.manscdp.MediaStatus;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.dialog.DialogEnd;
import org.xueliang.protocol.sip.dialog.InviteCall;
import org.xueliang.protocol.sip.dialog.InviteHandler;
import org.xueliang.protocol.sip.dialog.SipDialog;
import org.xueliang.protocol.sip.dialog.SipUserAgent;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipResponseHandler;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/** INVITEs to devices and their dialogs. On an event loop; bounded by what asks for streams. */
final class DeviceInvites {
    /** Who looks at a device's requests before they are acted on. */
    interface Guard {
        /** @return false where it was refused, and answered so */
        boolean lets(DeviceSession device, SipRequest request, SipServerTransaction transaction);
    }

    private final SipUserAgent agent;
    private final DeviceLines lines;
    private final Guard guard;
    private final Map<String, Call> byCallId = new HashMap<>();

    DeviceInvites(SipUserAgent agent, DeviceLines lines, Guard guard) {
        this.agent = agent;
        this.lines = lines;
        this.guard = guard;
    }

    /** As {@link org.xueliang.ingest.gb28181.invite.DeviceDialogs#invite}. @param later runs a step after this has returned */
    Dialog invite(
            @Nullable DeviceSession device,
            InviteRequest invitation,
            DialogListener listener,
            Consumer<Runnable> later) {
        DeviceSource at = device == null ? null : device.source();
        if (device == null || at == null) {
            later.accept(() -> listener.noAnswer("the device is not registered here"));
            return new NoDialog();
        }
        SipRequest request = lines.signed(
                device,
                lines.request(SipMethods.INVITE, invitation.channel(), at)
                        .contact(lines.contact(at.flow()))
                        .set(SipHeaders.SUBJECT, invitation.subject())
                        .body("Application/SDP", invitation.sdp())
                        .build());
        Call call = new Call(device, request.callId(), listener, later);
        byCallId.put(request.callId(), call);
        lines.sent(device, at, request, "INVITE " + invitation.channel());
        call.call = agent.invite(request, at.flow(), call);
        call.placed = true;
        return call;
    }

    /** A MESSAGE that is not inside a dialog by its tags, and is by its Call-ID (S4 in vendor-quirks: Hikvision). */
    boolean mediaStatus(SipRequest request, MediaStatus status) {
        Call call = byCallId.get(request.callId());
        if (call == null) {
            return false;
        }
        call.told(status);
        return true;
    }

    /** The device moved, after proof or behind its NAT: its dialogs go on from there. */
    void moved(DeviceSession device) {
        DeviceSource at = device.source();
        if (at != null && !byCallId.isEmpty()) {
            byCallId.values().stream().filter(call -> call.device == device).forEach(call -> call.moved(at.flow()));
        }
    }

    int size() {
        return byCallId.size();
    }

    private static final class NoDialog implements Dialog {
        @Override
        public String callId() {
            return "";
        }

        @Override
        public void ack() {}

        @Override
        public void info(String contentType, byte[] body, InfoAnswer answer) {
            answer.failed("the device is not registered here");
        }

        @Override
        public void end() {}
    }

    private final class Call implements Dialog, InviteHandler {
        private final DeviceSession device;
        private final String callId;
        private final DialogListener listener;
        private final Consumer<Runnable> later;
        private @Nullable InviteCall call;
        private @Nullable SipDialog dialog;
        private boolean placed;
        private boolean over;

        Call(DeviceSession device, String callId, DialogListener listener, Consumer<Runnable> later) {
            this.device = device;
            this.callId = callId;
            this.listener = listener;
            this.later = later;
        }

        /** The listener is not called before the call that placed it has returned, nor after its end. */
        private void tell(Runnable step) {
            Runnable unlessOver = () -> {
                if (!over) {
                    step.run();
                }
            };
            if (placed) {
                unlessOver.run();
            } else {
                later.accept(unlessOver);
            }
        }

        private void finish() {
            over = true;
            byCallId.remove(callId, this);
        }

        @Override
        public void progress(SipResponse provisional) {
            tell(() -> listener.provisional(provisional.status()));
        }

        @Override
        public void answered(SipDialog made, SipResponse ok) {
            lines.came(device, made.flow(), ok);
            dialog = made;
            tell(() -> listener.answered(ok.body(), DeviceSource.of(made.flow()).address()));
        }

        @Override
        public void refused(SipResponse response) {
            DeviceSource at = device.source();
            if (at != null) {
                lines.came(device, at.flow(), response);
            }
            tell(() -> {
                finish();
                listener.refused(response.status(), response.reason(), response.body());
            });
        }

        @Override
        public void failed(SipFailure failure) {
            tell(() -> {
                finish();
                listener.noAnswer(DeviceLines.words(failure));
            });
        }

        @Override
        public void ended(SipDialog gone, DialogEnd why) {
            tell(() -> {
                finish();
                listener.ended(why == DialogEnd.REMOTE_BYE ? "the device sent BYE" : "the dialog was lost: " + why);
            });
        }

        @Override
        public SipRequest leaving(SipRequest request) {
            return lines.signed(device, request);
        }

        @Override
        public boolean lets(SipDialog in, SipRequest request, SipServerTransaction transaction) {
            return guard.lets(device, request, transaction);
        }

        @Override
        public void request(SipDialog in, SipRequest request, SipServerTransaction transaction) {
            if (request.is(SipMethods.MESSAGE) || request.is(SipMethods.NOTIFY)) {
                transaction.respond(200);
                try {
                    ManscdpMessage message = ManscdpParser.parse(request.body()).message();
                    if (message instanceof MediaStatus status) {
                        told(status);
                    }
                } catch (ManscdpSyntaxException e) {
                    // The dialog's media tells its end as well; the trace of the request shows what came.
                    lines.noteDamaged(device, request, e);
                }
            } else if (request.is(SipMethods.INFO)) {
                transaction.respond(200);
            } else {
                transaction.respond(405);
            }
        }

        void told(MediaStatus status) {
            tell(() -> listener.mediaStatus(number(status.notifyType())));
        }

        private int number(String text) {
            return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
        }

        void moved(SipFlow flow) {
            SipDialog at = dialog;
            if (at != null) {
                at.moveTo(flow);
            }
        }

        @Override
        public String callId() {
            return callId;
        }

        /** Sent by the user agent, and again with each repetition of the answer. */
        @Override
        public void ack() {}

        @Override
        public void info(String contentType, byte[] body, InfoAnswer answer) {
            SipDialog in = dialog;
            if (over || in == null) {
                answer.failed("the dialog is over");
                return;
            }
            SipRequest request = lines.signed(
                    device,
                    in.request(SipMethods.INFO, agent.tokens().branch())
                            .body(contentType, body)
                            .build());
            DeviceSource at = device.source();
            if (at != null) {
                lines.sent(device, at, request, "playback control");
            }
            agent.request(request, in.flow(), new SipResponseHandler() {
                @Override
                public void answered(SipResponse response, SipFlow from) {
                    lines.came(device, from, response);
                    answer.answered(response.status(), response.body());
                }

                @Override
                public void failed(SipFailure failure) {
                    answer.failed(DeviceLines.words(failure));
                }
            });
        }

        @Override
        public void end() {
            if (over) {
                return;
            }
            finish();
            InviteCall placedCall = call;
            if (placedCall != null) {
                placedCall.end();
            }
        }
    }
}
