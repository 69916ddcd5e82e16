package org.xueliang.analytics.detect;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.AlertType;

/**
 * Covered and moved cameras. Where the fine detail is gone the camera is covered, or blind, or out of focus; where there is
 * detail, but none of the scene's structure is where it was, it looks elsewhere. Pure.
 */
final class SceneDetector {
    /** The scene is not recognised below this share of what is usual. */
    private static final float UNRECOGNISED = 0.42f;

    private static final float RECOGNISED = 0.65f;
    /** Share of blocks without detail from which the lens is being covered. */
    private static final float FADING = 0.25f;

    private static final float FADED = 0.55f;
    private static final float CLEAR = 0.4f;
    /** Of all detail, what a blind camera has left at most, and a seeing one at least. */
    private static final float BLIND_LEFT = 0.7f;

    private static final float SEEING_LEFT = 0.75f;
    /** Share of blocks that must have detail, or structure, for anything to be told from its loss. */
    private static final float MIN_TOLD = 0.06f;

    /** Share of the picture's width across which detail must be lost, or share of the picture that must differ, for the lens to be the cause. */
    private static final float WIDE_REACH = 0.6f;

    private static final float WIDE_CHANGE = 0.5f;
    /** Luma by which a cell is not as bright as it was. */
    private static final float DIFFERENT = 12f;

    private static final long COVER_US = 2_000_000;
    private static final long MOVE_US = 3_000_000;
    private static final long BACK_US = 1_000_000;
    private static final long STABLE_US = 5_000_000;
    /** So long a large change is held to be a cover or a move in the making. */
    private static final long DOUBT_US = 3_000_000;

    private static final float CROWDED = 0.3f;
    /** A view that was left is known again for so long. */
    private static final long REMEMBER_US = 600_000_000;
    /** Luma of black in limited range. */
    private static final float BLACK = 16f;
    /** Luma at and below which a picture is dark. */
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

    /** One sample as this detector sees it. */
    private record View(
            Picture picture,
            SceneLikeness likeness,
            float[] fine,
            FineDetail.Change detail,
            float differing,
            boolean dark,
            long timeUs) {
        boolean isBlind() {
            return dark
                    || (detail.told() >= MIN_TOLD
                            && detail.lost() >= FADED
                            && detail.left() < BLIND_LEFT
                            && isWide(detail.reach()));
        }

        boolean isUnrecognised(float usualSame) {
            return likeness.structured() >= MIN_TOLD
                    && likeness.same() < UNRECOGNISED * usualSame
                    && isWide(likeness.reach());
        }

        /** What is gone tells of the camera only where it is gone across the view: in a plain room all of it may lie where somebody stands. */
        private boolean isWide(float reach) {
            return reach >= WIDE_REACH || differing >= WIDE_CHANGE;
        }
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
            FineDetail.Blocks blocks,
            LightFit light,
            ChangeMap change,
            long timeUs,
            List<Sighting> out) {
        float[] fine = blocks.energy();
        SceneState state = channel.scene;
        if (state.fine.length != fine.length) {
            state.fine = fine.clone();
        }
        if (model.isYoung()) {
            FineDetail.learn(state.fine, fine, model.samples, 0);
            return Verdict.SCENE;
        }
        float pictureMean = picture.mean();
        float modelMean = model.mean();
        SceneLikeness likeness = SceneLikeness.of(picture.luma, model.mean, picture.width, picture.height);
        // Only a scene that is still recognised has been dimmed; a cover is dark too, but shows nothing of the scene.
        float dimming = likeness.same() < RECOGNISED * state.usualSame ? 1 : dimming(light, pictureMean, modelMean);
        View view = new View(
                picture,
                likeness,
                fine,
                FineDetail.compare(blocks, state.fine, dimming),
                differing(picture.luma, model.mean),
                pictureMean <= DARK && modelMean > 2 * DARK,
                timeUs);
        return switch (state.phase) {
            case NORMAL -> normal(channel, state, model, view, light, change, out);
            case COVERED -> covered(channel, state, view, out);
            case MOVED -> moved(channel, state, view, out);
        };
    }

