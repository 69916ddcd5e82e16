package org.xueliang.ingest.gb28181.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures in parts, and what only looks like them. */
class MultipartPictureTest {
    private static final String TYPE = "multipart/form-data; boundary=----X9";
    /** Latin-1 keeps every byte. */
    private static final String PICTURE = "\u00ff\u00d8 a picture \r\n--- \u00ff\u00d9";

    private static String of(String body, String type) {
        byte[] found = MultipartPicture.of(body.getBytes(StandardCharsets.ISO_8859_1), type);
        return found == null ? "none" : new String(found, StandardCharsets.ISO_8859_1);
    }

    private static String part(String headers, String data) {
        return "------X9\r\n" + headers + "\r\n\r\n" + data + "\r\n";
    }

    @Test
    void thePartThatIsAPictureIsTakenAsItIs() {
        String named = part("Content-Disposition: form-data; name=\"id\"", "34020000001320000001");
        String file = part(
                "Content-Disposition: form-data; name=\"f\"; filename=\"1.jpg\"\r\nContent-Type: image/jpeg", PICTURE);
        assertThat(of("preamble\r\n" + named + file + named + "------X9--\r\n", TYPE))
                .isEqualTo(PICTURE);
        assertThat(of(file + "------X9--", "Multipart/Mixed;charset=utf-8; Boundary=\"----X9\""))
                .isEqualTo(PICTURE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "------X9",
                "------X9--",
                "------X9\r\n\r\n",
                "------X9\r\nContent-Type: image/jpeg\r\n\r\n\u00ff\u00d8 no end",
                "------X9\r\nno end of headers \u00ff\u00d8------X9--",
                "------X9\r\n\r\ntext\r\n------X9--"
            })
    void whatHasNoPictureGivesNone(String body) {
        assertThat(of(body, TYPE)).isEqualTo("none");
    }

    @Test
    void onlyATypeWithABoundaryIsDivided() {
        assertThat(MultipartPicture.isDivided(TYPE)).isTrue();
        assertThat(MultipartPicture.isDivided("multipart/form-data")).isFalse();
        assertThat(MultipartPicture.isDivided("multipart/form-data; boundary=")).isFalse();
        assertThat(MultipartPicture.isDivided("multipart/form-data; boundary=\"" + "x".repeat(71) + "\""))
                .isFalse();
        assertThat(MultipartPicture.isDivided("text/html; boundary=x")).isFalse();
    }

    @Test
    void manyPartsAndNoiseComeToAnEnd() {
        assertThat(of(part("a: b", "x").repeat(17) + part("a: b", PICTURE) + "------X9--", TYPE))
                .isEqualTo("none");
        byte[] noise = new byte[1 << 20];
        new Random(3).nextBytes(noise);
        assertThat(MultipartPicture.of(noise, TYPE)).isNull();
    }
}
