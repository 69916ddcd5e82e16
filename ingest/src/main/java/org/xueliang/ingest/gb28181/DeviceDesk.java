package org.xueliang.ingest.gb28181;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.catalog.CatalogDesk;
import org.xueliang.ingest.gb28181.control.Configuring;
import org.xueliang.ingest.gb28181.control.ControlDesk;
import org.xueliang.ingest.gb28181.control.DeviceQuestions;
import org.xueliang.ingest.gb28181.control.Queries;
import org.xueliang.ingest.gb28181.control.Subscriptions;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.ingest.gb28181.device.DeviceSource;
import org.xueliang.ingest.gb28181.device.DeviceTable;
import org.xueliang.ingest.gb28181.device.Identified;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.ingest.gb28181.device.NoteCheck;
import org.xueliang.ingest.gb28181.device.RegisterDoor;
import org.xueliang.ingest.gb28181.invite.Dialog;
import org.xueliang.ingest.gb28181.invite.DialogListener;
import org.xueliang.ingest.gb28181.invite.InviteRequest;
import org.xueliang.ingest.sip.SipLoop;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.ReportCatalogRequest;
import org.xueliang.protocol.manscdp.UploadSnapShotFinished;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.dialog.SipUserAgent;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipHandler;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/**
 * All that one event loop does with its devices: requests come in here, are tied to the device that may speak so, and go to
 * the table, the catalog desk, the queries and the rest. Everything runs on the loop; what others see goes through
 * {@link GbShared}.
 */
