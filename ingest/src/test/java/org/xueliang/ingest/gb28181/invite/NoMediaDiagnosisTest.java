package org.xueliang.ingest.gb28181.invite;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.gb28181.invite.NoMediaFacts.Answer;
import org.xueliang.ingest.gb28181.invite.NoMediaFacts.Stream;
import org.xueliang.ingest.gb28181.media.Match;
import org.xueliang.ingest.gb28181.media.MediaFacts;
import org.xueliang.ingest.gb28181.media.MediaTransport;
import org.xueliang.protocol.sdp.MediaSetup;

/** Every cause from its facts, and from no others. */
class NoMediaDiagnosisTest {
    private static final Set<NoMediaCause> SEEN = EnumSet.noneOf(NoMediaCause.class);

    private MediaTransport transport = MediaTransport.UDP;
    private String signalling = "203.0.113.7";
    private String offered = "198.51.100.1";
    private String answered = "203.0.113.7";
    private int refusal;
    private String reason = "";
    private @Nullable String noAnswer;
    private boolean isAnswered = true;
    private boolean port0;
    private @Nullable Boolean answeredTcp;
    private @Nullable MediaSetup setup;
    private String direction = "sendonly";
    private MediaFacts media = MediaFacts.NONE;
    private Stream stream = Stream.NONE;
    private @Nullable Long clockErrorMs = 400L;

    @AfterAll
    static void allWereSeen() {
        assertThat(SEEN).containsExactlyInAnyOrder(NoMediaCause.values());
    }