    /** Share of cells that are not as bright as they were, for whatever cause. */
    private static float differing(float[] picture, float[] model) {
        int count = 0;
        for (int i = 0; i < picture.length; i++) {
            if (Math.abs(picture[i] - model[i]) >= DIFFERENT) {
                count++;
            }
        }
        return count / (float) picture.length;
    }

    /** How much darker it has become, 0.2 to 1. A veil takes contrast too, but leaves the picture as bright as it was. */
    private static float dimming(LightFit light, float pictureMean, float modelMean) {
        float brightness = Math.max(0, pictureMean - BLACK) / Math.max(1, modelMean - BLACK);
        float gain = light.inliers() > 0.6f ? Math.max(light.gain(), brightness) : 1;
        return Math.max(0.2f, Math.min(1, gain));
    }

    private static Verdict normal(
            ChannelState channel,
            SceneState state,
            BackgroundModel model,
            View view,
            LightFit light,
            ChangeMap change,
            List<Sighting> out) {
        long timeUs = view.timeUs;
        if (view.detail.lost() < FADING && !view.dark) {
            state.fadingUs = 0;
        } else if (state.fadingUs == 0) {
            state.fadingUs = timeUs;
        }
        if (!view.isUnrecognised(state.usualSame) && !view.isBlind()) {
            return recognised(channel, state, model, view, light, change);
        }
        BackgroundModel previous = state.previous;
        if (previous != null && knows(previous, view.picture, timeUs - state.previousUs)) {
            state.previous = model;
            state.previousUs = timeUs;
            previous.lastUs = timeUs;
            adopt(channel, previous, view.fine);
            state.forgetSuspicion();
            return Verdict.DOUBT;
        }
        if (state.suspectUs == 0) {
            state.suspectUs = timeUs;
        }
        if (view.isBlind()) {
            state.coverVotes++;
        } else {
            state.moveVotes++;
        }
        long lastedUs = timeUs - state.suspectUs;
        if (view.isBlind() && state.coverVotes >= 2 && lastedUs >= COVER_US) {
            boolean faded = state.fadingUs != 0 && state.suspectUs - state.fadingUs < DOUBT_US;
            enter(state, SceneState.Phase.COVERED, faded ? Math.min(state.fadingUs, state.suspectUs) : state.suspectUs);
            String why = view.dark
                    ? "the picture is dark"
                    : percent(view.detail.lost()) + " of the scene has lost its detail";
            out.add(Sighting.begin(AlertType.CAMERA_COVERED, "", state.beginUs, 0.9, why));
            return Verdict.BLIND;
        }
        if (!view.isBlind() && state.moveVotes >= 2 && lastedUs >= MOVE_US && state.moveVotes > state.coverVotes) {
            enter(state, SceneState.Phase.MOVED, state.suspectUs);
            state.candidate = BackgroundModel.begin(view.picture, timeUs);
            state.goodUs = timeUs;
            String why = percent(1 - view.likeness.same()) + " of the scene is not where it was";
            out.add(Sighting.begin(AlertType.CAMERA_MOVED, "", state.beginUs, 0.85, why));
            return Verdict.BLIND;
        }
        return Verdict.DOUBT;
    }

