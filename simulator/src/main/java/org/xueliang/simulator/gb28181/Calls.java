package org.xueliang.simulator.gb28181;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.mansrtsp.MansrtspMessage;
import org.xueliang.protocol.mansrtsp.MansrtspParser;
import org.xueliang.protocol.mansrtsp.MansrtspSyntaxException;
import org.xueliang.protocol.sdp.Gb28181Offer;
import org.xueliang.protocol.sdp.Gb28181SdpParser;
import org.xueliang.protocol.sdp.SdpSyntaxException;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.quirk.MediaFault;
import org.xueliang.simulator.gb28181.sip.SipText;

/** The streams of one device (GB/T 28181-2022 clauses 9.2, 9.8, 9.9). On the device's loop. */
final class Calls {
    /** Streams of one channel at a time; beyond it 486. */
    private static final int MAX_OF_CHANNEL = 8;

    private static final String ERROR_BODY =
            "<?xml version=\"1.0\"?>\r\n<ErrorInfo>\r\n<ErrorCode>1</ErrorCode>\r\n</ErrorInfo>\r\n";

    private final GbDevice device;
    private final Map<String, Call> byCallId = new LinkedHashMap<>();

    Calls(GbDevice device) {
        this.device = device;
    }

    void invited(SipRequest request, InetSocketAddress source) {
        device.fleet().counters().count(Figure.INVITES);
        Gb28181Offer offer;
        try {
            offer = Gb28181SdpParser.offer(request.body());
        } catch (SdpSyntaxException e) {
            refuse(request, source, 400);
            return;
        }
        int channel = channel(request, offer);
        int status = channel < 0 || !device.channels().isListed(channel) ? 404 : refusal(channel, request);
        if (status == 0) {
            // Oddity D8: no answer at all.
            device.fleet().counters().count(Figure.IGNORED_REQUESTS);
            return;
        }
        if (status != 200) {
            refuse(request, source, status);
            return;
        }
        device.link().answer(SipText.answer(request, 100, "").bytes(), source);
        if (device.fleet().has(GbQuirk.GS5_101_BEFORE_200)) {
            device.link()
                    .answer(
                            SipText.answer(request, 101, "Dialog Establishment", device.newTag())
                                    .header(SipHeaders.USER_AGENT, "SIP UAS V3.x")
                                    .bytes(),
                            source);
        }
        Call call = new Call(device, this, channel, request, offer, source);
        byCallId.put(request.callId(), call);
        call.open();
    }

    /** By the Request-URI, else by u= (oddity S19 of platforms), else by the Subject. */
    private int channel(SipRequest request, Gb28181Offer offer) {
        DeviceCodes codes = device.fleet().settings().codes();
        String subject = request.header(SipHeaders.SUBJECT);
        List<String> named = new ArrayList<>(
                List.of(RequestDesk.target(request), request.to().user(), offer.channel()));
        if (subject != null) {
            named.add(subject.split("[:,]", 2)[0].strip());
        }
        for (String code : named) {
            int channel = codes.channelOf(code);
            if (channel >= 0 && codes.deviceOf(code) == device.number()) {
                return channel;
            }
        }
        return -1;
    }

    /** @return 200 to accept; 0 for silence */
    private int refusal(int channel, SipRequest request) {
        MediaFault fault = device.channels().fault(channel);
        if (fault == MediaFault.REFUSED) {
            return 488;
        }
        long running =
                byCallId.values().stream().filter(c -> c.channel() == channel).count();
        if (fault == MediaFault.BUSY || running >= MAX_OF_CHANNEL) {
            return 486;
        }
        if (!device.channels().isOn(channel)) {
            return 480;
        }
        String sdp = new String(request.body(), StandardCharsets.ISO_8859_1);
        if (device.fleet().has(GbQuirk.D8_TEN_DIGITS_WANTED) && !sdp.matches("(?s).*\ny=\\d{10}\\s.*")) {
            return 0;
        }
        if (device.fleet().has(GbQuirk.D9_Y_LAST_WANTED) && !sdp.matches("(?s).*\r\ny=[^\r\n]*\r\n(f=[^\r\n]*\r\n)?")) {
            return 415;
        }
        return 200;
    }

    private void refuse(SipRequest request, InetSocketAddress source, int status) {
        device.fleet().counters().count(Figure.INVITES_REFUSED);
        SipText answer = SipText.answer(request, status, device.newTag());
        if (device.fleet().has(GbQuirk.S26_XML_UNDER_SDP)) {
            answer.body("Application/SDP", ERROR_BODY.getBytes(StandardCharsets.ISO_8859_1));
        }
        device.answer(request, source, answer);
    }

    void acknowledged(SipRequest request) {
        Call call = byCallId.get(request.callId());
        if (call != null) {
            call.acknowledged();
        }
    }

    void cancelled(SipRequest request, InetSocketAddress source) {
        Call call = byCallId.get(request.callId());
        device.answer(request, source, SipText.answer(request, call == null ? 481 : 200, device.newTag()));
        if (call != null && call.cancel()) {
            byCallId.remove(request.callId());
        }
    }

    void ended(SipRequest request, InetSocketAddress source) {
        device.fleet().counters().count(Figure.BYES);
        Call call = byCallId.remove(request.callId());
        device.answer(request, source, SipText.answer(request, call == null ? 481 : 200, device.newTag()));
        if (call != null) {
            call.close();
        }
    }

    void controlled(SipRequest request, InetSocketAddress source) {
        Call call = byCallId.get(request.callId());
        if (call == null) {
            device.answer(request, source, SipText.answer(request, 481, device.newTag()));
            return;
        }
        MansrtspMessage message;
        try {
            message = MansrtspParser.parse(request.body());
        } catch (MansrtspSyntaxException e) {
            device.answer(request, source, SipText.answer(request, 400, ""));
            return;
        }
        SipText answer = SipText.answer(request, 200, "");
        if (message instanceof MansrtspMessage.Request control) {
            String told = call.control(control);
            answer.body("Application/MANSRTSP", told.getBytes(StandardCharsets.ISO_8859_1));
        }
        device.answer(request, source, answer);
    }

    /** It is over, from this side. */
    void gone(Call call) {
        byCallId.remove(call.callId(), call);
    }

    /** Ends all with BYE. */
    void hangUp() {
        for (Call call : List.copyOf(byCallId.values())) {
            call.bye();
        }
    }

    /** Ends all without a word. */
    void drop() {
        byCallId.values().forEach(Call::close);
        byCallId.clear();
    }

    /** Streams of a channel that send; for tests of the package. */
    @Nullable
    Call find(int channel) {
        return byCallId.values().stream()
                .filter(c -> c.channel() == channel)
                .findFirst()
                .orElse(null);
    }
}
