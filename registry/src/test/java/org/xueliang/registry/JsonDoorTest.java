package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Findings.id;
import static org.xueliang.registry.Findings.motion;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.proto.v1.IntakeServiceGrpc;
import org.xueliang.proto.v1.ReportFindingsRequest;

class JsonDoorTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static HttpResponse<String> get(String path) throws IOException {
        return HttpDoor.get(REGISTRY, path, REGISTRY.tokens().admin());
    }

    private static HttpResponse<String> send(String method, String path, String body) throws IOException {
        return HttpDoor.json(REGISTRY, method, path, REGISTRY.tokens().admin(), body);
    }

    @Test
    void aChannelLivesItsLifeOverJson() throws IOException {
        HttpResponse<String> enrolled = send("POST", "/v1/channels", """
                {"channel": {"alias": "json-camera", "name": "东门", "sourceKind": "ESTATE", "owner": "Estate 7",
                 "place": "gate-3", "source": {"push": {}}}}
                """);
        assertThat(enrolled.statusCode()).as(enrolled.body()).isEqualTo(200);
        assertThat(enrolled.body()).contains("\"alias\":\"json-camera\"", "东门", "\"publish\":{\"use\":\"PUBLISH\"");
        assertThat(get("/v1/channels/json-camera").body()).contains("\"presence\":\"UNKNOWN\"");
        assertThat(get("/v1/channels?source_kind=ESTATE&page_size=5").body()).contains("json-camera");
        assertThat(get("/v1/channels?sourceKind=ESTATE&pageSize=5").body()).contains("json-camera");
        HttpResponse<String> zones = send(
                "PUT",
                "/v1/channels/json-camera/zones",
                "{\"zones\": [{\"id\": \"door\", \"corners\": [{\"x\": 0.1, \"y\": 0.1}, {\"x\": 0.5, \"y\": 0.1},"
                        + " {\"x\": 0.5, \"y\": 0.5}]}]}");
        assertThat(zones.statusCode()).as(zones.body()).isEqualTo(200);
        assertThat(send("POST", "/v1/channels/json-camera/credentials", "{\"use\": \"PLAY\"}")
                        .body())
                .contains("\"username\":\"play-");
        assertThat(send("DELETE", "/v1/channels/json-camera", "").statusCode()).isEqualTo(200);
        HttpResponse<String> gone = get("/v1/channels/json-camera");
        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(gone.body())
                .isEqualTo("{\"code\":\"NOT_FOUND\",\"message\":\"channel: 'json-camera' is neither code nor alias of a"
                        + " channel\"}\n");
    }

    @Test
    void aDeviceLivesItsLifeOverJson() throws IOException {
        String path = "/v1/devices/34020000001180000077";
        HttpResponse<String> enrolled = send("POST", "/v1/devices", """
                {"device": {"code": "34020000001180000077", "source_kind": "ESTATE", "owner": "Estate 7", "place": "yard",
                 "profile": {"transport": "MEDIA_TCP_PASSIVE"}}}
                """);
        assertThat(enrolled.statusCode()).as(enrolled.body()).isEqualTo(200);
        assertThat(enrolled.body()).contains("\"secret\":\"", "\"kind\":\"RECORDER\"");
        HttpResponse<String> changed = send("PATCH", path, "{\"changes\": {\"place\": \"north\"}}");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(changed.body()).contains("\"place\":\"north\"", "MEDIA_TCP_PASSIVE");
        assertThat(send("PATCH", path + "?place=x", "{}").body()).contains("'place': unknown parameter");
        assertThat(get("/v1/devices?place=north").body()).contains("34020000001180000077");
        assertThat(get(path + "/catalog?page_size=5").statusCode()).isEqualTo(200);
        assertThat(send("POST", path + ":resetSecret", "{\"secret\": \"12345678\"}")
                        .body())
                .contains("secret: one that everybody tries first")
                .doesNotContain("12345678");
        assertThat(send("POST", path + ":refreshCatalog", "{}").statusCode()).isEqualTo(503);
        assertThat(get("/v1/channels/34020000001320000077/recordings?from=x").body())
                .contains("purpose: missing");
        assertThat(send("DELETE", path, "").statusCode()).isEqualTo(200);
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void alertsAreQueriedAndHandledOverJson() throws IOException {
        REGISTRY.asService(IntakeServiceGrpc::newBlockingStub)
                .report(ReportFindingsRequest.newBuilder()
                        .addAlerts(motion(7, "34020000001320000777"))
                        .build());
        assertThat(get("/v1/alerts?place=gate-3&types=MOTION&types=SENSOR&min_severity=LOW")
                        .body())
                .contains(id(7));
        assertThat(get("/v1/alerts/" + id(7)).body()).contains("\"state\":\"OPEN\"");
        HttpResponse<String> set = send("POST", "/v1/alerts/" + id(7) + ":setState", "{\"state\": \"FALSE_ALARM\"}");
        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
        assertThat(set.body()).contains("FALSE_ALARM");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /v1/alerts?from=yesterday                 | from: 'yesterday' (expected: RFC 3339 with offset, such as 2026-03-01T08:00:00Z)
            /v1/alerts?from=2026-03-01T08:00:00+08:00 | in a URL '+' is written %2B
            /v1/alerts?page_size=many                 | page_size: 'many' (expected: a whole number from
            /v1/alerts?pageSize=99999999999           | page_size: '99999999999' (expected: a whole number from
            /v1/alerts?types=NOISE                    | types: 'NOISE' (expected: one of MOTION, CAMERA_COVERED
            /v1/alerts?min_severity=LOUD              | min_severity: 'LOUD' (expected: one of INFO, LOW
            /v1/alerts?plaice=gate-3                  | 'plaice': unknown parameter (expected: one of from, to, place
            /v1/channels/a/snapshot?channel=b         | 'channel': unknown parameter
            /v1/channels/a/snapshot?allow_stale=yes   | allow_stale: 'yes' (expected: true or false)
            /v1/alerts?page_token=abc                 | page_token: 'abc'
            /v1/channels?source_kind=SHOP             | source_kind: 'SHOP' (expected: one of POLICE, ESTATE, IOT, CITY)
            """)
    void aBadParameterIsNamedWithItsValue(String path, String expected) throws IOException {
        HttpResponse<String> answer = get(path);
        assertThat(answer.body())
                .startsWith("{\"code\":\"INVALID_ARGUMENT\",\"message\":\"")
                .contains(expected);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json; charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {                                           | request: not JSON: Unexpected end-of-input
            []                                          | request:
            {"channel": {"sourceKind": "SHOP"}}         | channel.source_kind: 'SHOP' (expected: one of POLICE
            {"channel": {"colour": "red"}}              | channel.colour: unknown field (known here: code, alias
            {"channel": {"zones": [{"minArea": "big"}]}}| channel.zones[0].min_area: 'big' (expected: a number)
            {"channel": 5}                              | channel: '5' (expected: an object)
            {"channel": {"name": {"a": 1}}}             | channel.name: '{...}' (expected: one value)
            {"issuePlayCredential": "yes"}              | issue_play_credential: 'yes' (expected: true or false)
            {}                                          | channel.source_kind: missing
            """)
    void aBadBodyIsNamedToo(String body, String expected) throws IOException {
        HttpResponse<String> answer = send("POST", "/v1/channels", body);
        assertThat(answer.body())
                .startsWith("{\"code\":\"INVALID_ARGUMENT\",\"message\":\"")
                .contains(expected);
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void withoutATokenNothingIsAnswered() throws IOException {
        HttpResponse<String> none = HttpDoor.get(REGISTRY, "/v1/alerts", "");
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.body()).contains("authorization: missing (expected: Bearer TOKEN)");
        HttpResponse<String> wrong = HttpDoor.get(REGISTRY, "/v1/alerts", "x".repeat(43));
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).contains("the token is not known here").doesNotContain("xxx");
        HttpResponse<String> role =
                HttpDoor.get(REGISTRY, "/v1/alerts", REGISTRY.tokens().service());
        assertThat(role.statusCode()).isEqualTo(403);
        assertThat(role.body()).contains("'service' has the roles [GATEWAY, ANALYTICS, SENSOR_SOURCE]");
    }

    @Test
    void healthNamesTheStoresAndMetricsCountTheCalls() throws IOException {
        get("/v1/alerts");
        HttpResponse<String> health = HttpDoor.get(REGISTRY, "/healthz", "");
        assertThat(health.body()).isEqualTo("postgresql: ok\nredis: ok\n");
        assertThat(HttpDoor.get(REGISTRY, "/metrics", "").body())
                .contains(
                        "xueliang_registry_calls_total{method=\"xueliang.v1.AlertService/QueryAlerts\",code=\"OK\",}",
                        "xueliang_registry_call_seconds_bucket{method=\"xueliang.v1.AlertService/QueryAlerts\"",
                        "xueliang_registry_channels{presence=\"UNKNOWN\",}");
    }

    @Test
    void grpcWebIsServedOnTheSamePort() throws IOException {
        // An empty QueryAlertsRequest in one uncompressed frame; the trailers come as the last frame of the body.
        HttpResponse<String> answer = HttpDoor.send(HttpDoor.to(REGISTRY, "/xueliang.v1.AlertService/QueryAlerts")
                .header("authorization", "Bearer " + REGISTRY.tokens().admin())
                .header("content-type", "application/grpc-web+proto")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[5])));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/grpc-web+proto");
        assertThat(answer.body()).containsPattern("grpc-status: ?0");
    }
}
