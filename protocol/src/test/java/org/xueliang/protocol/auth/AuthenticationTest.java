package org.xueliang.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.protocol.bytes.LosslessText;
import org.xueliang.protocol.support.Hex;

class AuthenticationTest {
    private static final String URL = "rtsp://192.0.2.60:554/Streaming/Channels/101";

    private static String answer(String user, String password, String challenge, String method, String uri) {
        ClientAuthorizer authorizer = new ClientAuthorizer(user, password);
        assertThat(authorizer.unauthorized(List.of(challenge), false)).isEqualTo(ClientAuthorizer.Outcome.RETRY);
        String header = authorizer.authorization(method, uri, "0a4f113b");
        assertThat(header).isNotNull();
        return String.valueOf(header);
    }

    /** RFC 2617 clause 3.5, with and without qop; the latter is the form of RFC 2069. */
    @Test
    void digestAnswersAreThoseOfTheStandard() throws AuthSyntaxException {
        String challenge = "Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", "
                + "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";
        String header = answer("Mufasa", "Circle Of Life", challenge, "GET", "/dir/index.html");
        assertThat(header)
                .contains("response=\"6629fae49393a05397450978507c4ef1\"", "nc=00000001", "qop=auth", "opaque=\"5ccc");
        assertThat(answer(
                        "Mufasa",
                        "Circle Of Life",
                        challenge.replace("qop=\"auth,auth-int\", ", ""),
                        "GET",
                        "/dir/index.html"))
                .contains("response=\"670fd8c2df070c60b045671b8b24ff02\"")
                .doesNotContain("nc=");
        Authorization read = Authorization.parse(header);
        String ha1 = DigestHash.ha1Hex(DigestAlgorithm.MD5, "Mufasa", "testrealm@host.com", "Circle Of Life");
        assertThat(((Authorization.Digest) read).matches("GET", ha1)).isTrue();
        assertThat(((Authorization.Digest) read).matches("PUT", ha1)).isFalse();
    }

    /** RFC 7616 clause 3.9.1. */
    @Test
    void sha256IsThatOfTheStandard() {
        String ha1 = DigestHash.ha1Hex(DigestAlgorithm.SHA_256, "Mufasa", "http-auth@example.org", "Circle of Life");
        assertThat(DigestHash.response(
                        DigestAlgorithm.SHA_256,
                        ha1,
                        "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                        "GET",
                        "/dir/index.html",
                        "auth",
                        "00000001",
                        "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"))
                .isEqualTo("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
    }

    /** The dialogue of a Hikvision camera. */
    @ParameterizedTest
    @CsvSource({
        "DESCRIBE, '', 281b47f5ae42fc27ae714fd4d6e0d30e",
        "SETUP, /trackID=1, 05e9f2a4ff790d2efe90ee3658e81774",
        "SETUP, /trackID=2, 28e261d0aafa30e786e42ea6e8d3900a",
        "PLAY, /, 7bec1b73cbe26d314764db924518e605",
        "GET_PARAMETER, /, 8851d585887fddf9d0e0256c7ed12c9f",
        "TEARDOWN, /, da098e3154a1ae3fb2e8641a754b8ab8",
    })
    void everyMethodHasItsOwnAnswer(String method, String suffix, String response) {
        String challenge = "Digest realm=\"IP Camera(12345)\", nonce=\"4f1d6f0e8a2b4c7d9e\"";
        assertThat(answer("admin", "pass", challenge, method, URL + suffix)).contains("response=\"" + response + '"');
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Digest realm=\"r\", nonce=\"n\", Basic realm=\"a, b\"",
                "Basic realm=\"a, b\", Digest realm=\"r\", nonce=\"n\"",
                "Basic realm=\"a\" , digest nonce=n,realm=\"r\",algorithm=MD5",
                "Digest realm=\"r\" nonce=\"n\" algorithm=\"MD5\"",
                "Digest  realm = \"r\" , nonce= \"n\",,",
            })
    void severalChallengesInOneHeaderAreFound(String header) {
        Challenge chosen = Challenge.strongest(Challenge.parse(List.of(header)));
        assertThat(chosen).isEqualTo(new Challenge(DigestAlgorithm.MD5, "r", "n", null, false, false));
    }

