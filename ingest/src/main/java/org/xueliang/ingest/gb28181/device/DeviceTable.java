package org.xueliang.ingest.gb28181.device;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.device.DeviceState.Event;
import org.xueliang.ingest.gb28181.device.Identified.Refusal;
import org.xueliang.protocol.auth.NonceIssuer;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.sip.transaction.SipFlow;

/**
 * The devices of one event loop: what registers, who speaks for whom, who is silent. Knows no socket; time is passed in,
 * steady milliseconds and wall microseconds.
 */
public final class DeviceTable {
    /** Is told what happened, after the table shows it. */
    public interface Listener {
        /** It was not online before. */
        void online(DeviceSession device);

        /** It is online, and registered as a device does that was restarted: with another Call-ID. */
        void again(DeviceSession device);

        /** It was online before. @param cause in words */
        void offline(DeviceSession device, String cause);

        /** Something that others see of it changed. */
        void changed(DeviceSession device);

        /** A device that nobody knows tried to register. */
        void unknown(String code, DeviceSource from, String userAgent);
    }

    /**
     * What the table goes by.
     *
     * @param misses periods of silence after which a device is lost
     * @param maxDevices of all tables together
     */
    public record Options(
            String platform,
            String realm,
            DigestOffer offer,
            long minExpiresS,
            long maxExpiresS,
            double registersPerSource,
            boolean redirect,
            int misses,
            SourceDrift drift,
            int maxDevices) {
        RegistrarOptions registrar() {
            return new RegistrarOptions(platform, realm, offer, minExpiresS, maxExpiresS, registersPerSource, redirect);
        }
    }

    private final Options options;
    private final DeviceBook book;
    private final Listener listener;
    private final AtomicInteger count;
    private final KeptRegistrations kept;
    private final Registrar registrar;
    private final Map<String, DeviceSession> sessions = new HashMap<>();
    /** Devices that proved themselves on a TCP connection. */
    private final BoundConnections connections = new BoundConnections();

    /** @param count of sessions in all tables */
    public DeviceTable(
            Options options,
            DeviceBook book,
            NonceIssuer issuer,
            AtomicInteger count,
            KeptRegistrations kept,
            Listener listener) {
        this.options = options;
        this.book = book;
        this.count = count;
        this.kept = kept;
        this.listener = listener;
        this.registrar = new Registrar(options.registrar(), issuer);
    }

    public @Nullable DeviceSession find(String code) {
        return sessions.get(code);
    }

    public Collection<DeviceSession> all() {
        return Collections.unmodifiableCollection(sessions.values());
    }

    /** Decides over a REGISTER and does what follows of it. */
    RegisterVerdict register(
            RegisterAttempt attempt, DeviceSource from, GbEdition edition, String userAgent, long nowMs, long wallUs) {
        if (!registrar.admits(attempt.source(), nowMs)) {
            return RegisterVerdict.of(RegisterVerdict.What.DROP, "more REGISTER of this address than are looked at");
        }
        KnownDevice known = book.find(attempt.device()).orElse(null);
        DeviceSession device = sessions.get(attempt.device());
        if (device == null && known != null && known.enrolled()) {
            device = open(attempt.device());
        }
        RegisterVerdict verdict =
                registrar.decide(attempt, known, book.complete(), device == null ? null : device.used, nowMs);
        switch (verdict.what()) {
            case ACCEPT -> {
                if (device != null && known != null) {
                    accept(device, known, attempt.callId(), verdict.expiresS(), from, edition, nowMs, wallUs);
                }
            }
            case UNKNOWN -> listener.unknown(attempt.device(), from, userAgent);
            default -> {}
        }
        return verdict;
    }

    /** Challenge headers in their order. */
    List<String> challenges(RegisterVerdict challenge) {
        return registrar.headers(challenge);
    }

    /** Whether the device is told the time. */
    boolean tellsTime(String code) {
        return book.find(code).map(known -> !known.has(KnownDevice.NO_DATE)).orElse(true);
    }

