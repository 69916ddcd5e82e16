package org.xueliang.standalone;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** One command of the launcher as a JVM of its own, on free ports, with everything it says in a file. */
public final class RoleProcess implements AutoCloseable {
    static final Duration START_WITHIN = Duration.ofSeconds(90);

    private static final Map<String, String> FREE_PORTS = Map.of(
            "XUELIANG_REGISTRY_PORT", "0",
            "XUELIANG_INGEST_RTSP_PORT", "0",
            "XUELIANG_INGEST_DOOR_PORT", "0",
            "XUELIANG_INGEST_BIND", "127.0.0.1",
            "XUELIANG_ANALYTICS_PORT", "0");

    private final String command;
    private final Path log;
    private final Process process;

    private RoleProcess(String command, Path log, Process process) {
        this.command = command;
        this.log = log;
        this.process = process;
    }

    /** @param log what it says goes there */
    public static RoleProcess start(String command, DataFolder data, Path log) throws IOException {
        return start(command, data, log, Map.of());
    }

    /** @param environment beside what gives it free ports */
    public static RoleProcess start(String command, DataFolder data, Path log, Map<String, String> environment)
            throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-XX:"))
                .forEach(line::add);
        // The product's own log settings, not those of the tests that are on the class path too.
        line.add("-Dlogback.configurationFile=logback.xml");
        line.addAll(List.of("-Xmx512m", "-Djava.awt.headless=true", "-cp", classPath(), Launcher.class.getName()));
        line.addAll(List.of(command, "--data-dir", data.path().toString()));
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("XUELIANG_"));
        builder.environment().putAll(FREE_PORTS);
        builder.environment().putAll(environment);
        return new RoleProcess(command, log, builder.start());
    }

    /** Without the libraries that only tests need nothing would be shorter: it is the same class path. */
    private static String classPath() {
        return System.getProperty("java.class.path")
                .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator);
    }

    /** Waits until the part has announced itself in the data folder. */
    public Properties announced(DataFolder data) {
        return await("announcement of " + command)
                .atMost(START_WITHIN)
                .until(
                        () -> {
                            if (!process.isAlive()) {
                                throw new AssertionError(
                                        command + " ended with " + process.exitValue() + ":\n" + said());
                            }
                            return data.find(command);
                        },
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    public String said() throws IOException {
        return Files.readString(log);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, as an operator ends it. @return the exit code */
    public int end() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            kill();
            throw new AssertionError(command + " did not end within 60 s of SIGTERM");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws InterruptedException {
        if (process.isAlive()) {
            end();
        }
    }
}
