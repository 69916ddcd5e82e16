package org.xueliang.ingest.gb28181.cascade;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.cascade.CatalogChanges.Seen;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogQuery;
import org.xueliang.protocol.manscdp.CatalogResponse;
import org.xueliang.protocol.manscdp.DeviceControl;
import org.xueliang.protocol.manscdp.DeviceInfoResponse;
import org.xueliang.protocol.manscdp.DeviceStatusResponse;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.ManscdpParser;
import org.xueliang.protocol.manscdp.ManscdpSyntaxException;
import org.xueliang.protocol.manscdp.MessageKind;
import org.xueliang.protocol.manscdp.QueryType;
import org.xueliang.protocol.manscdp.RecordInfoQuery;
import org.xueliang.protocol.manscdp.RecordInfoResponse;
import org.xueliang.protocol.manscdp.RecordInfoResponse.RecordEntry;
import org.xueliang.protocol.manscdp.ResultResponse;
import org.xueliang.protocol.manscdp.SimpleQuery;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/** Answers what a platform asks by MESSAGE (2022 9.3 to 9.7): SIP 200 first, then messages of our own. For the link's thread. */
final class UpperQueries {
    private static final int MAX_RECORDS = 10_000;
    private static final Duration MAX_SEARCHED = Duration.ofDays(31);

    private final UpperContext context;
    private final PagedSender pages;
    private final Consumer<List<Seen>> wholeCatalogSent;

    /** @param wholeCatalogSent told what the platform is about to be sent where that is all of it */
    UpperQueries(UpperContext context, Consumer<List<Seen>> wholeCatalogSent) {
        this.context = context;
        this.wholeCatalogSent = wholeCatalogSent;
        this.pages = new PagedSender(context);
    }

    void stop() {
        pages.stop();
    }

    void message(SipRequest request, SipServerTransaction transaction) {
        ManscdpMessage message;
        try {
            message = ManscdpParser.parse(request.body()).message();
        } catch (ManscdpSyntaxException e) {
            refuse(transaction, 400, "body: " + e.getMessage());
            return;
        }
        if (message instanceof CatalogQuery query) {
            catalog(query, transaction);
        } else if (message instanceof SimpleQuery query) {
            simple(query, transaction);
        } else if (message instanceof RecordInfoQuery query) {
            recordings(query, transaction);
        } else if (message instanceof DeviceControl control) {
            control(control, transaction);
        } else if (message.kind() == MessageKind.RESPONSE || message.kind() == MessageKind.NOTIFY) {
            // Answers to our alarms, and keepalives of a platform that sends them downwards too (R3 in gb28181-quirks).
            transaction.respond(200);
        } else {
            refuse(transaction, 501, message.commandType() + " is not relayed");
        }
    }

    private void refuse(SipServerTransaction transaction, int status, String why) {
        context.shared.metrics().refusals.labels(Integer.toString(status)).inc();
        transaction.respond(transaction
                .response(status)
                .set(SipHeaders.WARNING, "399 xueliang \"" + plain(why) + "\"")
                .build());
    }

