package org.xueliang.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Registrations of the signalling sheet's clause 4: the worked vectors, and nonces that nobody uses twice. */
class RegistrarDigestTest {
    private static final String DEVICE = "34020000001180000001";
    private static final String REALM = "3402000000";
    private static final String URI = "sip:34020000002000000001@3402000000";
    private static final byte[] SECRET = new byte[32];
    private static final long MINUTE_MS = 60_000;

    private static Authorization.Digest answer(String nonce, String response, String algorithm, String tail)
            throws AuthSyntaxException {
        return (Authorization.Digest) Authorization.parse("Digest username=\"" + DEVICE + "\", realm=\"" + REALM
                + "\", nonce=\"" + nonce + "\", uri=\"" + URI + "\", response=\"" + response + "\"" + algorithm + tail);
    }

    private static Authorization.Digest counted(String nonce, String nc) throws AuthSyntaxException {
        return answer(nonce, "00", "", ", qop=auth, nc=" + nc + ", cnonce=\"c\"");
    }

    /** gb28181-signalling.md 4.1, password Gb28181-Demo. */
    @ParameterizedTest
    @CsvSource({
        "MD5, 4ee40c79fda38b855aa710a104c4eaa6, 703a9d918bd62ea0c5b207bc27d37c7c",
        "SHA-256, 7751666942f84abec48c0322960bbcb6751c1413441fb14f1f4d18a6bd51f0cf,"
                + " 300f09e16a30ca3dd0c2efd387dcdab8d7ca3a24beac88a115c1553f21a7f721",
        "SM3, aa62fbbdaf775dd800a19c1d544117154c6f27a0375fb83ea67538b6a2d85704,"
                + " 576807eb7970570f953fb752a84bffeb5bb0d41f0c6873a38d5ca264caa13323"
    })
    void workedVectorsFit(String token, String withQop, String withoutQop) throws AuthSyntaxException {
        DigestAlgorithm algorithm = DigestAlgorithm.ofToken(token);
        String ha1 = DigestHash.ha1Hex(algorithm, DEVICE, REALM, "Gb28181-Demo");
        String nonce = "7fe1e85d4e5c4b8a9c0d1e2f30415263";
        String counted = ", qop=auth, nc=00000001, cnonce=\"0a4f113b\"";
        assertThat(answer(nonce, withQop, ", algorithm=" + token, counted).matches("REGISTER", ha1))
                .isTrue();
        assertThat(answer(
                                nonce,
                                withoutQop.toUpperCase(Locale.ROOT),
                                ", algorithm=" + token.toLowerCase(Locale.ROOT),
                                "")
                        .matches("REGISTER", ha1))
                .isTrue();
        assertThat(answer(nonce, withQop, ", algorithm=" + token, counted.replace("nc=00000001", "nc=1"))
                        .matches("REGISTER", ha1))
                .as("nc is taken literally")
                .isFalse();
        assertThat(answer(nonce, withQop, ", algorithm=" + token, counted).matches("MESSAGE", ha1))
                .isFalse();
    }

    @Test
    void sm3IsSm3() {
        SM3Digest digest = new SM3Digest();
        digest.update(new byte[] {'a', 'b', 'c'}, 0, 3);
        byte[] hash = new byte[32];
        digest.doFinal(hash, 0);
        assertThat(HexFormat.of().formatHex(hash))
                .isEqualTo("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    }

    @Test
    void theChallengeIsWhatDevicesRead() {
        String header = RegistrarChallenge.digest(DigestAlgorithm.SHA_256, REALM, "abc", true);
        Challenge read = Challenge.parse(List.of(header)).get(0);
        assertThat(read.algorithm()).isEqualTo(DigestAlgorithm.SHA_256);
        assertThat(read.realm()).isEqualTo(REALM);
        assertThat(read.qopAuth()).isTrue();
        assertThat(read.stale()).isTrue();
        ClientAuthorizer client = new ClientAuthorizer(DEVICE, "Gb28181-Demo");
        assertThat(client.unauthorized(List.of(header), false)).isEqualTo(ClientAuthorizer.Outcome.RETRY);
        assertThat(client.authorization("REGISTER", URI, "0a"))
                .contains("algorithm=SHA-256")
                .contains("nc=00000001");
    }
}
