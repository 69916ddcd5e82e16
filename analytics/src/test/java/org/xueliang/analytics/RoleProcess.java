package org.xueliang.analytics;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The role in a process of its own, so that it can be killed. */
final class RoleProcess {
    private RoleProcess() {}

    /** @param args bus, registry, checkpoint folder */
    public static void main(String[] args) throws InterruptedException {
        try (AnalyticsRole role = AnalyticsRole.start(PatientSettings.of(args[0], args[1], Path.of(args[2])))) {
            System.out.println("door " + role.port());
            Thread.currentThread().join();
        }
    }

    static Process start(String bus, String registry, Path folder) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of(
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                RoleProcess.class.getName(),
                bus,
                registry,
                folder.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
