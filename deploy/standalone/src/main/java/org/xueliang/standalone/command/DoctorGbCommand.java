package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.xueliang.proto.v1.CheckDeviceRequest;
import org.xueliang.proto.v1.ConformanceStep;
import org.xueliang.proto.v1.ConformanceStep.Verdict;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "gb28181",
        description = {
            "Examines a device that registers by GB/T 28181, enrolled or pending, through the running server: registration,",
            "keepalive, catalog, info, status, live over the three transports, records, alarms, clock.",
            "Says of each step what was seen, which clause it deviates from, which known oddity that is, what was done",
            "about it and what to change in the device. Ends with 1 where a step failed, else 0. Goes on record.",
            "",
            "Examples:",
            "  xueliang doctor gb28181 --device 34020000001180000001",
            "  xueliang doctor gb28181 --device 34020000001180000001 --json > report.json"
        })
final class DoctorGbCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Option(names = "--device", required = true, paramLabel = "CODE", description = "The device's 20-digit id.")
    String device = "";

    @Override
    public Integer call() {
        List<ConformanceStep> steps = new ArrayList<>();
        if (!client.json) {
            System.err.println("examining " + device + ", up to 5 minutes ...");
        }
        try (RegistryClient registry = client.connect()) {
            Iterator<ConformanceStep> answers = registry.devices()
                    .checkDevice(
                            CheckDeviceRequest.newBuilder().setDevice(device).build());
            while (answers.hasNext()) {
                ConformanceStep step = answers.next();
                steps.add(step);
                if (!client.json) {
                    lines(step).forEach(System.out::println);
                }
            }
        }
        boolean healthy = healthy(steps);
        if (client.json) {
            System.out.println("{\n\"device\": \"" + device.replaceAll("[^0-9A-Za-z]", "?") + "\",\n\"healthy\": "
                    + healthy + ",\n\"steps\": " + Json.of(steps) + "\n}");
        } else {
            System.out.println(verdict(steps));
        }
        return healthy ? 0 : 1;
    }

    static boolean healthy(List<ConformanceStep> steps) {
        return !steps.isEmpty() && steps.stream().noneMatch(step -> step.getVerdict() == Verdict.FAILED);
    }

    /** For people: what was seen, then what follows from it. */
    static List<String> lines(ConformanceStep step) {
        List<String> lines = new ArrayList<>();
        String mark = switch (step.getVerdict()) {
            case PASSED -> "ok   ";
            case DEVIATES -> "odd  ";
            case FAILED -> "BAD  ";
            case SKIPPED, VERDICT_UNSPECIFIED, UNRECOGNIZED -> "-    ";
        };
        lines.add(mark + Words.plain(step.getStep()) + ": " + Words.plain(step.getFinding())
                + (step.getClause().isEmpty() ? "" : " (clause " + Words.plain(step.getClause()) + ")"));
        if (!step.getReceived().isEmpty()) {
            Words.plain(step.getReceived()).lines().forEach(line -> lines.add("     | " + line));
        }
        if (!step.getQuirk().isEmpty()) {
            lines.add("     known oddity: " + Words.plain(step.getQuirk()));
        }
        if (!step.getHandling().isEmpty()) {
            lines.add("     done about it: " + Words.plain(step.getHandling()));
        }
        if (!step.getAdvice().isEmpty()) {
            lines.add("     -> " + Words.plain(step.getAdvice()));
        }
        return lines;
    }

    private static String verdict(List<ConformanceStep> steps) {
        long failed = count(steps, Verdict.FAILED);
        long odd = count(steps, Verdict.DEVIATES);
        String counted = count(steps, Verdict.PASSED) + " passed, " + odd + " deviate, " + failed + " failed, "
                + count(steps, Verdict.SKIPPED) + " skipped";
        if (steps.isEmpty()) {
            return "Nothing was checked.";
        }
        return counted
                + (failed > 0
                        ? ". It does not work as it is: see BAD."
                        : odd > 0 ? ". It works; see odd for what differs from the standard." : ". It works.");
    }

    private static long count(List<ConformanceStep> steps, Verdict verdict) {
        return steps.stream().filter(step -> step.getVerdict() == verdict).count();
    }
}
