package org.xueliang.simulator.gb28181;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xueliang.simulator.media.EncoderSettings;
import org.xueliang.simulator.media.Recording;
import org.xueliang.simulator.script.ExpectedAlert;

/**
 * A programme of which it is known what should be found: some channels show streets in which things happen, a handful of them encoded once and
 * sent by many, all other channels a street in which nothing does. Each begins when it is asked for. Thread-safe.
 */
public final class ScriptedStreets implements GbProgramme {
    /** 320x180, 10 pictures a second, a keyframe each 2 s: what a machine with two cores can decode fifty of beside everything else. */
    public static final EncoderSettings SMALL = new EncoderSettings(320, 180, 10, 300_000, 2);

    private static final long QUIET_LENGTH_MS = 20_000;

    /** A channel. */
    public record Seat(int device, int channel) {}

    private record Shown(StreetRound round, Recording recording) {}

    private final Map<Seat, Shown> shown = new LinkedHashMap<>();
    private final Recording quiet;
    private final Map<Seat, List<Long>> beganUs = new ConcurrentHashMap<>();

    private ScriptedStreets(List<Seat> seats, List<StreetRound> rounds, EncoderSettings settings) {
        List<Shown> rendered = rounds.stream()
                .map(round -> new Shown(round, round.render(settings)))
                .toList();
        for (int n = 0; n < seats.size(); n++) {
            shown.put(seats.get(n), rendered.get(n % rendered.size()));
        }
        quiet = StreetRound.quiet(0, QUIET_LENGTH_MS).render(settings);
    }

    /** @param seats take the rounds in turn */
    public static ScriptedStreets render(List<Seat> seats, List<StreetRound> rounds, EncoderSettings settings) {
        return new ScriptedStreets(seats, rounds, settings);
    }

    /** Channels in which things happen. */
    public List<Seat> seats() {
        return List.copyOf(shown.keySet());
    }

    @Override
    public Recording of(int device, int channel) {
        Shown street = shown.get(new Seat(device, channel));
        return street == null ? quiet : street.recording();
    }

    @Override
    public boolean fromTheBeginning() {
        return true;
    }

    @Override
    public void began(int device, int channel, long atUs) {
        beganUs.computeIfAbsent(new Seat(device, channel), seat -> new CopyOnWriteArrayList<>())
                .add(atUs);
    }

    /**
     * What should be found on one channel, of what has begun until an instant. A stream that was asked for again began its street anew.
     *
     * @param code of the channel
     * @param untilUs microseconds since the Unix epoch
     */
    public List<ExpectedAlert> expected(Seat seat, String code, long untilUs) {
        Shown street = shown.get(seat);
        List<Long> begins = beganUs.getOrDefault(seat, List.of());
        List<ExpectedAlert> expected = new ArrayList<>();
        for (int n = 0; street != null && n < begins.size(); n++) {
            long endUs = n + 1 < begins.size() ? Math.min(begins.get(n + 1), untilUs) : untilUs;
            long lengthUs = street.round().lengthMs() * 1000;
            for (long roundUs = begins.get(n); roundUs < endUs; roundUs += lengthUs) {
                street.round().script().expected(roundUs, camera -> "").stream()
                        .filter(alert -> alert.beginUs() < endUs)
                        .map(alert -> of(code, alert))
                        .forEach(expected::add);
            }
        }
        return List.copyOf(expected);
    }

    private static ExpectedAlert of(String code, ExpectedAlert alert) {
        return new ExpectedAlert(
                code, List.of(), "", alert.type(), alert.beginUs(), alert.endUs(), alert.toleranceMs());
    }
}
