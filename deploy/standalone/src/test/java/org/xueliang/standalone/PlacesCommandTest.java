package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.registry.RegistryRole;

/** The commands for places, organisations, filings, duplicates, tokens and sources' passwords, against a real registry. */
class PlacesCommandTest {
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
    void placesAndOwnersAreWrittenDrawnFiledAndCamerasMergedAndSplit() throws Exception {
        try (Running running = new Running()) {
            Roles roles = new Roles(
                    new DataFolder(folder),
                    new SettingsSource(null, Map.of()).option("registry.port", 0),
                    running,
                    Clock.systemUTC());
            roles.stores(0, 0);
            RegistryRole registry = roles.registry();
            roles.client(registry);
            places();
            outlines();
            merging();
            filing();
            tokens();
            passwords();
            codes();
        }
    }

    private void tokens() throws IOException {
        Captured issued = run("tokens", "add", "gateway-2", "--role", "gateway");
        String secret = issued.out().trim();
        assertThat(secret).hasSize(43);
        JsonNode listed = new ObjectMapper().readTree(done("tokens", "--json"));
        assertThat(listed).hasSize(3);
        assertThat(listed.toString()).contains("gateway-2").doesNotContain(secret);
        assertThat(run("tokens", "add", "gateway-2", "--role", "gateway").err())
                .contains("gateway 'gateway-2' has a token (expected: remove it first");
        assertThat(run("tokens", "add", "x", "--role", "king").err()).contains("--role: 'king' (expected: one of");
        String id = issued.err().replaceAll("(?s).*token ([0-9a-f]{16}) of.*", "$1");
        assertThat(run("tokens", "remove", id).err()).contains("removed " + id);
        assertThat(done("tokens")).contains("service", "first start").doesNotContain("gateway-2");
    }

    private void codes() {
        String free = "34020001001320000077";
        assertThat(done("codes", "reserve", "--owner", "sunshine", free)).isEqualTo(free + "\n");
        assertThat(done("codes", free)).contains("had by    given", "for       sunshine");
        assertThat(run("codes", "reserve", "--owner", "others", "34020001001320000001")
                        .err())
                .contains("channel 34020001001320000001 is 'sunshine's (expected: remove it first)");
        assertThat(done("codes", "allocate", "--type", "132", "--count", "2", "--owner", "sunshine")
                        .lines())
                .hasSize(2);
        assertThat(run("codes").err()).contains("CODE: missing");
    }

    private void passwords() {
        List<String> add = List.of(
                "sources", "add", "gate", "--kind", "estate", "--owner", "sunshine", "--place", "yard", "--user", "u");
        List<String> first = new ArrayList<>(add);
        first.addAll(List.of("--rtsp", "rtsp://192.0.2.60/1", "--password=secret-1"));
        done(first.toArray(String[]::new));
        List<String> moved = new ArrayList<>(add);
        moved.addAll(List.of("--rtsp", "rtsp://192.0.2.61/1", "--replace"));
        assertThat(run(moved.toArray(String[]::new)).err()).contains("--clear-password");
        moved.add("--clear-password");
        List<String> both = new ArrayList<>(moved);
        both.add("--password=secret-2");
        assertThat(run(both.toArray(String[]::new)).err()).contains("--clear-password: with --password");
        done(moved.toArray(String[]::new));
        List<String> again = new ArrayList<>(add);
        again.addAll(List.of("--rtsp", "rtsp://192.0.2.62/1", "--replace"));
        done(again.toArray(String[]::new));
        again.remove("--replace");
        again.add("--clear-password");
        assertThat(run(again.toArray(String[]::new)).err()).contains("--clear-password: goes with --replace");
    }

    private void places() throws IOException {
        done("organisations", "put", "estates", "--name", "物业");
        done("organisations", "put", "sunshine", "--name", "阳光物业", "--parent", "estates", "--kind", "estate");
        assertThat(done("organisations", "tree")).isEqualTo("物业  estates\n└─ 阳光物业  sunshine\n");
        assertThat(done("organisations", "list")).contains("sunshine", "阳光物业", "estate");
        done("places", "put", "city", "--name", "芜湖市", "--level", "prefecture", "--division", "3402");
        done(
                "places",
                "put",
                "yard",
                "--name",
                "东院",
                "--parent",
                "city",
                "--level",
                "grid",
                "--class",
                "estate-common");
        // What is not given stays.
        done("places", "put", "yard", "--retention", "45");
        assertThat(done("places", "tree")).isEqualTo("芜湖市  city  prefecture\n└─ 东院  yard  grid  estate-common\n");
        JsonNode tree = new ObjectMapper().readTree(done("places", "tree", "yard", "--json"));
        assertThat(tree.get(0).get("parent").asText()).isEqualTo("city");
        assertThat(done("places", "retention", "yard")).startsWith("yard: 45 days (at least 30, at most -)");
        assertThat(run("places", "put", "city", "--parent", "yard").err()).contains("a cycle: city -> yard -> city");
        assertThat(run("places", "put", "yard", "--class", "garden").err())
                .contains("--class: 'garden' (expected: one of");
        assertThat(run("places").exitCode()).isEqualTo(2);
        Captured unknown = run("places", "show", "nowhere");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("there is no place 'nowhere'");
    }

