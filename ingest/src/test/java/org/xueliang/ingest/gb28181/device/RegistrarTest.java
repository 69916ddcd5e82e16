package org.xueliang.ingest.gb28181.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xueliang.ingest.gb28181.device.DeviceNonces.Used;
import org.xueliang.ingest.gb28181.device.RegisterVerdict.What;
import org.xueliang.ingest.gb28181.fake.DigestAnswer;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.auth.NonceIssuer;

class RegistrarTest {
    private static final String CODE = "34020000001180000001";
    private static final String PLATFORM = "34020000002000000001";
    private static final String REALM = "3402000000";
    private static final String URI = "sip:" + PLATFORM + "@" + REALM;
    private static final String SECRET = "Gb28181-Demo";
    private static final long LIFETIME_MS = 300_000;

    private final InetAddress source = address("192.0.2.50");
    private final Registrar registrar = registrar(DigestOffer.SHA256_MD5, false);
    private final Used used = registrar.newUse();
    private long nowMs = 1_000_000;

    private static InetAddress address(String text) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(text);
        if (address == null) {
            throw new IllegalArgumentException(text);
        }
        return address;
    }

    private static Registrar registrar(DigestOffer offer, boolean redirect) {
        return new Registrar(
                new RegistrarOptions(PLATFORM, REALM, offer, 60, 604_800, 1000, redirect),
                new NonceIssuer(new byte[32], LIFETIME_MS));
    }

    private static KnownDevice known(boolean enrolled) {
        return new KnownDevice(
                CODE,
                "gate",
                enrolled,
                DeviceProfile.getDefaultInstance(),
                enrolled
                        ? new KnownDevice.Verifier(
                                CODE,
                                DigestHash.ha1Hex(DigestAlgorithm.MD5, CODE, REALM, SECRET),
                                DigestHash.ha1Hex(DigestAlgorithm.SHA_256, CODE, REALM, SECRET),
                                DigestHash.ha1Hex(DigestAlgorithm.SM3, CODE, REALM, SECRET))
                        : null);
    }

    private RegisterVerdict ask(@Nullable String authorization, long expiresS) {
        return ask(registrar, authorization, expiresS);
    }

    private RegisterVerdict ask(Registrar at, @Nullable String authorization, long expiresS) {
        return at.decide(
                new RegisterAttempt(CODE, URI, authorization, expiresS, source, "192.0.2.10", "call-1"),
                known(true),
                true,
                used,
                nowMs);
    }

    private String nonce() {
        return ask(null, 3600).nonce();
    }

    private static String answer(String nonce, @Nullable String count) {
        return DigestAnswer.of(DigestAlgorithm.MD5, CODE, REALM, SECRET, nonce, URI, count);
    }

    @ParameterizedTest
    @EnumSource(DigestAlgorithm.class)
    void aGoodAnswerByAnyAlgorithmRegistersWithAndWithoutQop(DigestAlgorithm algorithm) {
        String with = DigestAnswer.of(algorithm, CODE, REALM, SECRET, nonce(), URI, "00000001");
        assertThat(ask(with, 3600)).isEqualTo(RegisterVerdict.good(What.ACCEPT, 3600, "registered for 3600 s"));
        String without = DigestAnswer.of(algorithm, CODE, REALM, SECRET, nonce(), URI, null);
        assertThat(ask(without, 3600).what()).isEqualTo(What.ACCEPT);
    }

    @Test
    void theAnswerOfTheStandardsExampleIsRight() {
        // Worked by hand from the example of the signalling sheet 4.1.
        assertThat(DigestAnswer.of(
                        DigestAlgorithm.MD5, CODE, REALM, SECRET, "7fe1e85d4e5c4b8a9c0d1e2f30415263", URI, "00000001"))
                .contains("response=\"4ee40c79fda38b855aa710a104c4eaa6\"");
    }

    /** S7 in vendor-quirks, and sipp: the digest's URI is the address that was typed in, not the Request-URI. */
    @Test
    void theDigestMayBeForTheAddressThatTheSenderReachedUsAtAndForNoOther() {
        assertThat(ask(answerFor("sip:192.0.2.10:5060"), 3600).what()).isEqualTo(What.ACCEPT);
        assertThat(ask(answerFor("sip:192.0.2.10"), 3600).what()).isEqualTo(What.ACCEPT);
        assertThat(ask(answerFor("sip:192.0.2.100:5060"), 3600).what()).isEqualTo(What.WRONG);
        assertThat(ask(answerFor("sip:evil@203.0.113.9"), 3600).what()).isEqualTo(What.WRONG);
    }

    private String answerFor(String uri) {
        return DigestAnswer.of(DigestAlgorithm.MD5, CODE, REALM, SECRET, nonce(), uri, "00000001");
    }

    @Test
    void whatIsAskedForIsBoundedAndZeroLogsOff() {
        assertThat(ask(answer(nonce(), null), 1).expiresS()).isEqualTo(60);
        assertThat(ask(answer(nonce(), null), Integer.MAX_VALUE).expiresS()).isEqualTo(604_800);
        assertThat(ask(answer(nonce(), null), -1).expiresS()).isEqualTo(Registrar.DEFAULT_EXPIRES_S);
        RegisterVerdict off = ask(answer(nonce(), null), 0);
        assertThat(off.what()).isEqualTo(What.ACCEPT);
        assertThat(off.expiresS()).isZero();
    }

    @Test
    void refreshAndLogOffWithoutFreshProofChangeNothing() {
        String first = answer(nonce(), "00000001");
        assertThat(ask(first, 3600).what()).isEqualTo(What.ACCEPT);
        assertThat(ask(null, 3600).what()).isEqualTo(What.CHALLENGE);
        assertThat(ask(null, 0).what()).isEqualTo(What.CHALLENGE);
        assertThat(ask(first, 0).what()).isEqualTo(What.CHALLENGE_STALE);
    }

    @Test
    void aCountedNonceIsGoodForEachCountOnce() {
        String nonce = nonce();
        assertThat(ask(answer(nonce, "00000001"), 3600).what()).isEqualTo(What.ACCEPT);
        assertThat(ask(answer(nonce, "00000002"), 3600).what()).isEqualTo(What.ACCEPT);
        assertThat(ask(answer(nonce, "00000002"), 3600).what()).isEqualTo(What.CHALLENGE_STALE);
        assertThat(ask(answer(nonce, "00000001"), 3600).what()).isEqualTo(What.CHALLENGE_STALE);
        assertThat(ask(answer(nonce, "0000000a"), 3600).what()).isEqualTo(What.ACCEPT);
        // Without a count it is good no more.
        assertThat(ask(answer(nonce, null), 3600).what()).isEqualTo(What.CHALLENGE_STALE);
    }

    @Test
    void noReplayOfAHundredThousandIsTaken() {
        SplittableRandom random = new SplittableRandom(28181);
        // Two seconds between registrations, as often as a device may; none of them is old in the end.
        String[] captured = new String[60];
        for (int i = 0; i < captured.length; i++) {
            captured[i] = answer(nonce(), i % 2 == 0 ? null : "00000001");
            assertThat(ask(captured[i], 3600).what()).isEqualTo(What.ACCEPT);
            nowMs += 2000;
        }
        int taken = 0;
        for (int i = 0; i < 100_000; i++) {
            nowMs += i % 10 == 0 ? random.nextInt(3) : 0;
            RegisterVerdict verdict = ask(captured[random.nextInt(captured.length)], random.nextInt(2) * 3600L);
            taken += verdict.what() == What.ACCEPT ? 1 : 0;
        }
        assertThat(taken).isZero();
    }

    @Test
    void anOldNonceIsStaleAndTellsNothingOfThePassword() {
        String nonce = nonce();
        nowMs += LIFETIME_MS + 1;
        String wrong = DigestAnswer.of(DigestAlgorithm.MD5, CODE, REALM, "guess", nonce, URI, null);
        assertThat(ask(answer(nonce, null), 3600).what()).isEqualTo(What.CHALLENGE_STALE);
        assertThat(ask(wrong, 3600).what()).isEqualTo(What.CHALLENGE_STALE);
    }

    @Test
    void aNonceOfAnotherDeviceSenderOrProcessIsNone() {
        String foreign = registrar(DigestOffer.MD5, false)
                .decide(
                        new RegisterAttempt("34020000001180000002", URI, null, 3600, source, "", "call-1"),
                        known(true),
                        true,
                        used,
                        nowMs)
                .nonce();
        assertThat(ask(answer(foreign, null), 3600).note()).contains("none of ours");
        String elsewhere = registrar
                .decide(
                        new RegisterAttempt(CODE, URI, null, 3600, address("192.0.2.66"), "", "call-1"),
                        known(true),
                        true,
                        used,
                        nowMs)
                .nonce();
        assertThat(ask(answer(elsewhere, null), 3600).what()).isEqualTo(What.CHALLENGE_STALE);
        assertThat(ask(answer("7fe1e85d4e5c4b8a9c0d1e2f30415263", null), 3600).what())
                .isEqualTo(What.CHALLENGE_STALE);
    }

    @Test
    void guessingIsLockedOutForThatSenderAloneAndForATime() {
        for (int i = 0; i < 4; i++) {
            assertThat(ask(guess(), 3600).what()).isEqualTo(What.WRONG);
        }
        assertThat(ask(guess(), 3600).what()).isEqualTo(What.LOCKED);
        assertThat(ask(null, 3600).what()).isEqualTo(What.LOCKED);
        InetAddress other = address("192.0.2.51");
        assertThat(registrar
                        .decide(
                                new RegisterAttempt(CODE, URI, null, 3600, other, "", "call-1"),
                                known(true),
                                true,
                                used,
                                nowMs)
                        .what())
                .isEqualTo(What.CHALLENGE);
        nowMs += 61_000;
        assertThat(ask(answer(nonce(), null), 3600).what()).isEqualTo(What.ACCEPT);
    }

    private String guess() {
        return DigestAnswer.of(DigestAlgorithm.MD5, CODE, REALM, "guess", nonce(), URI, null);
    }

    @Test
    void otherRealmUserUriAndSchemeAreRefused() {
        assertThat(ask(DigestAnswer.of(DigestAlgorithm.MD5, CODE, "other", SECRET, nonce(), URI, null), 3600)
                        .note())
                .contains("another realm");
        assertThat(ask(DigestAnswer.of(DigestAlgorithm.MD5, "admin", REALM, SECRET, nonce(), URI, null), 3600)
                        .note())
                .contains("user name");
        String elsewhere = "sip:34020000002000000099@" + REALM;
        assertThat(ask(DigestAnswer.of(DigestAlgorithm.MD5, CODE, REALM, SECRET, nonce(), elsewhere, null), 3600)
                        .note())
                .contains("another URI");
        assertThat(ask("Basic YTpi", 3600).what()).isEqualTo(What.CHALLENGE);
        assertThat(ask("Digest username=\"x\"", 3600).what()).isEqualTo(What.BAD);
    }

    @Test
    void theStrongestComesFirstAndMd5IsTakenOnlyWhereItIsOffered() {
        RegisterVerdict challenge = ask(null, 3600);
        assertThat(registrar.headers(challenge)).hasSize(2);
        assertThat(registrar.headers(challenge).get(0)).contains("algorithm=SHA-256", "qop=\"auth\"");
        assertThat(registrar.headers(challenge).get(1)).contains("algorithm=MD5");
        Registrar strict = registrar(DigestOffer.SHA256, false);
        String nonce = ask(strict, null, 3600).nonce();
        assertThat(ask(strict, answer(nonce, null), 3600).what()).isEqualTo(What.WRONG);
    }

    @Test
    void unknownPendingAndNotYetToldAreToldApart() {
        RegisterAttempt attempt = new RegisterAttempt(CODE, URI, null, 3600, source, "", "call-1");
        assertThat(registrar.decide(attempt, null, true, null, nowMs).what()).isEqualTo(What.UNKNOWN);
        assertThat(registrar.decide(attempt, null, false, null, nowMs).what()).isEqualTo(What.NOT_NOW);
        assertThat(registrar.decide(attempt, known(false), true, null, nowMs).what())
                .isEqualTo(What.PENDING);
    }

    @Test
    void whoBelongsElsewhereIsSentThereAfterItsProof() {
        Registrar redirecting = registrar(DigestOffer.MD5, true);
        assertThat(ask(redirecting, null, 3600).what()).isEqualTo(What.CHALLENGE);
        String nonce = ask(redirecting, null, 3600).nonce();
        assertThat(ask(redirecting, answer(nonce, null), 3600).what()).isEqualTo(What.REDIRECT);
    }

    @Test
    void aFloodOfOneAddressIsDroppedAndOthersAreNot() {
        Registrar slow = new Registrar(
                new RegistrarOptions(PLATFORM, REALM, DigestOffer.MD5, 60, 604_800, 10, false),
                new NonceIssuer(new byte[32], LIFETIME_MS));
        int admitted = 0;
        for (int i = 0; i < 10_000; i++) {
            admitted += slow.admits(source, nowMs + i / 10) ? 1 : 0;
        }
        // A second's worth above the burst.
        assertThat(admitted).isBetween(40, 60);
        assertThat(slow.admits(address("192.0.2.51"), nowMs)).isTrue();
    }
}
