package org.xueliang.ingest.gb28181.device;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.manscdp.BeijingTime;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/** REGISTER as SIP: what the table is asked, and the answer it gives as a response. */
public final class RegisterDoor {
    private static final Pattern CODE = Pattern.compile("[0-9]{20}");
    private static final String CHALLENGED = "challenged";
    private static final String REGISTERED = "registered";

    /**
     * What became of a request.
     *
     * @param outcome for counters, lower case
     * @param response null where none was sent
     * @param note for the trace
     */
    public record Done(String outcome, @Nullable SipResponse response, String note) {
        /** Asked for proof, or proved: nothing that somebody would look for. */
        public boolean wentWell() {
            return outcome.equals(CHALLENGED) || outcome.equals(REGISTERED);
        }
    }

    private final DeviceTable table;
    private final boolean date;
    private final @Nullable String redirectTo;

    /**
     * @param date whether the time is told
     * @param redirectTo where devices are sent after their proof; null nowhere
     */
    public RegisterDoor(DeviceTable table, boolean date, @Nullable String redirectTo) {
        this.table = table;
        this.date = date;
        this.redirectTo = redirectTo;
    }

    /** Answers, or drops. */
    public Done register(
            SipRequest request, SipServerTransaction transaction, DeviceSource from, long nowMs, long wallUs) {
        String code = request.from().user();
        if (!CODE.matcher(code).matches()) {
            // R13: codes with letters or 18 digits: named, never taken, for everything else here is keyed by the code.
            return answer(transaction, request, 403, "not_a_code", "From names no code of 20 digits");
        }
        RegisterVerdict verdict = table.register(
                new RegisterAttempt(
                        code,
                        request.uri(),
                        request.header(SipHeaders.AUTHORIZATION),
                        request.expiresS(Registrar.DEFAULT_EXPIRES_S),
                        from.address().getAddress(),
                        transaction.flow().localHost(),
                        request.callId()),
                from,
                GbEdition.of(request.header(SipHeaders.X_GB_VER)),
                text(request.header(SipHeaders.USER_AGENT)),
                nowMs,
                wallUs);
        return switch (verdict.what()) {
            case DROP -> {
                transaction.ignore();
                yield new Done("dropped", null, verdict.note());
            }
            case CHALLENGE -> challenge(transaction, request, verdict, CHALLENGED);
            case CHALLENGE_STALE -> challenge(transaction, request, verdict, "nonce_refused");
            case ACCEPT -> accept(transaction, request, verdict, wallUs);
            case REDIRECT -> redirect(transaction, request, verdict);
            // Remembered: a wrong answer that is sent again by its own timer counts once towards the lock-out.
            case WRONG ->
                send(
                        transaction,
                        begin(transaction, request, 403).build(),
                        "wrong_password",
                        "refused 403: " + verdict.note());
            case LOCKED -> later(transaction, request, 403, verdict, "locked_out");
            case UNKNOWN -> answer(transaction, request, 403, "unknown", verdict.note());
            case PENDING -> answer(transaction, request, 403, "pending", verdict.note());
            case BAD -> answer(transaction, request, 400, "unreadable", verdict.note());
            case NOT_NOW -> later(transaction, request, 503, verdict, "not_now");
        };
    }

    private Done challenge(
            SipServerTransaction transaction, SipRequest request, RegisterVerdict verdict, String outcome) {
        SipResponse.Builder response = begin(transaction, request, 401);
        for (String header : table.challenges(verdict)) {
            response.add(SipHeaders.WWW_AUTHENTICATE, header);
        }
        return forget(transaction, response.build(), outcome, verdict.note());
    }

    private Done accept(SipServerTransaction transaction, SipRequest request, RegisterVerdict verdict, long wallUs) {
        SipResponse.Builder response = begin(transaction, request, 200).expiresS(verdict.expiresS());
        String contact = request.header(SipHeaders.CONTACT);
        if (contact != null) {
            response.set(SipHeaders.CONTACT, contact);
        }
        if (date && table.tellsTime(request.from().user())) {
            // 9.10: Beijing time without a zone; RFC 3261's form is understood by fewer devices.
            response.set(SipHeaders.DATE, BeijingTime.formatMillis(Instant.ofEpochMilli(wallUs / 1000)));
        }
        String outcome = verdict.expiresS() == 0 ? "logged_off" : REGISTERED;
        return send(transaction, response.build(), outcome, verdict.note());
    }

    private Done redirect(SipServerTransaction transaction, SipRequest request, RegisterVerdict verdict) {
        SipResponse.Builder response = begin(transaction, request, 302)
                .set(SipHeaders.CONTACT, "<" + redirectTo + ">")
                .expiresS(verdict.expiresS());
        return send(transaction, response.build(), "redirected", verdict.note());
    }

    private Done later(
            SipServerTransaction transaction, SipRequest request, int status, RegisterVerdict verdict, String outcome) {
        SipResponse.Builder response =
                begin(transaction, request, status).set(SipHeaders.RETRY_AFTER, Long.toString(verdict.retryAfterS()));
        return forget(transaction, response.build(), outcome, status + ": " + verdict.note());
    }

    private static Done answer(
            SipServerTransaction transaction, SipRequest request, int status, String outcome, String note) {
        return forget(
                transaction, begin(transaction, request, status).build(), outcome, "refused " + status + ": " + note);
    }

    private static SipResponse.Builder begin(SipServerTransaction transaction, SipRequest request, int status) {
        SipResponse.Builder response = transaction.response(status);
        // Annex I: in every answer to REGISTER; older devices never sent it and are spared it.
        if (request.header(SipHeaders.X_GB_VER) != null) {
            response.set(SipHeaders.X_GB_VER, GbEdition.GB2022.version());
        }
        return response;
    }

    private static Done send(SipServerTransaction transaction, SipResponse response, String outcome, String note) {
        transaction.respond(response);
        return new Done(outcome, response, note);
    }

    /** For what proves nothing: strangers fill no memory. */
    private static Done forget(SipServerTransaction transaction, SipResponse response, String outcome, String note) {
        transaction.respondAndForget(response);
        return new Done(outcome, response, note);
    }

    private static String text(@Nullable String header) {
        return header == null ? "" : header;
    }
}