    /** The known scene, perhaps with something large in it, or in other light. */
    private static Verdict recognised(
            ChannelState channel,
            SceneState state,
            BackgroundModel model,
            View view,
            LightFit light,
            ChangeMap change) {
        state.forgetSuspicion();
        state.usualSame += 0.02f * (Math.max(0.4f, view.likeness.same()) - state.usualSame);
        if (change.objects > 0.4f && view.likeness.same() > RECOGNISED * state.usualSame) {
            // Nearly all of it changed, and its edges are where they were: the light was switched.
            model.restart(view.picture, view.timeUs);
            channel.scene.fine = view.fine.clone();
            return Verdict.DOUBT;
        }
        if (change.objects < CROWDED) {
            state.crowdedUs = 0;
        } else if (state.crowdedUs == 0) {
            state.crowdedUs = view.timeUs;
        }
        if (isYoung(state.fadingUs, view.timeUs) || isYoung(state.crowdedUs, view.timeUs)) {
            return Verdict.DOUBT;
        }
        if (light.isSwitch()) {
            // The model follows the light at once, and so does what detail is expected.
            FineDetail.scale(state.fine, Math.min(1, light.gain()));
        }
        FineDetail.learn(state.fine, view.fine, model.samples, Math.max(0, (view.timeUs - model.lastUs) / 1e6f));
        return Verdict.SCENE;
    }

    private static boolean isYoung(long sinceUs, long nowUs) {
        return sinceUs != 0 && nowUs - sinceUs < DOUBT_US;
    }

    private static Verdict covered(ChannelState channel, SceneState state, View view, List<Sighting> out) {
        boolean recognised =
                view.likeness.same() >= RECOGNISED * state.usualSame && view.detail.lost() < CLEAR && !view.dark;
        boolean seeing = view.detail.left() >= SEEING_LEFT && view.detail.lost() < FADED && !view.dark;
        if (!isGood(state, recognised || seeing, view.timeUs)) {
            return Verdict.BLIND;
        }
        out.add(new Sighting(AlertType.CAMERA_COVERED, "", state.beginUs, state.goodUs, 0.9, "the picture is back"));
        if (!recognised) {
            adopt(channel, BackgroundModel.begin(view.picture, view.timeUs), view.fine);
        }
        enter(state, SceneState.Phase.NORMAL, 0);
        return Verdict.DOUBT;
    }

    private static Verdict moved(ChannelState channel, SceneState state, View view, List<Sighting> out) {
        BackgroundModel candidate = state.candidate;
        if (view.likeness.same() >= RECOGNISED * state.usualSame) {
            out.add(new Sighting(
                    AlertType.CAMERA_MOVED, "", state.beginUs, view.timeUs, 0.85, "the view is the old one"));
            enter(state, SceneState.Phase.NORMAL, 0);
            return Verdict.DOUBT;
        }
        if (candidate == null || !knows(candidate, view.picture, 0)) {
            state.candidate = BackgroundModel.begin(view.picture, view.timeUs);
            state.goodUs = view.timeUs;
            return Verdict.BLIND;
        }
        LightFit light = LightFit.of(view.picture.luma, candidate.mean);
        candidate.learn(view.picture, light, ChangeMap.none(view.picture), view.timeUs);
        if (view.timeUs - state.goodUs < STABLE_US) {
            return Verdict.BLIND;
        }
        out.add(new Sighting(
                AlertType.CAMERA_MOVED, "", state.beginUs, state.goodUs, 0.85, "the new view stands still"));
        state.previous = channel.model;
        state.previousUs = view.timeUs;
        adopt(channel, candidate, view.fine);
        enter(state, SceneState.Phase.NORMAL, 0);
        return Verdict.DOUBT;
    }

    private static void adopt(ChannelState channel, BackgroundModel model, float[] fine) {
        channel.model = model;
        channel.scene.fine = fine.clone();
        channel.scene.usualSame = SceneState.FIRST_SAME;
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
        SceneLikeness likeness = SceneLikeness.of(picture.luma, view.mean, picture.width, picture.height);
        return likeness.structured() < MIN_TOLD || likeness.same() >= 0.5f;
    }

    private static void enter(SceneState state, SceneState.Phase phase, long beginUs) {
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
        enter(state, SceneState.Phase.NORMAL, 0);
        state.previous = null;
    }

    private static String percent(float share) {
        return String.format(Locale.ROOT, "%.0f %%", share * 100);
    }
}
