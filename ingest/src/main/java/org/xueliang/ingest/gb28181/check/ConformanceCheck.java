package org.xueliang.ingest.gb28181.check;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.control.Queries;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.ingest.session.GatewayTime;
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
 * Looks at one device: what it did already (registration, keepalive, catalog) and what it answers now (information, status,
 * clock). Live streams are not among the steps yet. On the device's event loop.
 */
public final class ConformanceCheck {
    private static final int MAX_RECEIVED = 512;

    /** A device whose clock is further off confuses recordings and alarms. */
    private static final long MAX_CLOCK_ERROR_MS = 2000;

    private final String code;
    private final DeviceSession device;
    private final List<DialogueLine> dialogue;
    private final Queries queries;
    private final long timeoutMs;
    private final GatewayTime time;
    private final Consumer<ConformanceStep> out;
    private final CompletableFuture<Void> done;

    private ConformanceCheck(
            DeviceSession device,
            List<DialogueLine> dialogue,
            Queries queries,
            long timeoutMs,
            GatewayTime time,
            Consumer<ConformanceStep> out,
            CompletableFuture<Void> done) {
        this.code = device.code();
        this.device = device;
        this.dialogue = dialogue;
        this.queries = queries;
        this.timeoutMs = timeoutMs;
        this.time = time;
        this.out = out;
        this.done = done;
    }

    /**
     * Runs it.
     *
     * @param known null where nobody knows the device
     * @param device null where it never tried with a good secret
     * @param dialogue its last messages
     */
    public static void run(
            String code,
            @Nullable KnownDevice known,
            @Nullable DeviceSession device,
            List<DialogueLine> dialogue,
            Queries queries,
            long timeoutMs,
            GatewayTime time,
            Consumer<ConformanceStep> out,
            CompletableFuture<Void> done) {
        if (device == null || !device.state().registered()) {
            out.accept(notRegistered(code, known, device, dialogue));
            done.complete(null);
            return;
        }
        new ConformanceCheck(device, dialogue, queries, timeoutMs, time, out, done).begin();
    }

    private static ConformanceStep notRegistered(
            String code, @Nullable KnownDevice known, @Nullable DeviceSession device, List<DialogueLine> dialogue) {
        ConformanceStep.Builder step = ConformanceStep.newBuilder()
                .setStep("registration")
                .setVerdict(Verdict.FAILED)
                .setClause("9.1");
        lastReceived(dialogue)
                .ifPresent(line -> step.setReceived(cut(line.getText())).setHandling(line.getNote()));
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

    private void begin() {
        registration();
        keepalive();
        catalog();
        information();
    }

    private void registration() {
        String over = dialogue.stream()
                .filter(line -> line.getText().startsWith("REGISTER"))
                .reduce((first, second) -> second)
                .map(line -> " over " + line.getOver())
                .orElse("");
        pass("registration", "registered" + over + ", edition " + device.edition());
    }

    private void keepalive() {
        boolean seen = dialogue.stream()
                .anyMatch(line -> line.getReceived() && line.getText().contains("Keepalive"));
        if (!device.health().isEmpty()) {
            tell(step("keepalive", Verdict.DEVIATES, "its Status is '" + device.health() + "'")
                    .setClause("9.6")
                    .setQuirk("S35")
                    .setHandling("taken as alive")
                    .setAdvice("look at the device's own fault list"));
        } else if (seen) {
            pass("keepalive", "comes");
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
            pass("catalog", "complete: " + counted);
        } else if (state.getCompleteness() == Completeness.INCOMPLETE) {
            tell(step("catalog", Verdict.FAILED, "incomplete: " + counted + ", " + state.getCause())
                    .setClause("9.5")
                    .setHandling("what was known before stands; it is asked again")
                    .setAdvice("let the device signal over TCP: pages are lost over UDP"));
        } else {
            tell(step("catalog", Verdict.SKIPPED, "being fetched: " + counted).setClause("9.5"));
        }
    }

    private void information() {
        ask(QueryType.DEVICE_INFO, "info", answer -> {
            if (answer instanceof DeviceInfoResponse info && info.ok()) {
                pass("info", info.manufacturer() + " " + info.model() + ", firmware " + info.firmware());
            } else {
                tell(step("info", Verdict.FAILED, "Result is not OK").setClause("9.5"));
            }
            status();
        });
    }

    private void status() {
        ask(QueryType.DEVICE_STATUS, "status", answer -> {
            if (answer instanceof DeviceStatusResponse status && status.ok()) {
                pass("status", status.healthy() == null || status.healthy() ? "OK" : "not OK: " + status.reason());
            } else {
                tell(step("status", Verdict.FAILED, "Result is not OK").setClause("9.5"));
            }
            clock();
        });
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
        done.complete(null);
    }

    private void ask(QueryType type, String step, Consumer<ManscdpMessage> then) {
        queries.ask(
                device, code, sn -> new SimpleQuery(type, sn, code), timeoutMs, time.steadyMs(), new Queries.Answers() {
                    @Override
                    public boolean take(ManscdpMessage answer) {
                        then.accept(answer);
                        return false;
                    }

                    @Override
                    public void failed(QueryException why) {
                        tell(step(step, Verdict.FAILED, String.valueOf(why.getMessage()))
                                .setClause("9.5")
                                .setHandling("nothing else depends on it"));
                        if (type == QueryType.DEVICE_INFO) {
                            status();
                        } else {
                            clock();
                        }
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
        out.accept(step.build());
    }

    private static String cut(String text) {
        return text.length() > MAX_RECEIVED ? text.substring(0, MAX_RECEIVED) : text;
    }
}
