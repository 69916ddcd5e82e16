package org.xueliang.simulator.gb28181;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipUri;
import org.xueliang.protocol.sip.Via;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.sip.RecentAnswers;
import org.xueliang.simulator.gb28181.sip.SipText;

/** Where a platform's requests come in: what came before is answered as before, what oddities keep from an answer gets none. */
final class RequestDesk {
    private final QueryDesk queries = new QueryDesk();

    /** The code that a request is sent to; empty where its Request-URI has none. */
    static String target(SipRequest request) {
        SipUri uri = request.requestUri();
        return uri == null ? "" : uri.user();
    }

    /** On the device's loop. */
    void handle(GbDevice device, SipRequest request, InetSocketAddress source) {
        GbCounters counters = device.fleet().counters();
        if (ignored(device, request)) {
            counters.count(Figure.IGNORED_REQUESTS);
            return;
        }
        if (device.fleet().settings().note()
                && !MessageDigests.isSigned(request, device.fleet().passwords().of(device.code()))) {
            counters.count(Figure.UNSIGNED_REQUESTS);
            if (!request.method().equals(SipMethods.ACK)) {
                device.answer(request, source, SipText.answer(request, 403, device.newTag()));
            }
            return;
        }
        if (request.method().equals(SipMethods.ACK)) {
            device.calls().acknowledged(request);
            return;
        }
        byte @Nullable [] before = device.recent().find(RecentAnswers.key(request));
        if (before != null) {
            counters.count(Figure.REPEATED_REQUESTS);
            device.link().answer(before, source);
            return;
        }
        counters.count(Figure.REQUESTS);
        switch (request.method()) {
            case SipMethods.MESSAGE -> message(device, request, source);
            case SipMethods.INVITE -> device.calls().invited(request, source);
            case SipMethods.CANCEL -> device.calls().cancelled(request, source);
            case SipMethods.BYE -> device.calls().ended(request, source);
            case SipMethods.INFO -> device.calls().controlled(request, source);
            case SipMethods.SUBSCRIBE -> device.subscriptions().subscribe(request, source);
            case SipMethods.OPTIONS ->
                device.answer(
                        request,
                        source,
                        SipText.answer(request, 200, device.newTag()).header(SipHeaders.ALLOW, SipMethods.ALLOW));
            default ->
                device.answer(
                        request,
                        source,
                        SipText.answer(request, 405, device.newTag()).header(SipHeaders.ALLOW, SipMethods.ALLOW));
        }
    }

    private static boolean ignored(GbDevice device, SipRequest request) {
        Via via = request.via();
        if (device.fleet().has(GbQuirk.S18_COOKIE_WANTED) && (via == null || !via.hasCookie())) {
            return true;
        }
        if (!device.fleet().has(GbQuirk.S22_HEADERS_WANTED)) {
            return false;
        }
        boolean subscribe = request.method().equals(SipMethods.SUBSCRIBE);
        return !request.headers().contains(SipHeaders.MAX_FORWARDS) || subscribe && request.contact() == null;
    }

    private void message(GbDevice device, SipRequest request, InetSocketAddress source) {
        boolean tagged = !request.toTag().isEmpty();
        boolean bad = request.body().length == 0 || tagged && device.fleet().has(GbQuirk.S27_NO_TO_TAG_WANTED);
        if (bad) {
            device.answer(request, source, SipText.answer(request, 400, device.newTag()));
            return;
        }
        if (queries.restarts(device, request)) {
            device.fleet().counters().count(Figure.IGNORED_REQUESTS);
            device.restart();
            return;
        }
        device.answer(request, source, SipText.answer(request, 200, device.newTag()));
        queries.document(device, request);
    }
}