    private static InetAddress ip(String text) {
        return Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(text));
    }

    private NoMediaCause cause() {
        Answer answer = !isAnswered
                ? null
                : new Answer(
                        new InetSocketAddress(ip(answered), port0 ? 0 : 15_060),
                        port0,
                        answeredTcp == null ? transport.isTcp() : answeredTcp,
                        setup,
                        direction,
                        100_000_001,
                        100_007_788);
        NoMedia why = NoMediaDiagnosis.of(new NoMediaFacts(
                transport,
                ip(signalling),
                new InetSocketAddress(ip(offered), 30_000),
                refusal,
                reason,
                noAnswer,
                answer,
                media,
                stream,
                clockErrorMs));
        assertThat(why.words()).isNotBlank();
        assertThat(why.advice()).isNotBlank();
        SEEN.add(why.cause());
        return why.cause();
    }

    private static MediaFacts media(
            long packets, long rtcp, long strangers, long refused, long foreign, int connections) {
        return new MediaFacts(
                packets,
                rtcp,
                strangers,
                strangers == 0 ? null : new InetSocketAddress(ip("203.0.113.99"), 4000),
                refused,
                refused == 0 ? null : 7,
                foreign,
                connections,
                null,
                packets == 0 ? null : Match.AS_AGREED,
                false);
    }

    @Test
    void refusedAndBusy() {
        isAnswered = false;
        refusal = 404;
        reason = "Not Found";
        assertThat(cause()).isEqualTo(NoMediaCause.REFUSED);
        refusal = 486;
        assertThat(cause()).isEqualTo(NoMediaCause.BUSY);
        refusal = 600;
        assertThat(cause()).isEqualTo(NoMediaCause.BUSY);
        refusal = 0;
        isAnswered = true;
        port0 = true;
        assertThat(cause()).isEqualTo(NoMediaCause.REFUSED);
    }

    @Test
    void noAnswerIsNotNoMedia() {
        isAnswered = false;
        noAnswer = "408 after 32 s";
        assertThat(cause()).isEqualTo(NoMediaCause.NO_ANSWER);
    }

    @Test
    void aClockThatIsFarOff() {
        clockErrorMs = 8 * 3600 * 1000L;
        assertThat(cause()).isEqualTo(NoMediaCause.CLOCK);
        isAnswered = false;
        refusal = 403;
        assertThat(cause()).isEqualTo(NoMediaCause.CLOCK);
        clockErrorMs = null;
        assertThat(cause()).isEqualTo(NoMediaCause.REFUSED);
    }

    @Test
    void theWrongDirection() {
        direction = "recvonly";
        assertThat(cause()).isEqualTo(NoMediaCause.WRONG_DIRECTION);
        direction = "";
        transport = MediaTransport.TCP_PASSIVE;
        setup = MediaSetup.PASSIVE;
        assertThat(cause()).isEqualTo(NoMediaCause.WRONG_DIRECTION);
        transport = MediaTransport.TCP_ACTIVE;
        setup = MediaSetup.ACTIVE;
        assertThat(cause()).isEqualTo(NoMediaCause.WRONG_DIRECTION);
        setup = null;
        answeredTcp = false;
        assertThat(cause()).isEqualTo(NoMediaCause.WRONG_DIRECTION);
    }

    @Test
    void aClosedPort() {
        transport = MediaTransport.TCP_PASSIVE;
        setup = MediaSetup.ACTIVE;
        assertThat(cause()).isEqualTo(NoMediaCause.PORT_CLOSED);
        transport = MediaTransport.TCP_ACTIVE;
        setup = MediaSetup.PASSIVE;
        media = new MediaFacts(0, 0, 0, null, 0, null, 0, 0, "connection refused", null, false);
        assertThat(cause()).isEqualTo(NoMediaCause.PORT_CLOSED);
        answered = "192.168.1.64";
        assertThat(cause()).isEqualTo(NoMediaCause.PRIVATE_ADDRESS);
    }

    @Test
    void aPrivateAddressOfOurOwnThatThePublicDeviceWasTold() {
        offered = "10.0.0.5";
        assertThat(cause()).isEqualTo(NoMediaCause.PRIVATE_ADDRESS);
        signalling = "10.0.0.9";
        answered = "10.0.0.9";
        assertThat(cause()).isEqualTo(NoMediaCause.NOTHING_AT_ALL);
    }

    @Test
    void natOfTwoKinds() {
        media = media(0, 0, 55, 0, 0, 0);
        assertThat(cause()).isEqualTo(NoMediaCause.NAT);
        media = MediaFacts.NONE;
        answered = "192.168.1.64";
        assertThat(cause()).isEqualTo(NoMediaCause.NAT);
    }

    @Test
    void theWrongSsrc() {
        media = media(0, 3, 0, 500, 0, 0);
        assertThat(cause()).isEqualTo(NoMediaCause.WRONG_SSRC);
    }

    @Test
    void rtcpOnlyAndNothingAtAll() {
        media = media(0, 4, 0, 0, 0, 0);
        assertThat(cause()).isEqualTo(NoMediaCause.RTCP_ONLY);
        media = MediaFacts.NONE;
        assertThat(cause()).isEqualTo(NoMediaCause.NOTHING_AT_ALL);
        transport = MediaTransport.TCP_PASSIVE;
        media = media(0, 0, 0, 0, 0, 1);
        assertThat(cause()).isEqualTo(NoMediaCause.NOTHING_AT_ALL);
    }

    @Test
    void codecs() {
        media = media(0, 0, 0, 0, 4096, 0);
        assertThat(cause()).isEqualTo(NoMediaCause.CODEC);
        media = media(900, 0, 0, 0, 0, 0);
        stream = new Stream("PROGRAM_STREAM", "video of stream type 0x80 (SVAC_VIDEO)", 75, 3, 75, 0, 0, 0);
        assertThat(cause()).isEqualTo(NoMediaCause.CODEC);
        stream = new Stream("UNKNOWN", null, 0, 0, 0, 0, 0, 0);
        assertThat(cause()).isEqualTo(NoMediaCause.CODEC);
    }

    @Test
    void mediaWithoutAKeyframeOrAMap() {
        media = media(900, 0, 0, 0, 0, 0);
        stream = new Stream("PROGRAM_STREAM", null, 250, 0, 250, 100, 250, 0);
        assertThat(cause()).isEqualTo(NoMediaCause.NO_PSM_OR_KEYFRAME);
        stream = new Stream("PROGRAM_STREAM", null, 250, 0, 0, 100, 0, 0);
        assertThat(cause()).isEqualTo(NoMediaCause.NO_PSM_OR_KEYFRAME);
    }

    @Test
    void rangesThatAreNotReachedFromElsewhere() {
        for (String text :
                new String[] {"10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.1.1", "100.64.0.1", "fd00::1"}) {
            assertThat(NoMediaDiagnosis.isPrivate(ip(text))).as(text).isTrue();
        }
        for (String text : new String[] {"100.128.0.1", "203.0.113.7", "172.32.0.1", "2001:db8::1"}) {
            assertThat(NoMediaDiagnosis.isPrivate(ip(text))).as(text).isFalse();
        }
    }
}
