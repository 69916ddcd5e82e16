package org.xueliang.ingest.gb28181.check;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.control.Queries;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.ingest.gb28181.media.MediaTransport;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.ConformanceStep;
import org.xueliang.proto.v1.ConformanceStep.Verdict;
import org.xueliang.proto.v1.DialogueLine;
import org.xueliang.protocol.manscdp.DeviceInfoResponse;
import org.xueliang.protocol.manscdp.DeviceStatusResponse;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.QueryType;
import org.xueliang.protocol.manscdp.SimpleQuery;

/**
 * Looks at one device: what it did already (registration, keepalive, catalog) and what it answers now (information, status, live
 * streams, recordings, a subscription, clock). A step that fails stops none behind it. On the device's event loop.
 */
public final class ConformanceCheck {
    /** A device whose clock is further off confuses recordings and alarms. */
    private static final long MAX_CLOCK_ERROR_MS = 2000;

    private final String code;
    private final DeviceSession device;
    private final CheckParts parts;
    private final List<DialogueLine> before;
    private final StepReport report;
    private final CompletableFuture<Void> done;
    private final Deque<Consumer<Runnable>> steps = new ArrayDeque<>();

    private ConformanceCheck(
            DeviceSession device, CheckParts parts, Consumer<ConformanceStep> out, CompletableFuture<Void> done) {
        this.code = device.code();
        this.device = device;
        this.parts = parts;
        this.before = parts.dialogue().get();
        this.report = new StepReport(out);
        this.done = done;
        LiveSteps live = new LiveSteps(device, parts, report);
        RecordSteps records = new RecordSteps(device, parts, report);
        steps.add(next -> {
            registration();
            keepalive();
            catalog();
            next.run();
        });
        steps.add(this::information);
        steps.add(this::status);
        steps.add(live::choose);
        for (MediaTransport transport : MediaTransport.values()) {
            steps.add(next -> live.look(transport, next));
        }
        steps.add(next -> records.recordings(live.channel(), next));
        steps.add(records::alarms);
        steps.add(next -> {
            clock();
            next.run();
        });
    }

