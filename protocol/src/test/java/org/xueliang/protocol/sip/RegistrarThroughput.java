package org.xueliang.protocol.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.auth.AuthSyntaxException;
import org.xueliang.protocol.auth.Authorization;
import org.xueliang.protocol.auth.ClientAuthorizer;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.auth.NonceIssuer;
import org.xueliang.protocol.auth.RegistrarChallenge;
import org.xueliang.protocol.sip.dialog.SipUserAgent;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;
import org.xueliang.protocol.timer.TimerWheel;

/**
 * Not a test: how many registrations one core takes, without sockets. Each is two datagrams parsed, run through transactions, a nonce issued,
 * the digest verified and its nonce used up, two answers written and kept for 32 s. Prints a line a round and what the heap holds.
 */
public final class RegistrarThroughput {
    private static final int DEVICES = 20_000;
    private static final String REALM = "3402000000";
    private static final String URI = "sip:34020000002000000001@3402000000";

    private final TimerWheel wheel = new TimerWheel(50, 4096, 0);
    private final NonceIssuer nonces = new NonceIssuer(new byte[32], 300_000);
    private final Random random = new Random(1);
    private final SipUserAgent agent = new SipUserAgent(wheel, new SipTokens(random), this::register);
    private final SipDatagramParser parser = new SipDatagramParser();
    private final String[] ha1 = new String[DEVICES];
    private int accepted;
    private byte[] lastSent = new byte[0];

    private final SipFlow flow = new SipFlow() {
        @Override
        public boolean isReliable() {
            return false;
        }

        @Override
        public String transport() {
            return "UDP";
        }

        @Override
        public String remoteHost() {
            return "192.0.2.50";
        }

        @Override
        public int remotePort() {
            return 5060;
        }

        @Override
        public String localHost() {
            return "192.0.2.10";
        }

        @Override
        public int localPort() {
            return 5060;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void send(byte[] encoded, @Nullable SipMessage message) {
            lastSent = encoded;
        }
    };

    private RegistrarThroughput() {
        for (int i = 0; i < DEVICES; i++) {
            ha1[i] = DigestHash.ha1Hex(DigestAlgorithm.MD5, code(i), REALM, "secret-" + i);
        }
    }

    private static String code(int device) {
        return String.format(Locale.ROOT, "340200000011800%05d", device);
    }

    private void register(SipRequest request, SipServerTransaction transaction) {
        String device = request.from().user();
        String header = request.header(SipHeaders.AUTHORIZATION);
        if (header != null && proven(header, device)) {
            accepted++;
            transaction.respond(transaction
                    .response(200)
                    .expiresS(request.expiresS(3600))
                    .set(SipHeaders.DATE, "2026-03-01T08:00:00.000")
                    .build());
            return;
        }
        String nonce = nonces.issue(device, wheel.nowMs(), random.nextLong());
        transaction.respond(transaction
                .response(401)
                .add(SipHeaders.WWW_AUTHENTICATE, RegistrarChallenge.digest(DigestAlgorithm.MD5, REALM, nonce, false))
                .build());
    }

    private boolean proven(String header, String device) {
        try {
            return Authorization.parse(header) instanceof Authorization.Digest digest
                    && digest.matches(SipMethods.REGISTER, ha1[Integer.parseInt(device.substring(15))])
                    && nonces.check(digest.nonce(), device, wheel.nowMs()) == NonceIssuer.Check.VALID;
        } catch (AuthSyntaxException e) {
            return false;
        }
    }

    private static byte[] request(int device, int cseq, String authorization) {
        String text = "REGISTER " + URI + " SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.50:5060;rport;branch=z9hG4bK" + device
                + "x"
                + cseq + "\r\nFrom: <sip:" + code(device) + "@3402000000>;tag=2043466181\r\nTo: <sip:" + code(device)
                + "@3402000000>\r\nCall-ID: " + device + "@192.0.2.50\r\nCSeq: " + cseq
                + " REGISTER\r\nContact: <sip:" + code(device)
                + "@192.0.2.50:5060>\r\nMax-Forwards: 70\r\nUser-Agent: Example NVR 1.0\r\nExpires: 86400\r\n"
                + authorization + "Content-Length: 0\r\n\r\n";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** @return nanoseconds that the registrar took; making the requests is not counted */
    private long round(int round) throws SipSyntaxException {
        long spent = 0;
        List<byte[]> second = new ArrayList<>(DEVICES);
        for (int device = 0; device < DEVICES; device++) {
            byte[] first = request(device, 2 * round + 1, "");
            long before = System.nanoTime();
            agent.receive(parser.parse(first), flow);
            spent += System.nanoTime() - before;
            String answer = new String(lastSent, StandardCharsets.ISO_8859_1);
            int at = answer.indexOf("Digest ");
            ClientAuthorizer client = new ClientAuthorizer(code(device), "secret-" + device);
            client.unauthorized(List.of(answer.substring(at, answer.indexOf('\r', at))), false);
            second.add(request(
                    device,
                    2 * round + 2,
                    "Authorization: " + client.authorization("REGISTER", URI, "0a4f113b") + "\r\n"));
        }
        long before = System.nanoTime();
        for (byte[] bytes : second) {
            agent.receive(parser.parse(bytes), flow);
        }
        return spent + System.nanoTime() - before;
    }

    private static long heapBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** @param args rounds, 10 where none is said */
    public static void main(String[] args) throws SipSyntaxException {
        RegistrarThroughput registrar = new RegistrarThroughput();
        int rounds = args.length == 0 ? 10 : Integer.parseInt(args[0]);
        long empty = heapBytes();
        for (int round = 0; round < rounds; round++) {
            int before = registrar.accepted;
            long nanos = registrar.round(round);
            int done = registrar.accepted - before;
            long held = heapBytes() - empty;
            System.out.printf(
                    Locale.ROOT,
                    "%d registrations, %.2f us each (two requests), %.0f a second on one core; %d bytes held for each%n",
                    done,
                    nanos / 1000.0 / done,
                    done * 1e9 / nanos,
                    held / done);
            // The answers may be forgotten.
            registrar.wheel.advance((round + 1) * 400_000L);
        }
    }
}
