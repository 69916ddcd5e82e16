package org.xueliang.protocol.sip;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.xueliang.protocol.auth.AuthSyntaxException;
import org.xueliang.protocol.auth.Authorization;
import org.xueliang.protocol.auth.Challenge;
import org.xueliang.protocol.bytes.LosslessText;

/** Fuzz targets: with JAZZER_FUZZ=1 one at a time for real, else over the seeds in the resources. */
class SipFuzzTest {
    @FuzzTest(maxDuration = "3m")
    void aDatagramIsReadOrRefused(byte[] bytes) {
        SipBadInputTest.datagram(bytes);
    }

    @FuzzTest(maxDuration = "3m")
    void aStreamIsTheSameWholeAndInHalves(byte[] bytes) {
        List<String> whole = outcome(bytes, bytes.length);
        List<String> halves = outcome(bytes, Math.max(1, bytes.length / 2));
        List<String> single = outcome(bytes, 1);
        if (!whole.equals(halves) || !whole.equals(single)) {
            throw new AssertionError(whole + " is not " + halves + " or " + single);
        }
    }

    @FuzzTest(maxDuration = "3m")
    void headerValuesAreReadOrRefused(byte[] bytes) {
        String text = LosslessText.decode(bytes);
        attempt(() -> NameAddr.parse(text));
        attempt(() -> NameAddr.parseList(text));
        attempt(() -> Via.parse(text).seenFrom("192.0.2.1", 5060));
        attempt(() -> SipUri.parse(text));
        attempt(() -> CSeq.parse(text));
    }

    @FuzzTest(maxDuration = "3m")
    void digestHeadersAreReadOrRefused(byte[] bytes) {
        String text = LosslessText.decode(bytes);
        Challenge.strongest(Challenge.parse(List.of(text)));
        try {
            if (Authorization.parse(text) instanceof Authorization.Digest digest) {
                digest.matches("REGISTER", "00");
            }
        } catch (AuthSyntaxException refused) {
            requireReason(refused);
        }
    }

    private interface Attempt {
        void run() throws SipSyntaxException;
    }

    private static void attempt(Attempt attempt) {
        try {
            attempt.run();
        } catch (SipSyntaxException refused) {
            requireReason(refused);
        }
    }

    private static void requireReason(Exception refused) {
        if (String.valueOf(refused.getMessage()).length() > 600) {
            throw new AssertionError("the reason is too long", refused);
        }
    }

    private static List<String> outcome(byte[] bytes, int chunk) {
        CollectedMessages out = new CollectedMessages();
        SipStreamParser parser = new SipStreamParser();
        ByteBuf in = Unpooled.buffer();
        try {
            for (int at = 0; at < bytes.length; at += chunk) {
                in.writeBytes(bytes, at, Math.min(chunk, bytes.length - at));
                parser.parse(in, out);
            }
            return out.texts();
        } catch (SipSyntaxException e) {
            List<String> refused = new ArrayList<>(out.texts());
            refused.add("refused");
            return refused;
        } finally {
            in.release();
        }
    }
}
