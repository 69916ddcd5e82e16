package org.xueliang.ingest.gb28181.device;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.manscdp.GbEdition;

/**
 * A registration that was proved, as it outlives the gateway's process. Its seal is an HMAC under the gateway's token
 * and the device's verifier: nobody who can write to the store can make one up, and none is good any more when the device's
 * secret was changed meanwhile. A connection over TCP ends with the process; what was proved on it holds on.
 *
 * @param overTcp whether it was on a connection, of which the host alone means something later
 * @param from where it proved itself from
 * @param provedMs wall time of the proof
 * @param expiresS granted then
 */
record SavedRegistration(
        String device, boolean overTcp, InetSocketAddress from, long provedMs, long expiresS, GbEdition edition) {
    private static final int MAX_LENGTH = 256;
    private static final int FIELDS = 7;
    /** First word of a line: its form and, in it, the transport. */
    private static final String UDP = "1";

    private static final String TCP = "2";

    /** The clock may have been set back by so much meanwhile. */
    private static final long CLOCK_SLACK_MS = 60_000;

    /** What is left of it, milliseconds; 0 where it is over, or was proved in a time that is yet to come. */
    long leftMs(long wallMs) {
        long passedMs = wallMs - provedMs;
        if (passedMs < -CLOCK_SLACK_MS) {
            return 0;
        }
        return Math.max(0, expiresS * 1000 - Math.max(0, passedMs));
    }

    /** One line of text. */
    String record(byte[] key, KnownDevice.Verifier verifier) {
        String text = text();
        return text + ' ' + seal(text, key, verifier);
    }

    private String text() {
        return String.join(
                " ",
                overTcp ? TCP : UDP,
                from.getAddress().getHostAddress(),
                Integer.toString(from.getPort()),
                Long.toString(provedMs),
                Long.toString(expiresS),
                edition.name());
    }

    /** @return null where the seal is not of this device as it is known now, or the line is none of ours */
    static @Nullable SavedRegistration read(
            String device, String record, byte[] key, KnownDevice.Verifier verifier, long maxExpiresS) {
        if (record.length() > MAX_LENGTH) {
            return null;
        }
        String[] fields = record.split(" ", -1);
        if (fields.length != FIELDS || !fields[0].equals(UDP) && !fields[0].equals(TCP)) {
            return null;
        }
        InetAddress host = NetUtil.createInetAddressFromIpAddressString(fields[1]);
        if (host == null) {
            return null;
        }
        SavedRegistration saved;
        try {
            int port = Integer.parseInt(fields[2]);
            long expiresS = Long.parseLong(fields[4]);
            if (port < 1 || port > 65_535 || expiresS < 1) {
                return null;
            }
            saved = new SavedRegistration(
                    device,
                    fields[0].equals(TCP),
                    new InetSocketAddress(host, port),
                    Long.parseLong(fields[3]),
                    Math.min(expiresS, maxExpiresS),
                    GbEdition.valueOf(fields[5]));
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
        String text = record.substring(0, record.lastIndexOf(' '));
        return DigestHash.constantTimeEquals(saved.seal(text, key, verifier), fields[6]) ? saved : null;
    }

    private String seal(String text, byte[] key, KnownDevice.Verifier verifier) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (String part : new String[] {
                device, text, verifier.username(), verifier.ha1Md5(), verifier.ha1Sha256(), verifier.ha1Sm3()
            }) {
                mac.update(part.getBytes(StandardCharsets.UTF_8));
                mac.update((byte) 0);
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
