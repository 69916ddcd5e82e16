package org.xueliang.simulator.gb28181;

import io.netty.channel.EventLoop;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.Via;
import org.xueliang.simulator.camera.CameraLoops;
import org.xueliang.simulator.gb28181.body.Dialect;
import org.xueliang.simulator.gb28181.media.PsLibrary;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.quirk.MediaFault;
import org.xueliang.simulator.media.Recording;

/**
 * Simulated GB/T 28181 devices of one kind against one platform, by the ten thousand: made dead, brought to life by {@link #powerOn}.
 * What channels show is a {@link GbProgramme}: whoever knows its scripts knows what every channel shows when.
 * Thread-safe; to be closed by whoever started it.
 */
public final class GbFleet implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GbFleet.class);
    private static final int RADIX = 36;

    private final GbSettings settings;
    private final GbPasswords passwords;
    private final CameraLoops loops;
    private final Dialect dialect;
    private final InetAddress localAddress;
    private final GbProgramme programme;
    private final Map<Recording, PsLibrary> libraries = new IdentityHashMap<>();
    private final GbCounters counters = new GbCounters();
    private final RegistrationTimes times = new RegistrationTimes();
    private final CountedErrors errors = new CountedErrors(log, Clock.systemUTC(), Duration.ofMinutes(1));
    private final RequestDesk desk = new RequestDesk();
    private final List<Shard> shards = new ArrayList<>();
    private final GbDevice[] devices;
    private final String boot = Long.toString(System.nanoTime() & 0xFFFFFFFFFFL, RADIX);
    private final long epochNs = System.nanoTime();
    private final long epochUs = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());

    private GbFleet(GbSettings settings, GbPasswords passwords, GbProgramme programme) {
        this.settings = settings;
        this.passwords = passwords;
        this.dialect = new Dialect(settings.edition(), settings.quirks());
        this.programme = programme;
        this.localAddress = localAddress(settings);
        this.loops = new CameraLoops(settings.threads());
        Map<EventLoop, Shard> byLoop = new LinkedHashMap<>();
        for (int n = 0; n < settings.threads(); n++) {
            EventLoop loop = loops.next();
            byLoop.computeIfAbsent(loop, l -> new Shard(this, l, loops.pacer(l), settings.seed() + byLoop.size()));
        }
        shards.addAll(byLoop.values());
        shards.forEach(Shard::open);
        devices = new GbDevice[settings.devices()];
        for (int n = 0; n < devices.length; n++) {
            devices[n] = new GbDevice(this, shards.get(n % shards.size()), n);
        }
    }

    /**
     * Binds sockets and makes the devices; nothing is sent yet.
     *
     * @param recording what every channel sends, over and over
     */
    public static GbFleet start(GbSettings settings, GbPasswords passwords, Recording recording) {
        return start(settings, passwords, GbProgramme.same(recording));
    }

    /** The same, where channels show different things. */
    public static GbFleet start(GbSettings settings, GbPasswords passwords, GbProgramme programme) {
        return new GbFleet(settings, passwords, programme);
    }

    private static InetAddress localAddress(GbSettings settings) {
        if (settings.bind() != null) {
            return settings.bind();
        }
        // Connecting a datagram socket sends nothing: it asks the system by which of its addresses the platform is
        // reached.
        try (DatagramSocket probe = new DatagramSocket()) {
            probe.connect(settings.server());
            return probe.getLocalAddress();
        } catch (SocketException e) {
            throw new IllegalStateException("no way to " + settings.server(), e);
        }
    }

    /** Brings all devices to life, each at its own moment by chance within this time; those that live go on. */
    public void powerOn(Duration within) {
        long spreadMs = Math.max(1, within.toMillis());
        for (GbDevice device : devices) {
            long delayMs = spreadMs == 1 ? 0 : mix(device.number()) % spreadMs;
            device.powerOnIn(delayMs);
        }
    }

    /** The power cut: all devices are gone without a word. */
    public void powerOff() {
        for (GbDevice device : devices) {
            device.powerOff();
        }
    }

    private long mix(int number) {
        long value = (settings.seed() + number + 1) * 0x9E3779B97F4A7C15L;
        value = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        return (value ^ value >>> 27) >>> 1;
    }

    /** Raises alarms at their times, counted from now. */
    public void play(List<ScriptedAlarm> script) {
        for (ScriptedAlarm scripted : script) {
            GbDevice device = device(scripted.device());
            device.shard()
                    .loop()
                    .schedule(
                            () -> device.raise(scripted.channel(), scripted.alarm()),
                            scripted.atMs(),
                            TimeUnit.MILLISECONDS);
        }
    }

    public GbSettings settings() {
        return settings;
    }

    public GbCounters counters() {
        return counters;
    }

    /** How long devices took to register, from their first REGISTER on. */
    public RegistrationTimes registrationTimes() {
        return times;
    }

    public int size() {
        return devices.length;
    }

    public GbDevice device(int number) {
        return devices[number];
    }

    /** @return the device that has this code or a channel of this code; null where there is none */
    public @Nullable GbDevice device(String code) {
        int number = settings.codes().deviceOf(code);
        return number < 0 ? null : devices[number];
    }

    /** When the recording that all live channels show began, microseconds since the Unix epoch: it begins again each time it ends. */
    public long recordingBeganUs() {
        return epochUs;
    }

    Dialect dialect() {
        return dialect;
    }

    GbPasswords passwords() {
        return passwords;
    }

    InetAddress localAddress() {
        return localAddress;
    }

    /** What devices say of their own address. */
    String advertisedHost() {
        return settings.fault() == MediaFault.NAT ? CallMedia.ADDRESS_BEHIND_NAT : localAddress.getHostAddress();
    }

    GbProgramme programme() {
        return programme;
    }

    /** What a channel shows, in the forms in which it was asked for. */
    PsLibrary library(int device, int channel) {
        Recording shown = programme.of(device, channel);
        synchronized (libraries) {
            return libraries.computeIfAbsent(shown, PsLibrary::new);
        }
    }

    CameraLoops loops() {
        return loops;
    }

    RequestDesk desk() {
        return desk;
    }

    CountedErrors errors() {
        return errors;
    }

    long epochNs() {
        return epochNs;
    }

    boolean has(GbQuirk quirk) {
        return dialect.has(quirk);
    }

    /** Part of every Call-ID and branch: a simulator that is started anew begins no old dialogue. */
    String boot() {
        return boot;
    }

    String branch(int device, int sequence) {
        return Via.COOKIE + Integer.toString(device, RADIX) + '.' + Integer.toString(sequence, RADIX) + '.' + boot;
    }

    /** @return sequence number in a branch of ours, or -1 */
    static int sequenceOf(@Nullable Via via) {
        return part(via, 1);
    }

    private static int part(@Nullable Via via, int index) {
        String branch = via == null ? null : via.branch();
        if (branch == null || !branch.startsWith(Via.COOKIE)) {
            return -1;
        }
        int from = Via.COOKIE.length();
        for (int n = 0; n < index; n++) {
            from = branch.indexOf('.', from) + 1;
        }
        int to = branch.indexOf('.', from);
        try {
            return to < from ? -1 : Integer.parseInt(branch, from, to, RADIX);
        } catch (NumberFormatException notOurs) {
            return -1;
        }
    }

    @Nullable
    GbDevice deviceFor(SipMessage message) {
        int number;
        if (message instanceof SipRequest request) {
            number = settings.codes().deviceOf(RequestDesk.target(request));
            if (number < 0) {
                number = settings.codes().deviceOf(request.to().user());
            }
        } else {
            number = part(message.via(), 0);
        }
        return number < 0 || number >= devices.length ? null : devices[number];
    }

    /** Ends everything at once and without a word. */
    @Override
    public void close() {
        for (Shard shard : shards) {
            shard.loop()
                    .submit(() -> {
                        for (GbDevice device : devices) {
                            if (device.shard().equals(shard)) {
                                device.die();
                            }
                        }
                        shard.close();
                    })
                    .awaitUninterruptibly(5, TimeUnit.SECONDS);
        }
        loops.close();
    }
}
