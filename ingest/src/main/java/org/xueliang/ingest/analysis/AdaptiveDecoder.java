package org.xueliang.ingest.analysis;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.codec.DecodeException;
import org.xueliang.ingest.codec.ScaledPicture;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.Gop;
import org.xueliang.ingest.media.TimedAccessUnit;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.RandomAccess;

/**
 * Turns one stream's access units into thumbnails, as few as will do.
 *
 * <p>On the event loop ({@link #accessUnit}) it decides what is to be decoded and retains it; a thread of the
 * {@link DecodePool} decodes ({@link #decode}). While the stream is young or active every access unit is taken, from the
 * start of the group in the cache on; while it is quiet a keyframe every two seconds, or, where groups are longer than
 * that, what lies between the group's start (or the picture decoded last) and now. One lock, held for moments, never while
 * decoding.
 */
final class AdaptiveDecoder {
    /** One turn on the pool: after this many access units others come first. */
    private static final int TURN_UNITS = 48;

    private static final long BEHIND_US = 1_000_000;
    private static final long SUBMIT_EVERY_US = 100_000;
    private static final double REFERENCE_WEIGHT = 0.1;

    private final ChannelStream stream;
    private final AnalysisSettings settings;
    private final DecodePool pool;
    private final ThumbnailSource.Factory factory;
    private final FrameEventAssembler events;
    private final AnalysisMetrics metrics;
    private final CountedErrors errors;
    private final DecodePool.Ticket ticket = new DecodePool.Ticket(this::decode);
    private final PictureChange change = new PictureChange();

    // Of the event loop alone.
    private final ActivityGate gate = new ActivityGate();
    private long submittedUs;
    private long requestedUs;
    private long referenceUs;
    private boolean lossSinceKeyframe;

    // Of the pool's thread that is at it.
    private long lastStartUs;
    private boolean drained;
    private boolean refused;

    // Guarded by this.
    private final SamplingPlan plan;
    private final PendingUnits pending;
    private boolean following;
    private boolean waitForKeyframe;
    private @Nullable AccessUnit lastQueued;
    private final KeyframeTimes keyframes = new KeyframeTimes();
    private double referenceIntervalUs = Double.MAX_VALUE;
    private long newestUs;
    private boolean running;
    private boolean closed;
    private @Nullable ThumbnailSource source;

    AdaptiveDecoder(
            ChannelStream stream,
            AnalysisSettings settings,
            DecodePool pool,
            ThumbnailSource.Factory factory,
            FrameEventAssembler events,
            AnalysisMetrics metrics,
            CountedErrors errors) {
        this.stream = stream;
        this.settings = settings;
        this.pool = pool;
        this.factory = factory;
        this.events = events;
        this.metrics = metrics;
        this.errors = errors;
        this.plan = new SamplingPlan(settings, stream.startedUs());
        this.pending = new PendingUnits(settings.maxPendingUnits());
    }

    /** On the stream's event loop; the unit stays the caller's. */
    void accessUnit(AccessUnit unit, long receivedUs) {
        boolean keyframe = unit.randomAccess().isKeyframe();
        lossSinceKeyframe = unit.damaged() || (unit.afterLoss() && !keyframe) || (lossSinceKeyframe && !keyframe);
        // A picture with parts missing is small for another reason than that nothing moves.
        boolean gateActive = unit.damaged()
                ? gate.active()
                : gate.accessUnit(unit.sizeBytes(), unit.sliceQp(), keyframe, unit.reference(), receivedUs);
        boolean submit;
        boolean urgent;
        long unsampledSinceUs;
        synchronized (this) {
            if (closed) {
                return;
            }
            newestUs = Math.max(newestUs, receivedUs);
            if (keyframe && !unit.damaged()) {
                keyframes.add(receivedUs);
            }
            measureReferences(unit, receivedUs);
            boolean wasActive = plan.mode() == SamplingMode.ACTIVE;
            SamplingMode mode = plan.accessUnit(gateActive, receivedUs);
            if (wasActive != (mode == SamplingMode.ACTIVE)) {
                metrics.active(wasActive ? -1 : 1);
            }
            if (mode == SamplingMode.QUIET) {
                following = false;
                quiet(unit, receivedUs, keyframe);
            } else if (following) {
                follow(unit, receivedUs, keyframe);
            } else {
                startFollowing(unit, receivedUs, keyframe);
            }
            urgent = mode == SamplingMode.ACTIVE;
            unsampledSinceUs = plan.lastSampleUs();
            submit = !pending.isEmpty() && (!following || receivedUs - submittedUs >= SUBMIT_EVERY_US);
        }
        events.accessUnit(unit, receivedUs, gate.activity(), urgent);
        if (submit) {
            submittedUs = receivedUs;
            if (!pool.ready(ticket, urgent, unsampledSinceUs)) {
                letPendingGo(ShedReason.POOL_FULL);
            }
        }
    }