    private @Nullable DeviceSession open(String code) {
        if (count.incrementAndGet() > options.maxDevices()) {
            count.decrementAndGet();
            return null;
        }
        DeviceSession device = new DeviceSession(code, registrar.newUse());
        sessions.put(code, device);
        return device;
    }

    private void accept(
            DeviceSession device,
            KnownDevice known,
            String callId,
            long expiresS,
            DeviceSource from,
            GbEdition edition,
            long nowMs,
            long wallUs) {
        DeviceSource before = device.source();
        if (expiresS == 0) {
            end(device, Event.LEFT, "it logged off", nowMs, wallUs);
            return;
        }
        if (before != null && !from.is(before)) {
            connections.unbind(before, device.code());
        }
        boolean otherEdition = device.edition() != edition;
        boolean fresh = device.proved(from, expiresS, known.keepaliveS(), edition, nowMs, wallUs);
        boolean otherCall = device.registeredBy(callId);
        connections.bind(from, device.code());
        from.flow().proved();
        kept.proved(known, from, expiresS, edition, wallUs / 1000);
        if (fresh) {
            listener.online(device);
        } else if (otherCall) {
            listener.again(device);
        }
        if (fresh || otherEdition || !from.is(before)) {
            listener.changed(device);
        }
    }

    /**
     * Takes up what the device proved before the gateway started. It is online when it is heard from there; over TCP, where its
     * connection ended with that gateway, when it is heard on another one from the same host, if the drift policy lets it.
     *
     * @param flow over UDP to an address
     * @return whether there was something that holds
     */
    public boolean takeUp(KnownDevice known, Function<InetSocketAddress, SipFlow> flow, long nowMs, long wallUs) {
        DeviceSession before = sessions.get(known.code());
        if (before != null && before.state() != DeviceState.ABSENT) {
            return false;
        }
        SavedRegistration saved = kept.take(known, options.maxExpiresS(), wallUs / 1000);
        // A REGISTER without proof may have come first: it has opened what it must not keep.
        DeviceSession device = saved == null || before != null ? before : open(known.code());
        if (saved == null || device == null) {
            return false;
        }
        device.takenUp(
                DeviceSource.of(saved.overTcp() ? new LostConnection(saved.from()) : flow.apply(saved.from())),
                saved.leftMs(wallUs / 1000),
                known.keepaliveS(),
                saved.edition(),
                nowMs,
                wallUs);
        if (saved.overTcp()) {
            // Over UDP its next keepalive tells whether it is there. Here it is known that it cannot be reached.
            listener.changed(device);
        }
        return true;
    }

    private void end(DeviceSession device, Event event, String cause, long nowMs, long wallUs) {
        DeviceSource before = device.source();
        boolean was = device.state().online();
        if (before != null) {
            connections.unbind(before, device.code());
        }
        boolean news = device.ended(event, cause, nowMs, wallUs);
        if (!device.state().registered()) {
            kept.over(device.code());
        }
        if (was && !device.state().online()) {
            listener.offline(device, cause);
        }
        if (news) {
            listener.changed(device);
        }
    }

