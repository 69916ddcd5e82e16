package org.xueliang.ingest.gb28181.invite;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.media.MediaTransport;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.media.StreamObserver;

/**
 * Asks for a live stream to look at it: in a dialog of its own, seen by nobody else, ended as soon as it is known. All calls on the device's
 * event loop, and every report comes there.
 */
public final class StreamTrials {
    /** From the first picture to the report: oddities of a stream show in its packets. */
    private static final long LOOK_MS = 1000;

    /** After BYE: a device that gives one stream alone has let go of it when the next is asked for. */
    private static final long PAUSE_MS = 300;

    private final StreamParts parts;
    private final InviteOptions options;
    private final DeviceStreams streams;

    /** @param firstPicture how long a picture is waited for after the answer */
    public StreamTrials(StreamParts parts, DeviceStreams streams, Duration firstPicture) {
        this.parts = parts;
        this.streams = streams;
        options = parts.options().withFirstPicture(firstPicture);
    }

    /** Channels of the device that are assigned here. */
    public Set<String> channels(String device) {
        return streams.channels(device);
    }

    /** The stream that others have of the channel now; empty where none gives pictures. */
    public Optional<TrialReport> running(String channel) {
        return streams.running(channel);
    }

    /** Asks for the channel. @param told once, after BYE */
    public void run(GbChannel channel, MediaTransport transport, Consumer<TrialReport> told) {
        Optional<DialogPeer> peer = parts.dialogs().peer(channel.device());
        DeviceLoop loop = DeviceLoop.of(parts.dialogs().loop(channel.device()));
        if (peer.isEmpty()) {
            told.accept(TrialReport.notBegun(
                    transport,
                    new NoMedia(
                            NoMediaCause.NO_ANSWER,
                            "the device is not registered here any more",
                            "look at the device and its network")));
            return;
        }
        Trial trial = new Trial(loop, told);
        InviteSession session =
                new InviteSession(alone(), channel, GbPeriod.LIVE, transport, false, peer.get(), loop, trial);
        trial.session = session;
        session.start();
    }

    /** A directory of its own: those who watch the channel notice nothing. */
    private StreamParts alone() {
        MediaShared shared = parts.media();
        return new StreamParts(
                options,
                parts.dialogs(),
                parts.places(),
                parts.ssrcs(),
                new MediaShared(
                        shared.options(),
                        shared.allocator(),
                        new StreamDirectory(),
                        new StreamObserver() {},
                        shared.ledger()),
                parts.time(),
                parts.ids(),
                parts.addressFor());
    }

    private static final class Trial implements InviteSession.Listener {
        private final DeviceLoop loop;
        private final Consumer<TrialReport> told;
        private @Nullable InviteSession session;
        private boolean over;

        Trial(DeviceLoop loop, Consumer<TrialReport> told) {
            this.loop = loop;
            this.told = told;
        }

        @Override
        public void streaming() {
            loop.after(LOOK_MS, () -> finish(null));
        }

        @Override
        public void ended(NoMedia why, boolean hadPicture) {
            finish(why);
        }

        private void finish(@Nullable NoMedia why) {
            InviteSession of = session;
            if (over || of == null) {
                return;
            }
            over = true;
            TrialReport report = of.report(why);
            of.end("it was looked at");
            loop.after(PAUSE_MS, () -> told.accept(report));
        }
    }
}
