package org.xueliang.analytics.detect;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.AlertType;

/**
 * Covered and moved cameras. Both begin alike: hardly any of the scene's structure is where it was. Where the detail is gone
 * the camera is covered (or blind, or out of focus); where there is detail, but other, it looks elsewhere. Pure.
 */
final class SceneDetector {
    /** The scene is not recognised below this share of what is usual. */
    private static final float UNRECOGNISED = 0.42f;

    private static final float RECOGNISED = 0.65f;
    /** Share of blocks without detail from which the lens is being covered. */
    private static final float FADING = 0.25f;

    private static final float FADED = 0.5f;
    /** Detail of the whole picture below which it is blind. */
    private static final float BLIND = 0.42f;

    private static final float SEEING = 0.6f;

    private static final long COVER_US = 2_000_000;
    private static final long MOVE_US = 3_000_000;
    private static final long BACK_US = 1_000_000;
    private static final long STABLE_US = 5_000_000;
    private static final long CROWDED_US = 2_000_000;
    /** A view that was left is known again for so long. */
    private static final long REMEMBER_US = 600_000_000;
    /** Luma (of limited range, black is 16) at and below which a picture is dark. */
    private static final float DARK = 26f;

    private SceneDetector() {}

    /** What a sample means for the rest. */
    enum Verdict {
        /** The scene is as known: look for objects, and learn. */
        SCENE,
        /** In doubt: let nothing begin, learn nothing. */
        DOUBT,
        /** The camera sees something else: what was in motion ends. */
        BLIND
    }

    /**
     * One sample.
     *
     * @param model of the scene; replaced in {@code channel} where the view changed for good
     */
    static Verdict onSample(
            ChannelState channel,
            BackgroundModel model,
            Picture picture,
            LightFit light,
            ChangeMap change,
            long timeUs,
            List<Sighting> out) {
        SceneState state = channel.scene;
        if (model.isYoung()) {
            return Verdict.SCENE;
        }
        // Where most cells follow no common light the fit says nothing, and detail is compared as it is.
        float gain = light.inliers() > 0.6f ? Math.max(0.2f, Math.min(1, light.gain())) : 1;
        SceneLikeness likeness = SceneLikeness.of(picture.luma, model.mean, picture.width, picture.height, gain);
        return switch (state.phase) {
            case NORMAL -> normal(channel, state, model, picture, likeness, change, timeUs, out);
            case COVERED -> covered(channel, state, picture, likeness, timeUs, out);
            case MOVED -> moved(channel, state, picture, likeness, timeUs, out);
        };
    }

    private static Verdict normal(
            ChannelState channel,
            SceneState state,
            BackgroundModel model,
            Picture picture,
            SceneLikeness likeness,
            ChangeMap change,
            long timeUs,
            List<Sighting> out) {
        if (!likeness.canTell()) {
            state.forgetSuspicion();
            return crowded(state, change, timeUs);
        }
        boolean dark = picture.mean() <= DARK && mean(model) > 2 * DARK;
        boolean unrecognised = likeness.same() < UNRECOGNISED * state.usualSame;
        if (likeness.lost() < FADING && !dark) {
            state.fadingUs = 0;
        } else if (state.fadingUs == 0) {
            state.fadingUs = timeUs;
        }
        if (!unrecognised) {
            state.forgetSuspicion();
            state.usualSame += 0.02f * (Math.max(0.4f, likeness.same()) - state.usualSame);
            if (change.objects > 0.4f && likeness.same() > RECOGNISED * state.usualSame) {
                // Nearly all of it changed, and its edges are where they were: the light was switched.
                model.restart(picture, timeUs);
                return Verdict.DOUBT;
            }
            return state.fadingUs != 0 ? Verdict.DOUBT : crowded(state, change, timeUs);
        }
        BackgroundModel previous = state.previous;
        if (previous != null && knows(previous, picture, timeUs - state.previousUs)) {
            state.previous = channel.model;
            state.previousUs = timeUs;
            previous.lastUs = timeUs;
            channel.model = previous;
            state.forgetSuspicion();
            return Verdict.DOUBT;
        }
        boolean blind = dark || likeness.lost() >= FADED || likeness.detail() < BLIND;
        if (state.suspectUs == 0) {
            state.suspectUs = timeUs;
        }
        if (blind) {
            state.coverVotes++;
        } else {
            state.moveVotes++;
        }
        long lastedUs = timeUs - state.suspectUs;
        if (blind && state.coverVotes >= 2 && lastedUs >= COVER_US) {
            long beginUs = state.fadingUs == 0 ? state.suspectUs : Math.min(state.fadingUs, state.suspectUs);
            begin(state, SceneState.Phase.COVERED, beginUs);
            out.add(Sighting.begin(
                    AlertType.CAMERA_COVERED,
                    "",
                    beginUs,
                    0.9,
                    percent(likeness.lost()) + " of the scene's detail is gone"));
            return Verdict.BLIND;
        }
        if (!blind && state.moveVotes >= 2 && lastedUs >= MOVE_US && state.moveVotes > state.coverVotes) {
            begin(state, SceneState.Phase.MOVED, state.suspectUs);
            state.candidate = BackgroundModel.begin(picture, timeUs);
            state.goodUs = timeUs;
            out.add(Sighting.begin(
                    AlertType.CAMERA_MOVED,
                    "",
                    state.beginUs,
                    0.85,
                    percent(1 - likeness.same()) + " of the scene is not where it was"));
            return Verdict.BLIND;
        }
        return Verdict.DOUBT;
    }

