package org.xueliang.protocol.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.protocol.sip.NameAddr;
import org.xueliang.protocol.sip.SipDatagramParser;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipUri;
import org.xueliang.protocol.sip.SipWriter;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipHandler;
import org.xueliang.protocol.sip.transaction.SipResponseHandler;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/** Transactions and dialogs from end to end, in a time of their own. */
class SipUserAgentTest {
    private static final long GIVE_UP_MS = 32_000;
    private static final NameAddr PLATFORM = NameAddr.of(SipUri.of("34020000002000000001", "3402000000"));
    private static final SipUri CHANNEL = SipUri.of("34020000001310000001", "192.0.2.50", 5060);

    private final FakeNetwork network = new FakeNetwork(1);
    private final List<String> answers = new ArrayList<>();
    private final SipResponseHandler collect = new SipResponseHandler() {
        @Override
        public void answered(SipResponse response, SipFlow from) {
            answers.add(network.nowMs + " " + response.status());
        }

        @Override
        public void failed(SipFailure failure) {
            answers.add(network.nowMs + " " + failure);
        }
    };

    private static SipRequest request(FakeNetwork.Node from, FakeNetwork.Node to, String method) {
        return from.agent
                .newRequest(method, CHANNEL, PLATFORM, NameAddr.of(CHANNEL), from.to(to))
                .build();
    }

    private static void assertBalanced(FakeNetwork.Node... nodes) {
        for (FakeNetwork.Node node : nodes) {
            assertThat(node.agent.serverTransactions()).as(node.host).isZero();
            assertThat(node.agent.clientTransactions()).as(node.host).isZero();
            assertThat(node.agent.dialogCount()).as(node.host).isZero();
            assertThat(node.wheel.size()).as(node.host).isZero();
        }
    }

    /** Answers every INVITE with 200 at once and keeps what happens. */
    private static SipHandler callee(FakeCaller events, FakeNetwork.Node[] self) {
        return (request, transaction) -> {
            if (request.is("INVITE")) {
                events.dialog = self[0].agent.accept(
                        request, transaction, transaction.response(200).contact(NameAddr.of(CHANNEL)), events);
            } else {
                transaction.respond(200);
            }
        };
    }

    @Test
    void requestsAreSentAgainAsTheStandardHasItUntilTheyFail() {
        FakeNetwork.Node a = network.node("192.0.2.10", (request, tx) -> {});
        FakeNetwork.Node b = network.node("192.0.2.50", (request, tx) -> tx.respond(200));
        network.loss = 1;
        a.agent.request(request(a, b, "MESSAGE"), a.to(b), collect);
        network.run(GIVE_UP_MS + 20);
        assertThat(a.sent.stream().map(line -> line.substring(0, line.indexOf(' '))))
                .containsExactly(
                        "0", "500", "1500", "3500", "7500", "11500", "15500", "19500", "23500", "27500", "31500");
        assertThat(answers).containsExactly("32000 TIMEOUT");
        assertBalanced(a, b);
    }

    @Test
    void anInviteIsSentAgainWithDoubledPausesAndGivenUp() {
        FakeNetwork.Node a = network.node("192.0.2.10", (request, tx) -> {});
        FakeNetwork.Node b = network.node("192.0.2.50", (request, tx) -> {});
        network.loss = 1;
        FakeCaller caller = new FakeCaller();
        a.agent.invite(request(a, b, "INVITE"), a.to(b), caller);
        network.run(GIVE_UP_MS + 20);
        assertThat(a.sent.stream().map(line -> line.substring(0, line.indexOf(' '))))
                .containsExactly("0", "500", "1500", "3500", "7500", "15500", "31500");
        assertThat(caller.events).containsExactly("failed TIMEOUT");
        network.run(GIVE_UP_MS + 20);
        assertBalanced(a, b);
    }