    /** A header's value: what peers sent is among it. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints()
                .limit(160)
                .forEach(c -> plain.append(c < ' ' || c > 0x7E || c == '"' || c == '\\' ? '\'' : (char) c));
        return plain.toString();
    }

    private void catalog(CatalogQuery query, SipServerTransaction transaction) {
        List<Seen> seen = context.seen();
        List<CatalogEntry> rows = context.catalog(seen).entries(query.deviceId());
        if (rows.isEmpty()) {
            refuse(transaction, 404, "no such code is shared: " + query.deviceId());
            return;
        }
        int perPage = context.platform.pageItems();
        int count = (rows.size() + perPage - 1) / perPage;
        if (!pages.takes(count)) {
            refuse(transaction, 503, "earlier answers are still on their way");
            return;
        }
        transaction.respond(200);
        if (query.deviceId().equals(context.platform.ownCode())) {
            wholeCatalogSent.accept(seen);
        }
        context.shared.metrics().catalogRows.inc(rows.size());
        for (int from = 0; from < rows.size(); from += perPage) {
            pages.send(new CatalogResponse(
                    query.sn(),
                    query.deviceId(),
                    rows.size(),
                    rows.subList(from, Math.min(rows.size(), from + perPage)),
                    false));
        }
    }

    private void simple(SimpleQuery query, SipServerTransaction transaction) {
        boolean own = query.deviceId().equals(context.platform.ownCode());
        SharedChannel channel = context.channel(query.deviceId());
        if (!own && channel == null) {
            refuse(transaction, 404, "no such code is shared: " + query.deviceId());
            return;
        }
        ManscdpMessage answer = answer(query, channel);
        if (answer == null || !pages.takes(1)) {
            refuse(transaction, answer == null ? 501 : 503, query.commandType() + " is not relayed");
            return;
        }
        transaction.respond(200);
        pages.send(answer);
    }

    private @Nullable ManscdpMessage answer(SimpleQuery query, @Nullable SharedChannel channel) {
        if (query.type() == QueryType.DEVICE_INFO) {
            return new DeviceInfoResponse(
                    query.sn(),
                    query.deviceId(),
                    true,
                    channel == null ? "Xueliang" : channel.name(),
                    "Xueliang",
                    channel == null ? "platform" : "channel",
                    "1",
                    channel == null ? context.shown().size() : 1);
        }
        if (query.type() == QueryType.DEVICE_STATUS) {
            boolean online = channel == null || context.shared.downstream().online(channel);
            return new DeviceStatusResponse(
                    query.sn(),
                    query.deviceId(),
                    true,
                    online,
                    online,
                    "",
                    online,
                    null,
                    context.shared.time().clock().instant(),
                    List.of());
        }
        return null;
    }

    private void control(DeviceControl control, SipServerTransaction transaction) {
        SharedChannel channel = context.channel(control.deviceId());
        if (channel == null) {
            refuse(transaction, 404, "no such channel is shared: " + control.deviceId());
        } else if (!context.platform.mayControl()) {
            refuse(transaction, 403, "this platform may not control");
        } else if (control.command() instanceof org.xueliang.protocol.manscdp.ControlCommand.Reboot) {
            refuse(transaction, 403, "TeleBoot is not relayed");
        } else if (channel.device().isEmpty()) {
            refuse(transaction, 501, "the channel cannot be controlled");
        } else {
            transaction.respond(200);
            onLoop(
                    context.shared.downstream().control(channel, control.command()),
                    result -> controlled(control, true, result),
                    why -> controlled(control, false, why));
        }
    }

    private void controlled(DeviceControl control, boolean ok, String words) {
        if (!ok) {
            context.shared
                    .errors()
                    .warn("cascade control", context.platform + ": " + control.deviceId() + " was not moved: " + words);
        }
        if (control.expectsResponse() && pages.takes(1)) {
            pages.send(
                    new ResultResponse(control.commandType(), control.sn(), control.deviceId(), ok, ok ? "" : words));
        }
    }

    private void recordings(RecordInfoQuery query, SipServerTransaction transaction) {
        SharedChannel channel = context.channel(query.deviceId());
        if (channel == null) {
            refuse(transaction, 404, "no such channel is shared: " + query.deviceId());
            return;
        }
        transaction.respond(200);
        if (channel.device().isEmpty()) {
            answer(query, channel, List.of());
            return;
        }
        // A platform that asks for all there is asks for a month: each day is a question to the device.
        Instant now = Instant.ofEpochSecond(0, context.shared.time().wallUs() * 1000);
        Instant to = query.end().isAfter(now) ? now : query.end();
        Instant earliest = to.minus(MAX_SEARCHED);
        Instant from = query.start().isBefore(earliest) ? earliest : query.start();
        onLoop(
                context.shared.downstream().recordings(channel, from, to),
                found -> answer(query, channel, found),
                why -> answer(query, channel, List.of()));
    }

    private void answer(RecordInfoQuery query, SharedChannel channel, List<RecordEntry> found) {
        List<RecordEntry> rows = found.size() > MAX_RECORDS ? found.subList(0, MAX_RECORDS) : found;
        int perPage = context.platform.pageItems();
        List<ManscdpMessage> messages = new ArrayList<>();
        for (int from = 0; from < rows.size() || messages.isEmpty(); from += perPage) {
            messages.add(new RecordInfoResponse(
                    query.sn(),
                    query.deviceId(),
                    channel.name(),
                    rows.size(),
                    rows.subList(Math.min(from, rows.size()), Math.min(rows.size(), from + perPage)),
                    false));
        }
        if (pages.takes(messages.size())) {
            messages.forEach(pages::send);
        }
    }

    /** The answer of another thread, on the link's. */
    private <T> void onLoop(CompletableFuture<T> answer, Consumer<T> done, Consumer<String> failed) {
        answer.whenComplete((value, error) ->
                context.executor.execute(context.shared.guarded(context.platform.toString(), () -> {
                    if (error == null) {
                        done.accept(value);
                    } else {
                        Throwable cause = error.getCause() == null ? error : error.getCause();
                        failed.accept(String.valueOf(cause.getMessage()));
                    }
                })));
    }
}
