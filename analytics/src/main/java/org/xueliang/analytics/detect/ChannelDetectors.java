package org.xueliang.analytics.detect;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.xueliang.proto.v1.FrameEvent;
import org.xueliang.proto.v1.FrameEvent.BodyCase;
import org.xueliang.proto.v1.PictureSummary;
import org.xueliang.proto.v1.Thumbnail;
import org.xueliang.proto.v1.Zone;

/**
 * All detectors of a channel in the order in which they depend on each other: signal, frozen picture, then scene (covered,
 * moved), and motion where the scene is not in doubt. Pure: event, state and zones in, sightings out; no clock.
 */
public final class ChannelDetectors {
    /** A gain of the light beyond which the picture's noise is another. */
    private static final float NOISE_CHANGES = 0.25f;

    private static final String ELSEWHERE = "the channel came to another place";

    private final long silenceUs;

    /** @param silenceUs without any event of a live session for so long the signal is lost */
    public ChannelDetectors(long silenceUs) {
        this.silenceUs = silenceUs;
    }

    /** Seen before: nothing is to be done. */
    public static boolean isDouble(ChannelState state, FrameEvent event) {
        return SignalDetector.order(state.signal, event) == SignalDetector.Order.DOUBLE;
    }

    /** How many events are missing between the last one and this. */
    public static long missing(ChannelState state, FrameEvent event) {
        return SignalDetector.missing(state.signal, event);
    }

    /** Takes one event of the channel, in the order of the bus. */
    public List<Sighting> onEvent(ChannelState state, FrameEvent event, List<Zone> zones) {
        List<Sighting> out = new ArrayList<>();
        long timeUs = event.getReceivedUs();
        state.place = event.getPlace();
        SignalDetector.onEvent(state.signal, event, silenceUs, out);
        if (event.getBodyCase() == BodyCase.SIGNAL) {
            if (!event.getSignal().getOnline()) {
                endPictures(state, timeUs, "the stream ended", out);
            }
        } else if (event.getBodyCase() == BodyCase.PICTURES) {
            PictureSummary pictures = event.getPictures();
            boolean seeing = state.scene.phase == SceneState.Phase.NORMAL && state.scene.suspectUs == 0;
            FrozenDetector.onPictures(state.frozen, pictures, timeUs);
            if (pictures.hasThumbnail()) {
                Thumbnail thumbnail = pictures.getThumbnail();
                long capturedUs = thumbnail.getCapturedUs() > 0 ? thumbnail.getCapturedUs() : timeUs;
                FrozenDetector.onSample(state.frozen, thumbnail, seeing, capturedUs, out);
                onThumbnail(state, thumbnail, capturedUs, zones, out);
            }
        }
        return out;
    }

    private static void onThumbnail(
            ChannelState state, Thumbnail thumbnail, long timeUs, List<Zone> zones, List<Sighting> out) {
        Picture picture = Picture.of(thumbnail);
        BackgroundModel model = state.model;
        if (model == null || model.width != picture.width || model.height != picture.height) {
            endPictures(state, timeUs, "the picture's size changed", out);
            state.model = BackgroundModel.begin(picture, timeUs);
            return;
        }
        if (timeUs <= model.lastUs) {
            return; // the same access unit again
        }
        LightFit light = LightFit.of(picture.luma, model.mean);
        if (light.isSwitch() && Math.abs(light.gain() - 1) > NOISE_CHANGES) {
            FrozenDetector.forgetNoise(state.frozen);
        }
        ChangeMap change = model.isYoung() ? ChangeMap.none(picture) : ChangeMap.of(picture, model, light);
        SceneDetector.Verdict verdict =
                SceneDetector.onSample(state, model, picture, FineDetail.of(thumbnail), light, change, timeUs, out);
        boolean young = model.isYoung();
        if (verdict == SceneDetector.Verdict.BLIND) {
            endMotion(state, state.scene.beginUs, out);
            return;
        }
        if (verdict == SceneDetector.Verdict.SCENE && state.model == model) {
            model.learn(picture, light, change, timeUs);
        }
        if (!young) {
            motion(state, change, zones, verdict == SceneDetector.Verdict.DOUBT, timeUs, out);
        }
    }

    private static void motion(
            ChannelState state, ChangeMap change, List<Zone> zones, boolean held, long timeUs, List<Sighting> out) {
        Zones masks = Zones.of(zones, change.width, change.height);
        endGoneZones(state, masks, timeUs, out);
        for (Zones.Mask mask : masks.masks) {
            MotionState motion = state.motion.computeIfAbsent(mask.id(), id -> new MotionState());
            MotionDetector.onSample(mask, motion, change, held, timeUs, out);
        }
    }

    private static void endGoneZones(ChannelState state, Zones masks, long timeUs, List<Sighting> out) {
        Iterator<Map.Entry<String, MotionState>> known = state.motion.entrySet().iterator();
        while (known.hasNext()) {
            Map.Entry<String, MotionState> entry = known.next();
            if (masks.masks.stream().noneMatch(mask -> mask.id().equals(entry.getKey()))) {
                MotionDetector.end(entry.getKey(), entry.getValue(), timeUs, out);
                known.remove();
            }
        }
    }

    private static void endMotion(ChannelState state, long timeUs, List<Sighting> out) {
        for (Map.Entry<String, MotionState> entry : state.motion.entrySet()) {
            MotionDetector.end(entry.getKey(), entry.getValue(), timeUs, out);
        }
    }

    /** No more pictures to judge by: what they showed ends. */
    private static void endPictures(ChannelState state, long timeUs, String why, List<Sighting> out) {
        endMotion(state, timeUs, out);
        FrozenDetector.endHere(state.frozen, timeUs, out);
        SceneDetector.end(state.scene, timeUs, why, out);
    }

    /**
     * Event time has come to {@code nowUs}.
     *
     * @param jumpUs how far at once
     */
    public List<Sighting> onTime(ChannelState state, long nowUs, long jumpUs) {
        List<Sighting> out = new ArrayList<>();
        SignalDetector.onTime(state.signal, nowUs, jumpUs, silenceUs, out);
        if (!out.isEmpty()) {
            endPictures(state, state.signal.lastUs, "no signal", out);
        }
        return out;
    }

    /** When {@link #onTime} must be called next, microseconds since the epoch; 0 for never. */
    public long nextUs(ChannelState state) {
        return SignalDetector.nextUs(state.signal, silenceUs);
    }

    /** The event comes from another place than what is known of the channel. */
    public static boolean isElsewhere(ChannelState state, FrameEvent event) {
        return !state.place.isEmpty() && !state.place.equals(event.getPlace());
    }

    /**
     * The channel came to another place, as this event, which {@link #onEvent} takes after this, is the first to say: what
     * lasts ends where it began. What goes on all the same begins again at the new place.
     */
    public List<Sighting> onMoved(ChannelState state, FrameEvent event) {
        List<Sighting> out = new ArrayList<>();
        endPictures(state, event.getReceivedUs(), ELSEWHERE, out);
        SignalDetector.onMoved(state.signal, event.getReceivedUs(), out);
        return out;
    }

    /** The channel was removed: everything that lasts ends. */
    public List<Sighting> onRemoved(ChannelState state) {
        List<Sighting> out = new ArrayList<>();
        endPictures(state, state.signal.lastUs, "the channel was removed", out);
        SignalDetector.end(state.signal, state.signal.lastUs, out);
        return out;
    }
}