    /**
     * Runs it.
     *
     * @param known null where nobody knows the device
     * @param device null where it never tried with a good secret
     */
    public static void run(
            String code,
            @Nullable KnownDevice known,
            @Nullable DeviceSession device,
            CheckParts parts,
            Consumer<ConformanceStep> out,
            CompletableFuture<Void> done) {
        try {
            if (device == null || !device.state().registered()) {
                out.accept(notRegistered(code, known, device, parts.dialogue().get()));
                done.complete(null);
                return;
            }
            new ConformanceCheck(device, parts, out, done).next();
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    /** Each step calls it once, when it has reported. */
    private void next() {
        Consumer<Runnable> step = steps.poll();
        if (step == null) {
            done.complete(null);
            return;
        }
        try {
            step.accept(this::next);
        } catch (RuntimeException e) {
            // A fault of ours: whoever asked is told, not left waiting.
            done.completeExceptionally(e);
        }
    }

    private static ConformanceStep notRegistered(
            String code, @Nullable KnownDevice known, @Nullable DeviceSession device, List<DialogueLine> dialogue) {
        ConformanceStep.Builder step = ConformanceStep.newBuilder()
                .setStep("registration")
                .setVerdict(Verdict.FAILED)
                .setClause("9.1");
        lastReceived(dialogue)
                .ifPresent(
                        line -> step.setReceived(StepReport.cut(line.getText())).setHandling(line.getNote()));
        if (dialogue.isEmpty()) {
            return step.setFinding("no message of " + code + " has come to this gateway")
                    .setAdvice(
                            "check the SIP server's address and port in the device, and firewalls between (UDP and TCP)")
                    .build();
        }
        if (known == null || !known.enrolled()) {
            return step.setFinding("it tries to register and is not enrolled")
                    .setAdvice("enrol it, and put the secret that is shown into the device")
                    .build();
        }
        return step.setFinding(device == null ? "it never registered" : device.cause())
                .setAdvice("compare code, user name, password and SIP domain in the device with what is enrolled")
                .build();
    }

    private static Optional<DialogueLine> lastReceived(List<DialogueLine> dialogue) {
        return dialogue.stream().filter(DialogueLine::getReceived).reduce((first, second) -> second);
    }

    private void registration() {
        String over = before.stream()
                .filter(line -> line.getText().startsWith("REGISTER"))
                .reduce((first, second) -> second)
                .map(line -> " over " + line.getOver())
                .orElse("");
        SeenOddities odd = SeenOddities.in(before, line -> line.getText().startsWith("REGISTER"));
        report.passed("registration", "9.1", "registered" + over + ", edition " + device.edition(), odd);
    }

    private void keepalive() {
        boolean seen = before.stream()
                .anyMatch(line -> line.getReceived() && line.getText().contains("Keepalive"));
        if (!device.health().isEmpty()) {
            tell(step("keepalive", Verdict.DEVIATES, "its Status is '" + device.health() + "'")
                    .setClause("9.6")
                    .setQuirk("S35")
                    .setHandling("taken as alive")
                    .setAdvice("look at the device's own fault list"));
        } else if (seen) {
            report.passed("keepalive", "9.6", "comes", SeenOddities.in(before, SeenOddities.bodies("Keepalive")));
        } else {
            tell(step("keepalive", Verdict.SKIPPED, "none among the last messages")
                    .setClause("9.6")
                    .setQuirk("S12")
                    .setHandling("any authentic message counts as a sign of life")
                    .setAdvice("wait for a period, or set the interval to 60 s in the device"));
        }
    }

    private void catalog() {
        CatalogState state = device.catalog();
        String counted = state.getReceived() + " of " + state.getExpected() + " items";
        if (state.getCompleteness() == Completeness.COMPLETE) {
            report.passed(
                    "catalog", "9.5", "complete: " + counted, SeenOddities.in(before, SeenOddities.bodies("Catalog")));
        } else if (state.getCompleteness() == Completeness.INCOMPLETE) {
            tell(step("catalog", Verdict.FAILED, "incomplete: " + counted + ", " + state.getCause())
                    .setClause("9.5")
                    .setHandling("what was known before stands; it is asked again")
                    .setAdvice("let the device signal over TCP: pages are lost over UDP"));
        } else {
            tell(step("catalog", Verdict.SKIPPED, "being fetched: " + counted).setClause("9.5"));
        }
    }

    private void information(Runnable next) {
        ask(
                QueryType.DEVICE_INFO,
                "info",
                answer -> answer instanceof DeviceInfoResponse info && info.ok()
                        ? info.manufacturer() + " " + info.model() + ", firmware " + info.firmware()
                        : null,
                next);
    }

    private void status(Runnable next) {
        ask(
                QueryType.DEVICE_STATUS,
                "status",
                answer -> {
                    if (answer instanceof DeviceStatusResponse status && status.ok()) {
                        return status.healthy() == null || status.healthy() ? "OK" : "not OK: " + status.reason();
                    }
                    return null;
                },
                next);
    }

    private void clock() {
        Long errorMs = device.clockErrorMs();
        if (errorMs == null) {
            tell(step("clock", Verdict.SKIPPED, "the device says no time").setClause("9.10"));
        } else if (Math.abs(errorMs) <= MAX_CLOCK_ERROR_MS) {
            pass("clock", "off by " + errorMs + " ms");
        } else {
            tell(step("clock", Verdict.DEVIATES, "off by " + errorMs / 1000 + " s")
                    .setClause("9.10")
                    .setHandling("recordings and alarms are told by our clock where the difference is large")
                    .setAdvice("let the device take its time from the SIP server or from NTP; its zone is UTC+8"));
        }
    }

    /** @param words of a good answer; null of another */
    private void ask(QueryType type, String step, Function<ManscdpMessage, @Nullable String> words, Runnable next) {
        Predicate<DialogueLine> its = parts.sinceNow(SeenOddities.bodies(type.commandType()));
        parts.queries()
                .ask(
                        device,
                        code,
                        sn -> new SimpleQuery(type, sn, code),
                        parts.timeoutMs(),
                        parts.time().steadyMs(),
                        new Queries.Answers() {
                            @Override
                            public boolean take(ManscdpMessage answer) {
                                String said = words.apply(answer);
                                if (said != null) {
                                    SeenOddities odd =
                                            SeenOddities.in(parts.dialogue().get(), its);
                                    report.passed(step, "9.5", said, odd);
                                } else {
                                    report.tell(step, Verdict.FAILED, "9.5", "Result is not OK", s -> s);
                                }
                                next.run();
                                return false;
                            }

                            @Override
                            public void failed(QueryException why) {
                                report.tell(
                                        step,
                                        Verdict.FAILED,
                                        "9.5",
                                        String.valueOf(why.getMessage()),
                                        s -> s.setHandling("nothing else depends on it"));
                                next.run();
                            }
                        });
    }

    private void pass(String step, String finding) {
        tell(step(step, Verdict.PASSED, finding));
    }

    private static ConformanceStep.Builder step(String step, Verdict verdict, String finding) {
        return ConformanceStep.newBuilder().setStep(step).setVerdict(verdict).setFinding(finding);
    }

    private void tell(ConformanceStep.Builder step) {
        report.tell(step);
    }
}
