package org.xueliang.ingest.gb28181.cascade;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.manscdp.AlarmNotify;
import org.xueliang.protocol.manscdp.AlarmQuery;

/**
 * Which alarms a platform subscribed to (2022 A.2.4.9). What an alarm does not say is no reason to withhold it, nor is a filter that says
 * nothing that can be understood. Immutable, pure.
 *
 * @param channel of one channel alone; null for all
 * @param firstPriority 1 to 4, the highest that is wanted
 * @param lastPriority 1 to 4
 * @param methods empty for all
 * @param types empty for all
 */
record AlarmFilter(
        @Nullable String channel,
        int firstPriority,
        int lastPriority,
        Set<Integer> methods,
        Set<Integer> types,
        @Nullable Instant start,
        @Nullable Instant end) {
    /** Devices' clocks, by which alarms are dated, are off; two platforms' clocks may be, too. */
    private static final Duration CLOCKS = Duration.ofMinutes(5);

    private static final int HIGHEST = 1;
    private static final int LOWEST = 4;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,3}");

    AlarmFilter {
        methods = Set.copyOf(methods);
        types = Set.copyOf(types);
    }

    /** @param channel the query's device where that is a channel; null where it is the platform itself */
    static AlarmFilter of(AlarmQuery query, @Nullable String channel) {
        int start = priority(query.startPriority(), HIGHEST);
        int end = priority(query.endPriority(), LOWEST);
        return new AlarmFilter(
                channel,
                Math.min(start, end),
                Math.max(start, end),
                methods(query.method()),
                numbers(query.type()),
                query.start(),
                query.end());
    }

    private static int priority(int said, int otherwise) {
        return said >= HIGHEST && said <= LOWEST ? said : otherwise;
    }

    /** "0" for all; one digit each, written "1/2", and by others "12". */
    private static Set<Integer> methods(String text) {
        Set<Integer> methods = new HashSet<>();
        for (char c : text.toCharArray()) {
            if (c == '0') {
                return Set.of();
            }
            if (c >= '1' && c <= '7') {
                methods.add(c - '0');
            }
        }
        return methods;
    }

    private static Set<Integer> numbers(String text) {
        Set<Integer> numbers = new HashSet<>();
        Matcher number = NUMBER.matcher(text);
        while (number.find()) {
            numbers.add(Integer.parseInt(number.group()));
        }
        return numbers.contains(0) ? Set.of() : numbers;
    }

    boolean passes(AlarmNotify alarm) {
        Instant time = alarm.time();
        return (channel == null || channel.equals(alarm.deviceId()))
                && (alarm.priority() == 0 || alarm.priority() >= firstPriority && alarm.priority() <= lastPriority)
                && (methods.isEmpty() || alarm.method() == 0 || methods.contains(alarm.method()))
                && (types.isEmpty() || alarm.type() == 0 || types.contains(alarm.type()))
                && (time == null || start == null || !time.isBefore(start.minus(CLOCKS)))
                && (time == null || end == null || !time.isAfter(end.plus(CLOCKS)));
    }
}
