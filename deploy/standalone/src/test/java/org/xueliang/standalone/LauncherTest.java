package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.standalone.command.Xueliang;
import org.xueliang.testkit.FreePort;
import picocli.CommandLine;

/** What people type wrong: each gets exit code 2 (or 1 where the other side failed) and a sentence that says what to type. */
class LauncherTest {
    @TempDir
    Path folder;

    private static Captured refused(String... arguments) {
        Captured captured = Captured.run(arguments);
        assertThat(captured.exitCode()).as(captured.err()).isEqualTo(2);
        assertThat(captured.out()).as("standard output").isEmpty();
        assertThat(captured.err()).doesNotContain("\tat ").doesNotContain("nobody foresaw");
        return captured;
    }

    @Test
    void noCommandListsThem() {
        assertThat(refused().err()).contains("which command?").contains("demo").contains("doctor");
    }

    @Test
    void anUnknownCommandIsNamedWithTheNearest() {
        assertThat(refused("dmeo").err()).contains("'dmeo'").contains("Did you mean: xueliang demo?");
        assertThat(refused("devices", "enroll").err()).contains("Did you mean: xueliang devices enrol?");
        assertThat(refused("xyzzy").err())
                .contains("'xyzzy' is no command of xueliang.")
                .doesNotContain("mean");
    }

    @Test
    void anUnknownOptionIsNamed() {
        assertThat(refused("alerts", "--folow").err()).contains("'--folow'").contains("--follow");
    }