    @Test
    void theStrongestIsChosen() {
        List<String> headers = List.of(
                "Basic realm=\"r\"",
                "Digest realm=\"r\", nonce=\"1\", algorithm=MD5",
                "Digest realm=\"r\", nonce=\"2\", algorithm=SHA-256",
                "Digest realm=\"r\", nonce=\"3\", algorithm=SHA-512-256",
                "Negotiate abcdef==");
        Challenge chosen = Challenge.strongest(Challenge.parse(headers));
        assertThat(chosen).isNotNull().extracting(Challenge::nonce).isEqualTo("2");
        assertThat(Challenge.strongest(Challenge.parse(List.of("Negotiate abc", "", ",,,", "="))))
                .isNull();
    }

    @Test
    void realmsAreTakenLiterally() {
        assertThat(Challenge.parse(List.of("Digest realm=\"the \"best\" camera\", nonce=\"n\""))
                        .get(0)
                        .realm())
                .isEqualTo("the \"best\" camera");
        String gbk = LosslessText.decode(Hex.bytes("cdf8c2e7"));
        Challenge challenge = Challenge.parse(List.of("Digest realm=\"" + gbk + "\", nonce=\"n\""))
                .get(0);
        assertThat(LosslessText.encode(challenge.realm())).isEqualTo(Hex.bytes("cdf8c2e7"));
    }

    @Test
    void aWrongPasswordIsFoundOutBeforeTheAccountIsLocked() {
        ClientAuthorizer authorizer = new ClientAuthorizer("u", "p");
        assertThat(authorizer.authorization("OPTIONS", URL, "c")).isNull();
        assertThat(authorizer.unauthorized(List.of("Digest realm=\"r\", nonce=\"1\""), false))
                .isEqualTo(ClientAuthorizer.Outcome.RETRY);
        assertThat(authorizer.unauthorized(List.of("Digest realm=\"r\", nonce=\"1\""), true))
                .isEqualTo(ClientAuthorizer.Outcome.WRONG_CREDENTIALS);
        ClientAuthorizer changing = new ClientAuthorizer("u", "p");
        changing.unauthorized(List.of("Digest realm=\"r\", nonce=\"1\""), false);
        assertThat(changing.unauthorized(List.of("Digest realm=\"r\", nonce=\"2\""), true))
                .isEqualTo(ClientAuthorizer.Outcome.RETRY);
        assertThat(changing.unauthorized(List.of("Digest realm=\"r\", nonce=\"3\", stale=true"), true))
                .isEqualTo(ClientAuthorizer.Outcome.WRONG_CREDENTIALS);
        changing.accepted();
        assertThat(changing.unauthorized(List.of("Digest realm=\"r\", nonce=\"4\", stale=TRUE"), true))
                .isEqualTo(ClientAuthorizer.Outcome.RETRY);
        assertThat(new ClientAuthorizer(null, null).unauthorized(List.of("Basic realm=\"r\""), false))
                .isEqualTo(ClientAuthorizer.Outcome.NO_CREDENTIALS);
        assertThat(new ClientAuthorizer("u", "p").unauthorized(List.of(), false))
                .isEqualTo(ClientAuthorizer.Outcome.NO_KNOWN_CHALLENGE);
    }

