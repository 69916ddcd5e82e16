package org.xueliang.standalone.command;

import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Severity;
import picocli.CommandLine.Option;

/** Which findings are listed, the same for alerts and incidents. */
final class FindingOptions {
    /** Most that the server gives a page. */
    private static final int PAGE = 1000;

    @Option(names = "--from", paramLabel = "TIME", description = "RFC 3339 with offset, such as 2026-03-01T08:00:00Z.")
    String from = "";

    @Option(names = "--to", paramLabel = "TIME", description = "RFC 3339 with offset; not included.")
    String to = "";

    @Option(names = "--place", description = "Only of this place.")
    String place = "";

    @Option(names = "--min-severity", description = "info, low, medium, high, critical: this and above.")
    @Nullable
    String minSeverity;

    @Option(names = "--limit", description = "At most this many (default: ${DEFAULT-VALUE}).")
    int limit = 100;

    Severity severity() {
        return minSeverity == null
                ? Severity.SEVERITY_UNSPECIFIED
                : Words.constant(Severity.class, "--min-severity", minSeverity);
    }

    /** How many the next page is asked for where so many are there. */
    int pageSize(int there) {
        return Math.min(PAGE, Math.max(1, limit - there));
    }
}
