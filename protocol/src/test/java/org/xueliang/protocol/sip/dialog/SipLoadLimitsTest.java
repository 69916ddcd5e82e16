package org.xueliang.protocol.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.sip.NameAddr;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipUri;
import org.xueliang.protocol.sip.transaction.LayerLimits;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipResponseHandler;

/** What a user agent remembers is bounded: in all, for each host, and of its own requests. */
class SipLoadLimitsTest {
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

    @Test
    void whoIsTooBusyDropsAndTheRequestComesAgain() {
        int[] handled = new int[1];
        FakeNetwork.Node b = network.node(
                "192.0.2.50",
                (request, tx) -> {
                    handled[0]++;
                    tx.respond(200);
                },
                new LayerLimits(2, 2, 10));
        FakeNetwork.Node a = network.node("192.0.2.10", (request, tx) -> {});
        for (int i = 0; i < 5; i++) {
            a.agent.request(request(a, b, "MESSAGE"), a.to(b), collect);
        }
        network.run(100);
        assertThat(handled[0]).isEqualTo(2);
        assertThat(b.agent.serverTransactions()).isEqualTo(2);
    }

    @Test
    void oneHostHasItsShareOfWhatIsRememberedAndNobodyElseNotices() {
        int[] handled = new int[1];
        FakeNetwork.Node b = network.node(
                "192.0.2.50",
                (request, tx) -> {
                    handled[0]++;
                    tx.respond(200);
                },
                new LayerLimits(100, 2, 10));
        FakeNetwork.Node flood = network.node("192.0.2.10", (request, tx) -> {});
        FakeNetwork.Node other = network.node("192.0.2.11", (request, tx) -> {});
        for (int i = 0; i < 5; i++) {
            flood.agent.request(request(flood, b, "MESSAGE"), flood.to(b), collect);
        }
        network.run(100);
        other.agent.request(request(other, b, "MESSAGE"), other.to(b), collect);
        network.run(100);
        assertThat(handled[0]).isEqualTo(3);
        // What is over makes room: those that come again are handled.
        network.run(40_000);
        flood.agent.request(request(flood, b, "MESSAGE"), flood.to(b), collect);
        network.run(100);
        assertThat(handled[0]).isGreaterThan(3);
        network.run(80_000);
        assertThat(b.agent.serverTransactions()).isZero();
    }

    @Test
    void whatIsDroppedOrToldToAStrangerIsNotRemembered() {
        FakeNetwork.Node b = network.node(
                "192.0.2.50",
                (request, tx) -> {
                    if (request.is("MESSAGE")) {
                        tx.ignore();
                    } else {
                        tx.respondAndForget(tx.response(401).build());
                    }
                },
                new LayerLimits(2, 2, 10));
        FakeNetwork.Node a = network.node("192.0.2.10", (request, tx) -> {});
        for (int i = 0; i < 5; i++) {
            a.agent.request(request(a, b, "MESSAGE"), a.to(b), collect);
            a.agent.request(request(a, b, "REGISTER"), a.to(b), collect);
        }
        network.run(100);
        assertThat(answers).hasSize(5).allMatch(answer -> answer.endsWith("401"));
        assertThat(b.agent.serverTransactions()).isZero();
        assertThat(b.wheel.size()).isZero();
    }

    @Test
    void tooManyOfOurOwnRequestsFailAtOnce() {
        FakeNetwork.Node b = network.node("192.0.2.50", (request, tx) -> {});
        FakeNetwork.Node a = network.node("192.0.2.10", (request, tx) -> {}, new LayerLimits(10, 10, 2));
        for (int i = 0; i < 3; i++) {
            a.agent.request(request(a, b, "MESSAGE"), a.to(b), collect);
        }
        assertThat(answers).containsExactly("0 OVERLOAD");
    }
}