    private void measureReferences(AccessUnit unit, long receivedUs) {
        if (!unit.reference()) {
            return;
        }
        if (referenceUs != 0) {
            double intervalUs = Math.max(0, receivedUs - referenceUs);
            referenceIntervalUs = referenceIntervalUs == Double.MAX_VALUE
                    ? intervalUs
                    : referenceIntervalUs + REFERENCE_WEIGHT * (intervalUs - referenceIntervalUs);
        }
        referenceUs = receivedUs;
    }

    private void quiet(AccessUnit unit, long receivedUs, boolean keyframe) {
        long sinceUs = receivedUs - requestedUs;
        if (keyframe && !unit.damaged() && sinceUs >= settings.quietIntervalUs() * 9 / 10) {
            metrics.shed(ShedReason.SUPERSEDED, pending.clear());
            requestedUs = receivedUs;
            plan.lookFrom(receivedUs);
            queue(unit, receivedUs, true);
        } else if (sinceUs >= longIntervalUs() && pending.isEmpty()) {
            requestedUs = receivedUs;
            plan.lookFrom(receivedUs);
            queueFromGroup(unit, receivedUs, keyframe);
        }
    }

    /** Groups longer than the interval cost most of what an active channel costs: half as often where CPU is short. */
    private long longIntervalUs() {
        return pool.slack() > 0.5 ? settings.longGopIntervalUs() : 2 * settings.longGopIntervalUs();
    }

    private void follow(AccessUnit unit, long receivedUs, boolean keyframe) {
        requestedUs = receivedUs;
        if (keyframe && !unit.damaged() && receivedUs - pending.oldestUs() > BEHIND_US) {
            metrics.shed(ShedReason.BEHIND, pending.clear());
            queue(unit, receivedUs, true);
        } else {
            queue(unit, receivedUs, false);
        }
    }

    private void startFollowing(AccessUnit unit, long receivedUs, boolean keyframe) {
        if (waitForKeyframe && !keyframe) {
            return;
        }
        waitForKeyframe = false;
        requestedUs = receivedUs;
        if (queueFromGroup(unit, receivedUs, keyframe)) {
            following = true;
        }
    }

    /**
     * Queues what a decoder needs for the unit: from the group's start, or from where it stands.
     *
     * @return false where the group's start is not at hand
     */
    private boolean queueFromGroup(AccessUnit unit, long receivedUs, boolean keyframe) {
        if (keyframe) {
            return queue(unit, receivedUs, true);
        }
        Gop gop = stream.gops().retainedNewest();
        if (gop == null) {
            return false;
        }
        try (gop) {
            if (gop.cut()) {
                return false;
            }
            List<TimedAccessUnit> units = gop.units();
            int from = 0;
            for (int i = units.size() - 1; i >= 0 && from == 0; i--) {
                from = units.get(i).unit() == lastQueued ? i + 1 : 0;
            }
            boolean start = from == 0;
            for (TimedAccessUnit timed : units.subList(from, units.size())) {
                if (!queue(timed.unit(), timed.receivedUs(), start)) {
                    return false;
                }
                start = false;
            }
            // The cache may be told of an access unit after its observers.
            return units.get(units.size() - 1).unit() == unit || queue(unit, receivedUs, false);
        }
    }

    private boolean queue(AccessUnit unit, long receivedUs, boolean start) {
        ParameterSets sets = unit.newParameterSets();
        if (sets == null && start) {
            sets = stream.parameterSets();
        }
        if (pending.add(new PendingUnits.Entry(unit, receivedUs, start, sets, lossSinceKeyframe))) {
            lastQueued = unit;
            return true;
        }
        metrics.shed(ShedReason.CHANNEL_FULL, pending.clear() + 1);
        lastQueued = null;
        following = false;
        waitForKeyframe = true;
        return false;
    }

    private synchronized void letPendingGo(ShedReason reason) {
        metrics.shed(reason, pending.clear());
        lastQueued = null;
        following = false;
        waitForKeyframe = true;
    }

