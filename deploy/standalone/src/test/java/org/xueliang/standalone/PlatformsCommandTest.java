package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.registry.RegistryRole;

/** The commands for platforms above against a real registry. */
class PlatformsCommandTest {
    private static final String CODE = "34000000002000000001";

    @TempDir
    Path folder;

    private Captured run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data-dir", folder.toString()));
        return Captured.run(all.toArray(String[]::new));
    }

    private String done(String... arguments) {
        Captured captured = run(arguments);
        assertThat(captured.exitCode()).as(captured.err()).isZero();
        return captured.out();
    }

    @Test
    void aPlatformIsAddedListedChangedAndRemoved() throws Exception {
        try (Running running = new Running()) {
            Roles roles = new Roles(
                    new DataFolder(folder),
                    new SettingsSource(null, Map.of()).option("registry.port", 0),
                    running,
                    Clock.systemUTC());
            roles.stores(0, 0);
            RegistryRole registry = roles.registry();
            roles.client(registry);
            story();
        }
    }

    private void story() throws Exception {
        Captured bare = run("platforms", "add", CODE, "--address", "192.0.2.1:5060");
        assertThat(bare.exitCode()).isNotZero();
        assertThat(bare.err()).contains("secret: absent");
        Captured added = run(
                "platforms",
                "add",
                CODE,
                "--address",
                "192.0.2.1:5060",
                "--password=upper-chose-this-1",
                "--name",
                "county");
        assertThat(added.exitCode()).as(added.err()).isZero();
        assertThat(added.err()).contains("nothing is shared with it yet");
        assertThat(done("platforms")).contains(CODE, "county", "192.0.2.1:5060 UDP", "nothing", "unknown", "0 of 16");
        done(
                "platforms",
                "add",
                CODE,
                "--address",
                "192.0.2.1:5060",
                "--tcp",
                "--share-owner",
                "sunshine",
                "--share-place",
                "yard",
                "--share-place",
                "dock",
                "--may-control",
                "--edition",
                "gb2022");
        JsonNode listed = new ObjectMapper().readTree(done("platforms", "--json"));
        assertThat(listed).hasSize(1);
        JsonNode platform = listed.get(0);
        assertThat(platform.get("signalling").asText()).isEqualTo("TCP");
        assertThat(platform.at("/view/places")).hasSize(2);
        assertThat(platform.get("mayControl").asBoolean()).isTrue();
        assertThat(platform.get("edition").asText()).isEqualTo("GB2022");
        assertThat(platform.toString()).doesNotContain("upper-chose-this-1");
        assertThat(run("platforms", "add", CODE, "--address", "nowhere").err()).contains("platform.address");
        done("platforms", "remove", CODE);
        assertThat(done("platforms")).doesNotContain(CODE);
        assertThat(run("platforms", "remove", CODE).exitCode()).isNotZero();
    }
}
