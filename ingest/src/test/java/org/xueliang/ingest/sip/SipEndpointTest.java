package org.xueliang.ingest.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.ingest.rtsp.SocketTransport;
import org.xueliang.protocol.sip.NameAddr;
import org.xueliang.protocol.sip.SipDatagramParser;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipUri;
import org.xueliang.protocol.sip.SipWriter;
import org.xueliang.protocol.sip.dialog.DialogEnd;
import org.xueliang.protocol.sip.dialog.InviteHandler;
import org.xueliang.protocol.sip.dialog.SipDialog;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipFlow;

class SipEndpointTest {
    private static final String DEVICE = "34020000001180000001";
    private static final NameAddr PLATFORM = NameAddr.of(SipUri.of(FakeSipDevice.PLATFORM, "3402000000"));

    @Test
    void aRequestIsAnsweredToWhereItCameFromAndFromTheStoreWhenItComesAgain() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.settings());
                FakeSipDevice device = new FakeSipDevice(DEVICE, running.port())) {
            running.answer = (request, transaction) -> transaction.respond(transaction
                    .response(401)
                    .add("WWW-Authenticate", "Digest realm=\"3402000000\"")
                    .build());
            SipRequest register = device.request(SipMethods.REGISTER).build();
            List<SipResponse> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                device.send(register);
                answers.add((SipResponse) device.receive());
            }
            assertThat(answers).extracting(SipResponse::status).containsOnly(401);
            assertThat(answers)
                    .extracting(SipResponse::toTag)
                    .hasSize(4)
                    .containsOnly(answers.get(0).toTag());
            assertThat(answers.get(0).via().parameter("rport"))
                    .isEqualTo(Integer.toString(device.socket.getLocalPort()));
            assertThat(answers.get(0).via().parameter("received")).isEqualTo("127.0.0.1");
            assertThat(running.handled).hasSize(1);
            assertThat(running.metrics.repeatedSoFar()).isEqualTo(3);
            assertThat(running.tapped).contains("in 1 REGISTER", "out 1 REGISTER", "again");
        }
    }

    @Test
    void everythingOfADeviceIsHandledOnOneLoopFromWhateverPortItComes() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.settings())) {
            for (int port = 0; port < 8; port++) {
                for (int i = 0; i < 10; i++) {
                    try (FakeSipDevice device = new FakeSipDevice("3402000000118000000" + i, running.port())) {
                        device.send(
                                device.request("MESSAGE").callId(port + "-" + i).build());
                        device.receive();
                    }
                }
            }
            Map<String, Set<Integer>> loops = new HashMap<>();
            for (RunningEndpoint.Handled one : running.handled) {
                assertThat(one.inLoop()).isTrue();
                String code = one.request().from().user();
                loops.computeIfAbsent(code, key -> new HashSet<>()).add(one.loop());
                assertThat(running.endpoint.loopOf(code).index()).isEqualTo(one.loop());
            }
            assertThat(loops)
                    .hasSize(10)
                    .allSatisfy((code, used) -> assertThat(used).hasSize(1));
            assertThat(loops.values()).contains(Set.of(0), Set.of(1));
        }
    }

    @Test
    void aRequestOfOursIsAnsweredOrTimesOut() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.hurried());
                FakeSipDevice device = new FakeSipDevice(DEVICE, running.port())) {
            CompletableFuture<SipResponse> answered = message(running, device);
            SipRequest query = (SipRequest) device.receive();
            assertThat(query.toTag()).as("G S7: Mercury").isEmpty();
            assertThat(query.topVia().sentBy()).isEqualTo("127.0.0.1:" + running.port());
            device.send(SipResponse.answer(query, 200, "dev").build());
            assertThat(answered.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);

            CompletableFuture<SipResponse> silent = message(running, device);
            device.receive();
            assertThat(device.receive()).as("sent again").isInstanceOf(SipRequest.class);
            assertThatThrownBy(() -> silent.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(SipRequestException.class)
                    .hasMessageContaining("TIMEOUT");
        }
    }

    private static CompletableFuture<SipResponse> message(RunningEndpoint running, FakeSipDevice device) {
        SipLoop loop = running.endpoint.loopOf(DEVICE);
        CompletableFuture<SipResponse> done = new CompletableFuture<>();
        loop.execute(() -> {
            SipFlow flow =
                    loop.udp(new InetSocketAddress(InetAddress.getLoopbackAddress(), device.socket.getLocalPort()));
            SipUri target = SipUri.of(DEVICE, flow.remoteHost(), flow.remotePort());
            SipRequest request = loop.agent()
                    .newRequest(SipMethods.MESSAGE, target, PLATFORM, NameAddr.of(target), flow)
                    .build();
            loop.request(request, flow).whenComplete((response, failure) -> {
                if (failure == null) {
                    done.complete(response);
                } else {
                    done.completeExceptionally(failure);
                }
            });
        });
        return done;
    }

    @Test
    void whatAChannelSaysInsideOurCallReachesTheCallOnWhateverLoopItIs() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.settings());
                FakeSipDevice device = new FakeSipDevice(DEVICE, running.port())) {
            for (SipLoop loop : running.endpoint.loops()) {
                List<String> events = new CopyOnWriteArrayList<>();
                loop.execute(() -> invite(loop, device, events));
                SipRequest invite = (SipRequest) device.receive();
                device.send(SipResponse.answer(invite, 200, "ch").build());
                SipRequest ack = (SipRequest) device.receive();
                assertThat(ack.method()).isEqualTo("ACK");
                assertThat(ack.toTag()).isEqualTo("ch");
                // The channel speaks, whose code may lead to another loop.
                SipRequest bye = device.request("BYE")
                        .from(invite.to().withTag("ch"))
                        .to(invite.from())
                        .callId(invite.callId())
                        .build();
                device.send(bye);
                assertThat(((SipResponse) device.receive()).status()).isEqualTo(200);
                device.send(bye);
                assertThat(((SipResponse) device.receive()).status())
                        .as("from the store")
                        .isEqualTo(200);
                await().until(() -> events.contains("ended REMOTE_BYE"));
                assertThat(events).contains("answered in loop true");
            }
            assertThat(running.handled).isEmpty();
        }
    }

    private static void invite(SipLoop loop, FakeSipDevice device, List<String> events) {
        SipFlow flow = loop.udp(new InetSocketAddress(InetAddress.getLoopbackAddress(), device.socket.getLocalPort()));
        SipUri target = SipUri.of("34020000001310000001", flow.remoteHost(), flow.remotePort());
        SipRequest request = loop.agent()
                .newRequest(SipMethods.INVITE, target, PLATFORM, NameAddr.of(target), flow)
                .contact(PLATFORM)
                .build();
        loop.agent().invite(request, flow, new InviteHandler() {
            @Override
            public void answered(SipDialog dialog, SipResponse ok) {
                events.add("answered in loop " + loop.inLoop());
            }

            @Override
            public void refused(SipResponse response) {
                events.add("refused");
            }

            @Override
            public void failed(SipFailure failure) {
                events.add("failed");
            }

            @Override
            public void ended(SipDialog dialog, DialogEnd why) {
                events.add("ended " + why);
            }
        });
    }

    /** The platform above that subscribes here names the Call-ID of its own choice, and our NOTIFYs have that. */
    @ParameterizedTest
    @ValueSource(strings = {"theirs@192.0.2.7", "x0.theirs", "x1.theirs", "x7.theirs"})
    void anAnswerInsideADialogOfTheOtherSideReachesTheLoopThatAskedWhateverTheCallIdIs(String callId) throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.hurried());
                FakeSipDevice device = new FakeSipDevice(DEVICE, running.port())) {
            SipLoop home = running.endpoint.loopOf(DEVICE);
            CompletableFuture<SipResponse> answered = new CompletableFuture<>();
            running.answer = (request, transaction) -> {
                SipDialog dialog = home.agent()
                        .accept(
                                request,
                                transaction,
                                transaction.response(200).contact(PLATFORM),
                                (same, why) -> answered.completeExceptionally(new IllegalStateException(why.name())));
                SipRequest notify = dialog.request(
                                SipMethods.NOTIFY, home.agent().tokens().branch())
                        .build();
                home.request(notify, dialog.flow()).whenComplete((response, failure) -> {
                    if (failure == null) {
                        answered.complete(response);
                    } else {
                        answered.completeExceptionally(failure);
                    }
                });
            };
            device.send(device.request(SipMethods.SUBSCRIBE).callId(callId).build());
            assertThat(((SipResponse) device.receive()).status()).isEqualTo(200);
            SipRequest notify = (SipRequest) device.receive();
            assertThat(notify.callId()).isEqualTo(callId);
            device.send(SipResponse.answer(notify, 200, "dev").build());
            assertThat(answered.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
        }
    }

    /** V S17 in vendor-quirks: a recorder answers with a branch of its own. */
    @Test
    void anAnswerToAnInviteWithAnotherBranchIsKnownByItsCallId() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.settings());
                FakeSipDevice device = new FakeSipDevice(DEVICE, running.port())) {
            for (SipLoop loop : running.endpoint.loops()) {
                List<String> events = new CopyOnWriteArrayList<>();
                loop.execute(() -> invite(loop, device, events));
                SipRequest invite = (SipRequest) device.receive();
                String ok = new String(
                        SipWriter.bytes(SipResponse.answer(invite, 200, "ch").build()), StandardCharsets.ISO_8859_1);
                device.send(ok.replaceFirst("branch=[^;\r]*", "branch=z9hG4bKanother"));
                assertThat(((SipRequest) device.receive()).method()).isEqualTo("ACK");
                await().until(() -> events.contains("answered in loop true"));
            }
        }
    }

    @Test
    void aForgedCallIdLeadsNobodyToAnotherLoop() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.settings());
                FakeSipDevice device = new FakeSipDevice(DEVICE, running.port())) {
            int home = running.endpoint.loopOf(DEVICE).index();
            for (String callId : List.of("x0.forged", "x1.forged", "x7.forged", "x.", "x99999.a", "x-1.a")) {
                device.send(device.request("MESSAGE")
                        .to(PLATFORM.withTag("inside"))
                        .callId(callId)
                        .build());
                device.receive();
            }
            assertThat(running.handled)
                    .hasSize(6)
                    .extracting(RunningEndpoint.Handled::loop)
                    .containsOnly(home);
        }
    }

    @Test
    void oneSocketServesAllLoopsWhereAPortCannotBeShared() throws Exception {
        var nio = new SocketTransport(
                false, NioSocketChannel.class, NioServerSocketChannel.class, NioDatagramChannel.class);
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.settings(), nio)) {
            for (int i = 0; i < 10; i++) {
                try (FakeSipDevice device = new FakeSipDevice("3402000000118000000" + i, running.port())) {
                    device.send(device.request("MESSAGE").build());
                    assertThat(((SipResponse) device.receive()).status()).isEqualTo(200);
                }
            }
            assertThat(running.handled)
                    .extracting(RunningEndpoint.Handled::loop)
                    .contains(0, 1);
        }
    }

    @Test
    void whatIsNoSipIsAnsweredOrDroppedAndSaid() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.settings());
                FakeSipDevice device = new FakeSipDevice(DEVICE, running.port())) {
            device.send("\r\n\r\n");
            device.send("jaK\0");
            device.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            String good = new String(SipWriter.bytes(device.request("MESSAGE").build()), StandardCharsets.ISO_8859_1);
            device.send(good.replaceAll("From: [^\r]*\r\n", ""));
            assertThat(((SipResponse) readRefusal(device)).status()).isEqualTo(400);
            device.send(device.request("MESSAGE")
                    .body("text/plain", new byte[60_000])
                    .build());
            assertThat(((SipResponse) device.receive()).status()).isEqualTo(200);
            assertThat(running.metrics.droppedSoFar(SipDrop.PING)).isEqualTo(2);
            assertThat(running.metrics.droppedSoFar(SipDrop.MALFORMED)).isEqualTo(2);
            assertThat(running.tapped).anyMatch(line -> line.startsWith("malformed start line"));
        }
    }

    /** The answer to a request without From has none either: put one in to read it. */
    private static SipResponse readRefusal(FakeSipDevice device) throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        device.socket.receive(packet);
        String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
        return (SipResponse) new SipDatagramParser()
                .parse(text.replaceFirst("\r\n", "\r\nFrom: <sip:x@y>\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aHandlerThatThrowsHarmsNobodyElse() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.settings());
                FakeSipDevice device = new FakeSipDevice(DEVICE, running.port())) {
            running.answer = (request, transaction) -> {
                if (request.cseq().number() == 1) {
                    throw new IllegalStateException("on purpose");
                }
                transaction.respond(200);
            };
            device.send(device.request("MESSAGE").build());
            SipResponse broken = (SipResponse) device.receive();
            assertThat(broken.status()).isEqualTo(500);
            device.send(device.request("MESSAGE").build());
            assertThat(device.receive().cseq().number()).isEqualTo(2);
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.settings());
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(running.port()).isPositive();
            SipSettings settings = SipSettings.of("127.0.0.1", taken.getLocalPort(), null);
            assertThatThrownBy(() -> new RunningEndpoint(settings))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("SIP cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }
}