    /** On a thread of the pool, one at a time. */
    private void decode() {
        List<PendingUnits.Entry> turn;
        ThumbnailSource decoder;
        synchronized (this) {
            if (closed) {
                return;
            }
            running = true;
            decoder = source;
            source = null;
            turn = pending.take(TURN_UNITS);
        }
        int next = 0;
        try {
            while (next < turn.size() && !isClosed()) {
                decoder = decode(decoder, turn.get(next));
                turn.get(next).unit().release();
                next++;
            }
        } finally {
            for (; next < turn.size(); next++) {
                turn.get(next).unit().release();
                metrics.shed(ShedReason.ENDED, 1);
            }
            turnEnds(decoder);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void turnEnds(@Nullable ThumbnailSource decoder) {
        boolean more;
        boolean urgent;
        boolean keep;
        long unsampledSinceUs;
        synchronized (this) {
            running = false;
            more = !closed && !pending.isEmpty();
            urgent = plan.mode() == SamplingMode.ACTIVE;
            unsampledSinceUs = plan.lastSampleUs();
            // A quiet stream with short groups needs no decoder until its next keyframe; thousands would fill the
            // memory.
            keep = decoder != null
                    && !closed
                    && (following || more || newestUs - lastStartUs > settings.quietIntervalUs());
            if (keep) {
                source = decoder;
            } else if (pending.isEmpty()) {
                lastQueued = null;
            }
        }
        if (!keep && decoder != null) {
            decoder.close();
        }
        if (more && !pool.ready(ticket, urgent, unsampledSinceUs)) {
            letPendingGo(ShedReason.POOL_FULL);
        }
    }

    /** @return the decoder to go on with; null where there is none */
    private @Nullable ThumbnailSource decode(@Nullable ThumbnailSource open, PendingUnits.Entry entry) {
        ThumbnailSource decoder = open;
        Sampler sampler = new Sampler(entry.doubtful());
        try {
            if (entry.start()) {
                lastStartUs = entry.receivedUs();
                if (decoder != null && !drained) {
                    decoder.drain(sampler);
                }
            }
            if (decoder != null && newSize(entry)) {
                if (!entry.start()) {
                    decoder.drain(sampler);
                }
                decoder.close();
                decoder = null;
            }
            if (decoder == null) {
                ParameterSets sets = entry.sets();
                if (sets == null) {
                    metrics.shed(refused ? ShedReason.REFUSED : ShedReason.UNDECODABLE, 1);
                    return null;
                }
                decoder = factory.open(stream.codec(), sets);
                refused = false;
            }
            drained = false;
            if (mayBeLeftOut(entry)) {
                return decoder;
            }
            metrics.decoded();
            int pictures = decoder.decode(entry.unit().annexB(), entry.receivedUs(), sampler);
            if (pictures == 0 && isLoneKeyframe(entry)) {
                decoder.drain(sampler);
                drained = true;
            }
            return decoder;
        } catch (DecodeException e) {
            metrics.shed(decoder == null ? ShedReason.REFUSED : ShedReason.UNDECODABLE, 1);
            if (decoder == null) {
                // What follows in the group cannot be decoded either: the next keyframe tries again.
                refused = true;
                letPendingGo(ShedReason.REFUSED);
            }
            errors.warn("decode " + stream.channel(), "channel " + stream.channel() + ": " + e.getMessage());
            return decoder;
        }
    }

    /** What a decoder may take is checked when it is opened, so another size means another decoder. */
    private static boolean newSize(PendingUnits.Entry entry) {
        return entry.unit().newParameterSets() != null && entry.unit().randomAccess() != RandomAccess.NONE;
    }

    /** Nothing follows it now, so a picture that is held back for reordering would wait for the next keyframe. */
    private synchronized boolean isLoneKeyframe(PendingUnits.Entry entry) {
        if (!entry.start() || following || !pending.isEmpty()) {
            return false;
        }
        lastQueued = null;
        return true;
    }

    /**
     * Pictures that no other refers to, where they would not be sampled anyway. In H.265 one that no other of its own
     * temporal layer refers to may serve a higher layer; cameras that use layers mark the highest.
     */
    private synchronized boolean mayBeLeftOut(PendingUnits.Entry entry) {
        if (entry.unit().reference() || entry.start()) {
            return false;
        }
        if (newestUs - entry.receivedUs() > BEHIND_US) {
            metrics.shed(ShedReason.NON_REFERENCE, 1);
            return true;
        }
        return referenceIntervalUs * 1.05 <= settings.activeIntervalUs();
    }

    private final class Sampler implements ThumbnailSource.Sampler {
        private final boolean doubtful;

        Sampler(boolean doubtful) {
            this.doubtful = doubtful;
        }

        @Override
        public boolean wants(long receivedUs, boolean damaged) {
            synchronized (AdaptiveDecoder.this) {
                return !closed && plan.wants(receivedUs, doubtful || damaged);
            }
        }

        @Override
        public void sample(ScaledPicture picture, long receivedUs, boolean keyframe) {
            boolean changed = change.changed(picture);
            long nowUs;
            long groupUs;
            synchronized (AdaptiveDecoder.this) {
                plan.sampled(receivedUs);
                nowUs = newestUs;
                groupUs = keyframes.groupOf(receivedUs, keyframe);
                if (changed) {
                    // Seen late where decoding is behind: counted from the newest access unit, or it would be over by
                    // now.
                    plan.excite(newestUs);
                }
            }
            metrics.thumbnail();
            events.sample(picture, receivedUs, keyframe, groupUs, nowUs);
        }
    }

    /** The stream is over: everything is let go, at the latest when the decoder's thread comes back. */
    void close() {
        ThumbnailSource idle;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            metrics.shed(ShedReason.ENDED, pending.clear());
            if (plan.mode() == SamplingMode.ACTIVE) {
                metrics.active(-1);
            }
            idle = running ? null : source;
            if (idle != null) {
                source = null;
            }
        }
        if (idle != null) {
            idle.close();
        }
    }
}
