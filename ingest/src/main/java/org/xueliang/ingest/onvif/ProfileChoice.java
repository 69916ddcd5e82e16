package org.xueliang.ingest.onvif;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.onvif.MediaProfile;

/**
 * The profiles of one video source that matter: one channel, two streams. Pure.
 *
 * @param main with the most pixels
 * @param sub with the fewest; null where there is no other
 * @param left profiles that are neither
 */
record ProfileChoice(
        String videoSource, MediaProfile main, @Nullable MediaProfile sub, int left) {
    /** In the order in which the device lists its sources. Those without a profile that can be decoded are not there. */
    static List<ProfileChoice> of(List<MediaProfile> profiles) {
        Map<String, List<MediaProfile>> sources = new LinkedHashMap<>();
        for (MediaProfile profile : profiles) {
            if (!profile.encoding().equals("JPEG") && !profile.encoding().startsWith("MPV4")) {
                sources.computeIfAbsent(profile.videoSource(), key -> new ArrayList<>())
                        .add(profile);
            }
        }
        List<ProfileChoice> choices = new ArrayList<>();
        sources.forEach((source, all) -> {
            // Of equals the first: devices list the main stream first.
            MediaProfile main = all.stream()
                    .reduce((best, next) -> next.pixels() > best.pixels() ? next : best)
                    .orElseThrow();
            MediaProfile sub = all.stream()
                    .filter(profile -> !profile.equals(main))
                    .min(Comparator.comparingLong(MediaProfile::pixels))
                    .orElse(null);
            choices.add(new ProfileChoice(source, main, sub, all.size() - (sub == null ? 1 : 2)));
        });
        return choices;
    }
}
