package org.xueliang.registry.figures;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Subject;
import org.xueliang.registry.history.Histories;
import org.xueliang.registry.history.Span;
import org.xueliang.registry.history.Timeline.Gap;
import org.xueliang.registry.history.Window;
import org.xueliang.registry.recording.RecordingEvidence;

/** What is on record of a page of channels in a window, each kind read at once for all of them. */
final class CameraEvidence {
    private final Map<String, List<Span>> spans;
    private final Map<String, Findings> findings;
    private final Map<String, Long> looks;
    private final Map<String, RecordingEvidence.Seen> recordings;
    private final Map<String, Long> clocks;

    CameraEvidence(Handle handle, List<String> codes, Window window, List<Gap> gaps) {
        spans = Histories.spans(handle, Subject.SUBJECT_CHANNEL, codes, window, gaps);
        findings = findings(handle, codes, window);
        looks = looks(handle, codes, window);
        recordings = RecordingEvidence.last(handle, codes, window.fromUs(), window.untilUs());
        clocks = DeviceClocks.ofChannels(handle, codes, window);
    }

    List<Span> spans(String code) {
        return spans.getOrDefault(code, List.of());
    }

    Findings findings(String code) {
        return findings.getOrDefault(code, Findings.NONE);
    }

    long looks(String code) {
        return looks.getOrDefault(code, 0L);
    }

    RecordingEvidence.@Nullable Seen recordings(String code) {
        return recordings.get(code);
    }

    /** Milliseconds; null where the channel has no clock of its own, or nobody saw it. */
    @Nullable
    Long clock(String code) {
        return clocks.get(code);
    }

    private static Map<String, Findings> findings(Handle handle, List<String> codes, Window window) {
        Map<String, List<Findings.Interval>> found = new HashMap<>();
        // CAMERA_COVERED, CAMERA_MOVED, PICTURE_FROZEN that nobody called a false alarm: literals, so that the partial
        // index serves.
        handle.createQuery(
                        "select channel, begin_us, end_us from alerts where channel = any(:codes) and type in (2, 3, 4)"
                                + " and state <> 5 and begin_us < :until and (end_us = 0 or end_us > :from)")
                .bindArray("codes", String.class, codes)
                .bind("from", window.fromUs())
                .bind("until", window.untilUs())
                .map((rs, ctx) -> Map.entry(
                        rs.getString("channel"),
                        new Findings.Interval(
                                rs.getLong("begin_us"),
                                rs.getLong("end_us") == 0 ? Long.MAX_VALUE : rs.getLong("end_us"))))
                .forEach(entry -> found.computeIfAbsent(entry.getKey(), code -> new ArrayList<>())
                        .add(entry.getValue()));
        Map<String, Findings> merged = new HashMap<>();
        found.forEach((code, intervals) -> merged.put(code, Findings.of(intervals)));
        return merged;
    }

    /** By the index of looks of each subject: one by time alone would read all looks of the window for each page. */
    private static Map<String, Long> looks(Handle handle, List<String> codes, Window window) {
        Map<String, Long> looks = new HashMap<>();
        handle.createQuery("select c.code, l.n from unnest(:codes) as c (code) cross join lateral (select count(*) as n"
                        + " from audit a where a.kind = 'LOOK' and a.subject = c.code and a.at_us >= :from"
                        + " and a.at_us < :until and a.outcome = 'OK') l where l.n > 0")
                .bindArray("codes", String.class, codes)
                .bind("from", window.fromUs())
                .bind("until", window.untilUs())
                .map((rs, ctx) -> Map.entry(rs.getString("code"), rs.getLong("n")))
                .forEach(entry -> looks.put(entry.getKey(), entry.getValue()));
        return looks;
    }
}
