package org.xueliang.standalone.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import org.xueliang.simulator.gb28181.GbFleet;
import org.xueliang.simulator.gb28181.GbPasswords;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.simulator.gb28181.RegistrationStorm;
import org.xueliang.simulator.gb28181.StormProgress;
import org.xueliang.simulator.gb28181.StormReport;
import org.xueliang.simulator.media.Recording;
import org.xueliang.standalone.Running;
import org.xueliang.standalone.terminal.Progress;

/** A storm of registrations with a progress line and a report. */
final class Gb28181Load {
    private Gb28181Load() {}

    /** @param limit when it ends at the latest, registered or not */
    static StormReport run(
            Running running,
            GbSettings settings,
            GbPasswords passwords,
            Recording shown,
            Duration within,
            Duration limit)
            throws InterruptedException {
        GbFleet fleet = running.add("devices", GbFleet.start(settings, passwords, shown));
        Progress progress = Progress.onStandardError();
        try {
            StormReport report = RegistrationStorm.start(
                            fleet, within, limit, now -> progress.show(System.currentTimeMillis(), line(now)))
                    .get();
            progress.done();
            return report;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the storm failed", e.getCause());
        }
    }

    private static String line(StormProgress now) {
        return String.format(
                Locale.ROOT,
                "%d s: %d of %d registered, %.0f/s, %d refused, %d without an answer, %d sent again",
                now.elapsedMs() / 1000,
                now.registered(),
                now.devices(),
                now.perSecond(),
                now.refused(),
                now.timedOut(),
                now.retransmissions());
    }

    /** @return 0 where every device is registered */
    static int answer(StormReport report, boolean json) throws JsonProcessingException {
        if (json) {
            System.out.println(new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(report));
        } else {
            System.out.printf(
                    Locale.ROOT,
                    "%d of %d registered in %.1f s (%.0f/s, %.0f in the best second), %d failed, %d refused%n",
                    report.registered(),
                    report.devices(),
                    report.elapsedMs() / 1000.0,
                    report.perSecond(),
                    report.bestPerSecond(),
                    report.failed(),
                    report.refused());
            System.out.printf(
                    Locale.ROOT,
                    "from the first REGISTER: %d ms half of them, %d ms 99 of 100, %d ms the last; %d requests sent again%n",
                    report.p50Ms(),
                    report.p99Ms(),
                    report.maxMs(),
                    report.retransmissions());
        }
        return report.failed() == 0 ? 0 : 1;
    }
}
