package org.xueliang.simulator.demo;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.xueliang.simulator.camera.CameraCounters;
import org.xueliang.simulator.camera.CameraLogin;
import org.xueliang.simulator.camera.CameraLoops;
import org.xueliang.simulator.camera.EncoderPool;
import org.xueliang.simulator.camera.LiveFeed;
import org.xueliang.simulator.camera.PushTarget;
import org.xueliang.simulator.camera.Quirk;
import org.xueliang.simulator.camera.RtspCameraServer;
import org.xueliang.simulator.camera.RtspPusher;
import org.xueliang.simulator.camera.RtspServerSettings;
import org.xueliang.simulator.camera.ServedCamera;
import org.xueliang.simulator.scene.StreetScene;
import org.xueliang.simulator.script.EventKind;
import org.xueliang.simulator.script.ExpectedAlert;
import org.xueliang.simulator.script.ScriptedEvent;

/**
 * The demonstration on real sockets, in three steps: {@link #open} listens and says where the cameras are, so that they can
 * be enrolled; {@link #push} lets the others connect; {@link #begin} starts the script. Until then the cameras show their
 * quiet street. Methods are to be called from one thread; to be closed by whoever opened it.
 */
public final class DemoRun implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String USER = "demo";

    /** By turns, so that the gateway meets them all. */
    private static final List<CameraLogin.Scheme> SCHEMES = List.of(
            CameraLogin.Scheme.DIGEST_MD5,
            CameraLogin.Scheme.BASIC,
            CameraLogin.Scheme.DIGEST_SHA256,
            CameraLogin.Scheme.ALL,
            CameraLogin.Scheme.NONE);

    /** By turns too. */
    private static final List<Set<Quirk>> QUIRKS = List.of(
            Set.of(Quirk.R1_BLANK_BEFORE_SSRC),
            Set.of(),
            Set.of(Quirk.R10_NO_REASON, Quirk.R23_BLANK_AFTER_CLOCK_RATE),
            Set.of(Quirk.R2_RTP_INFO_ENDS_WITH_SEMICOLON, Quirk.R40_FALSE_FRAME_RATE),
            Set.of(Quirk.R5_BLANK_AFTER_CSEQ));

    private final DemoStreet street;
    private final CameraLoops loops = new CameraLoops(1);
    private final EncoderPool pool;
    private final RtspCameraServer server;
    private final CameraCounters counters = new CameraCounters();
    private final Map<String, LiveFeed> feeds = new LinkedHashMap<>();
    private final Map<String, Consumer<Boolean>> power = new LinkedHashMap<>();
    private final List<PullAddress> pulls = new ArrayList<>();
    private final List<RtspPusher> pushers = new ArrayList<>();

    private DemoRun(DemoStreet street, DemoSettings settings) {
        this.street = street;
        this.pool = new EncoderPool(settings.encoderThreads());
        this.server = RtspCameraServer.start(loops, settings.serve(), RtspServerSettings.DEFAULTS);
        int number = 0;
        for (DemoCamera camera : street.cameras()) {
            StreetScene scene = new StreetScene(
                    camera.alias().hashCode(),
                    settings.encoder().width(),
                    settings.encoder().height(),
                    street.script().of(camera.alias()));
            double phase = number / (double) street.cameras().size();
            LiveFeed feed = new LiveFeed(loops, pool, scene, settings.encoder(), phase);
            feeds.put(camera.alias(), feed);
            if (!camera.push()) {
                serve(camera, feed, pulls.size());
            }
            number++;
        }
    }

    /** Listens; every camera that is pulled from can be connected to when it returns. */
    public static DemoRun open(DemoStreet street, DemoSettings settings) {
        return new DemoRun(street, settings);
    }

    private void serve(DemoCamera camera, LiveFeed feed, int number) {
        CameraLogin.Scheme scheme = SCHEMES.get(number % SCHEMES.size());
        CameraLogin login =
                scheme == CameraLogin.Scheme.NONE ? CameraLogin.OPEN : new CameraLogin(scheme, USER, newPassword());
        Set<Quirk> quirks = QUIRKS.get(number % QUIRKS.size());
        ServedCamera served = new ServedCamera(camera.alias(), feed, login, quirks, counters);
        server.add(served);
        power.put(camera.alias(), served::setOnline);
        pulls.add(new PullAddress(camera.alias(), server.url(served), login.user(), login.password()));
    }

    private static String newPassword() {
        byte[] secret = new byte[12];
        RANDOM.nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    /** Where the cameras are that are pulled from. */
    public List<PullAddress> pulls() {
        return List.copyOf(pulls);
    }

    /**
     * Lets pushing cameras connect, over TCP; they try again for ever.
     *
     * @throws IllegalArgumentException for an alias that no pushing camera has, or a URL that is none
     */
    public void push(List<PushAccount> accounts) {
        for (PushAccount account : accounts) {
            DemoCamera camera = street.cameras().stream()
                    .filter(c -> c.push() && c.alias().equals(account.alias()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "alias: '" + account.alias() + "' (expected: a camera that pushes)"));
            LiveFeed feed = feeds.get(camera.alias());
            if (feed == null) {
                throw new IllegalStateException("no feed of " + camera);
            }
            PushTarget target = PushTarget.of(account.url(), account.user(), account.password(), true);
            RtspPusher pusher = RtspPusher.start(loops, target, feed, counters);
            pushers.add(pusher);
            power.put(camera.alias(), pusher::setOnline);
        }
    }

    /**
     * Starts the script.
     *
     * @param beginning its instant zero; now or a little later, and only once
     * @return what should be found, in order of time
     */
    public List<ExpectedAlert> begin(Instant beginning) {
        long beginUs = TimeUnit.MILLISECONDS.toMicros(beginning.toEpochMilli());
        feeds.values().forEach(feed -> feed.beginScript(beginUs));
        for (ScriptedEvent event : street.script().events()) {
            if (event.kind() == EventKind.SIGNAL_LOST) {
                at(beginning, event.beginMs(), () -> setPower(event.camera(), false));
                at(beginning, event.endMs(), () -> setPower(event.camera(), true));
            }
        }
        return street.expected(beginUs);
    }

    private void at(Instant beginning, long scriptMs, Runnable action) {
        long delayMs = beginning.toEpochMilli() + scriptMs - System.currentTimeMillis();
        loops.next().schedule(action, Math.max(0, delayMs), TimeUnit.MILLISECONDS);
    }

    private void setPower(String alias, boolean on) {
        Consumer<Boolean> camera = power.get(alias);
        if (camera != null) {
            camera.accept(on);
        }
    }

    /** Of all cameras together. */
    public CameraCounters counters() {
        return counters;
    }

    /** Pictures that were left out because the machine could not keep up: above a few, findings may be missed. */
    public long skippedPictures() {
        return feeds.values().stream().mapToLong(LiveFeed::skippedPictures).sum();
    }

    /** Pushing cameras whose pictures the gateway takes at the moment. */
    public long recording() {
        return pushers.stream().filter(RtspPusher::recording).count();
    }

    @Override
    public void close() {
        pushers.forEach(RtspPusher::close);
        server.close();
        feeds.values().forEach(LiveFeed::close);
        pool.close();
        loops.close();
    }
}
