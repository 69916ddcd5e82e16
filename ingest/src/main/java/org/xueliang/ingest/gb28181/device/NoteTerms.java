package org.xueliang.ingest.gb28181.device;

import java.time.Instant;
import org.xueliang.proto.v1.NoteAlgorithm;
import org.xueliang.proto.v1.NoteUse;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.manscdp.BeijingTime;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipNote;
import org.xueliang.protocol.sip.SipRequest;

/**
 * What becomes of the digests of messages (2022 8.3) between us and one peer, a device or a platform above. Immutable; never
 * shows the secret.
 *
 * @param use OFF, ACCEPT or REQUIRE
 * @param algorithm that ours are made with
 * @param secret that both sides know; not empty, but where the use is OFF
 */
public record NoteTerms(NoteUse use, DigestAlgorithm algorithm, String secret) {
    /** None are made and none looked at. */
    public static final NoteTerms OFF = new NoteTerms(NoteUse.NOTE_OFF, DigestAlgorithm.SM3, "");

    /** OFF where nothing is said or there is no secret; SM3 where no algorithm is said. */
    public static NoteTerms of(NoteUse use, NoteAlgorithm algorithm, String secret) {
        return switch (use) {
            case NOTE_ACCEPT, NOTE_REQUIRE ->
                secret.isEmpty()
                        ? OFF
                        : new NoteTerms(
                                use,
                                algorithm == NoteAlgorithm.NOTE_SHA_256 ? DigestAlgorithm.SHA_256 : DigestAlgorithm.SM3,
                                secret);
            case NOTE_OFF, NOTE_UNSPECIFIED, UNRECOGNIZED -> OFF;
        };
    }

    /** The request with Date and Note, where they are used; else as it is. */
    public SipRequest signed(SipRequest request, long wallMs) {
        if (use == NoteUse.NOTE_OFF) {
            return request;
        }
        SipRequest dated = request.toBuilder()
                .set(SipHeaders.DATE, BeijingTime.format(Instant.ofEpochMilli(wallMs)))
                .build();
        return dated.toBuilder()
                .set(SipHeaders.NOTE, SipNote.of(dated, algorithm, secret))
                .build();
    }

    @Override
    public String toString() {
        return "NoteTerms[use=" + use + ", algorithm=" + algorithm + "]";
    }
}