    @Test
    void overTcpNothingIsSentTwice() {
        network.reliable = true;
        FakeNetwork.Node a = network.node("192.0.2.10", (request, tx) -> {});
        FakeNetwork.Node b = network.node("192.0.2.50", (request, tx) -> {});
        network.loss = 1;
        a.agent.request(request(a, b, "MESSAGE"), a.to(b), collect);
        network.run(GIVE_UP_MS + 20);
        assertThat(a.sent).hasSize(1);
        assertThat(answers).containsExactly("32000 TIMEOUT");
        assertBalanced(a, b);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void onABadNetworkEveryRequestIsHandledExactlyOnce(long seed) {
        FakeNetwork bad = new FakeNetwork(seed);
        bad.loss = 0.3;
        bad.doubling = 0.3;
        bad.delayMs = 800;
        Map<String, Integer> handled = new HashMap<>();
        FakeNetwork.Node b = bad.node("192.0.2.50", (request, tx) -> {
            handled.merge(request.callId(), 1, Integer::sum);
            tx.respond(request.cseq().number() % 2 == 0 ? 200 : 403);
        });
        FakeNetwork.Node a = bad.node("192.0.2.10", (request, tx) -> {});
        int[] answered = new int[2];
        for (int i = 0; i < 300; i++) {
            a.agent.request(request(a, b, i % 2 == 0 ? "MESSAGE" : "REGISTER"), a.to(b), new SipResponseHandler() {
                @Override
                public void answered(SipResponse response, SipFlow from) {
                    answered[0]++;
                }

                @Override
                public void failed(SipFailure failure) {
                    answered[1]++;
                }
            });
            bad.run(20);
        }
        bad.run(3 * GIVE_UP_MS);
        assertThat(answered[0] + answered[1]).isEqualTo(300);
        assertThat(answered[0]).isGreaterThan(280);
        assertThat(handled.values()).containsOnly(1);
        assertBalanced(a, b);
    }

    @Test
    void aCallIsMadeAcknowledgedUsedAndEnded() {
        FakeCaller called = new FakeCaller();
        FakeNetwork.Node[] self = new FakeNetwork.Node[1];
        FakeNetwork.Node b = network.node("192.0.2.50", callee(called, self));
        self[0] = b;
        FakeNetwork.Node a = network.node("192.0.2.10", (request, tx) -> tx.respond(405));
        FakeCaller caller = new FakeCaller();
        a.agent.invite(request(a, b, "INVITE"), a.to(b), caller);
        network.run(100);
        assertThat(caller.events).containsExactly("progress 100", "answered 200");
        assertThat(called.events).containsExactly("acknowledged");
        SipDialog dialog = caller.dialog;
        assertThat(dialog.remoteTag()).isNotEmpty();
        SipRequest info = dialog.request("INFO", a.agent.tokens().branch()).build();
        assertThat(info.cseq().number()).isEqualTo(2);
        assertThat(info.toTag()).isEqualTo(dialog.remoteTag());
        a.agent.request(info, dialog.flow(), collect);
        network.run(100);
        assertThat(called.events).containsExactly("acknowledged", "request INFO");
        assertThat(answers).hasSize(1);
        // The other side ends it.
        b.agent.bye(called.dialog);
        network.run(100);
        assertThat(caller.events).endsWith("ended REMOTE_BYE");
        assertThat(dialog.state()).isEqualTo(DialogState.TERMINATED);
        network.run(2 * GIVE_UP_MS);
        assertBalanced(a, b);
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7})
    void onABadNetworkCallsAreMadeOrFailAndNothingIsLeft(long seed) {
        FakeNetwork bad = new FakeNetwork(seed);
        bad.loss = 0.25;
        bad.doubling = 0.2;
        bad.delayMs = 600;
        FakeNetwork.Node[] self = new FakeNetwork.Node[1];
        List<FakeCaller> called = new ArrayList<>();
        FakeNetwork.Node b = bad.node("192.0.2.50", (request, tx) -> {
            FakeCaller events = new FakeCaller();
            called.add(events);
            callee(events, self).request(request, tx);
        });
        self[0] = b;
        FakeNetwork.Node a = bad.node("192.0.2.10", (request, tx) -> tx.respond(405));
        List<FakeCaller> callers = new ArrayList<>();
        List<InviteCall> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            FakeCaller caller = new FakeCaller();
            callers.add(caller);
            calls.add(a.agent.invite(request(a, b, "INVITE"), a.to(b), caller));
            bad.run(50);
            if (i % 3 == 0) {
                // At any step: some ring, some are answered, some have heard nothing.
                calls.get(i / 2).end();
            }
        }
        bad.run(2 * GIVE_UP_MS);
        assertThat(callers.stream()
                        .filter(caller -> caller.events.contains("answered 200"))
                        .count())
                .isGreaterThan(120);
        calls.forEach(InviteCall::end);
        bad.loss = 0;
        bad.run(200_000);
        assertThat(called).hasSizeLessThanOrEqualTo(200);
        assertBalanced(a, b);
    }

    @Test
    void aWithdrawnCallIsCancelledAndALateAnswerGetsItsAckAndBye() {
        FakeCaller called = new FakeCaller();
        FakeNetwork.Node[] self = new FakeNetwork.Node[1];
        List<SipRequest> waiting = new ArrayList<>();
        List<SipServerTransaction> open = new ArrayList<>();
        FakeNetwork.Node b = network.node("192.0.2.50", (request, tx) -> {
            waiting.add(request);
            open.add(tx);
        });
        self[0] = b;
        FakeNetwork.Node a = network.node("192.0.2.10", (request, tx) -> tx.respond(405));
        FakeCaller caller = new FakeCaller();
        InviteCall call = a.agent.invite(request(a, b, "INVITE"), a.to(b), caller);
        network.run(100);
        // L5: both at once, so that CANCEL and 200 cross.
        callee(called, self).request(waiting.get(0), open.get(0));
        call.cancel();
        network.run(1000);
        assertThat(caller.events).containsExactly("progress 100", "failed CANCELLED");
        assertThat(called.events).containsExactly("acknowledged", "ended REMOTE_BYE");
        network.run(2 * GIVE_UP_MS);
        assertBalanced(a, b);
    }

    @Test
    void aCallThatIsCancelledInTimeIsAnswered487() {
        FakeCaller caller = new FakeCaller();
        FakeNetwork.Node b = network.node("192.0.2.50", (request, tx) -> {});
        FakeNetwork.Node a = network.node("192.0.2.10", (request, tx) -> tx.respond(405));
        InviteCall call = a.agent.invite(request(a, b, "INVITE"), a.to(b), caller);
        network.run(100);
        call.cancel();
        network.run(100);
        assertThat(b.sent).anyMatch(line -> line.contains("487")).anyMatch(line -> line.contains("SIP/2.0 200 OK"));
        network.run(2 * GIVE_UP_MS);
        assertBalanced(a, b);
    }

    @Test
    void withoutAnAckTheAnswerIsSentAgainAndThenTheCallIsEnded() {
        FakeCaller called = new FakeCaller();
        FakeNetwork.Node[] self = new FakeNetwork.Node[1];
        FakeNetwork.Node b = network.node("192.0.2.50", callee(called, self));
        self[0] = b;
        FakeNetwork.Node a = network.node("192.0.2.10", (request, tx) -> tx.respond(405));
        a.agent.invite(request(a, b, "INVITE"), a.to(b), new FakeCaller());
        network.run(10);
        network.loss = 1;
        network.run(GIVE_UP_MS + 100);
        assertThat(b.sent.stream()
                        .filter(line -> line.endsWith("SIP/2.0 200 OK"))
                        .count())
                .isEqualTo(11);
        assertThat(called.events).containsExactly("ended NO_ACK");
        assertThat(b.sent).anyMatch(line -> line.contains("BYE "));
    }

    /** A datagram pair under another's address: INVITE, and an ACK by somebody who has not seen the answer. */
    @ParameterizedTest
    @ValueSource(strings = {"", ";tag=", ";tag=guessed"})
    void anAckWithoutOurTagIsNotBelieved(String tag) throws Exception {
        FakeCaller called = new FakeCaller();
        FakeNetwork.Node[] self = new FakeNetwork.Node[1];
        FakeNetwork.Node b = network.node("192.0.2.50", callee(called, self));
        self[0] = b;
        FakeNetwork.Node victim = network.node("192.0.2.10", (request, tx) -> tx.respond(405));
        SipRequest invite = request(victim, b, "INVITE");
        b.agent.receive(invite, b.to(victim));
        String forged = new String(SipWriter.bytes(invite), StandardCharsets.ISO_8859_1)
                .replace("INVITE", "ACK")
                .replaceFirst("(?m)^(To: .*)$", "$1" + tag);
        b.agent.receive(new SipDatagramParser().parse(forged.getBytes(StandardCharsets.ISO_8859_1)), b.to(victim));
        b.agent.receive(
                new SipDatagramParser()
                        .parse(forged.replace("branch=z9hG4bK", "branch=z9hG4bKx")
                                .getBytes(StandardCharsets.ISO_8859_1)),
                b.to(victim));
        network.run(1000);
        assertThat(called.events).isEmpty();
        // The answer goes on to whose address it is; what comes with its tag is the real one.
        SipDialog dialog = java.util.Objects.requireNonNull(called.dialog);
        String real = forged.replaceFirst("(?m)^(To: [^\r;]*)[^\r]*", "$1;tag=" + dialog.localTag());
        b.agent.receive(new SipDatagramParser().parse(real.getBytes(StandardCharsets.ISO_8859_1)), b.to(victim));
        assertThat(called.events).containsExactly("acknowledged");
    }

    @Test
    void anAnswerWithoutViaContactOrOnlyFromAnotherPortIsMatched() {
        // V S16 and S17: the recorder's 200 has neither Via nor Contact.
        FakeNetwork.Node b = network.node("192.0.2.50", (request, tx) -> {
            if (request.is("INVITE")) {
                SipResponse ok = tx.response(200).build();
                String text =
                        new String(SipWriter.bytes(ok), StandardCharsets.ISO_8859_1).replaceAll("Via: [^\r]*\r\n", "");
                tx.flow().send(text.getBytes(StandardCharsets.ISO_8859_1), null);
            } else {
                tx.respond(200);
            }
        });
        FakeNetwork.Node a = network.node("192.0.2.10", (request, tx) -> tx.respond(405));
        FakeCaller caller = new FakeCaller();
        a.agent.invite(request(a, b, "INVITE"), a.to(b), caller);
        network.run(100);
        assertThat(caller.events).containsExactly("progress 100", "answered 200");
        assertThat(caller.dialog.target()).isEqualTo(CHANNEL);
        assertThat(a.sent).anyMatch(line -> line.contains("ACK sip:34020000001310000001@192.0.2.50:5060"));
    }

    @Test
    void byeOfAnUnknownCallIs481AndAckOfNothingIsNothing() {
        FakeNetwork.Node b = network.node("192.0.2.50", (request, tx) -> tx.respond(200));
        FakeNetwork.Node a = network.node("192.0.2.10", (request, tx) -> {});
        SipRequest bye = a.agent
                .newRequest("BYE", CHANNEL, PLATFORM, NameAddr.of(CHANNEL).withTag("nobody"), a.to(b))
                .build();
        a.agent.request(bye, a.to(b), collect);
        network.run(100);
        assertThat(answers).hasSize(1).first().asString().endsWith("481");
    }

    @Test
    void aHandlerThatNeverAnswersLeavesNothingBehind() {
        FakeNetwork.Node b = network.node("192.0.2.50", (request, tx) -> {});
        FakeNetwork.Node a = network.node("192.0.2.10", (request, tx) -> {});
        a.agent.request(request(a, b, "MESSAGE"), a.to(b), collect);
        network.run(2 * GIVE_UP_MS + 100);
        assertThat(answers).hasSize(1).first().asString().endsWith("TIMEOUT");
        assertBalanced(a, b);
    }

    @Test
    void aDialogKnowsItsOrder() {
        FakeCaller called = new FakeCaller();
        FakeNetwork.Node[] self = new FakeNetwork.Node[1];
        FakeNetwork.Node b = network.node("192.0.2.50", callee(called, self));
        self[0] = b;
        FakeNetwork.Node a = network.node("192.0.2.10", (request, tx) -> tx.respond(405));
        FakeCaller caller = new FakeCaller();
        a.agent.invite(request(a, b, "INVITE"), a.to(b), caller);
        network.run(100);
        SipRequest second =
                caller.dialog.request("INFO", a.agent.tokens().branch()).build();
        SipRequest third =
                caller.dialog.request("INFO", a.agent.tokens().branch()).build();
        a.agent.request(third, a.to(b), collect);
        network.run(100);
        a.agent.request(second, a.to(b), collect);
        network.run(100);
        assertThat(called.events).containsExactly("acknowledged", "request INFO");
        assertThat(answers).hasSize(2);
        assertThat(answers.get(1)).endsWith("500");
    }

    @Test
    void aForgedRequestOfAKnownCallWithAnotherTagIsRefused() {
        FakeCaller called = new FakeCaller();
        FakeNetwork.Node[] self = new FakeNetwork.Node[1];
        FakeNetwork.Node b = network.node("192.0.2.50", callee(called, self));
        self[0] = b;
        FakeNetwork.Node a = network.node("192.0.2.10", (request, tx) -> tx.respond(405));
        FakeCaller caller = new FakeCaller();
        a.agent.invite(request(a, b, "INVITE"), a.to(b), caller);
        network.run(100);
        SipRequest forged = caller.dialog
                .request("BYE", a.agent.tokens().branch())
                .from(PLATFORM.withTag("forged"))
                .build();
        a.agent.request(forged, a.to(b), collect);
        network.run(100);
        assertThat(called.events).containsExactly("acknowledged");
        assertThat(answers.get(0)).endsWith("481");
    }

    @Test
    void aSubscriptionTakesNotificationsBeforeItsAnswerAndEndsWithNoTimeLeft() {
        FakeCaller holder = new FakeCaller();
        List<String> expires = new ArrayList<>();
        List<SipServerTransaction> open = new ArrayList<>();
        List<SipRequest> asked = new ArrayList<>();
        FakeNetwork.Node b = network.node("192.0.2.50", (request, tx) -> {
            asked.add(request);
            open.add(tx);
        });
        FakeNetwork.Node a = network.node("192.0.2.10", (request, tx) -> tx.respond(405));
        SipRequest subscribe = request(a, b, "SUBSCRIBE").toBuilder()
                .expiresS(600)
                .set("Event", "Catalog;id=894")
                .build();
        FakeCaller subscriber = new FakeCaller();
        InviteCall call = a.agent.invite(subscribe, a.to(b), subscriber);
        network.run(50);
        // The notification overtakes the answer (RFC 6665 clause 4.1.2.4).
        SipDialog notifier = b.agent.accept(
                asked.get(0), open.get(0), open.get(0).response(200).expiresS(600), new DialogHandler() {
                    @Override
                    public void request(SipDialog dialog, SipRequest request, SipServerTransaction transaction) {
                        expires.add(String.valueOf(request.header("Expires")) + " " + request.header("Event"));
                        transaction.respond(200);
                    }

                    @Override
                    public void ended(SipDialog dialog, DialogEnd why) {
                        holder.ended(dialog, why);
                    }
                });
        b.agent.request(notifier.request("NOTIFY", b.agent.tokens().branch()).build(), b.to(a), collect);
        network.run(50);
        assertThat(subscriber.events).containsExactlyInAnyOrder("answered 200", "request NOTIFY");
        call.end();
        network.run(100);
        assertThat(expires).containsExactly("0 Catalog;id=894");
        b.agent.forget(notifier);
        network.run(2 * GIVE_UP_MS);
        assertThat(a.sent).noneMatch(line -> line.contains("BYE"));
        assertBalanced(a, b);
    }

    @Test
    void theTablesAreWhatTheDocumentsShow() {
        assertThat(SipDialog.TABLE.describe()).hasLineCount(3).contains("EARLY + ANSWERED -> CONFIRMED");
    }
}