    private void outlines() throws IOException {
        Path file = folder.resolve("yard.geojson");
        Files.writeString(file, """
                {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":
                 [[[118.0,31.0],[118.1,31.0],[118.1,31.1],[118.0,31.1],[118.0,31.0]]]}}
                """);
        done("places", "put", "yard", "--outline", file.toString(), "--datum", "gcj02");
        JsonNode outline =
                new ObjectMapper().readTree(done("places", "show", "yard")).get("outline");
        assertThat(outline.get("datum").asText()).isEqualTo("GCJ02");
        assertThat(outline.get("corners")).hasSize(4);
        Files.writeString(file, "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}");
        assertThat(run("places", "put", "yard", "--outline", file.toString()).err())
                .contains("self-intersection at longitude 0.5, latitude 0.5");
        for (String[] wrong : new String[][] {
            {"{", "not JSON"},
            {"", "type: ''"},
            {"{\"type\":\"Point\",\"coordinates\":[1,2]}", "type: 'Point' (expected: Polygon"},
            {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0]],[[1,1]]]}", "rings: 2 (expected: 1"},
            {"{\"type\":\"Polygon\",\"coordinates\":[[[0,\"x\"]]]}", "coordinates[0][0]: [0,\"x\"]"},
            {"{\"type\":\"FeatureCollection\",\"features\":[]}", "features: 0 (expected: 1)"}
        }) {
            Files.writeString(file, wrong[0]);
            Captured refused = run("places", "put", "yard", "--outline", file.toString());
            assertThat(refused.exitCode()).as(wrong[0]).isNotZero();
            assertThat(refused.err()).contains(wrong[1]);
        }
    }

    private void merging() throws IOException {
        Path file = folder.resolve("cameras.csv");
        Files.writeString(file, """
                code,name,source_kind,owner,place,longitude,latitude,datum,url,alias
                34020001001320000001,翠湖公寓东门1号,estate,sunshine,yard,118.05,31.05,WGS84,rtsp://192.0.2.9/one,gate-a
                34020001001320000002,翠湖公寓东门一号,estate,sunshine,yard,118.05,31.05,WGS84,rtsp://192.0.2.8/two,gate-b
                """);
        done("channels", "import", file.toString());
        String pair = done("channels", "duplicates");
        assertThat(pair).contains("34020001001320000001", "gate-b", "0 m apart", "both are called");
        assertThat(pair).contains("held        neither comes from a GB/T 28181 device");
        assertThat(done("channels", "merge", "gate-a", "gate-b", "--note", "seen on site"))
                .contains("has now a second way: 34020001001320000002");
        assertThat(done("channels", "merged")).contains("gate-a", "second way  34020001001320000002");
        assertThat(done("channels", "find", "翠湖")).contains("gate-a").doesNotContain("gate-b");
        assertThat(run("channels", "split", "gate-a").err()).contains("neither code nor alias of a second way");
        assertThat(done("channels", "split", "gate-b")).contains("34020001001320000001", "34020001001320000002");
        assertThat(done("channels", "duplicates")).isEmpty();
        assertThat(done("channels", "duplicates", "--json")).isEqualTo("[]\n");
        done("channels", "different", "gate-a", "gate-b");
        assertThat(run("channels", "duplicates", "--hold-all").err()).contains("every pair waits for a person");
    }

    private void filing() throws IOException {
        assertThat(done("places", "filing", "due")).contains("yard", "sunshine", "never filed", "not attested");
        Path file = folder.resolve("sheet.html");
        Captured printed = run(
                "places",
                "filing",
                "sheet",
                "yard",
                "--owner",
                "sunshine",
                "--format",
                "html",
                "--out",
                file.toString());
        assertThat(printed.err()).startsWith("digest ");
        String digest = printed.err().strip().substring("digest ".length());
        assertThat(Files.readString(file)).contains("阳光物业 (sunshine)", "45 天", "翠湖公寓东门1号");
        done("places", "filing", "attest", "yard", "--by", "sunshine", "--sign", "--view-as-needed");
        done("places", "filing", "record", "yard", "--owner", "sunshine", "--on", "2026-01-05", "--digest", digest);
        assertThat(done("places", "filing", "list")).contains("2026-01-05", digest.substring(0, 16));
        assertThat(done("places", "filing", "due")).doesNotContain("never filed");
        assertThat(run("places", "filing", "record", "yard", "--owner", "sunshine", "--on", "5 May", "--digest", digest)
                        .err())
                .contains("filed_on: '5 May' (expected: yyyy-mm-dd");
        done("places", "retention", "city", "--class", "estate-common", "--ceiling", "40", "--basis", "order 12");
        assertThat(done("places", "retention", "yard"))
                .startsWith("yard: 40 days")
                .contains("order 12 (city)");
        assertThat(run("places", "remove", "yard").err()).contains("names it (expected: nothing)");
    }
}