final class DeviceDesk
        implements SipHandler, DeviceTable.Listener, CatalogDesk.Devices, CatalogDesk.Out, DeviceLines.Notified {
    private static final Pattern CODE = Pattern.compile("[0-9]{20}");
    private static final long SECOND_MS = 1000;

    /** Told of devices that come and go, on the loop. */
    interface Presence {
        void online(DeviceSession device);

        void offline(DeviceSession device, String cause);

        /** It is online, and may have restarted. */
        void again(DeviceSession device);

        /** Its address, clock or anything else that others see. */
        void changed(DeviceSession device);

        /** It took pictures and sent them. */
        void pictures(DeviceSession device, UploadSnapShotFinished said);
    }

    private final GbShared shared;
    private final SipLoop loop;
    private final Presence presence;
    private final DialogueBook trace;
    private final DeviceTable table;
    private final RegisterDoor door;
    private final DeviceLines lines;
    private final DeviceInvites invites;
    private final Queries queries;
    private final ControlDesk controls;
    private final CatalogDesk catalogs;
    private final Subscriptions subscriptions;
    private final DeviceQuestions questions;
    private final Configuring configuring;
    private final NoteCheck notes;
    private final DeviceMessages messages;
    private final Introductions introductions;
    private long nextSecondMs;
    private int fetchingTold;
    private long traceTold;

    /**
     * @param agent of this loop
     * @param loop runs a step on it
     * @param options of the table; the sources' rate is this loop's share
     */
    DeviceDesk(
            GbShared shared,
            SipUserAgent agent,
            SipLoop loop,
            DeviceTable.Options options,
            long traceBytes,
            Presence presence) {
        Gb28181Settings settings = shared.settings();
        this.shared = shared;
        this.loop = loop;
        this.presence = presence;
        this.trace = new DialogueBook(traceBytes);
        this.table = new DeviceTable(options, shared.book(), shared.nonces(), shared.sessions(), shared.kept(), this);
        this.door = new RegisterDoor(table, settings.dateHeader(), settings.redirectTo());
        this.lines = new DeviceLines(shared, agent, trace, this);
        this.invites = new DeviceInvites(agent, lines, this);
        this.queries = new Queries(lines, shared.serial());
        this.controls = new ControlDesk(lines, queries, settings.queryTimeout().toMillis());
        this.catalogs = new CatalogDesk(
                settings.platform(), shared.epoch(), lines, this, shared.catalogStarts(), new SplittableRandom(), this);
        this.subscriptions =
                new Subscriptions(lines, queries::nextSn, () -> shared.time().steadyMs(), this::missed);
        this.questions = new DeviceQuestions(queries, settings.queryTimeout().toMillis());
        this.configuring = new Configuring(
                queries, settings.queryTimeout().toMillis(), () -> shared.time().steadyMs());
        this.notes = new NoteCheck(shared.time().wallUs() / 1000);
        this.messages = new DeviceMessages(shared, lines, queries, catalogs, invites, new DeviceMessages.Told() {
            @Override
            public void changed(DeviceSession device) {
                DeviceDesk.this.changed(device);
            }

            @Override
            public void pictures(DeviceSession device, UploadSnapShotFinished said) {
                presence.pictures(device, said);
            }
        });
        this.introductions = new Introductions(shared, messages, subscriptions, controls);
    }

    // What comes

    @Override
    public void request(SipRequest request, SipServerTransaction transaction) {
        DeviceSource from = DeviceSource.of(transaction.flow());
        try {
            if (request.is(SipMethods.REGISTER)) {
                register(request, transaction, from);
            } else {
                other(request, transaction, from);
            }
        } catch (RuntimeException e) {
            // A fault of ours: the peer is told, the others notice nothing.
            shared.errors()
                    .warn(
                            "gb28181 " + e.getClass().getSimpleName(),
                            request.method() + " of " + from.words() + " failed: " + e);
            shared.metrics().refused("internal");
            if (!transaction.isAnswered()) {
                transaction.respond(500);
            }
        }
    }

    /** What was registered before the gateway started, where its device is known by now; on the loop. */
    private void takeUp(String code) {
        if (!shared.kept().awaits(code)) {
            return;
        }
        boolean taken = shared.book()
                .find(code)
                .map(known -> table.takeUp(
                        known,
                        loop::udp,
                        shared.time().steadyMs(),
                        shared.time().wallUs()))
                .orElse(false);
        if (taken) {
            shared.metrics().registered("taken_up");
        }
    }

    private void register(SipRequest request, SipServerTransaction transaction, DeviceSource from) {
        takeUp(request.from().user());
        long wallUs = shared.time().wallUs();
        RegisterDoor.Done done =
                door.register(request, transaction, from, shared.time().steadyMs(), wallUs);
        shared.metrics().registered(done.outcome());
        String code = request.from().user();
        SipResponse response = done.response();
        if (response == null || !CODE.matcher(code).matches()) {
            // What is dropped is dropped unread: a flood leaves a number and no lines.
            return;
        }
        if (done.wentWell() && loop.underPressure()) {
            // A power cut's end: what all devices say alike would push out what one of them said before it.
            return;
        }
        boolean its = table.find(code) != null;
        if (its) {
            trace.device(code, wallUs, true, from, request, done.note());
            trace.device(code, wallUs, false, from, response, done.note());
        } else {
            trace.stranger(code, wallUs, true, from, request, done.note());
            trace.stranger(code, wallUs, false, from, response, done.note());
        }
    }

    private void other(SipRequest request, SipServerTransaction transaction, DeviceSource from) {
        if (request.is(SipMethods.OPTIONS)) {
            // S24: who is not answered takes us off. It says nothing that the standard does not, to anyone.
            transaction.respond(transaction
                    .response(200)
                    .set(SipHeaders.ALLOW, SipMethods.ALLOW)
                    .build());
            return;
        }
        boolean keepalive = request.is(SipMethods.MESSAGE) && DeviceMessages.isKeepalive(request.body());
        String code = request.from().user();
        Identified who = identified(code, request, from, keepalive);
        DeviceSession device = who.device();
        if (device == null) {
            refuse(request, transaction, from, who);
        } else if (request.is(SipMethods.MESSAGE)) {
            messages.take(device, request, transaction, from, trace);
        } else {
            int status = switch (request.method()) {
                // Broadcast (9.12) is not offered.
                case SipMethods.INVITE -> 488;
                case SipMethods.SUBSCRIBE -> 489;
                // Of dialogs that are not: after a restart of ours, or over long ago.
                case SipMethods.NOTIFY, SipMethods.INFO -> 481;
                default -> 405;
            };
            trace.device(code, shared.time().wallUs(), true, from, request, "answered " + status);
            SipResponse.Builder response = transaction.response(status);
            transaction.respond(
                    status == 405
                            ? response.set(SipHeaders.ALLOW, SipMethods.ALLOW).build()
                            : response.build());
        }
    }

    /** The digest first: what is forged must not pass for a sign of life. */
    private Identified identified(String code, SipRequest request, DeviceSource from, boolean keepalive) {
        takeUp(code);
        long wallUs = shared.time().wallUs();
        String wrong = shared.book()
                .find(code)
                .map(known -> notes.wrong(code, known.noteTerms(), request, wallUs / 1000))
                .orElse("");
        return wrong.isEmpty()
                ? table.identify(code, from, keepalive, shared.time().steadyMs(), wallUs)
                : new Identified(null, Identified.Refusal.NOTE, true, wrong);
    }

    private void refuse(SipRequest request, SipServerTransaction transaction, DeviceSource from, Identified who) {
        shared.metrics().refused(who.refusal().name().toLowerCase(Locale.ROOT));
        String code = request.from().user();
        if (!who.hint()) {
            // S15: who does not listen is not told each time.
            transaction.ignore();
            return;
        }
        SipResponse response = transaction.response(403).build();
        if (CODE.matcher(code).matches()) {
            trace.stranger(code, shared.time().wallUs(), true, from, request, "refused 403: " + who.note());
        }
        shared.errors()
                .warn(
                        "gb28181 refused " + who.refusal(),
                        request.method() + " from " + from.words() + " is refused: " + who.note());
        transaction.respond(response);
    }

    /** What comes inside a dialog: who sent it is known by the dialog, and its digest is looked at as anywhere. */
    @Override
    public boolean lets(DeviceSession device, SipRequest request, SipServerTransaction transaction) {
        DeviceSource from = DeviceSource.of(transaction.flow());
        Identified who = identified(device.code(), request, from, false);
        if (who.refusal() == Identified.Refusal.NOTE) {
            refuse(request, transaction, from, who);
            return false;
        }
        return true;
    }

    @Override
    public void notified(DeviceSession device, SipRequest request, SipServerTransaction transaction) {
        messages.take(device, request, transaction, DeviceSource.of(transaction.flow()), trace);
    }

    /** A TCP connection broke. */
    void closed(SipFlow flow, String cause) {
        table.connectionLost(
                flow, cause, shared.time().steadyMs(), shared.time().wallUs());
    }

    /** To be called several times a second. */
    void tick() {
        long nowMs = shared.time().steadyMs();
        queries.time(nowMs);
        controls.time(nowMs);
        catalogs.time(nowMs, !loop.underPressure());
        subscriptions.time(nowMs);
        if (nowMs >= nextSecondMs) {
            nextSecondMs = nowMs + SECOND_MS;
            table.time(nowMs, shared.time().wallUs());
            int fetching = catalogs.fetching().size();
            long bytes = trace.bytes();
            shared.metrics().held(fetching - fetchingTold, bytes - traceTold);
            fetchingTold = fetching;
            traceTold = bytes;
        }
    }

    // What the table tells

    @Override
    public void online(DeviceSession device) {
        shared.metrics().online(1);
        catalogs.online(device, shared.time().steadyMs());
        presence.online(device);
    }

    @Override
    public void offline(DeviceSession device, String cause) {
        shared.metrics().online(-1);
        queries.gone(device.code(), cause);
        catalogs.offline(device);
        subscriptions.gone(device.code());
        presence.offline(device, cause);
    }

    @Override
    public void changed(DeviceSession device) {
        invites.moved(device);
        presence.changed(device);
        shared.reports().status(device.code(), device.publish(shared.gatewayId()));
    }

    @Override
    public void unknown(String code, DeviceSource from, String userAgent) {
        shared.reports().unknown(code, from.hostPort(), userAgent);
    }

    /** It may have restarted: what it forgot then is found out. */
    @Override
    public void again(DeviceSession device) {
        subscriptions.check(device);
        presence.again(device);
    }

    private void missed(DeviceSession device) {
        catalogs.missed(device, shared.time().steadyMs());
    }

    // What the catalog desk wants

    @Override
    public @Nullable DeviceSession find(String device) {
        return table.find(device);
    }

    @Override
    public String nextSn() {
        return queries.nextSn();
    }

    @Override
    public long wallUs() {
        return shared.time().wallUs();
    }

    @Override
    public void report(ReportCatalogRequest report) {
        shared.reports().catalog(report);
    }

    @Override
    public void state(DeviceSession device, CatalogState state) {
        device.catalog(state);
        changed(device);
    }

    @Override
    public void introduce(DeviceSession device) {
        introductions.introduce(device);
    }

    // What others ask; on the loop

    DialogueBook trace() {
        return trace;
    }

    DeviceTable table() {
        return table;
    }

    Queries queries() {
        return queries;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    ControlDesk controls() {
        return controls;
    }

    DeviceQuestions questions() {
        return questions;
    }

    Configuring configuring() {
        return configuring;
    }

    CatalogDesk catalogs() {
        return catalogs;
    }

    DeviceMessages messages() {
        return messages;
    }

    Dialog invite(InviteRequest request, DialogListener listener) {
        Consumer<Runnable> later = loop::execute;
        return invites.invite(table.find(request.device()), request, listener, later);
    }

    // What the book tells; any thread

    void known(KnownDevice now, @Nullable KnownDevice before) {
        loop.execute(() ->
                table.known(now, before, shared.time().steadyMs(), shared.time().wallUs()));
    }

    /** A device is known that was registered before the gateway started. */
    void takeUp(KnownDevice known) {
        loop.execute(() -> takeUp(known.code()));
    }

    void forgotten(String code) {
        loop.execute(() ->
                table.forgotten(code, shared.time().steadyMs(), shared.time().wallUs()));
    }
}
