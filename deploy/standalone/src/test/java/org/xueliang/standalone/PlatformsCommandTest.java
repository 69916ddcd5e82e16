package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.registry.RegistryRole;

/** The commands for platforms above and for files of channels, against a real registry. */
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
                    new SettingsSource(null, Map.of())
                            .option("registry.port", 0)
                            .option("registry.federation.enabled", true)
                            .option("registry.federation.node", "town")
                            .option("registry.federation.port", 0),
                    running,
                    Clock.systemUTC());
            roles.stores(0, 0);
            RegistryRole registry = roles.registry();
            roles.client(registry);
            story();
            channelsInAndOut();
            sources();
            nodesAndAgreements();
        }
    }

    private void sources() throws Exception {
        done(
                "sources",
                "add",
                "yard",
                "--kind",
                "estate",
                "--owner",
                "sunshine",
                "--place",
                "yard",
                "--rtsp",
                "rtsp://192.0.2.61/1",
                "--rtsp",
                "rtsp://192.0.2.61/2",
                "--share",
                "snapshots");
        done("sources", "add", "bins", "--kind", "iot", "--owner", "city", "--place", "harbour", "--http");
        assertThat(done("sources", "list", "--kind", "estate"))
                .contains("yard")
                .contains("0 of 2 channels are online")
                .doesNotContain("bins");
        assertThat(done("sources", "show", "yard")).contains("snapshots").contains("estate");
        done("sources", "sensor", "bins", "bin-7", "--quantity", "fill", "--unit", "%");
        JsonNode health = new ObjectMapper().readTree(done("sources", "health", "bins", "--json"));
        assertThat(health.at("/sensors/0/key").asText()).isEqualTo("bin-7");
        assertThat(health.at("/sensors/0/sensor").asText()).hasSize(20);
        assertThat(done("sources", "health", "yard")).contains("yard: unknown").contains("CHANNEL");
        assertThat(run("sources", "add", "x1", "--kind", "iot", "--owner", "a", "--place", "b")
                        .err())
                .contains("what does it speak?");
        assertThat(run("sources", "discover").err()).contains("gateway");
        assertThat(done("sources", "remove", "yard", "--dry-run")).contains("would go: source yard, 2 channels");
        assertThat(done("sources", "remove", "yard")).contains("gone: source yard, 2 channels");
        assertThat(run("sources", "show", "yard").err()).contains("there is no source 'yard'");
    }

    private void nodesAndAgreements() throws Exception {
        Path own = folder.resolve("town.pem");
        assertThat(done("nodes", "show", "--certificate-out", own.toString()))
                .contains("node         town", "fingerprint  ", "door         port ");
        assertThat(run("nodes", "add", "city", "--certificate", own.toString()).err())
                .contains("this node's own");
        Path other = Path.of(getClass().getResource("/city.pem").toURI());
        Captured added = run("nodes", "add", "city", "--certificate", other.toString(), "--address", "127.0.0.1:9");
        assertThat(added.exitCode()).as(added.err()).isZero();
        String fingerprint = new ObjectMapper()
                .readTree(done("nodes", "--json"))
                .get(0)
                .get("keySha256")
                .asText();
        assertThat(added.err()).contains("added city, fingerprint " + fingerprint);
        assertThat(done("nodes")).contains("city", "127.0.0.1:9", "offline", "no");
        assertThat(run("nodes", "add", "City", "--certificate", other.toString())
                        .err())
                .contains("peer.node: 'City' (expected: 2 to 64 of");
        assertThat(run("nodes", "add", "county", "--certificate", other.toString())
                        .err())
                .contains("the key is that of node 'city'");
        List<String> offer = List.of(
                "agreements", "offer", "city", "--purpose-code", "public-safety", "--purpose", "fires", "--days", "30");
        assertThat(run(offer.toArray(String[]::new)).err()).contains("terms.scope: empty");
        List<String> whole = new ArrayList<>(offer);
        whole.addAll(List.of("--organisation", "城管", "--manner", "snapshot", "--json"));
        JsonNode offered = new ObjectMapper().readTree(done(whole.toArray(String[]::new)));
        String id = offered.get("id").asText();
        assertThat(done("agreements"))
                .contains(id, "offered", "town", "of 城管", "directory, snapshot", "public-safety: fires");
        assertThat(run("agreements", "accept", id).err()).contains("'city' decides on it (expected: us)");
        done(
                "agreements",
                "amend",
                id,
                "--place",
                "yard",
                "--purpose-code",
                "fire",
                "--purpose",
                "fires",
                "--days",
                "3");
        done("agreements", "end", id, "--note", "over");
        assertThat(new ObjectMapper().readTree(done("agreements", "--id", id, "--all", "--json")))
                .hasSize(2)
                .allSatisfy(version -> assertThat(version.get("state").asText()).isEqualTo("ENDED"));
        done("nodes", "remove", "city");
        assertThat(done("nodes")).doesNotContain("city");
        assertThat(run("nodes", "remove", "city").err()).contains("there is no peer 'city'");
    }

    private void channelsInAndOut() throws Exception {
        Path file = folder.resolve("cameras.csv");
        Files.write(
                file,
                ("编码,名称,类别,权属单位,地点,经度,纬度,坐标系\r\n11010500001320000001,东直门一号机,城市,城管,东直门,116.43,39.94,WGS84\r\n"
                                + "11010500001320000002,西直门一号机,城市,城管,西直门,116.35,39.94,WGS84\r\n")
                        .getBytes(Charset.forName("GBK")));
        assertThat(done("channels", "import", file.toString(), "--dry-run"))
                .isEqualTo(
                        "dry run, nothing was written: 2 lines (GB18030): 2 added, 0 changed, 0 unchanged, 0 refused,"
                                + " 0 to look at\n");
        assertThat(done("channels", "import", file.toString())).startsWith("2 lines (GB18030): 2 added");
        assertThat(done("channels", "find", "dzm"))
                .contains("11010500001320000001")
                .doesNotContain("西直门");
        assertThat(done("channels", "find", "--near", "116.35,39.94", "--radius", "100"))
                .contains("西直门一号机", "116.350000,39.940000 WGS84")
                .doesNotContain("东直门");
        Path out = folder.resolve("out.csv");
        done("channels", "export", out.toString(), "--english");
        assertThat(Files.readString(out))
                .startsWith("\uFEFFcode,alias,name")
                .contains("11010500001320000002,,西直门一号机,city,城管,,西直门,116.35,39.94,WGS84,");
        Files.writeString(file, "code,name\n1,x\n");
        Captured refused = run("channels", "import", file.toString(), "--json");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("line 2: code: '1' (expected: a 20-digit national code)");
        assertThat(new ObjectMapper().readTree(refused.out()).get("refused").asInt())
                .isEqualTo(1);
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
