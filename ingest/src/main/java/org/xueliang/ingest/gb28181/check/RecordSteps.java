package org.xueliang.ingest.gb28181.check;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.xueliang.ingest.gb28181.control.RecordingSearch;
import org.xueliang.ingest.gb28181.control.Subscriptions;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.proto.v1.ConformanceStep.Verdict;
import org.xueliang.proto.v1.DialogueLine;

/** What a device has recorded, and whether it tells of alarms by itself. On the device's event loop. */
final class RecordSteps {
    private static final Duration LOOK_BACK = Duration.ofDays(1);

    private final DeviceSession device;
    private final CheckParts parts;
    private final StepReport report;

    RecordSteps(DeviceSession device, CheckParts parts, StepReport report) {
        this.device = device;
        this.parts = parts;
        this.report = report;
    }

    /** The last day of a channel (9.7). */
    void recordings(String channel, Runnable next) {
        Predicate<DialogueLine> its = parts.sinceNow(SeenOddities.bodies("RecordInfo"));
        Instant now = Instant.ofEpochMilli(parts.time().wallUs() / 1000);
        RecordingSearch.start(
                        parts.queries(),
                        device,
                        channel,
                        now.minus(LOOK_BACK),
                        now,
                        parts.timeoutMs(),
                        () -> parts.time().steadyMs())
                .whenComplete((found, failure) -> {
                    if (found == null) {
                        noRecordings(channel, failure);
                    } else {
                        found(channel, found, its);
                    }
                    next.run();
                });
    }

    private void found(String channel, RecordingSearch.Found found, Predicate<DialogueLine> its) {
        List<DialogueLine> lines = parts.dialogue().get();
        String counted = "channel " + channel + ": " + found.recordings().size() + " recordings of the last 24 h";
        if (found.complete()) {
            report.passed("records", "9.7", counted + ", complete", SeenOddities.in(lines, its));
            return;
        }
        SeenOddities odd = SeenOddities.in(lines, its);
        report.tell(
                "records",
                Verdict.DEVIATES,
                "9.7",
                counted + ", incomplete: fewer came than were announced, or some cannot be read"
                        + (odd.isEmpty() ? "" : "; " + odd.words()),
                more -> more.setQuirk(odd.names())
                        .setReceived(StepReport.cut(odd.received()))
                        .setHandling("what came is shown and marked as incomplete")
                        .setAdvice("let the device signal over TCP: pages are lost over UDP"));
    }

    private void noRecordings(String channel, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        report.tell(
                "records",
                Verdict.FAILED,
                "9.7",
                "channel " + channel + ": " + cause.getMessage(),
                more -> more.setHandling("what the device records cannot be found or played from here")
                        .setAdvice("look whether the device has a disk or card, and records this channel"));
    }

    /** SUBSCRIBE for alarms (9.11). */
    void alarms(Runnable next) {
        Predicate<DialogueLine> its = parts.sinceNow(SeenOddities.answersTo("SUBSCRIBE"));
        parts.subscriptions().tryOut(device, Subscriptions.Kind.ALARM, new Subscriptions.Answer() {
            @Override
            public void accepted(boolean runsAlready, long expiresS) {
                String granted = expiresS == Subscriptions.NOT_SAID ? "no time named" : "for " + expiresS + " s";
                report.passed(
                        "alarm subscription",
                        "9.11",
                        "accepted, " + granted + (runsAlready ? ", it runs" : ", ended again"),
                        SeenOddities.in(parts.dialogue().get(), its));
                next.run();
            }

            @Override
            public void refused(String cause) {
                report.tell(
                        "alarm subscription",
                        Verdict.FAILED,
                        "9.11",
                        cause,
                        more -> more.setHandling(
                                        "it is tried again every ten minutes; alarms that come unasked are taken (9.4)")
                                .setAdvice("turn on the reporting of alarms to this platform in the device"));
                next.run();
            }
        });
    }
}
