package org.xueliang.simulator;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.simulator.camera.CameraCounters;
import org.xueliang.simulator.camera.CameraLogin;
import org.xueliang.simulator.camera.CameraLoops;
import org.xueliang.simulator.camera.EncoderPool;
import org.xueliang.simulator.camera.Feed;
import org.xueliang.simulator.camera.LiveFeed;
import org.xueliang.simulator.camera.PushTarget;
import org.xueliang.simulator.camera.Quirk;
import org.xueliang.simulator.camera.RecordedFeed;
import org.xueliang.simulator.camera.RtspCameraServer;
import org.xueliang.simulator.camera.RtspPusher;
import org.xueliang.simulator.camera.RtspServerSettings;
import org.xueliang.simulator.camera.ServedCamera;
import org.xueliang.simulator.media.EncoderSettings;
import org.xueliang.simulator.media.PacketizedRecording;
import org.xueliang.simulator.media.VideoFile;
import org.xueliang.simulator.scene.StreetScene;
import org.xueliang.simulator.script.ScriptedEvent;

/**
 * Simulated cameras as one thing to start and to close: feeds out of files and scenes, one server for those that are
 * pulled from, and pushers. Thread-safe but for {@link #close}, which ends all that it started.
 */
public final class Simulator implements AutoCloseable {
    private final CameraLoops loops;
    private final EncoderPool pool;
    private final CameraCounters counters = new CameraCounters();
    private final List<LiveFeed> scenes = new ArrayList<>();
    private final List<RtspPusher> pushers = new ArrayList<>();
    private @Nullable RtspCameraServer server;

    /**
     * @param threads event loops; one drives a thousand cameras of 2 Mbit/s
     * @param encoderThreads threads that render and encode live scenes
     */
    public Simulator(int threads, int encoderThreads) {
        this.loops = new CameraLoops(threads);
        this.pool = new EncoderPool(encoderThreads);
    }

    /**
     * A video file, looped for ever; every camera that sends it begins at its first picture.
     *
     * @throws org.xueliang.simulator.media.MediaException saying what is wrong with the file
     */
    public Feed video(Path file) {
        PacketizedRecording recording = PacketizedRecording.of(VideoFile.read(file));
        return new RecordedFeed(loops, recording, RecordedFeed.Begin.FIRST_PICTURE);
    }

    /** A street as time passes, encoded once however many cameras and viewers it has. @param seed which street */
    public synchronized LiveFeed scene(long seed, List<ScriptedEvent> events, EncoderSettings settings) {
        StreetScene scene = new StreetScene(seed, settings.width(), settings.height(), events);
        LiveFeed feed = new LiveFeed(loops, pool, scene, settings, scenes.size() * 0.381966 % 1);
        scenes.add(feed);
        return feed;
    }

    /** Listens for clients that pull; once. @return where */
    public synchronized InetSocketAddress listen(InetSocketAddress address) {
        if (server != null) {
            throw new IllegalStateException("already listening on " + server.address());
        }
        server = RtspCameraServer.start(loops, address, RtspServerSettings.DEFAULTS);
        return server.address();
    }

    /** Adds a camera to pull from; {@link #listen} comes first. @return its URL, without credentials */
    public synchronized String serve(String path, Feed feed, CameraLogin login, Set<Quirk> quirks) {
        if (server == null) {
            throw new IllegalStateException("not listening");
        }
        ServedCamera camera = new ServedCamera(path, feed, login, quirks, counters);
        server.add(camera);
        return server.url(camera);
    }

    /** Starts a camera that pushes, and pushes again whenever it must. */
    public synchronized RtspPusher push(PushTarget target, Feed feed) {
        RtspPusher pusher = RtspPusher.start(loops, target, feed, counters);
        pushers.add(pusher);
        return pusher;
    }

    /** Of all cameras together. */
    public CameraCounters counters() {
        return counters;
    }

    @Override
    public synchronized void close() {
        pushers.forEach(RtspPusher::close);
        if (server != null) {
            server.close();
        }
        scenes.forEach(LiveFeed::close);
        pool.close();
        loops.close();
    }
}
