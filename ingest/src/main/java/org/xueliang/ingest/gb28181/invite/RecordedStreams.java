package org.xueliang.ingest.gb28181.invite;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;
import org.xueliang.ingest.gb28181.media.MediaTransport;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.media.MediaOptions;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.media.StreamObserver;

/**
 * Asks devices for recordings: each in a dialog of its own, with an SSRC that begins with 1, into a directory that nobody else looks at. What
 * is recorded is no state of its channel and is not analysed. Every call but {@link #loop} and {@link #peer} is on the device's event loop.
 */
public final class RecordedStreams {
    /** Told on the device's event loop. */
    public interface Listener {
        /** The first picture came. */
        void streaming();

        /** The device says that it has sent everything (MediaStatus 121). */
        void sent();

        /** It ended by itself. */
        void ended(NoMedia why, boolean hadPicture);
    }

    /** One recording that was asked for. */
    public interface Running {
        /** Sends MANSRTSP in an INFO of the dialog. */
        void control(GbPlaybackControl control, InfoAnswer answer);

        /** While it is paused, or all was sent, silence is no end. */
        void maySilent(boolean on);

        /** Steady time of the newest packet; 0 before the first. */
        long lastPacketMs();

        /**
         * Asks the event loop of its packets to look whether there are more.
         *
         * @return steady time when it last did so because it was asked; 0 before that. Packets that it found came before it
         */
        long listen();

        /** Why there is no picture yet. */
        NoMedia soFar(long waitedMs);

        /** We end it; the listener is not told. */
        void end(String cause);
    }

    private final StreamParts parts;
    private final InviteOptions invites;

    /** @param firstPicture how long a picture is waited for after the answer: recorders look through their disks first */
    public RecordedStreams(StreamParts parts, Duration firstPicture) {
        this.parts = parts;
        this.invites = parts.options().withFirstPicture(firstPicture);
    }

    /** The event loop that owns the device. Any thread. */
    public EventLoop loop(String device) {
        return parts.dialogs().loop(device);
    }

    /** Empty where the device is not online. Any thread. */
    public Optional<DialogPeer> peer(String device) {
        return parts.dialogs().peer(device);
    }

    /** @param observer told of its pictures, on the event loop of its media */
    public Running start(
            GbChannel channel, GbPeriod period, DialogPeer peer, StreamObserver observer, Listener listener) {
        // Where none is set: as it signals.
        MediaTransport transport = channel.transport() != null
                ? channel.transport()
                : peer.overTcp() ? MediaTransport.TCP_PASSIVE : MediaTransport.UDP;
        // What is recorded is of the main stream.
        GbChannel main = channel.recorded();
        InviteSession session = new InviteSession(
                alone(observer),
                main,
                period,
                transport,
                false,
                peer,
                DeviceLoop.of(loop(channel.device())),
                new InviteSession.Listener() {
                    @Override
                    public void streaming() {
                        listener.streaming();
                    }

                    @Override
                    public void sent() {
                        listener.sent();
                    }

                    @Override
                    public void ended(NoMedia why, boolean hadPicture) {
                        listener.ended(why, hadPicture);
                    }
                });
        session.start();
        return new Running() {
            @Override
            public void control(GbPlaybackControl control, InfoAnswer answer) {
                session.control(control, answer);
            }

            @Override
            public void maySilent(boolean on) {
                session.maySilent(on);
            }

            @Override
            public long lastPacketMs() {
                return session.lastPacketMs();
            }

            @Override
            public long listen() {
                return session.listen();
            }

            @Override
            public NoMedia soFar(long waitedMs) {
                return session.soFar(waitedMs);
            }

            @Override
            public void end(String cause) {
                session.end(cause);
            }
        };
    }

    private StreamParts alone(StreamObserver observer) {
        MediaShared shared = parts.media();
        // Its outlet holds what its viewer has not taken: of the cache one keyframe is enough.
        MediaOptions options = new MediaOptions(shared.options().gateway(), 1, 1);
        return new StreamParts(
                invites,
                parts.dialogs(),
                parts.places(),
                parts.ssrcs(),
                new MediaShared(options, shared.allocator(), new StreamDirectory(), observer, shared.ledger()),
                parts.time(),
                parts.ids(),
                parts.addressFor());
    }
}
