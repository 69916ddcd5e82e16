package org.xueliang.ingest.gb28181;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.catalog.CatalogDesk;
import org.xueliang.ingest.gb28181.control.Alarms;
import org.xueliang.ingest.gb28181.control.DeviceLine;
import org.xueliang.ingest.gb28181.control.Positions;
import org.xueliang.ingest.gb28181.control.Queries;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.ingest.gb28181.device.DeviceSource;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.PositionReport;
import org.xueliang.protocol.manscdp.AlarmNotify;
import org.xueliang.protocol.manscdp.CatalogNotify;
import org.xueliang.protocol.manscdp.CatalogResponse;
import org.xueliang.protocol.manscdp.DeviceInfoResponse;
import org.xueliang.protocol.manscdp.DeviceStatusResponse;
import org.xueliang.protocol.manscdp.Keepalive;
import org.xueliang.protocol.manscdp.ManscdpBody;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.ManscdpParser;
import org.xueliang.protocol.manscdp.ManscdpSyntaxException;
import org.xueliang.protocol.manscdp.MediaStatus;
import org.xueliang.protocol.manscdp.MessageKind;
import org.xueliang.protocol.manscdp.MobilePositionNotify;
import org.xueliang.protocol.manscdp.QueryType;
import org.xueliang.protocol.manscdp.ResultResponse;
import org.xueliang.protocol.manscdp.SimpleQuery;
import org.xueliang.protocol.manscdp.UnsupportedMessage;
import org.xueliang.protocol.manscdp.UploadSnapShotFinished;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/**
 * What devices say in MESSAGE and NOTIFY: answered 200 at once (2022 9.3.1: the answer to the body is another MESSAGE), then
 * done. On an event loop.
 */
final class DeviceMessages {
    private static final byte[] KEEPALIVE = "Keepalive".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_TEXT = 64;

    /** Digits 11 to 13 of a platform's code (2022 annex E). */
    private static final DeviceLine.Outcome IGNORED = new DeviceLine.Outcome() {
        @Override
        public void answered(int status, String reason) {}

        @Override
        public void failed(String cause) {}
    };

    private final GbShared shared;
    private final DeviceLine line;
    private final Queries queries;
    private final CatalogDesk catalogs;
    private final DeviceInvites invites;
    private final Alarms alarms = new Alarms();
    private final Told told;

    /** What is for others. */
    interface Told {
        /** Others see something new of the device. */
        void changed(DeviceSession device);

        /** It sent pictures of its own. */
        void pictures(DeviceSession device, UploadSnapShotFinished said);
    }

    DeviceMessages(
            GbShared shared, DeviceLine line, Queries queries, CatalogDesk catalogs, DeviceInvites invites, Told told) {
        this.shared = shared;
        this.line = line;
        this.queries = queries;
        this.catalogs = catalogs;
        this.invites = invites;
        this.told = told;
    }

    /** By its bytes alone: to know before anything is parsed for a sender that is not known yet. */
    static boolean isKeepalive(byte[] body) {
        int end = Math.min(body.length, 1024) - KEEPALIVE.length;
        for (int at = 0; at <= end; at++) {
            int i = 0;
            while (i < KEEPALIVE.length && body[at + i] == KEEPALIVE[i]) {
                i++;
            }
            if (i == KEEPALIVE.length) {
                return true;
            }
        }
        return false;
    }

    /** A MESSAGE or NOTIFY of a device that is who it says. */
    void take(
            DeviceSession device,
            SipRequest request,
            SipServerTransaction transaction,
            DeviceSource from,
            DialogueBook trace) {
        long wallUs = shared.time().wallUs();
        ManscdpBody body;
        try {
            body = ManscdpParser.parse(request.body());
        } catch (ManscdpSyntaxException e) {
            boolean emptyNotify =
                    e.reason() == ManscdpSyntaxException.Reason.EMPTY_BODY && request.is(SipMethods.NOTIFY);
            SipResponse response = transaction.response(emptyNotify ? 200 : 400).build();
            trace.device(device.code(), wallUs, true, from, request, response.status() + ": " + e.getMessage());
            shared.metrics().refused("body");
            transaction.respond(response);
            return;
        }
        ManscdpMessage message = body.message();
        trace.device(device.code(), wallUs, true, from, request, note(body));
        shared.metrics().understood(message.commandType());
        transaction.respond(200);
        act(device, request, message, shared.time().steadyMs(), wallUs);
    }

    private static String note(ManscdpBody body) {
        StringBuilder note = new StringBuilder("understood");
        if (body.damaged()) {
            note.append(", damaged");
        }
        body.oddities()
                .forEach((oddity, times) ->
                        note.append(", ").append(oddity).append(" x").append(times));
        if (body.message() instanceof UnsupportedMessage unsupported) {
            note.append(", nothing done: ").append(unsupported.reason());
        }
        return note.toString();
    }

