package org.xueliang.chassis.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsLoaderTest {
    enum Policy {
        REFUSE,
        PENDING
    }

    record Inner(Integer rtspPort, Duration linger, List<String> networks, Policy unknownPaths) {
        Inner {
            rtspPort = rtspPort == null ? 8554 : rtspPort;
            if (rtspPort < 0 || rtspPort > 65535) {
                throw new IllegalArgumentException("rtsp-port: " + rtspPort + " (expected: 0 to 65535)");
            }
        }
    }

    record Outer(String name, Inner ingest) {}

    @TempDir
    Path folder;

    @Test
    void defaultsWithoutAFile() {
        Outer settings = new SettingsLoader(Map.of()).load(Outer.class, null);
        assertThat(settings.ingest().rtspPort()).isEqualTo(8554);
    }

    @Test
    void everyKindOfValueAndTheEnvironment() throws IOException {
        Path file = yaml(
                "name: town\ningest:\n  rtsp-port: 0\n  linger: 250ms\n  networks: [10.0.0.0/8]\n  unknown-paths: pending\n");
        Outer settings = new SettingsLoader(Map.of("XUELIANG_INGEST_LINGER", "2m")).load(Outer.class, file);
        assertThat(settings)
                .isEqualTo(
                        new Outer("town", new Inner(0, Duration.ofMinutes(2), List.of("10.0.0.0/8"), Policy.PENDING)));
    }

    @Test
    void whatTheLauncherKnowsGivesWayToFileAndEnvironment() throws IOException {
        Map<String, String> known = Map.of("name", "here", "ingest.rtsp-port", "7", "ingest.networks", "a,b");
        assertThat(new SettingsLoader(Map.of(), known).load(Outer.class, null))
                .isEqualTo(new Outer("here", new Inner(7, null, List.of("a", "b"), null)));
        assertThat(new SettingsLoader(Map.of("XUELIANG_INGEST_RTSP_PORT", "9"), known)
                        .load(Outer.class, yaml("name: town\n")))
                .isEqualTo(new Outer("town", new Inner(9, null, List.of("a", "b"), null)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ingest: {rtsp-prt: 1}          | ingest.rtsp-prt: unknown key (did you mean 'rtsp-port'?)
            colour: red                    | colour: unknown key (known here: name, ingest)
            ingest: {rtsp-port: many}      | ingest.rtsp-port: 'many' (expected: a whole number)
            ingest: {rtsp-port: 70000}     | ingest: rtsp-port: 70000 (expected: 0 to 65535)
            ingest: {linger: soon}         | ingest.linger: 'soon' (expected: a duration such as 250ms, 10s, 5m, 2h, 7d)
            ingest: {networks: all}        | ingest.networks: 'all' (expected: a list)
            ingest: {unknown-paths: maybe} | ingest.unknown-paths: 'maybe' (expected: one of refuse, pending)
            ingest: 7                      | ingest: '7' (expected: keys and values)
            """)
    void badSettingsNameKeyValueAndWhatWasExpected(String content, String problem) throws IOException {
        Path file = yaml(content);
        assertThatThrownBy(() -> new SettingsLoader(Map.of()).load(Outer.class, file))
                .isInstanceOfSatisfying(
                        SettingsException.class, e -> assertThat(e.problems()).containsExactly(problem));
    }

    @Test
    void oneSectionLeavesTheOthersToTheirRoles() throws IOException {
        Path file = yaml("ingest: {rtsp-port: 7}\nregistry: {whatever: 1}\n");
        List<String> sections = List.of("registry", "ingest");
        assertThat(new SettingsLoader(Map.of())
                        .section("ingest", Inner.class, sections, file)
                        .rtspPort())
                .isEqualTo(7);
        Path wrong = yaml("ingst: {rtsp-port: 7}\n");
        assertThatThrownBy(() -> new SettingsLoader(Map.of()).section("ingest", Inner.class, sections, wrong))
                .hasMessageContaining("ingst: unknown key (did you mean 'ingest'?)");
    }

    @Test
    void allProblemsAtOnce() throws IOException {
        Path file = yaml("nam: x\ningest: {linger: soon, rtsp-port: many}\n");
        assertThatThrownBy(() -> new SettingsLoader(Map.of()).load(Outer.class, file))
                .isInstanceOfSatisfying(
                        SettingsException.class, e -> assertThat(e.problems()).hasSize(3));
    }

    @Test
    void whatIsNotYamlSaysTheLine() throws IOException {
        Path file = yaml("name: town\ningest: [\n");
        assertThatThrownBy(() -> new SettingsLoader(Map.of()).load(Outer.class, file))
                .hasMessageContaining("not YAML");
    }

    private Path yaml(String content) throws IOException {
        return Files.writeString(folder.resolve("xueliang.yaml"), content);
    }
}
