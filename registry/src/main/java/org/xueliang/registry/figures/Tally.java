package org.xueliang.registry.figures;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Coverage;
import org.xueliang.proto.v1.Severity;
import org.xueliang.registry.history.AvailabilityCount;

/** What is counted of one owner, one place, or all. Filled by {@link FigureReader}, made into figures by {@link FigureList}. */
final class Tally {
    /** Camera time of one line that it is held against. */
    static final class Intact {
        final AvailabilityCount time = new AvailabilityCount();
        long intactUs;
        long cameras;
    }

    static final class Handled {
        long inTime;
        long due;
    }

    final String owner;
    final String place;
    final String name;

    long cameras;
    long withView;
    long connected;
    long seenAtEnd;
    long fineAtEnd;
    final Intact all = new Intact();
    final Intact keyPlaces = new Intact();
    final Intact keyTrades = new Intact();
    long clocks;
    long clocksWithin;
    long filingAsked;
    long filingComplete;
    /** Channels at places that ask for recordings to be kept; of those that something is known of, and that keep theirs. */
    long keepingAsked;

    long keepingKnown;
    long keeping;
    long looks;
    long lookedAt;
    final Map<Severity, Handled> alerts = new EnumMap<>(Severity.class);
    long incidents;
    OptionalLong planned = OptionalLong.empty();
    /** Null where there is none: {@code whyNoCoverage}. */
    @Nullable
    Coverage coverage;

    String whyNoCoverage = "";

    /** Of all where both codes are empty. */
    Tally(String owner, String place, String name) {
        this.owner = owner;
        this.place = place;
        this.name = name;
    }

    Handled handled(Severity severity) {
        return alerts.computeIfAbsent(severity, s -> new Handled());
    }
}
