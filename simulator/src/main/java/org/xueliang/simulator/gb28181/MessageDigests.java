package org.xueliang.simulator.gb28181;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.manscdp.BeijingTime;
import org.xueliang.protocol.sip.SipDatagramParser;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipNote;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipSyntaxException;
import org.xueliang.simulator.gb28181.DeviceRequests.Draft;
import org.xueliang.simulator.gb28181.sip.SipText;

/**
 * Digests of messages (2022 8.3), of devices that have them: a Note by SM3 on every request of theirs but REGISTER, inside dialogs
 * too, and wanted on every request of the platform. Pure.
 */
final class MessageDigests {
    private MessageDigests() {}

    /** @return the request as bytes; what is too odd to be read by anyone goes without */
    static byte[] signed(Draft draft, String via, String secret, Instant now) {
        byte[] bare = draft.text(via).bytes();
        if (new String(bare, 0, Math.min(bare.length, 8), StandardCharsets.ISO_8859_1).equals(SipMethods.REGISTER)) {
            return bare;
        }
        String date = BeijingTime.format(now);
        try {
            if (!(new SipDatagramParser().parse(bare) instanceof SipRequest read)) {
                return bare;
            }
            SipRequest dated = read.toBuilder().set(SipHeaders.DATE, date).build();
            SipText text = draft.text(via)
                    .header(SipHeaders.DATE, date)
                    .header(SipHeaders.NOTE, SipNote.of(dated, DigestAlgorithm.SM3, secret));
            return text.bytes();
        } catch (SipSyntaxException odd) {
            return bare;
        }
    }

    /** Whether a request of the platform bears a digest of itself and of the device's secret. */
    static boolean isSigned(SipRequest request, String secret) {
        String value = request.header(SipHeaders.NOTE);
        SipNote note = value == null ? null : SipNote.parse(value);
        return note != null && request.header(SipHeaders.DATE) != null && note.matches(request, secret);
    }
}