    private void act(DeviceSession device, SipRequest request, ManscdpMessage message, long nowMs, long wallUs) {
        if (message instanceof Keepalive keepalive) {
            // S35: a device that says ERROR lives all the same.
            if (device.health(keepalive.isHealthy() ? "" : cut(keepalive.status()))) {
                told.changed(device);
            }
        } else if (message instanceof CatalogResponse page) {
            catalogs.page(device, page, nowMs);
            queries.take(device.code(), page, nowMs);
        } else if (message instanceof CatalogNotify notify) {
            catalogs.changes(device, notify, nowMs);
        } else if (message instanceof AlarmNotify alarm) {
            alarm(device, alarm, wallUs);
        } else if (message instanceof MediaStatus status) {
            invites.mediaStatus(request, status);
        } else if (message instanceof DeviceInfoResponse info) {
            described(device, info);
            queries.take(device.code(), info, nowMs);
        } else if (message instanceof DeviceStatusResponse status) {
            clock(device, status.deviceTime(), wallUs);
            queries.take(device.code(), status, nowMs);
        } else if (message instanceof MobilePositionNotify positions) {
            positions(device, positions, wallUs);
        } else if (message instanceof UploadSnapShotFinished finished) {
            told.pictures(device, finished);
        } else if (message.kind() == MessageKind.RESPONSE) {
            queries.take(device.code(), message, nowMs);
        }
    }

    private void described(DeviceSession device, DeviceInfoResponse info) {
        if (info.ok() && device.described(cut(info.manufacturer()), cut(info.model()), cut(info.firmware()))) {
            told.changed(device);
        }
    }

    private void clock(DeviceSession device, @Nullable Instant said, long wallUs) {
        if (said != null && device.clock(said.toEpochMilli() - wallUs / 1000)) {
            told.changed(device);
        }
    }

    private void positions(DeviceSession device, MobilePositionNotify said, long wallUs) {
        KnownDevice known = shared.book().find(device.code()).orElse(null);
        if (known == null || !known.positionKept()) {
            shared.metrics().position("not_kept");
            return;
        }
        List<PositionReport> kept = Positions.of(known, said, wallUs);
        if (kept.isEmpty()) {
            // None at all, zero, or no place on earth: X25 in vendor-quirks.
            shared.metrics().position("unusable");
        }
        for (PositionReport one : kept) {
            boolean its = shared.reports().owns(device.code(), one.getChannel());
            shared.metrics().position(!its ? "of_another" : shared.reports().position(one) ? "kept" : "lost");
        }
        if (!kept.isEmpty()) {
            shared.reports().moved(device.code(), said);
        }
    }

    private void alarm(DeviceSession device, AlarmNotify alarm, long wallUs) {
        if (!device.admitsAlarm(shared.time().steadyMs())) {
            shared.metrics().alarm("too_many");
            return;
        }
        if (!device.isPlatform()) {
            // A platform passes on what others said, at their time and maybe later.
            clock(device, alarm.time(), wallUs);
        }
        String place = shared.book().find(device.code()).map(KnownDevice::place).orElse("");
        boolean its = shared.reports().speaksFor(device.code(), alarm.deviceId());
        Alert alert = its ? alarms.alert(device.code(), place, alarm, wallUs) : null;
        if (alert == null) {
            shared.metrics().alarm(its ? "repeated" : "of_another");
        } else {
            shared.metrics().alarm(shared.reports().alarm(alert) ? "handed_in" : "lost");
            shared.reports().heard(alarm);
        }
        // 9.4: the alarm's own answer; many devices do not mind its absence, some send until it comes.
        line.message(
                device, device.code(), new ResultResponse("Alarm", alarm.sn(), alarm.deviceId(), true, ""), IGNORED);
    }

    /** DeviceInfo, for what the device is; that it does not answer changes nothing. */
    void askInfo(DeviceSession device) {
        ask(device, QueryType.DEVICE_INFO);
        // Its clock: a device whose clock is off shows it here first.
        ask(device, QueryType.DEVICE_STATUS);
    }

    private void ask(DeviceSession device, QueryType type) {
        queries.ask(
                device,
                device.code(),
                sn -> new SimpleQuery(type, sn, device.code()),
                shared.settings().queryTimeout().toMillis(),
                shared.time().steadyMs(),
                new Queries.Answers() {
                    @Override
                    public boolean take(ManscdpMessage answer) {
                        return false;
                    }

                    @Override
                    public void failed(QueryException why) {
                        shared.metrics().queryFailed(why.reason().name().toLowerCase(Locale.ROOT));
                    }
                });
    }

    private static String cut(String text) {
        String plain = text.replaceAll("\\p{Cc}|\\p{Cf}", " ").strip();
        return plain.length() > MAX_TEXT ? plain.substring(0, MAX_TEXT) : plain;
    }
}
