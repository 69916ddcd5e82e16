package org.xueliang.ingest.gb28181.report;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.cascade.WaitingAlarms;
import org.xueliang.proto.bus.BusKeys;
import org.xueliang.protocol.manscdp.AlarmNotify;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.ManscdpCharset;
import org.xueliang.protocol.manscdp.ManscdpParser;
import org.xueliang.protocol.manscdp.ManscdpSyntaxException;
import org.xueliang.protocol.manscdp.ManscdpWriter;

/**
 * Alarms that wait for platforms above, in one hash of Redis: {@code PLATFORM NUMBER} holds when it came, for the order, and the
 * alarm as XML; {@code PLATFORM wish} until when the platform wants alarms. A line that cannot be read is passed over and removed.
 * An alarm of the last fifth of a second before a process is killed may not have been written. Thread-safe.
 */
public final class RedisAlarms implements WaitingAlarms, AutoCloseable {
    private static final String WISH = "wish";
    private static final int MAX_LINES = 65_536;
    private static final int MAX_LINE_CHARS = 16_384;

    private final RedisHash hash;
    private final Map<String, Map<String, AlarmNotify>> waiting = new HashMap<>();
    private final Map<String, Long> wishes = new HashMap<>();
    private long order;

    /**
     * Reads what waited when the gateway stopped.
     *
     * @param gateway that holds the links
     * @param longest that an alarm waits where nothing is written any more
     */
    public RedisAlarms(String url, String gateway, Duration longest, Clock clock) {
        this.hash = new RedisHash(url, BusKeys.upperAlarms(gateway), "alarms for platforms", MAX_LINES, longest, clock);
        this.order = clock.millis() * 1000;
        record Line(long order, String platform, AlarmNotify alarm) {}
        List<Line> lines = new ArrayList<>();
        hash.load().forEach((name, value) -> {
            int space = name.indexOf(' ');
            int after = value.indexOf(' ');
            Long number = decimal(after < 0 ? value : value.substring(0, after));
            AlarmNotify alarm = after < 0 ? null : alarm(value.substring(after + 1));
            if (space > 0 && number != null && name.endsWith(' ' + WISH)) {
                wishes.put(name.substring(0, space), number);
            } else if (space > 0 && number != null && alarm != null && name.endsWith(' ' + alarm.sn())) {
                lines.add(new Line(number, name.substring(0, space), alarm));
            } else {
                hash.drop(name);
            }
        });
        lines.sort(Comparator.comparingLong(Line::order));
        lines.forEach(line -> its(line.platform()).put(line.alarm().sn(), line.alarm()));
    }

    private static @Nullable Long decimal(String text) {
        return text.matches("[0-9]{1,18}") ? Long.valueOf(text) : null;
    }

    private static @Nullable AlarmNotify alarm(String xml) {
        if (xml.length() > MAX_LINE_CHARS) {
            return null;
        }
        try {
            return ManscdpParser.parse(xml.getBytes(StandardCharsets.UTF_8)).message() instanceof AlarmNotify alarm
                    ? alarm
                    : null;
        } catch (ManscdpSyntaxException notOurs) {
            return null;
        }
    }

    private Map<String, AlarmNotify> its(String platform) {
        return waiting.computeIfAbsent(platform, code -> new LinkedHashMap<>());
    }

    private static String name(String platform, String number) {
        return platform + ' ' + number;
    }

    @Override
    public synchronized List<AlarmNotify> of(String platform) {
        Map<String, AlarmNotify> its = waiting.get(platform);
        return its == null ? List.of() : List.copyOf(its.values());
    }

    @Override
    public synchronized long wishUntilMs(String platform) {
        return wishes.getOrDefault(platform, 0L);
    }

    @Override
    public synchronized void waits(String platform, AlarmNotify alarm) {
        its(platform).put(alarm.sn(), alarm);
        byte[] xml = ManscdpWriter.write(alarm, ManscdpCharset.UTF_8, GbEdition.GB2022);
        hash.keep(name(platform, alarm.sn()), ++order + " " + new String(xml, StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void over(String platform, String number) {
        Map<String, AlarmNotify> its = waiting.get(platform);
        if (its != null && its.remove(number) != null) {
            hash.drop(name(platform, number));
        }
    }

    @Override
    public synchronized void wish(String platform, long untilMs) {
        if (untilMs == 0) {
            if (wishes.remove(platform) != null) {
                hash.drop(name(platform, WISH));
            }
        } else {
            wishes.put(platform, untilMs);
            hash.keep(name(platform, WISH), Long.toString(untilMs));
        }
    }

    @Override
    public synchronized void forget(String platform) {
        of(platform).forEach(alarm -> over(platform, alarm.sn()));
        waiting.remove(platform);
        wish(platform, 0);
    }

    /** Writes what waits, where Redis is there. */
    @Override
    public void close() {
        hash.close();
    }
}
