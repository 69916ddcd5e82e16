package org.xueliang.ingest.gb28181.cascade;

import java.util.List;
import java.util.Locale;
import org.xueliang.protocol.auth.ClientAuthorizer;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.sip.NameAddr;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipResponseHandler;

/**
 * REGISTER with Digest (2022 9.1). Call-ID and From tag stay the same as long as the link is there (S28 in vendor-quirks: Dahua
 * recorders as upper platforms take another one for another device). Only Digest is answered: Basic would give the password
 * away. For the link's thread.
 */
final class Registration {
    /** What became of a REGISTER; one of them is called, once. */
    interface Outcome {
        /** @param grantedS what the platform gave */
        void accepted(long grantedS);

        /**
         * @param cause with the status
         * @param proved a password was shown: who asks again with a wrong one is locked out
         */
        void refused(String cause, boolean proved);

        /** It sends us elsewhere, after we had shown our password. */
        void moved(Redirect to);

        void noAnswer(String cause);
    }

    private final UpperContext context;
    private final String callId;
    private final NameAddr from;
    private ClientAuthorizer authorizer;
    private long cseq;
    private long expiresS;

    Registration(UpperContext context) {
        this.context = context;
        this.callId = context.agent.tokens().callId();
        this.from = context.self().withTag(context.agent.tokens().tag());
        this.expiresS = context.platform.expiresS();
        this.authorizer = fresh();
    }

    private ClientAuthorizer fresh() {
        return new ClientAuthorizer(context.platform.username(), context.platform.password());
    }

    /** Begins with nothing answered: the platform may have forgotten its nonces. */
    void restart() {
        authorizer = fresh();
    }

    /** Registers or refreshes. */
    void register(SipFlow flow, Outcome outcome) {
        send(flow, expiresS, outcome, 0);
    }

    /** Logs off; nobody waits for the answer. */
    void unregister(SipFlow flow) {
        send(
                flow,
                0,
                new Outcome() {
                    @Override
                    public void accepted(long grantedS) {}

                    @Override
                    public void refused(String cause, boolean proved) {}

                    @Override
                    public void moved(Redirect to) {}

                    @Override
                    public void noAnswer(String cause) {}
                },
                0);
    }

    private void send(SipFlow flow, long asksS, Outcome outcome, int tries) {
        SipRequest.Builder request = SipRequest.builder(SipMethods.REGISTER, context.target())
                .via(context.agent.via(flow))
                .from(from)
                .to(context.self())
                .callId(callId)
                .cseq(++cseq)
                .contact(context.contact(flow))
                .expiresS(asksS);
        context.withEdition(request);
        String answer = authorizer.authorization(
                SipMethods.REGISTER,
                context.target().toString(),
                context.agent.tokens().tag());
        if (answer != null) {
            request.set(SipHeaders.AUTHORIZATION, answer);
        }
        context.agent.request(request.build(), flow, new SipResponseHandler() {
            @Override
            public void answered(SipResponse response, SipFlow from) {
                answer(response, flow, asksS, answer != null, outcome, tries);
            }

            @Override
            public void failed(SipFailure failure) {
                outcome.noAnswer(
                        failure == SipFailure.TIMEOUT
                                ? "no answer to REGISTER"
                                : "REGISTER could not be sent: "
                                        + failure.name().toLowerCase(Locale.ROOT));
            }
        });
    }

    private void answer(
            SipResponse response, SipFlow flow, long asksS, boolean authorized, Outcome outcome, int tries) {
        if (response.isSuccess()) {
            authorizer.accepted();
            outcome.accepted(granted(response, asksS));
            return;
        }
        String status = response.status() + " " + Excerpt.of(response.reason());
        if (response.status() == 401 || response.status() == 407) {
            challenged(response, flow, asksS, authorized, outcome, tries);
        } else if (response.status() == 423 && tries < 3 && minimum(response) > asksS) {
            expiresS = minimum(response);
            send(flow, expiresS, outcome, tries + 1);
        } else if (response.status() == 302) {
            redirected(response, authorized, outcome);
        } else if (response.status() == 403 && authorized) {
            outcome.refused(status + ": wrong user name or password, or not allowed there", true);
        } else {
            outcome.refused(status, authorized);
        }
    }

    /** Before its challenge was answered anybody who can send a datagram may have said so: 9.1.2.3 has it after the proof. */
    private void redirected(SipResponse response, boolean authorized, Outcome outcome) {
        Redirect to = Redirect.of(response, context.platform.tcp());
        if (!authorized) {
            outcome.refused("302 before a password was asked for: not followed", false);
        } else if (to == null) {
            outcome.refused("302 without a Contact of the form sip:CODE@HOST:PORT: not followed", true);
        } else {
            authorizer.accepted();
            outcome.moved(to);
        }
    }

    private void challenged(
            SipResponse response, SipFlow flow, long asksS, boolean authorized, Outcome outcome, int tries) {
        List<String> challenges = response.headers().getAll(SipHeaders.WWW_AUTHENTICATE).stream()
                .filter(value -> value.regionMatches(true, 0, "Digest", 0, 6))
                .toList();
        switch (authorizer.unauthorized(challenges, authorized)) {
            case RETRY -> {
                if (tries < 3) {
                    send(flow, asksS, outcome, tries + 1);
                } else {
                    outcome.refused(response.status() + " again and again", true);
                }
            }
            case WRONG_CREDENTIALS -> outcome.refused(response.status() + ": wrong user name or password", true);
            case NO_CREDENTIALS, NO_KNOWN_CHALLENGE ->
                outcome.refused(
                        response.status() + " without a challenge that is known (expected: Digest)", authorized);
        }
    }

    private static long minimum(SipResponse response) {
        return seconds(response.header(SipHeaders.MIN_EXPIRES), -1);
    }

    /** The Contact's, else the header's, else what was asked for; never under a second. */
    private static long granted(SipResponse response, long asksS) {
        NameAddr contact = response.contact();
        long inContact = contact == null ? -1 : seconds(contact.parameter("expires"), -1);
        long granted = inContact > 0 ? inContact : seconds(response.header(SipHeaders.EXPIRES), asksS);
        return Math.max(1, Math.min(granted, 7L * 86_400));
    }

    private static long seconds(@org.jspecify.annotations.Nullable String text, long otherwise) {
        if (text == null || !text.strip().matches("[0-9]{1,9}")) {
            return otherwise;
        }
        return Long.parseLong(text.strip());
    }
}