    @Test
    void basicAndBearerAreReadByAServer() throws AuthSyntaxException {
        assertThat(answer("admin", "pass", "Basic realm=\"x\"", "OPTIONS", URL)).isEqualTo("Basic YWRtaW46cGFzcw==");
        Authorization.Basic basic = (Authorization.Basic) Authorization.parse("Basic YWRtaW46cGFzcw==");
        assertThat(basic.matches("admin", "pass")).isTrue();
        assertThat(basic.matches("admin", "pas")).isFalse();
        assertThat(basic.matches("Admin", "pass")).isFalse();
        String ha1 = DigestHash.ha1Hex(DigestAlgorithm.SHA_256, "admin", ServerChallenge.REALM, "pass");
        assertThat(basic.matchesHa1(DigestAlgorithm.SHA_256, ServerChallenge.REALM, ha1))
                .isTrue();
        Authorization.Bearer bearer = (Authorization.Bearer) Authorization.parse("bearer abc.def-ghi_=");
        assertThat(bearer.matches("abc.def-ghi_=")).isTrue();
        assertThat(bearer.matches("abc")).isFalse();
        assertThat(basic + " " + bearer).isEqualTo("Basic Bearer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic",
                "Basic ???",
                "Basic YWRtaW4=",
                "Bearer",
                "Negotiate abc",
                "Digest",
                "Digest username=\"a\"",
                "Digest username=\"a\",realm=\"r\",nonce=\"n\",uri=\"u\",response=\"r\",algorithm=SHA-1",
                "Digest username=\"a\",realm=\"r\",nonce=\"n\",uri=\"u\",response=\"r\",qop=auth-int",
                "Digest username=\"a\",realm=\"r\",nonce=\"n\",uri=\"u\",response=\"r\",qop=auth"
            })
    void brokenAuthorizationsAreRefused(String header) {
        assertThatThrownBy(() -> Authorization.parse(header)).isInstanceOf(AuthSyntaxException.class);
    }

    @Test
    void ourOwnClientPassesOurOwnServer() throws AuthSyntaxException {
        NonceIssuer nonces = new NonceIssuer(new byte[32], 60_000);
        String nonce = nonces.issue("connection 1", 1000, 42);
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            String header =
                    answer("ü\"ser", "pä\\ss", ServerChallenge.digest(algorithm, nonce, false), "DESCRIBE", URL);
            Authorization.Digest read = (Authorization.Digest) Authorization.parse(header);
            assertThat(read.user()).isEqualTo("ü\"ser");
            assertThat(read.algorithm()).isEqualTo(algorithm);
            assertThat(read.matches(
                            "DESCRIBE", DigestHash.ha1Hex(algorithm, "ü\"ser", ServerChallenge.REALM, "pä\\ss")))
                    .isTrue();
            assertThat(nonces.check(read.nonce(), "connection 1", 2000)).isEqualTo(NonceIssuer.Check.VALID);
            assertThat(nonces.check(read.nonce(), "connection 2", 2000)).isEqualTo(NonceIssuer.Check.UNKNOWN);
            assertThat(nonces.check(read.nonce(), "connection 1", 62_000)).isEqualTo(NonceIssuer.Check.STALE);
        }
        assertThat(nonces.check("f" + nonce.substring(1), "connection 1", 2000)).isEqualTo(NonceIssuer.Check.UNKNOWN);
        assertThat(nonces.check("z".repeat(64), "connection 1", 2000)).isEqualTo(NonceIssuer.Check.UNKNOWN);
        assertThat(nonces.check("", "connection 1", 2000)).isEqualTo(NonceIssuer.Check.UNKNOWN);
        assertThatThrownBy(() -> new NonceIssuer(new byte[8], 1)).hasMessage("secret: 8 bytes (expected: >= 16)");
    }

    /** R35 in vendor-quirks. */
    @ParameterizedTest
    @CsvSource({
        "rtsp://h:554/cam/trackID=0, rtsp://h:554/cam/trackID=0, true",
        "/cam/trackID=0, rtsp://h/cam/trackID=0, true",
        "rtsp://h/cam/, rtsp://h/cam/trackID=0, true",
        "rtsp://h/cam, rtsp://h/cam/trackID=0, true",
        "rtsp://h/cam, rtsp://h/cam/, true",
        "rtsp://h/other, rtsp://h/cam, false",
        "rtsp://h/ca, rtsp://h/cam, false",
        "rtsp://h/cam/trackID=0, rtsp://h/cam, false",
    })
    void digestUrisAreComparedAsClientsSendThem(String answered, String asked, boolean fits) {
        Authorization.Digest digest =
                new Authorization.Digest("u", "r", "n", answered, "x", DigestAlgorithm.MD5, null, null, null);
        assertThat(digest.uriFits(asked)).isEqualTo(fits);
    }
}