    /**
     * Whose a request is, by the device that its From names and where it came from. An authentic one is a sign of life (S12:
     * devices that send no keepalive at all).
     *
     * @param keepalive whether it is one: after it alone may a port have moved
     */
    public Identified identify(String code, DeviceSource from, boolean keepalive, long nowMs, long wallUs) {
        DeviceSession device = sessions.get(code);
        if (device == null
                && kept.awaits(code)
                && (!book.complete() || book.find(code).isPresent())) {
            // It was registered when the gateway stopped, and the registry has not told of it yet: a 403 would make it
            // register anew for nothing; unanswered it asks again.
            return new Identified(null, Refusal.NOT_YET, false, "the registry has not told its devices yet");
        }
        if (device == null) {
            // Told without a limit of its own: the transaction's answer is as large as the request at most.
            return new Identified(null, Refusal.UNKNOWN, true, "no device " + code + " is registered here");
        }
        if (!device.state().registered()) {
            return refuse(device, Refusal.NOT_REGISTERED, "not registered: " + device.cause(), nowMs);
        }
        if (!device.owns(from)) {
            if (options.drift() == SourceDrift.SAME_ADDRESS && device.mayReconnectOn(from)) {
                device.drifted(from);
                connections.bind(from, code);
            } else if (keepalive && options.drift() == SourceDrift.SAME_ADDRESS && device.mayDriftTo(from, nowMs)) {
                device.drifted(from);
                listener.changed(device);
            } else if (!movedToTcp(device, from)) {
                return refuse(
                        device,
                        Refusal.OTHER_SOURCE,
                        "From names " + code + ", which is registered from " + device.address(),
                        nowMs);
            }
        }
        if (device.heard(nowMs, wallUs)) {
            listener.online(device);
            listener.changed(device);
        }
        from.flow().proved();
        return new Identified(device, Refusal.NONE, false, "");
    }

    /** Annex M: what is larger than the MTU goes over TCP, also from a device that registered over UDP. */
    private boolean movedToTcp(DeviceSession device, DeviceSource from) {
        DeviceSource at = device.source();
        return options.drift() == SourceDrift.SAME_ADDRESS
                && from.overTcp()
                && at != null
                && !at.overTcp()
                && from.sharesAddress(at);
    }

    private static Identified refuse(DeviceSession device, Refusal why, String note, long nowMs) {
        long next = DeviceSession.HINTS.take(device.hintsFullAtUs, nowMs);
        if (next != Rate.NO) {
            device.hintsFullAtUs = next;
        }
        return new Identified(null, why, next != Rate.NO, note);
    }

    /** A TCP connection broke: who proved itself on it is offline (9.1.1 f). */
    public void connectionLost(SipFlow connection, String cause, long nowMs, long wallUs) {
        for (String code : connections.lost(connection)) {
            DeviceSession device = sessions.get(code);
            DeviceSource at = device == null ? null : device.source();
            if (device != null && at != null && connection.equals(at.connection())) {
                end(device, Event.BROKEN, "its TCP connection broke: " + cause, nowMs, wallUs);
            }
        }
    }

    /** The registry knows it otherwise than before: a registration made with another secret is over. */
    public void known(KnownDevice now, @Nullable KnownDevice before, long nowMs, long wallUs) {
        DeviceSession device = sessions.get(now.code());
        if (device != null && before != null && (!now.enrolled() || !proves(now.verifier(), before.verifier()))) {
            end(device, Event.WITHDRAWN, "its secret or enrolment was changed", nowMs, wallUs);
        }
    }

    private static boolean proves(KnownDevice.@Nullable Verifier one, KnownDevice.@Nullable Verifier other) {
        return one == null ? other == null : other != null && one.proves(other);
    }

    /** The registry removed it. */
    public void forgotten(String code, long nowMs, long wallUs) {
        DeviceSession device = sessions.get(code);
        if (device != null) {
            end(device, Event.WITHDRAWN, "it was removed from the registry", nowMs, wallUs);
            sessions.remove(code);
            count.decrementAndGet();
        }
        kept.over(code);
    }

    /** Looks at every device's time; to be called once a second. */
    public void time(long nowMs, long wallUs) {
        List<DeviceSession> news = new ArrayList<>();
        List<DeviceSession> lost = new ArrayList<>();
        for (DeviceSession device : sessions.values()) {
            boolean was = device.state().online();
            DeviceSource at = device.source();
            if (device.time(options.misses(), nowMs, wallUs)) {
                news.add(device);
                if (was && !device.state().online()) {
                    lost.add(device);
                }
                if (device.source() == null && at != null) {
                    connections.unbind(at, device.code());
                    kept.over(device.code());
                }
            }
        }
        lost.forEach(device -> listener.offline(device, device.cause()));
        news.forEach(listener::changed);
    }
}