    /** Objects over most of the picture are doubted for a moment: it may be the first sample of a cover or a move. */
    private static Verdict crowded(SceneState state, ChangeMap change, long timeUs) {
        if (change.objects < 0.3f) {
            state.crowdedUs = 0;
            return Verdict.SCENE;
        }
        if (state.crowdedUs == 0) {
            state.crowdedUs = timeUs;
        }
        return timeUs - state.crowdedUs < CROWDED_US ? Verdict.DOUBT : Verdict.SCENE;
    }

    private static Verdict covered(
            ChannelState channel,
            SceneState state,
            Picture picture,
            SceneLikeness likeness,
            long timeUs,
            List<Sighting> out) {
        boolean recognised = likeness.same() >= RECOGNISED * state.usualSame;
        boolean seeing = likeness.detail() >= SEEING && likeness.lost() < FADED;
        if (!isGood(state, recognised || seeing, timeUs)) {
            return Verdict.BLIND;
        }
        out.add(new Sighting(AlertType.CAMERA_COVERED, "", state.beginUs, state.goodUs, 0.9, "the picture is back"));
        if (!recognised) {
            channel.model = BackgroundModel.begin(picture, timeUs);
        }
        begin(state, SceneState.Phase.NORMAL, 0);
        return Verdict.DOUBT;
    }

    private static Verdict moved(
            ChannelState channel,
            SceneState state,
            Picture picture,
            SceneLikeness likeness,
            long timeUs,
            List<Sighting> out) {
        BackgroundModel candidate = state.candidate;
        if (likeness.same() >= RECOGNISED * state.usualSame) {
            out.add(new Sighting(AlertType.CAMERA_MOVED, "", state.beginUs, timeUs, 0.85, "the view is the old one"));
            begin(state, SceneState.Phase.NORMAL, 0);
            return Verdict.DOUBT;
        }
        if (candidate == null || !knows(candidate, picture, 0)) {
            state.candidate = BackgroundModel.begin(picture, timeUs);
            state.goodUs = timeUs;
            return Verdict.BLIND;
        }
        LightFit light = LightFit.of(picture.luma, candidate.mean);
        candidate.learn(picture, light, ChangeMap.none(picture), timeUs);
        if (timeUs - state.goodUs < STABLE_US) {
            return Verdict.BLIND;
        }
        out.add(new Sighting(
                AlertType.CAMERA_MOVED, "", state.beginUs, state.goodUs, 0.85, "the new view stands still"));
        state.previous = channel.model;
        state.previousUs = timeUs;
        channel.model = candidate;
        begin(state, SceneState.Phase.NORMAL, 0);
        return Verdict.DOUBT;
    }

    private static boolean isGood(SceneState state, boolean good, long timeUs) {
        if (!good) {
            state.goodUs = 0;
            state.goodSamples = 0;
            return false;
        }
        if (state.goodUs == 0) {
            state.goodUs = timeUs;
        }
        state.goodSamples++;
        return state.goodSamples >= 2 && timeUs - state.goodUs >= BACK_US;
    }

    private static boolean knows(BackgroundModel view, Picture picture, long ageUs) {
        if (ageUs > REMEMBER_US || view.width != picture.width || view.height != picture.height) {
            return false;
        }
        SceneLikeness likeness = SceneLikeness.of(picture.luma, view.mean, picture.width, picture.height, 1);
        return !likeness.canTell() || likeness.same() >= 0.5f;
    }

    private static void begin(SceneState state, SceneState.Phase phase, long beginUs) {
        state.phase = phase;
        state.beginUs = beginUs;
        state.fadingUs = 0;
        state.crowdedUs = 0;
        state.goodUs = 0;
        state.goodSamples = 0;
        state.candidate = null;
        state.forgetSuspicion();
    }

    /** The pictures changed their size, or the channel is gone: what lasts cannot be followed. */
    static void end(SceneState state, long timeUs, String why, List<Sighting> out) {
        @Nullable
        AlertType type = switch (state.phase) {
            case NORMAL -> null;
            case COVERED -> AlertType.CAMERA_COVERED;
            case MOVED -> AlertType.CAMERA_MOVED;
        };
        if (type != null) {
            out.add(new Sighting(type, "", state.beginUs, Math.max(timeUs, state.beginUs), 0.9, why));
        }
        begin(state, SceneState.Phase.NORMAL, 0);
        state.previous = null;
    }

    private static float mean(BackgroundModel model) {
        float sum = 0;
        for (float value : model.mean) {
            sum += value;
        }
        return sum / model.mean.length;
    }

    private static String percent(float share) {
        return String.format(Locale.ROOT, "%.0f %%", share * 100);
    }
}
