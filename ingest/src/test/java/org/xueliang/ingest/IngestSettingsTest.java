package org.xueliang.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.chassis.settings.SettingsException;
import org.xueliang.chassis.settings.SettingsLoader;
import org.xueliang.ingest.rtsp.PublishReplacePolicy;
import org.xueliang.ingest.rtsp.UnknownPathPolicy;

class IngestSettingsTest {
    private static IngestSettings load(Map<String, String> environment) {
        return new SettingsLoader(environment).load(IngestSettings.class, null);
    }

    @Test
    void defaults() {
        IngestSettings settings = load(Map.of());
        assertThat(settings.rtspPort()).isEqualTo(8554);
        assertThat(settings.doorPort()).isEqualTo(8081);
        assertThat(settings.allowLoopback()).isFalse();
        assertThat(settings.openPushOnLoopback()).isFalse();
        assertThat(settings.unknownPaths()).isEqualTo(UnknownPathPolicy.REFUSE);
        assertThat(settings.publishReplace()).isEqualTo(PublishReplacePolicy.REPLACE);
        assertThat(settings.allowedNetworks()).isEqualTo(IngestSettings.PRIVATE_NETWORKS);
        assertThat(settings.timeouts().media()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.serviceToken()).isNull();
        assertThat(settings.gb28181().enabled()).isFalse();
        assertThat(settings.gb28181().port()).isEqualTo(5060);
        assertThat(settings.gb28181().lastRtpPort()).isEqualTo(31_999);
    }

    @Test
    void theTokenIsNeverShown() {
        IngestSettings settings = load(Map.of("XUELIANG_SERVICE_TOKEN", "hush-hush"));
        assertThat(settings.serviceToken()).isEqualTo("hush-hush");
        assertThat(settings.toString()).doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GATEWAY_ID          | a b      | gateway-id: 'a b' (expected: 1 to 64 of letters, digits, '.', '_', '-')
            RTSP_PORT           | 70000    | rtsp-port: 70000 (expected: 0 to 65535)
            CPU_BUDGET          | 1.5      | cpu-budget: 1.5 (expected: above 0, at most 1)
            ANALYSIS_RATE       | 0        | analysis-rate: 0.0 (expected: 0.1 to 60)
            PARTITIONS          | 0        | partitions: 0 (expected: 1 to 1024)
            ALLOWED_NETWORKS    | 10.0.0.1 | allowed-networks: '10.0.0.1' (expected: CIDR such as 10.0.0.0/8)
            TIMEOUTS_MEDIA      | 0s       | timeouts: media: 0ms (expected: 1ms to 1d)
            TIMEOUTS_LAST_RETRY | 500ms    | timeouts: last-retry: 500ms (expected: at least first-retry, 1000ms)
            GB28181_ENABLED     | true     | gb28181: code: absent (expected: 20 digits, where gb28181 is enabled)
            GB28181_CODE        | 3402     | gb28181: code: '3402' (expected: 20 digits, 200 at the 11th to 13th)
            GB28181_RTP_RANGE   | 9-3      | gb28181: rtp-range: '9-3' (expected: FIRST-LAST within 1 to 65535)
            GB28181_MAX_EXPIRES | 1s       | gb28181: max-expires: 1000ms (expected: 60000ms to 2592000000ms)
            GB28181_SUBSCRIBE   | faces    | gb28181: subscribe: 'faces' (expected: of [catalog, alarm, position])
            GB28181_REDIRECT_TO | here     | gb28181: redirect-to: 'here' (expected: sip:CODE@HOST:PORT)
            UNKNOWN_PATHS       | maybe    | unknown-paths: 'maybe' (expected: one of refuse, pending) (from the environment)
            """)
    void badValuesSayKeyValueAndWhatWasExpected(String key, String value, String problem) {
        assertThatThrownBy(() -> load(Map.of("XUELIANG_" + key, value)))
                .isInstanceOfSatisfying(
                        SettingsException.class, e -> assertThat(e.problems()).isEqualTo(List.of(problem)));
    }
}