    @ParameterizedTest
    @CsvSource({"90, 90s", "1d, 90s", "-5s, 90s", "ten, 90s", "'', 90s", "10s, 60s", "48h, 24h"})
    void aLengthThatIsNoneIsRefusedBeforeAnythingStarts(String length, String expected) {
        Captured captured = refused("demo", "--headless", "--for=" + length, "--data-dir", folder.toString());
        assertThat(captured.err()).contains("--for: '" + length + "'").contains(expected);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anUnknownKeyInTheSettingsIsNamedWithTheNearestAndAllProblemsComeTogether() throws Exception {
        Path file = Files.writeString(folder.resolve("bad.yaml"), """
                ingest:
                  rtps-port: 8554
                  cpu-budget: much
                """);
        Captured captured = refused(
                "up",
                "--config",
                file.toString(),
                "--data-dir",
                folder.resolve("d").toString());
        assertThat(captured.err())
                .contains("ingest.rtps-port: unknown key (did you mean 'rtsp-port'?)")
                .contains("ingest.cpu-budget")
                .contains("much")
                .contains(file.toString());
        assertThat(folder.resolve("d").resolve("stores")).doesNotExist();
    }

    @Test
    void anUnknownSectionIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("bad.yaml"), "ingset:\n  rtsp-port: 8554\n");
        assertThat(refused(
                                "up",
                                "--config",
                                file.toString(),
                                "--data-dir",
                                folder.resolve("d").toString())
                        .err())
                .contains("ingset: unknown key (did you mean 'ingest'?)");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThat(refused("up", "--config", "/no/such.yaml", "--data-dir", folder.toString())
                        .err())
                .contains("--config: '/no/such.yaml' is not a file");
    }

    @Test
    void aRoleWithoutItsStoresSaysWhatIsMissing() {
        assertThat(refused("registry", "--port", "0", "--data-dir", folder.toString())
                        .err())
                .contains("database-url: missing")
                .contains("redis-url: missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtsp://127.0.0.1/a\r\nSession: 1",
                "rtsp://127.0.0.1/a\nx",
                "http://127.0.0.1/a",
                "file:///etc/passwd",
                "127.0.0.1/a",
                "rtsp://",
                "rtsp://127.0.0.1:99999/a",
                "rtsp://[::1/a"
            })
    void aUrlThatIsNoneIsRefusedBeforeAnyConnection(String url) {
        Captured captured = refused("doctor", url);
        assertThat(captured.err()).contains("URL").doesNotContain("Session: 1\n");
    }

    @Test
    void aPasswordInABadUrlIsNotShown() {
        assertThat(refused("doctor", "rtsp://admin:s3cret@127.0.0.1:99999/a").err())
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "devices",
                "alerts",
                "incidents",
                "snapshot gate-1 --purpose test",
                "load --cameras 1",
                "devices gb",
                "devices gb catalog 1",
                "control gate-1 --guard on",
                "doctor gb28181 --device 1"
            })
    void aClientCommandWithoutAServerSaysHowToGetOne(String line) {
        List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
        arguments.addAll(List.of("--data-dir", folder.toString()));
        assertThat(refused(arguments.toArray(String[]::new)).err())
                .contains("no server")
                .contains("xueliang up")
                .contains("--server");
    }

    @Test
    void aServerThatIsNotThereIsAFailure() {
        String server = "127.0.0.1:" + FreePort.pick();
        Captured captured = Captured.run("alerts", "--server", server, "--token", "t", "--data-dir", folder.toString());
        assertThat(captured.exitCode()).isEqualTo(1);
        assertThat(captured.out()).isEmpty();
        assertThat(captured.err())
                .contains("cannot be reached")
                .contains(server)
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", "host:", "host:port", ":8080", "host:99999"})
    void aServerAddressThatIsNoneIsRefused(String server) {
        assertThat(refused("alerts", "--server", server, "--token", "t", "--data-dir", folder.toString())
                        .err())
                .contains("server: '" + server + "' (expected: HOST:PORT)");
    }

    @Test
    void aDoctorsJsonIsOneObjectAlsoWhereTheCameraIsAway() throws Exception {
        int port = FreePort.pick();
        Captured captured = Captured.run("doctor", "rtsp://127.0.0.1:" + port + "/x", "--json");
        assertThat(captured.exitCode()).isEqualTo(1);
        assertThat(captured.err()).isEmpty();
        JsonNode json = new ObjectMapper().readTree(captured.out());
        assertThat(json.get("healthy").asBoolean()).isFalse();
        assertThat(json.at("/findings/0/what").asText()).contains("connection refused");
    }

    @Test
    void theSimulatorSaysWhatItWants() {
        assertThat(refused("simulate").err()).contains("--rtsp-serve").contains("--rtsp-push");
        assertThat(refused("simulate", "--rtsp-serve", "nowhere").err()).contains("HOST:PORT");
        assertThat(refused("simulate", "--rtsp-serve", "127.0.0.1:0", "--quirk", "r99")
                        .err())
                .contains("r99");
    }

    static Stream<List<String>> commands() {
        List<List<String>> all = new ArrayList<>();
        collect(new CommandLine(new Xueliang()), List.of(), all);
        return all.stream();
    }

    private static void collect(CommandLine command, List<String> path, List<List<String>> all) {
        all.add(path);
        command.getSubcommands().forEach((name, sub) -> {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            collect(sub, longer, all);
        });
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpTeaches(List<String> command) {
        List<String> arguments = new ArrayList<>(command);
        arguments.add("--help");
        Captured captured = Captured.run(arguments.toArray(String[]::new));
        assertThat(captured.exitCode()).isZero();
        assertThat(captured.err()).isEmpty();
        assertThat(captured.out()).contains("Usage: xueliang");
        if (!command.isEmpty()) {
            assertThat(captured.out()).contains("Example").contains("  xueliang " + String.join(" ", command));
        }
        assertThat(captured.out().lines()).allMatch(line -> line.length() <= 200);
    }

    @Test
    void aCommandToAChannelIsOneAndIsLookedAtBeforeAnybodyIsAsked() {
        assertThat(refused("control", "gate-1").err()).contains("no command (expected: one of --ptz,");
        assertThat(refused("control", "gate-1", "--guard", "on", "--reboot").err())
                .contains("--guard, --reboot (expected: one command at a time)");
        assertThat(refused("control", "gate-1", "--ptz", "sideways:3").err())
                .contains("--ptz: 'sideways:3' (expected: left, right, up, down");
        assertThat(refused("doctor").err()).contains("URL: missing").contains("doctor gb28181 --device CODE");
    }

    @Test
    void theVersionIsSaid() {
        Captured captured = Captured.run("--version");
        assertThat(captured.exitCode()).isZero();
        assertThat(captured.out()).startsWith("xueliang ");
    }
}
